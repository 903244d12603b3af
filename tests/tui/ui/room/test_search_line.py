from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest
from textual import events
from textual.app import App, ComposeResult
from textual.pilot import Pilot

from danmaku_proto.text import cells
from danmaku_tui.config.values import Config, ViewSettings
from danmaku_tui.rules.query import parse
from danmaku_tui.ui.look.palette import DARK, LIGHT, THEMES, Palette, palette_of
from danmaku_tui.ui.room.search_line import SearchLine

if TYPE_CHECKING:
    from tests.tui.ui.conftest import Viewer


@dataclass
class Heard:
    """What the line has told, in order."""

    queries: list[str] = field(default_factory=list)
    errors: list[str | None] = field(default_factory=list)
    closed: list[bool] = field(default_factory=list)


class Searching(App[None]):
    """A search line at the bottom, as the viewer has it."""

    CSS = "SearchLine { dock: bottom; }"

    def __init__(self, palette: Palette) -> None:
        super().__init__()
        for theme in THEMES:
            self.register_theme(theme)
        self.theme = DARK.name
        self.line = SearchLine(palette)
        self.heard = Heard()

    def compose(self) -> ComposeResult:
        yield self.line

    def on_search_line_changed(self, event: SearchLine.Changed) -> None:
        self.heard.queries.append("" if event.query is None else str(event.query))
        self.heard.errors.append(event.error)

    def on_search_line_closed(self, event: SearchLine.Closed) -> None:
        self.heard.closed.append(event.searching)

    @property
    def row(self) -> str:
        return self.screen._compositor.render_strips()[-1].text


@asynccontextmanager
async def begun(
    palette: Palette, width: int = 80, height: int = 3
) -> AsyncIterator[tuple[Searching, Pilot[None]]]:
    """Run a search line that has the keys."""
    app = Searching(palette)
    async with app.run_test(size=(width, height)) as pilot:
        app.line.begin()
        await pilot.pause()
        yield app, pilot


async def test_it_asks_before_anything_is_typed(palette: Palette) -> None:
    async with begun(palette) as (app, _):
        assert app.row.startswith(" / ")


async def test_every_key_tells_what_is_searched_for(palette: Palette) -> None:
    async with begun(palette) as (app, pilot):
        await pilot.press("a", "b", "space", "c", "backspace")
        assert app.heard.queries == ["a", "ab", "ab c", "ab"]
        assert app.row.startswith(" / ab ")


async def test_nothing_typed_is_no_search(palette: Palette) -> None:
    async with begun(palette) as (app, pilot):
        await pilot.press("a", "backspace", "space")
        assert app.heard.queries == ["a", ""]


async def test_what_means_nothing_is_told_and_keeps_the_last_good_search(palette: Palette) -> None:
    async with begun(palette) as (app, pilot):
        await pilot.press(*"x", "space", *'"ab')
        assert app.heard.queries[-1] == "x"
        assert app.row.rstrip().endswith("the quote is not closed yet")
        await pilot.press('"')
        assert app.heard.queries[-1] == str(parse('x "ab"'))
        assert app.heard.errors == [None, "the quote is not closed yet", None]
        assert "closed yet" not in app.row


@pytest.mark.parametrize("width", [40, 60, 80, 120])
async def test_what_has_no_room_for_an_error_is_seen_to_be_cut(
    width: int, palette: Palette
) -> None:
    async with begun(palette, width) as (app, pilot):
        await pilot.press(*"is:bogus")
        assert app.row.startswith(" / is:bogus ")
        assert "is: one of admin" in app.row
        assert app.row.endswith("… ")
        assert cells(app.row) == width


async def test_at_eighty_columns_most_is_said_of_what_is_allowed(palette: Palette) -> None:
    async with begun(palette) as (app, pilot):
        await pilot.press(*"is:bogus")
        assert "admin, comment, gift, like, arrival, social, fanclub" in app.row
        await pilot.press("ctrl+u", *"level:x")
        assert app.row.endswith("level: a number, alone or after >= > <= < ")
        await pilot.press("backspace", "9")
        assert app.row.rstrip() == " / level:9"


async def test_a_long_search_has_the_row_unless_it_is_wrong(palette: Palette) -> None:
    async with begun(palette) as (app, pilot):
        app.post_message(events.Paste("x" * 70))
        await pilot.pause()
        assert "x" * 70 in app.row
        await pilot.press("space", *"is:bogus")
        assert "xx is:bogus " in app.row
        assert "is: one of admin, comment" in app.row


async def test_enter_keeps_the_search(palette: Palette) -> None:
    async with begun(palette) as (app, pilot):
        await pilot.press("a", "enter")
        assert app.heard.closed == [True]
        assert app.heard.queries == ["a"]


