from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

import pytest
from textual.app import App, ComposeResult, RenderResult
from textual.binding import BindingType
from textual.screen import Screen
from textual.strip import Strip
from textual.widget import Widget

from danmaku_proto.text import cells
from danmaku_tui.room.history import History
from danmaku_tui.ui.look.palette import DARK, THEMES, Palette, palette_of
from danmaku_tui.ui.look.row import Row

FLOOR = "弹幕 🇨🇳🇯🇵 क्षत्रिय नमस्ते 👩‍👩‍👧‍👦 [/nope]x "
"""What terminals and Textual measure differently, over and over."""


class Floor(Widget):
    """Rows that take the whole screen, of texts of every width."""

    def __init__(self, palette: Palette) -> None:
        super().__init__()
        self._palette = palette

    def render(self) -> RenderResult:
        return ""

    def render_line(self, y: int) -> Strip:
        text = f"{y:>3} {FLOOR * 9}"
        return Row().add(text, self._palette.text).strip(self.size.width)


class Stand(App[None]):
    """A screen of the program over rows that are hard to cut."""

    BINDINGS: ClassVar[list[BindingType]] = []

    def __init__(self, over: Screen[object] | None, palette: Palette) -> None:
        super().__init__()
        self.over = over
        self.floor = Floor(palette)
        self.results: list[object] = []
        for theme in THEMES:
            self.register_theme(theme)
        self.theme = DARK.name

    def compose(self) -> ComposeResult:
        yield self.floor

    def on_mount(self) -> None:
        if self.over is not None:
            self.push_screen(self.over, self.results.append)

    def rows(self) -> list[str]:
        return [strip.text for strip in self.screen._compositor.render_strips()]

    def text(self) -> str:
        return "\n".join(self.rows())

    def assert_whole(self) -> None:
        """Fail unless every row is exactly as wide as the screen, and nothing below was moved."""
        width, height = self.size
        rows = self.rows()
        assert [cells(row) for row in rows] == [width] * height


@pytest.fixture(scope="session")
def stand(palette: Palette) -> Callable[..., Stand]:
    """Return what puts a screen on the stand."""

    def make(over: Screen[object] | None = None) -> Stand:
        return Stand(over, palette)

    return make


@pytest.fixture
def history() -> History:
    return History()


@pytest.fixture(scope="session")
def light() -> Palette:
    return palette_of(next(theme for theme in THEMES if not theme.dark))
