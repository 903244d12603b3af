"""The status line: the connection and the room at a glance."""

from __future__ import annotations

from typing import ClassVar, Final

from rich.style import Style
from textual.app import RenderResult
from textual.strip import Strip
from textual.widget import Widget

from danmaku_tui.ui.palette import Palette
from danmaku_tui.ui.row import Row
from danmaku_tui.ui.status import Piece, Tone, fitted

GAP: Final = 2
"""Cells between two parts."""


class StatusLine(Widget):
    """Shows the pieces it is given, as many as fit; paints only when they changed."""

    DEFAULT_CSS: ClassVar[str] = """
    StatusLine {
        width: 1fr;
        height: 1;
    }
    """

    def __init__(self, palette: Palette, **names: str) -> None:
        super().__init__(**names)  # type: ignore[arg-type]  # only id and classes are passed
        self._palette = palette
        self._pieces: list[Piece] = []

    def set_palette(self, palette: Palette) -> None:
        """Paint everything in other colours."""
        self._palette = palette
        self.refresh()

    def show(self, pieces: list[Piece]) -> None:
        """Show these pieces."""
        if pieces != self._pieces:
            self._pieces = pieces
            self.refresh()

    def render(self) -> RenderResult:
        """Return nothing: the row is given by :meth:`render_line`."""
        return ""

    def render_line(self, y: int) -> Strip:
        """Return the line; the row below it, where there is one, is empty."""
        width, palette = self.size.width, self._palette
        row = Row().add(" ", palette.bar)
        for index, piece in enumerate(fitted(self._pieces, width - 2, GAP) if y == 0 else ()):
            if index:
                row.add(" " * GAP, palette.bar)
            row.add(piece.text, self._style(piece.tone))
        return row.fill(palette.bar, width).strip(width)

    def _style(self, tone: Tone) -> Style:
        palette = self._palette
        return {
            Tone.GOOD: palette.good,
            Tone.WARN: palette.warn,
            Tone.BAD: palette.bad,
            Tone.STRONG: palette.bar_strong,
            Tone.PLAIN: palette.bar,
            Tone.DIM: palette.bar_dim,
        }[tone]
