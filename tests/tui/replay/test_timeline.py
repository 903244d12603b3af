from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from danmaku_tui.replay.timeline import Timeline, gaps_of


def levels(timeline: Timeline, count: int) -> list[float]:
    return [stretch.level for stretch in timeline.cells(count)]


def test_the_busiest_stretch_is_the_measure_of_all() -> None:
    assert levels(Timeline(10.0, (1, 2, 0, 4)), 4) == [0.25, 0.5, 0.0, 1.0]


def test_parts_are_joined_where_there_are_fewer_cells() -> None:
    assert levels(Timeline(10.0, (1, 1, 0, 4)), 2) == [0.5, 1.0]


def test_a_part_is_spread_where_there_are_more_cells() -> None:
    assert levels(Timeline(10.0, (2, 4)), 4) == [0.5, 0.5, 1.0, 1.0]


def test_nothing_said_is_no_level_at_all() -> None:
    assert levels(Timeline(10.0, (0, 0)), 3) == [0.0, 0.0, 0.0]
    assert levels(Timeline(0.0), 3) == [0.0, 0.0, 0.0]


def test_a_gap_marks_every_cell_that_it_touches() -> None:
    timeline = Timeline(100.0, (1,) * 10, ((15.0, 31.0), (99.0, 100.0)))
    gaps = [stretch.gap for stretch in timeline.cells(10)]
    assert gaps == [False, True, True, True, False, False, False, False, False, True]


def test_gaps_are_counted_from_the_beginning_and_end_when_they_are_told() -> None:
    assert gaps_of([(1_010.0, 4.0), (1_020.0, None), (1_030.0, 0.0)], 1_000.0) == ((6.0, 10.0),)


@given(
    st.floats(0, 1e6),
    st.lists(st.integers(0, 1_000), max_size=50),
    st.lists(st.tuples(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6)), max_size=5),
    st.integers(0, 200),
    st.floats(-1e7, 1e7),
)
def test_any_recording_fits_any_row(
    length: float,
    density: list[int],
    gaps: list[tuple[float, float]],
    count: int,
    place: float,
) -> None:
    timeline = Timeline(length, tuple(density), tuple(gaps))
    cells = timeline.cells(count)
    assert len(cells) == count
    assert all(0 <= stretch.level <= 1 for stretch in cells)
    if count and any(density):
        assert max(stretch.level for stretch in cells) == pytest.approx(1.0)
    assert 0 <= timeline.cell(place, count) <= max(0, count - 1)
