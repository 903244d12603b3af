from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from danmaku_tui.stage.items import Item
from danmaku_tui.stage.lanes import Flight
from danmaku_tui.stage.pick import Direction, Spot, first, nearest, spots, step
from danmaku_tui.stage.stage import Stage

WIDTH = 60


def spot(lane: int, start: int, end: int) -> Spot[str]:
    return Spot(lane, start, end, Flight("", end - start))


@st.composite
def views(draw: st.DrawFn, lanes: int = 6) -> list[Spot[str]]:
    """Draw what a stage may show, in its order: apart in each lane, each at least a cell wide."""
    view: list[Spot[str]] = []
    for lane in range(lanes):
        column = 0
        for _ in range(draw(st.integers(0, 4))):
            start = column + draw(st.integers(0, 12))
            end = min(WIDTH, start + draw(st.integers(1, 25)))
            if start < end:
                view.append(spot(lane, start, end))
            column = end + 2
    return view


@given(views())
def test_from_any_pick_every_other_one_can_be_reached(view: list[Spot[str]]) -> None:
    for begin in view:
        reached, ahead = {id(begin)}, [begin]
        while ahead:
            here = ahead.pop()
            for direction in Direction:
                there = step(view, here, direction)
                assert there in view
                if id(there) not in reached:
                    reached.add(id(there))
                    ahead.append(there)
        assert len(reached) == len(view)


@given(views(lanes=1))
def test_in_a_single_lane_left_and_then_right_comes_back(view: list[Spot[str]]) -> None:
    for begin, next_one in pairwise(view):
        assert step(view, begin, Direction.RIGHT) is next_one
        assert step(view, next_one, Direction.LEFT) is begin


@given(views())
def test_a_step_goes_where_it_says_or_nowhere(view: list[Spot[str]]) -> None:
    for begin in view:
        left, right, up, down = (
            step(view, begin, direction)
            for direction in (Direction.LEFT, Direction.RIGHT, Direction.UP, Direction.DOWN)
        )
        assert left is begin or left.middle < begin.middle
        assert right is begin or right.middle > begin.middle
        assert up is begin or up.lane < begin.lane
        assert down is begin or down.lane > begin.lane


@given(views())
def test_up_and_down_leave_out_no_lane_that_has_something(view: list[Spot[str]]) -> None:
    for begin in view:
        down = step(view, begin, Direction.DOWN)
        below = [other.lane for other in view if other.lane > begin.lane]
        assert down.lane == min(below, default=begin.lane)


@given(views(), st.integers(0, WIDTH), st.integers(0, 8))
def test_there_is_a_first_pick_exactly_where_there_is_something(
    view: list[Spot[str]], width: int, lanes: int
) -> None:
    picked = first(view, width, lanes)
    assert (picked is None) == (not view)
    assert picked is None or picked in view


def test_the_first_pick_is_what_flies_nearest_to_the_middle() -> None:
    middle = spot(2, 25, 40)
    view = [spot(0, 20, 40), spot(2, 0, 10), middle, spot(4, 20, 40)]
    assert first(view, WIDTH, 5) is middle


def test_of_several_over_the_middle_the_one_that_is_most_in_it_is_first() -> None:
    centred = spot(1, 20, 40)
    assert first([spot(0, 0, 31), centred], WIDTH, 3) is centred


def test_up_and_down_go_to_what_shares_most_columns() -> None:
    begin = spot(0, 20, 40)
    over = spot(1, 22, 36)
    assert step([begin, spot(1, 0, 21), over, spot(1, 39, 60)], begin, Direction.DOWN) is over


def test_where_no_column_is_shared_the_nearest_is_taken() -> None:
    begin = spot(3, 20, 30)
    near = spot(1, 34, 40)
    assert step([spot(1, 0, 10), near, begin], begin, Direction.UP) is near


def test_at_the_end_of_a_lane_the_way_goes_on_in_another() -> None:
    begin, aside = spot(0, 20, 30), spot(1, 2, 8)
    assert step([begin, aside], begin, Direction.LEFT) is aside
    assert step([begin, aside], begin, Direction.RIGHT) is begin


def test_a_pick_that_is_gone_can_still_be_stepped_from() -> None:
    gone, there = spot(0, 20, 30), spot(0, 40, 50)
    assert step([there], gone, Direction.RIGHT) is there
    assert step([], gone, Direction.DOWN) is gone


def test_of_nothing_nothing_is_nearest() -> None:
    assert nearest([], 0, 0) is None


def test_only_what_is_in_view_counts_of_what_an_edge_cuts() -> None:
    stage: Stage[str] = Stage(20, 2)
    stage.offer(Item("long", 30))
    stage.offer(Item("short", 4))
    stage.step(22)
    assert [(each.lane, each.start, each.end) for each in spots(stage)] == [(0, 0, 20), (1, 0, 2)]


def test_what_still_waits_cannot_be_picked() -> None:
    stage: Stage[str] = Stage(20, 1)
    stage.offer(Item("one", 10))
    stage.offer(Item("two", 5))
    stage.step(5)
    assert [each.flight.payload for each in spots(stage)] == ["one"]
