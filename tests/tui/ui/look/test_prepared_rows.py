from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from textual.containers import Vertical
from textual.widget import Widget

from danmaku_tui.ui.look.palette import LIGHT, Palette, palette_of
from danmaku_tui.ui.look.prepared_rows import Painted, PreparedRows, repaint_children
from danmaku_tui.ui.look.row import Row

if TYPE_CHECKING:
    from tests.tui.ui.conftest import Host


class Counting(PreparedRows):
    """One row with the number of times that it was prepared."""

    painted = 0

    def repaint(self) -> None:
        self.painted += 1
        width = self.size.width
        self._prepared = (Row().add_fit(f"{self.painted}", self._palette.text, width).strip(width),)
        self._blank = self.empty_row(self._palette.text)


@pytest.fixture
def rows(palette: Palette) -> Counting:
    return Counting(palette)


async def test_any_row_can_be_asked_for_and_none_is_made_for_it(
    host: Callable[[Widget], Host], rows: Counting
) -> None:
    rows.styles.height = 3
    async with host(rows).run_test(size=(10, 5)):
        painted = rows.painted
        assert rows.render_line(0).text.strip() == f"{painted}"
        assert [rows.render_line(y).text for y in (-1, 1, 2, 3, 10_000)] == [" " * 10] * 5
        assert rows.painted == painted


async def test_a_new_size_and_a_new_palette_prepare_the_rows_anew(
    host: Callable[[Widget], Host], rows: Counting
) -> None:
    app = host(rows)
    async with app.run_test(size=(10, 5)) as pilot:
        before = rows.painted
        await pilot.resize_terminal(20, 5)
        assert rows.painted > before
        assert rows.render_line(0).cell_length == 20
        rows.set_palette(palette_of(LIGHT))
        style = next(iter(rows.render_line(0))).style
        assert style is not None
        assert style.bgcolor == palette_of(LIGHT).text.bgcolor


async def test_a_palette_reaches_all_that_is_painted_below_a_widget(
    host: Callable[[Widget], Host], palette: Palette
) -> None:
    one, other = Counting(palette), Counting(palette)
    box = Vertical(one, Vertical(other))
    async with host(box).run_test(size=(10, 5)):
        before = one.painted, other.painted
        repaint_children(box, palette)
        assert (one.painted, other.painted) == (before[0] + 1, before[1] + 1)
    assert isinstance(one, Painted)
    assert not isinstance(box, Painted)
