from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any, ClassVar

import pytest
from rich.color import Color
from rich.style import Style
from textual.app import App, ComposeResult
from textual.command import CommandPalette
from textual.screen import ModalScreen
from textual.widgets import Input, OptionList

from danmaku_tui.ui.look.palette import DARK, TERMINAL, THEMES
from danmaku_tui.ui.look.textual_css import ASCII_CLASS, CSS


class Modal(ModalScreen[None]):
    """A screen over the screen, with what is typed into and chosen from."""

    def compose(self) -> ComposeResult:
        yield Input("words")
        yield OptionList(*(f"an option that is rather long {number}" for number in range(60)))


class Plain(App[None]):
    """Textual's own widgets under the program's styles."""

    CSS: ClassVar[str] = CSS
    BINDINGS: ClassVar[list[Any]] = [("m", "modal", "Modal"), ("n", "tell", "Tell")]

    def __init__(self, theme: str, *, ascii_only: bool = False) -> None:
        # What NO_COLOR asks for is decided by Textual when an app is made, once for all themes.
        super().__init__(ansi_color=True if "NO_COLOR" in os.environ else None)
        for known in THEMES:
            self.register_theme(known)
        self.theme = theme
        self.set_class(ascii_only, ASCII_CLASS)

    def action_command_palette(self) -> None:
        # Textual's own words in it end with an ellipsis.
        self.push_screen(CommandPalette(placeholder="words", id="--command-palette"))

    def action_modal(self) -> None:
        self.push_screen(Modal())

    def action_tell(self) -> None:
        self.notify("told", title="title", severity="error")

    def text(self) -> str:
        return "\n".join(strip.text for strip in self.screen._compositor.render_strips())

    def styles_on_screen(self) -> Iterator[Style]:
        for strip in self.screen._compositor.render_strips():
            yield from (segment.style for segment in strip if segment.style is not None)

    def named(self) -> Iterator[Color]:
        """Yield the colours on the screen, without the terminal's ground and ink."""
        for style in self.styles_on_screen():
            for color in (style.color, style.bgcolor):
                if color is not None and not color.is_default:
                    yield color

    def named_otherwise(self) -> Iterator[Color]:
        """Yield the colours on the screen that are not the terminal's own."""
        return (color for color in self.named() if not color.is_system_defined)


SHOWN = {
    "nothing": [],
    "a screen over it": ["m"],
    "a toast": ["n"],
    "the command palette": ["ctrl+p"],
    "found commands": ["ctrl+p", "e"],
    "no command": ["ctrl+p", "z", "z", "z"],
    "a list that is walked": ["m", "tab", "down", "down"],
}


@pytest.mark.parametrize("keys", SHOWN.values(), ids=SHOWN)
async def test_the_terminal_theme_has_no_colour_of_its_own(keys: list[str]) -> None:
    app = Plain(TERMINAL.name)
    async with app.run_test() as pilot:
        await pilot.press(*keys)
        await app.workers.wait_for_complete()
        await pilot.pause()
        assert list(app.named_otherwise()) == []


@pytest.mark.parametrize("theme", [DARK.name, TERMINAL.name])
async def test_without_colour_there_is_none_and_what_is_chosen_is_still_seen(
    theme: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    app = Plain(theme)
    async with app.run_test() as pilot:
        await pilot.press("m", "tab", "down")
        await pilot.pause()
        assert list(app.named()) == []
        app.theme = TERMINAL.name
        await pilot.pause()
        assert list(app.named()) == []
        assert any(style.reverse for style in app.styles_on_screen())


async def test_it_can_be_put_on_and_off_while_the_program_runs() -> None:
    app = Plain(DARK.name)
    async with app.run_test() as pilot:
        await pilot.press("m")
        assert list(app.named_otherwise())
        app.theme = TERMINAL.name
        await pilot.pause()
        assert list(app.named_otherwise()) == []
        app.theme = DARK.name
        await pilot.pause()
        assert list(app.named_otherwise())


@pytest.mark.parametrize("keys", SHOWN.values(), ids=SHOWN)
@pytest.mark.parametrize("theme", [DARK.name, TERMINAL.name])
async def test_with_ascii_nothing_else_is_drawn(theme: str, keys: list[str]) -> None:
    app = Plain(theme, ascii_only=True)
    async with app.run_test() as pilot:
        await pilot.press(*keys)
        await app.workers.wait_for_complete()
        await pilot.pause()
        assert {sign for sign in app.text() if not sign.isascii()} == set()


async def test_without_ascii_the_palette_keeps_its_own_look() -> None:
    app = Plain(DARK.name)
    async with app.run_test() as pilot:
        await pilot.press("ctrl+p")
        await app.workers.wait_for_complete()
        await pilot.pause()
        assert not app.text().isascii()
