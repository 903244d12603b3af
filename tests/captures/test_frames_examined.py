"""The doctor, and its counts, over captured frames."""

from __future__ import annotations

from pathlib import Path

import pytest

from danmaku_proto.events import FaultKind
from tests.tui.conftest import until
from tests.tui.doctor.conftest import saying
from tests.tui.doctor.test_feed_counts import sightings, test_frames_of_a_room_show_what_is_not_read
from tests.tui.doctor.test_room import (
    examined,
    test_frames_of_a_room_are_examined_without_a_failure,
)

__all__ = [
    "examined",
    "saying",
    "sightings",
    "test_frames_of_a_room_are_examined_without_a_failure",
    "test_frames_of_a_room_show_what_is_not_read",
    "until",
]


@pytest.fixture
def room_frames(whole_frame_files: list[Path]) -> list[bytes]:
    return [path.read_bytes() for path in whole_frame_files]


def test_of_all_frames_nothing_is_wrong_but_messages_that_were_emptied(frames_folder: Path) -> None:
    seen = sightings(*(path.read_bytes() for path in sorted(frames_folder.glob("*.bin"))))
    assert seen.faults == {FaultKind.EMPTY: 2}
    assert seen.methods["WebcastGiftMessage"] == 1
    assert "WebcastInRoomBannerMessage" in seen.unread
    assert seen.unknown["GiftMessage.gift.1"] == 1
    assert not [path for path in seen.unknown if ":" in path]
