from __future__ import annotations

import pytest
from textual.app import App, ComposeResult

from danmaku_tui.ui.look.palette import Palette
from danmaku_tui.ui.replay.time_field import TimeField

FIRST = 1.7e9


class Asking(App[None]):
    """Asks for a time at once."""

    def __init__(self, palette: Palette) -> None:
        super().__init__()
        self.field = TimeField(FIRST, palette)
        self.places: list[float | None] = []

    def compose(self) -> ComposeResult:
        yield self.field

    def on_mount(self) -> None:
        self.field.begin()

    def on_time_field_closed(self, event: TimeField.Closed) -> None:
        self.places.append(event.place)

    @property
    def row(self) -> str:
        return self.screen._compositor.render_strips()[0].text


@pytest.fixture
def asking(palette: Palette) -> Asking:
    return Asking(palette)


async def test_a_time_is_told_as_seconds(asking: Asking) -> None:
    async with asking.run_test(size=(80, 3)) as pilot:
        assert "go to (hh:mm:ss)" in asking.row
        await pilot.press(*"1:02:03", "enter")
        assert asking.places == [3_723.0]


async def test_what_is_no_time_stays_with_a_complaint_until_it_is_changed(asking: Asking) -> None:
    async with asking.run_test(size=(120, 3)) as pilot:
        await pilot.press(*"[/x]", "enter")
        assert asking.places == []
        assert "[/x] is no time" in asking.row
        await pilot.press("backspace")
        await pilot.pause()
        assert "no time" not in asking.row


async def test_how_to_write_one_is_seen_though_the_complaint_is_cut(asking: Asking) -> None:
    async with asking.run_test(size=(80, 3)) as pilot:
        await pilot.press(*"abcdefgh", "enter")
        await pilot.pause()
        assert "write 1:02:03, 12:30, 90 or a date and time: " in asking.row
        assert asking.row.endswith("… ")


async def test_escape_and_nothing_at_all_stay(asking: Asking) -> None:
    async with asking.run_test(size=(80, 3)) as pilot:
        await pilot.press("enter")
        await pilot.press("1", "escape")
        assert asking.places == [None, None]


async def test_it_begins_empty_each_time(asking: Asking) -> None:
    async with asking.run_test(size=(80, 3)) as pilot:
        await pilot.press(*"99", "escape")
        asking.field.begin()
        await pilot.pause()
        assert "99" not in asking.row
