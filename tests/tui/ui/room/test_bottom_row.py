from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from textual.widget import Widget

from danmaku_tui.ui.look.palette import Palette
from danmaku_tui.ui.room.bottom_row import MESSAGE_SECONDS, BottomRow

if TYPE_CHECKING:
    from tests.tui.ui.conftest import Host

KEYS = [("?", "Help"), ("q", "Quit")]


class Clock:
    now = 10.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def row(palette: Palette, clock: Clock) -> BottomRow:
    return BottomRow(KEYS, palette, clock)


async def test_a_message_stays_for_its_time_and_then_a_problem_or_the_keys_come_back(
    host: Callable[[Widget], Host], row: BottomRow, clock: Clock
) -> None:
    app = host(row)
    async with app.run_test(size=(40, 3)):
        assert app.rows()[0].rstrip() == " ? help  q quit"
        row.show_message("done")
        clock.now += MESSAGE_SECONDS - 0.1
        row.renew("no answer")
        assert app.rows()[0].strip() == "done"
        clock.now += 0.1
        row.renew("no answer")
        assert app.rows()[0].strip() == "no answer"
        row.renew("")
        assert app.rows()[0].rstrip() == " ? help  q quit"


async def test_the_search_takes_the_place_of_the_keys_until_it_closes(
    host: Callable[[Widget], Host], row: BottomRow
) -> None:
    app = host(row)
    async with app.run_test(size=(40, 3)) as pilot:
        typing = [row.typing]
        row.open_search()
        await pilot.press("x")
        typing.append(row.typing)
        assert app.rows()[0].startswith(" / x")
        await pilot.press("escape")
        await pilot.pause()
        assert [*typing, row.typing] == [False, True, False]
        assert app.rows()[0].rstrip() == " ? help  q quit"


async def test_only_a_replay_has_a_field_for_a_time(
    host: Callable[[Widget], Host], row: BottomRow, palette: Palette, clock: Clock
) -> None:
    async with host(row).run_test(size=(40, 3)):
        row.open_time()
        assert not row.typing
    replayed = BottomRow(KEYS, palette, clock, first=1.7e9)
    app = host(replayed)
    async with app.run_test(size=(40, 3)) as pilot:
        replayed.open_time()
        await pilot.press("1")
        typing = [replayed.typing]
        assert "hh:mm:ss" in app.rows()[0]
        await pilot.press("escape")
        await pilot.pause()
        assert [*typing, replayed.typing] == [True, False]
