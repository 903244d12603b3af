from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from danmaku_tui.feed.link_state import LinkState, Phase
from danmaku_tui.replay.checkpoints import Checkpoint, Checkpoints
from danmaku_tui.replay.cursor import CursorPosition
from danmaku_tui.replay.emitter import EmitterState


def mark(reached: float, work: int) -> Checkpoint:
    telling = EmitterState(LinkState(Phase.LIVE, 0.0), reached=reached, events=work)
    return Checkpoint(CursorPosition(), telling, None, (), 0)


def test_the_last_one_before_a_place_is_found() -> None:
    marks = Checkpoints()
    for place in (10.0, 20.0, 30.0):
        marks.add(mark(place, int(place)))
    found = marks.before(25.0)
    assert found is not None
    assert found.reached == 20.0


def test_one_at_which_something_of_the_place_was_told_is_not_before_it() -> None:
    marks = Checkpoints()
    marks.add(mark(10.0, 10))
    assert marks.before(10.0) is None
    assert marks.before(5.0) is None


def test_none_is_due_before_there_is_something_to_save() -> None:
    marks = Checkpoints(least_work=100)
    assert not marks.due(99)
    assert marks.due(100)
    marks.add(mark(1.0, 100))
    assert not marks.due(199)
    assert marks.due(200)


@given(st.integers(3, 24), st.lists(st.integers(1, 300), min_size=1, max_size=400))
def test_however_long_it_is_they_are_few_and_as_far_apart(most: int, frames: list[int]) -> None:
    marks, work, places = Checkpoints(most, least_work=10), 0, [0]
    for events in frames:
        work += events
        if marks.due(work):
            marks.add(mark(float(work), work))
    at = float("inf")
    while (found := marks.before(at)) is not None:
        at = found.reached
        places.append(found.work)
    assert len(marks) == len(places) - 1 <= most
    places = [*sorted(places), work]
    widest = max(after - before for before, after in pairwise(places))
    assert widest <= 3 * work / most + 10 + max(frames) * 2