async def test_enter_does_not_leave_what_means_nothing(palette: Palette) -> None:
    async with begun(palette) as (app, pilot):
        await pilot.press("/", "a", "enter", "/", "enter")
        assert app.heard.queries == ["", "/a/"]
        assert app.heard.closed == [True]


async def test_enter_on_nothing_ends_the_search(palette: Palette) -> None:
    async with begun(palette) as (app, pilot):
        await pilot.press("enter")
        assert app.heard.closed == [False]


async def test_escape_clears_the_search(palette: Palette) -> None:
    async with begun(palette) as (app, pilot):
        await pilot.press("a", "escape")
        assert app.heard.queries == ["a", ""]
        assert app.heard.closed == [False]
        app.line.begin()
        await pilot.pause()
        assert app.row.strip() == "/"


async def test_what_was_kept_is_there_again_and_typed_over(palette: Palette) -> None:
    async with begun(palette) as (app, pilot):
        await pilot.press("a", "enter")
        app.line.begin()
        await pilot.pause()
        assert app.row.startswith(" / a ")
        assert app.heard.queries == ["a", "a"]
        await pilot.press("b")
        assert app.row.startswith(" / b ")


async def test_earlier_searches_come_back_with_the_arrows(palette: Palette) -> None:
    async with begun(palette) as (app, pilot):
        for text in ("one", "two", "one"):
            app.line.begin()
            await pilot.press(*text, "enter")
        app.line.begin()
        await pilot.press("x")
        shown = []
        for key in ("up", "up", "up", "down", "down", "down"):
            await pilot.press(key)
            shown.append(app.row.split()[1])
        assert shown == ["one", "two", "two", "one", "x", "x"]


async def test_an_earlier_search_is_searched_for_at_once(palette: Palette) -> None:
    async with begun(palette) as (app, pilot):
        await pilot.press("a", "enter")
        app.line.begin()
        await pilot.press("b", "up")
        assert app.heard.queries[-2:] == ["b", "a"]


@pytest.mark.parametrize(
    ("pasted", "shown"),
    [
        ("弹幕", "弹幕"),
        ("two\nlines\r\n", "two lines"),
        ("\x1b]52;c;eHg=\x07x", "\ufffd]52;c;eHg=\ufffdx"),
        ("a\u202eb\u200bc", "abc"),
        ("[/nope]", "[/nope]"),
        ("\n", ""),
    ],
)
async def test_pasted_text_is_cleaned(pasted: str, shown: str, palette: Palette) -> None:
    async with begun(palette) as (app, pilot):
        app.post_message(events.Paste(pasted))
        await pilot.pause()
        assert app.row[3:].split("  ")[0].rstrip() == shown
        assert cells(app.row) == 80


async def test_pasted_text_replaces_what_is_selected(palette: Palette) -> None:
    async with begun(palette) as (app, pilot):
        await pilot.press("a", "enter")
        app.line.begin()
        app.post_message(events.Paste("b"))
        await pilot.pause()
        assert app.row.split() == ["/", "b"]


@pytest.mark.parametrize("width", [20, 40, 80, 160])
async def test_the_row_is_as_wide_as_the_screen_whatever_is_typed(
    width: int, palette: Palette
) -> None:
    async with begun(palette, width) as (app, pilot):
        for text in ("弹幕很多", "ab", "中" * 100, "is:x"):
            app.post_message(events.Paste(text + " "))
            await pilot.pause()
            assert cells(app.row) == width


async def test_the_cursor_stands_behind_wide_characters(palette: Palette) -> None:
    async with begun(palette) as (app, pilot):
        await pilot.press(*"弹幕")
        strip = app.screen._compositor.render_strips()[-1]
        grounds = [(s.text, s.style.bgcolor) for s in strip if s.style is not None]
        cursor = next(at for at, (_, ground) in enumerate(grounds) if ground != grounds[0][1])
        assert "".join(text for text, _ in grounds[:cursor]) == " / 弹幕"
        assert cells(grounds[cursor][0]) == 1


async def test_the_line_is_painted_in_the_colours_of_the_theme(palette: Palette) -> None:
    async with begun(palette) as (app, pilot):
        await pilot.press("/")
        app.theme = LIGHT.name
        app.line.set_palette(palette_of(LIGHT))
        await pilot.pause()
        strip = app.screen._compositor.render_strips()[-1]
        grounds = {
            str(segment.style.bgcolor.name)
            for segment in strip
            if segment.style and segment.style.bgcolor and segment.text.strip()
        }
        assert grounds == {LIGHT.panel}


async def test_in_ascii_the_field_has_no_frame(new_viewer: Callable[..., Viewer]) -> None:
    viewer = new_viewer(config=Config(view=ViewSettings(borders="ascii")))
    async with viewer.app.run_test(size=(80, 24)) as pilot:
        await pilot.press("slash", "x")
        assert viewer.rows()[-1].startswith(" / x ")
