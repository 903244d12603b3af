"""The budget for long texts of a frame."""

from __future__ import annotations

from typing import Final

from danmaku_proto.douyin.dialect import DouyinDialect
from danmaku_proto.events import Chat
from danmaku_proto.text_budget import FREE_BYTES, SHORT, TextBudget
from tests.fixtures import costly_frames
from tests.fixtures.wire import field, message, response

NOW: Final = 1.79e9


def test_long_texts_beyond_the_budget_are_shortened() -> None:
    data = costly_frames.crowd("marks")
    texts = [e.text for e in DouyinDialect().receive(data, NOW).events if isinstance(e, Chat)]
    long = sum(len(text.encode()) for text in texts if len(text) > SHORT)
    assert 0 < long <= FREE_BYTES + len(data)
    assert len(texts[-1]) <= SHORT


def test_a_text_that_nobody_has_written_longer_is_free() -> None:
    budget = TextBudget.of(0)
    data = costly_frames.packed(response(message("WebcastChatMessage", field(3, b"x" * 200))))
    (event,) = DouyinDialect().receive(data, NOW).events
    assert budget.limited(event) is event
    assert budget.left == FREE_BYTES
