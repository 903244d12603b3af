from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from textual.widget import Widget

from danmaku_proto.text import cells
from danmaku_tui.ui.look.palette import Palette
from danmaku_tui.ui.look.row import Row
from danmaku_tui.ui.sheets.sheet import Sheet, SheetPage

if TYPE_CHECKING:
    from tests.tui.ui.conftest import Host


class Pages:
    """A painter whose rows a test replaces."""

    def __init__(self, palette: Palette) -> None:
        self.palette = palette
        self.count = 30
        self.first = 0
        self.foot = 0

    def __call__(self, width: int) -> SheetPage:
        rows = range(self.first, self.first + self.count)
        return SheetPage(
            [Row().add(f"{row} 弹幕 [/nope]x w{width}", self.palette.text) for row in rows],
            [Row().add(f"foot {row}", self.palette.dim) for row in range(self.foot)],
        )


@pytest.fixture
def pages(palette: Palette) -> Pages:
    return Pages(palette)


@pytest.fixture
def sheet(palette: Palette, pages: Pages) -> Sheet:
    return Sheet(palette, pages)


def first(app: Host) -> str:
    return app.rows()[0].split()[0]


async def test_keys_scroll_and_stop_at_the_ends(
    host: Callable[[Widget], Host], sheet: Sheet
) -> None:
    app = host(sheet)
    async with app.run_test(size=(40, 6)) as pilot:
        for key, row in [
            ("k", 0),
            ("j", 1),
            ("ctrl+d", 4),
            *[("ctrl+d", 3 * number + 1) for number in range(2, 8)],
            ("ctrl+d", 24),
            ("ctrl+u", 21),
            ("up", 20),
            ("down", 21),
            ("g", 0),
            ("G", 24),
            ("home", 0),
            ("end", 24),
        ]:
            await pilot.press(key)
            assert first(app) == str(row), key


async def test_fewer_rows_or_more_room_leave_no_gap_below(
    host: Callable[[Widget], Host], sheet: Sheet, pages: Pages
) -> None:
    app = host(sheet)
    async with app.run_test(size=(40, 6)) as pilot:
        sheet.action_to_edge(1)
        await pilot.resize_terminal(40, 10)
        await pilot.pause()
        assert first(app) == "20"
        for count, row in [(12, "2"), (2, "0")]:
            pages.count = count
            sheet.renew()
            await pilot.pause()
            assert first(app) == row


async def test_the_foot_stands_still_and_covers_no_row(
    host: Callable[[Widget], Host], sheet: Sheet, pages: Pages
) -> None:
    pages.foot = 2
    app = host(sheet)
    async with app.run_test(size=(40, 6)) as pilot:
        await pilot.press("G")
        assert [row.split()[0] for row in app.rows()] == ["26", "27", "28", "29", "foot", "foot"]
        pages.count = 1
        sheet.renew()
        await pilot.pause()
        assert [row[:4].strip() for row in app.rows()] == ["0 弹幕", "", "", "", "foot", "foot"]


async def test_a_foot_that_is_too_tall_leaves_half_to_the_rows_and_keeps_its_end(
    host: Callable[[Widget], Host], sheet: Sheet, pages: Pages
) -> None:
    pages.foot = 9
    app = host(sheet)
    async with app.run_test(size=(40, 3)):
        assert [row.split()[:2] for row in app.rows()] == [
            ["0", "弹幕"],
            ["1", "弹幕"],
            ["foot", "8"],
        ]


async def test_whoever_reads_keeps_the_place_while_rows_come_in_above(
    host: Callable[[Widget], Host], sheet: Sheet, pages: Pages
) -> None:
    app = host(sheet)
    async with app.run_test(size=(40, 6)) as pilot:
        sheet.action_move(5)
        pages.first, pages.count = -3, 33
        sheet.renew(shift=3)
        await pilot.pause()
        assert first(app) == "5"


@pytest.mark.parametrize(("row", "top"), [(0, 0), (9, 5), (12, 7), (29, 24)])
async def test_a_row_is_brought_into_view_by_as_little_as_it_takes(
    row: int, top: int, host: Callable[[Widget], Host], sheet: Sheet
) -> None:
    app = host(sheet)
    async with app.run_test(size=(40, 6)):
        sheet.action_move(5)
        sheet.reveal(row)
        assert sheet.top == top


@pytest.mark.parametrize("width", [1, 3, 8, 40])
async def test_rows_of_any_width_fill_the_sheet_exactly(
    width: int, host: Callable[[Widget], Host], sheet: Sheet
) -> None:
    app = host(sheet)
    async with app.run_test(size=(20, 4)) as pilot:
        await pilot.resize_terminal(width, 4)
        await pilot.pause()
        assert {cells(row) for row in app.rows()} == {width}
        assert sheet.render_line(-1).cell_length == sheet.render_line(99).cell_length == 0


async def test_it_is_painted_anew_for_each_width(
    host: Callable[[Widget], Host], sheet: Sheet
) -> None:
    app = host(sheet)
    async with app.run_test(size=(40, 4)) as pilot:
        assert "w40" in app.rows()[0]
        await pilot.resize_terminal(30, 4)
        await pilot.pause()
        assert "w30" in app.rows()[0]
