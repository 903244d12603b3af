"""Frames that cost far more than their bytes: they are cut, and the sender's frame is named."""

from __future__ import annotations

from time import process_time
from typing import Final

import pytest

from danmaku_proto import frame_work, limits
from danmaku_proto.douyin.dialect import DouyinDialect
from danmaku_proto.events import Chat, Fault, FaultKind
from tests.fixtures import costly_frames
from tests.fixtures.wire import field, message, response

NOW: Final = 1.79e9
SECONDS: Final = 1.0
"""The bound of one frame in seconds of the processor, with room for a slow machine."""


@pytest.mark.parametrize("name", costly_frames.FRAMES)
def test_no_frame_costs_more_than_its_budget(name: str) -> None:
    data = costly_frames.FRAMES[name]()
    began = process_time()
    DouyinDialect().receive(data, NOW)
    assert process_time() - began < SECONDS


def test_a_frame_that_is_too_costly_is_cut_and_the_rest_is_counted() -> None:
    data = costly_frames.crowd("conjuncts")
    *read, fault = DouyinDialect().receive(data, NOW).events
    assert all(isinstance(event, Chat) for event in read)
    assert isinstance(fault, Fault)
    assert fault.fault is FaultKind.FRAME_WORK
    assert fault.detail == f"{len(data) / 1000:.0f} kB: {len(read)} of 2000 messages read"


def test_a_costly_frame_is_read_in_steps_with_the_same_content() -> None:
    data = costly_frames.crowd("conjuncts")
    pauses, received = 0, None
    steps = DouyinDialect().steps(data, NOW)
    while True:
        try:
            next(steps)
        except StopIteration as end:
            received = end.value
            break
        pauses += 1
    assert pauses >= 10
    assert received == DouyinDialect().receive(data, NOW)


def test_as_many_ordinary_comments_as_a_frame_may_have_are_all_read() -> None:
    text = field(3, "这首歌叫什么名字👍".encode()) + field(900, b"x" * 800)
    each = (
        message("WebcastChatMessage", field(2, field(1, n) + field(3, "某人".encode())) + text, n)
        for n in range(1, limits.FRAME_MESSAGES + 1)
    )
    received = DouyinDialect().receive(costly_frames.packed(response(*each)), NOW)
    assert len(received.events) == limits.FRAME_MESSAGES
    assert all(isinstance(event, Chat) for event in received.events)


def test_marks_cost_more_than_ideographs() -> None:
    assert frame_work.work("\u0301".encode() * 4_000) > 4 * frame_work.work("名".encode() * 2_000)
