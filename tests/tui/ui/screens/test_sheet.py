from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from textual.widget import Widget

from danmaku_proto.text import cells
from danmaku_tui.ui.palette import Palette
from danmaku_tui.ui.row import Row
from danmaku_tui.ui.screens.sheet import Sheet

if TYPE_CHECKING:
    from tests.tui.ui.conftest import Host


@pytest.fixture
def sheet(palette: Palette) -> Sheet:
    return Sheet(palette)


def numbered(count: int, palette: Palette) -> list[Row]:
    return [Row().add(f"{number} 弹幕 [/nope]x", palette.text) for number in range(count)]


async def test_keys_scroll_and_stop_at_the_ends(
    host: Callable[[Widget], Host], sheet: Sheet, palette: Palette
) -> None:
    app = host(sheet)
    async with app.run_test(size=(40, 6)) as pilot:
        sheet.show(numbered(30, palette))
        for key, first in [
            ("k", 0),
            ("j", 1),
            ("ctrl+d", 4),
            *[("ctrl+d", 3 * number + 1) for number in range(2, 8)],
            ("ctrl+d", 24),
            ("ctrl+u", 21),
            ("up", 20),
            ("down", 21),
        ]:
            await pilot.press(key)
            assert app.rows()[0].split()[0] == str(first), key


async def test_fewer_rows_or_more_room_leave_no_gap_below(
    host: Callable[[Widget], Host], sheet: Sheet, palette: Palette
) -> None:
    app = host(sheet)
    async with app.run_test(size=(40, 6)) as pilot:
        sheet.show(numbered(30, palette))
        sheet.action_scroll_by(99)
        await pilot.resize_terminal(40, 10)
        await pilot.pause()
        assert app.rows()[0].split()[0] == "20"
        sheet.show(numbered(12, palette))
        assert app.rows()[0].split()[0] == "2"
        sheet.show(numbered(2, palette))
        assert app.rows()[0].split()[0] == "0"


@pytest.mark.parametrize("width", [1, 3, 8, 40])
async def test_rows_of_any_width_fill_the_sheet_exactly(
    width: int, host: Callable[[Widget], Host], sheet: Sheet, palette: Palette
) -> None:
    app = host(sheet)
    async with app.run_test(size=(20, 4)) as pilot:
        sheet.show(numbered(3, palette))
        await pilot.resize_terminal(width, 4)
        await pilot.pause()
        assert {cells(row) for row in app.rows()} == {width}
