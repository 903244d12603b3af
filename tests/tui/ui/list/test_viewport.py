from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from danmaku_tui.ui.list.viewport import shown_at, window

heights = st.lists(st.integers(1, 5), min_size=1, max_size=30)


@given(heights, st.data(), st.integers(1, 20))
def test_the_room_is_filled_as_far_as_there_are_lines(
    heights: list[int], data: st.DataObject, room: int
) -> None:
    place = data.draw(st.integers(0, len(heights) - 1))
    top = shown_at(data.draw(st.integers(-5, 25)), heights[place], room)
    first, begin = window(len(heights), heights.__getitem__, place, top, room)
    assert -heights[first] < begin <= 0
    assert begin + sum(heights[first:]) >= min(room, sum(heights))
    assert first == begin == 0 or begin + sum(heights[first:]) >= room


@given(heights, st.data(), st.integers(1, 20))
def test_a_line_that_is_to_be_shown_is_in_view(
    heights: list[int], data: st.DataObject, room: int
) -> None:
    place = data.draw(st.integers(0, len(heights) - 1))
    top = shown_at(data.draw(st.integers(-5, 25)), heights[place], room)
    first, begin = window(len(heights), heights.__getitem__, place, top, room)
    at = begin + sum(heights[first:place])
    assert first <= place
    assert at >= 0
    assert at + min(room, heights[place]) <= room


@given(heights, st.lists(st.integers(1, 5), max_size=9), st.data(), st.integers(1, 20))
def test_lines_that_come_below_move_nothing(
    heights: list[int], more: list[int], data: st.DataObject, room: int
) -> None:
    place = data.draw(st.integers(0, len(heights) - 1))
    top = shown_at(data.draw(st.integers(-5, 25)), heights[place], room)
    first, begin = window(len(heights), heights.__getitem__, place, top, room)
    at = begin + sum(heights[first:place])
    longer = heights + more
    assert window(len(longer), longer.__getitem__, place, at, room) == (first, begin)


@given(heights, st.integers(1, 20))
def test_the_newest_line_stands_at_the_bottom_of_a_list_that_is_full(
    heights: list[int], room: int
) -> None:
    newest = len(heights) - 1
    top = room - heights[newest]
    first, begin = window(len(heights), heights.__getitem__, newest, top, room)
    assert begin + sum(heights[first:]) == min(room, sum(heights))
