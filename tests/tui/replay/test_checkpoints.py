from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from secrets import token_hex

from hypothesis import given
from hypothesis import strategies as st

from danmaku_proto.events import NOBODY, Chat
from danmaku_tui.feed.link_log import LinkLog
from danmaku_tui.feed.link_state import LinkState, Phase
from danmaku_tui.replay.checkpoints import Checkpoint, Checkpoints
from danmaku_tui.replay.cursor import CursorPosition
from danmaku_tui.replay.emitter import EmitterState
from danmaku_tui.replay.packed_history import Block
from danmaku_tui.room.room import Room
from danmaku_tui.room_feed import FeedMemory

MEMORY = FeedMemory(Room().remember(), LinkLog())


def checkpoint(reached: float, events: int) -> Checkpoint:
    emitter = EmitterState(LinkState(Phase.LIVE, 0.0), reached=reached, events=events)
    return Checkpoint(CursorPosition(), emitter, MEMORY, (), 0)


def test_the_last_one_before_a_place_is_found() -> None:
    checkpoints = Checkpoints()
    for place in (10.0, 20.0, 30.0):
        checkpoints.add(checkpoint(place, int(place)))
    found = checkpoints.before(25.0)
    assert found is not None
    assert found.reached == 20.0


def test_one_at_which_something_of_the_place_was_told_is_not_before_it() -> None:
    checkpoints = Checkpoints()
    checkpoints.add(checkpoint(10.0, 10))
    assert checkpoints.before(10.0) is None
    assert checkpoints.before(5.0) is None


def test_none_is_due_before_there_is_something_to_save() -> None:
    checkpoints = Checkpoints(least_events=100)
    assert not checkpoints.due(99)
    assert checkpoints.due(100)
    checkpoints.add(checkpoint(1.0, 100))
    assert not checkpoints.due(199)
    assert checkpoints.due(200)


@given(st.integers(3, 24), st.lists(st.integers(1, 300), min_size=1, max_size=400))
def test_however_long_it_is_they_are_few_and_as_far_apart(most: int, frames: list[int]) -> None:
    checkpoints, work, places = Checkpoints(most, least_events=10), 0, [0]
    for events in frames:
        work += events
        if checkpoints.due(work):
            checkpoints.add(checkpoint(float(work), work))
    at = float("inf")
    while (found := checkpoints.before(at)) is not None:
        at = found.reached
        places.append(found.events)
    assert len(checkpoints) == len(places) - 1 <= most
    places = [*sorted(places), work]
    widest = max(after - before for before, after in pairwise(places))
    assert widest <= 3 * work / most + 10 + max(frames) * 2


def test_the_packed_histories_are_bounded_in_bytes() -> None:
    checkpoints = Checkpoints(most_bytes=1_000)
    for place in range(1, 30):
        block = Block([Chat("", 0.0, NOBODY, token_hex(200))])
        block.pack()
        each = replace(checkpoint(float(place), place), history=(block,))
        checkpoints.add(each)
        assert checkpoints._packed_bytes() <= 1_000 + block.packed_bytes
    assert checkpoints.last is not None
    assert checkpoints.last.events == 29
    assert len(checkpoints) > 1
