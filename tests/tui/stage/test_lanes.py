from __future__ import annotations

import pytest

from danmaku_tui.stage.lanes import Flight, Lanes


def fly(lanes: Lanes[str], name: str, width: int, lane: int | None = None) -> Flight[str]:
    chosen = lanes.soonest() if lane is None else lane
    assert chosen is not None
    flight = Flight(name, width)
    lanes.place(flight, chosen)
    return flight


def columns(lanes: Lanes[str], lane: int) -> list[tuple[int, str]]:
    return [(column, flight.payload) for column, flight in lanes.visible(lane)]


def test_an_item_begins_just_outside_the_right_edge() -> None:
    lanes: Lanes[str] = Lanes(10, 1)
    flight = fly(lanes, "a", 3)
    assert flight.column == 10
    assert columns(lanes, 0) == []
    assert lanes.step() == ([flight], [])
    assert columns(lanes, 0) == [(9, "a")]
    assert flight.entered


def test_an_item_leaves_with_its_last_column() -> None:
    lanes: Lanes[str] = Lanes(10, 1)
    flight = fly(lanes, "a", 3)
    lanes.step(12)
    assert columns(lanes, 0) == [(-2, "a")]
    assert lanes.step() == ([], [flight])
    assert columns(lanes, 0) == []


def test_the_next_in_a_lane_keeps_the_gap() -> None:
    lanes: Lanes[str] = Lanes(10, 1, gap=2)
    assert fly(lanes, "a", 3).column == 10
    assert fly(lanes, "b", 1).column == 15
    lanes.step(20)
    assert lanes.earliest(0) == 30


def test_the_lane_that_is_free_first_is_taken_and_the_top_of_equals() -> None:
    lanes: Lanes[str] = Lanes(10, 3)
    assert [fly(lanes, name, width).lane for name, width in [("a", 9), ("b", 5), ("c", 5)]] == [
        0,
        1,
        2,
    ]
    assert fly(lanes, "d", 1).lane == 1
    assert fly(lanes, "e", 1).lane == 2
    assert fly(lanes, "f", 1).lane == 1


def test_an_item_wider_than_the_window_passes_whole() -> None:
    lanes: Lanes[str] = Lanes(4, 1)
    fly(lanes, "wide", 9)
    seen = set()
    while lanes.offset < 20:
        lanes.step()
        for column, flight in lanes.visible(0):
            seen |= {cell - column for cell in range(4) if column <= cell < column + flight.width}
    assert seen == set(range(9))


def test_there_is_no_lane_without_a_count_or_a_width() -> None:
    for lanes in (Lanes[str](10, 0), Lanes[str](0, 10), Lanes[str](-5, -5)):
        assert lanes.count == 0
        assert lanes.soonest() is None
        assert lanes.step() == ([], [])
        assert list(lanes.visible(0)) == []
        assert lanes.at(0, 0) is None
        with pytest.raises(IndexError):
            lanes.place(Flight("a", 1), 0)


def test_a_wider_window_shows_at_once_what_waited_inside_it() -> None:
    lanes: Lanes[str] = Lanes(10, 1)
    first, second, third = (fly(lanes, name, 4) for name in "abc")
    assert lanes.resize(17, 1) == ([first, second], [])
    assert columns(lanes, 0) == [(10, "a"), (16, "b")]
    assert not third.entered
    assert third.column == 22


def test_a_narrower_window_hides_and_does_not_move() -> None:
    lanes: Lanes[str] = Lanes(10, 1)
    flight = fly(lanes, "a", 4)
    lanes.step()
    assert lanes.resize(5, 1) == ([], [])
    assert columns(lanes, 0) == []
    assert lanes.earliest(0) == flight.end + lanes.gap
    entered, _ = lanes.step(5)
    assert entered == []
    assert columns(lanes, 0) == [(4, "a")]


def test_a_flight_that_begins_at_the_new_right_edge_is_not_in_view() -> None:
    lanes: Lanes[str] = Lanes(10, 1)
    fly(lanes, "a", 4)
    lanes.step(3)
    lanes.resize(8, 1)
    assert columns(lanes, 0) == [(7, "a")]
    lanes.resize(7, 1)
    assert columns(lanes, 0) == []


def test_removed_lanes_give_up_their_flights_and_new_ones_are_empty() -> None:
    lanes: Lanes[str] = Lanes(10, 3)
    kept = fly(lanes, "kept", 3)
    gone = [fly(lanes, name, 3) for name in "ab"]
    lanes.step()
    waiting = fly(lanes, "waiting", 3, lane=2)
    assert lanes.resize(10, 1) == ([], [gone[0], gone[1], waiting])
    assert [flight.entered for flight in (*gone, waiting)] == [True, True, False]
    assert lanes.resize(10, 2) == ([], [])
    assert list(lanes.flights(0)) == [kept]
    assert list(lanes.flights(1)) == []
    assert lanes.earliest(1) == lanes.edge


def test_a_flight_grows_while_its_follower_keeps_the_gap() -> None:
    lanes: Lanes[str] = Lanes(10, 1)
    first = fly(lanes, "a", 4)
    lanes.step(6)
    second = fly(lanes, "b", 4)
    assert (first.end, second.column) == (14, 16)
    assert not lanes.grow(first, 1)
    assert first.width == 4
    assert lanes.grow(second, 3)
    assert second.end == 23
    assert lanes.earliest(0) == 25
    lanes.step(3)
    third = fly(lanes, "c", 1)
    assert third.column == 25
    assert not lanes.grow(second, 1)


def test_room_before_the_follower_can_be_grown_into_exactly() -> None:
    lanes: Lanes[str] = Lanes(10, 1)
    first = fly(lanes, "a", 4)
    lanes.step(9)
    second = fly(lanes, "b", 4)
    assert (first.end, second.column) == (14, 19)
    assert not lanes.grow(first, 4)
    assert lanes.grow(first, 3)
    assert lanes.earliest(0) == second.end + lanes.gap


def test_a_flight_that_is_gone_does_not_grow() -> None:
    lanes: Lanes[str] = Lanes(10, 2)
    flight = fly(lanes, "a", 4)
    other = fly(lanes, "b", 4)
    lanes.resize(10, 1)
    assert not lanes.grow(other, 1)
    lanes.step(14)
    assert not lanes.grow(flight, 1)


def test_a_cell_finds_the_flight_that_covers_it() -> None:
    lanes: Lanes[str] = Lanes(10, 1)
    first = fly(lanes, "a", 3)
    second = fly(lanes, "b", 3)
    lanes.step(11)
    assert columns(lanes, 0) == [(-1, "a"), (4, "b")]
    found = [lanes.at(0, column) for column in range(-2, 12)]
    assert found == [None, None, first, first, None, None, second, second, second, *[None] * 5]
    assert lanes.at(-1, 0) is None
    assert lanes.at(1, 0) is None


def test_room_in_another_lane_is_measured_from_the_edge() -> None:
    lanes: Lanes[str] = Lanes(10, 2, gap=2)
    fly(lanes, "a", 8, lane=1)
    assert lanes.any_within(10, besides=0)
    assert not lanes.any_within(9, besides=0)
    assert lanes.any_within(0, besides=1)


def test_clearing_takes_everything_off_and_frees_the_lanes() -> None:
    lanes: Lanes[str] = Lanes(10, 1)
    first = fly(lanes, "a", 3)
    second = fly(lanes, "b", 3)
    lanes.step()
    assert lanes.clear() == [first, second]
    assert lanes.offset == 1
    assert columns(lanes, 0) == []
    assert lanes.earliest(0) == lanes.edge
