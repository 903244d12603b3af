from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from danmaku_tui.export.plot import ASCII, BLOCKS, ROWS, PlotGlyphs, plot


def columns(rows: list[str], count: int) -> list[str]:
    """Return each column of a plot from the bottom up, without the axis."""
    margin = len(rows[-1]) - count
    padded = [row.ljust(margin + count)[margin:] for row in rows[:-1]]
    return ["".join(row[at] for row in reversed(padded)) for at in range(count)]


def test_the_greatest_value_is_full_and_none_is_empty() -> None:
    rows = plot([0, 4, 8], [False] * 3, BLOCKS)
    assert rows[0].startswith("8 ")
    assert rows[-1] == "0 ───"
    assert columns(rows, 3) == [" " * ROWS, "████    ", "█" * ROWS]


def test_what_is_not_known_is_marked_on_the_axis() -> None:
    assert plot([1, 0, 1], [False, True, False], BLOCKS)[-1] == "0 ─×─"
    assert plot([1, 0, 1], [False, True, False], ASCII)[-1] == "0 -x-"


def test_a_plot_of_nothing_is_an_axis() -> None:
    assert plot([], [], BLOCKS)[-1].strip() == "0"


@pytest.mark.parametrize("ink", [BLOCKS, ASCII])
@given(values=st.lists(st.floats(0, 1e6), min_size=1, max_size=60))
def test_more_is_never_drawn_lower_and_something_is_never_nothing(
    ink: PlotGlyphs, values: list[float]
) -> None:
    rows = plot(values, [False] * len(values), ink)
    assert len(rows) == ROWS + 1
    drawn = columns(rows, len(values))
    heights = [
        sum(ink.levels.index(cell) + 1 for cell in column if cell != " ") for column in drawn
    ]
    order = sorted(range(len(values)), key=lambda at: values[at])
    assert [heights[at] for at in order] == sorted(heights)
    assert all((height > 0) == (value > 0) for height, value in zip(heights, values, strict=True))
    assert {"\n"} & set("".join(rows)) == set()


@given(values=st.lists(st.floats(0, 1e6), max_size=60))
def test_a_plot_without_unicode_is_ascii(values: list[float]) -> None:
    assert "".join(plot(values, [False] * len(values), ASCII)).isascii()
