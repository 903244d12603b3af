from __future__ import annotations

import pytest

from danmaku_proto.unread_comment import is_comment_method


@pytest.mark.parametrize(
    ("method", "comment"),
    [
        ("WebcastNewChatMessage", True),
        ("WebcastAudioChatMessage", True),
        ("WebcastExhibitionChatMessage", True),
        ("WebcastChatLikeMessage", False),
        ("WebcastGiftSortMessage", False),
        ("frame of type Chat", False),
    ],
)
def test_a_comment_is_known_by_its_name(method: str, *, comment: bool) -> None:
    assert is_comment_method(method) is comment
