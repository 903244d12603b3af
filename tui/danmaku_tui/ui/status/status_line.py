"""The status line: the connection and the room at a glance."""

from __future__ import annotations

from typing import ClassVar, Final

from rich.style import Style
from textual.app import RenderResult
from textual.strip import Strip
from textual.widget import Widget

from danmaku_tui.ui.look.palette import Palette
from danmaku_tui.ui.look.row import Row
from danmaku_tui.ui.status.status_pieces import Piece, Tone, fitted

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
        self._prepared = Strip([])
        self._blank = Strip([])

    def set_palette(self, palette: Palette) -> None:
        """Paint everything in other colours."""
        self._palette = palette
        self._prepare()

    def show(self, pieces: list[Piece]) -> None:
        """Show these pieces."""
        if pieces != self._pieces:
            self._pieces = pieces
            self._prepare()

    def on_resize(self) -> None:
        """Fit the pieces anew."""
        self._prepare()

    def render(self) -> RenderResult:
        """Return nothing: the row is given by :meth:`render_line`."""
        return ""

    def render_line(self, y: int) -> Strip:
        """Return the line; the row below it, where there is one, is empty."""
        return self._prepared if y == 0 else self._blank

    def _prepare(self) -> None:
        width, palette = self.size.width, self._palette
        row = Row(palette.glyphs).add(" ", palette.bar)
        for index, piece in enumerate(fitted(self._pieces, width - 2, GAP)):
            if index:
                row.add(" " * GAP, palette.bar)
            row.add(piece.text, self._style(piece.tone))
        self._prepared = row.fill(palette.bar, width).strip(width)
        self._blank = Row().fill(palette.bar, width).strip(width)
        self.refresh()

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
