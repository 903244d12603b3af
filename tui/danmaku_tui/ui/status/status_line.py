"""The status line: the connection and the room at a glance."""

from __future__ import annotations

from typing import Final

from rich.style import Style

from danmaku_tui.ui.look.palette import Palette
from danmaku_tui.ui.look.prepared_rows import PreparedRows
from danmaku_tui.ui.look.row import Row
from danmaku_tui.ui.status.status_pieces import Piece, Tone, fitted

GAP: Final = 2
"""Cells between two pieces."""


class StatusLine(PreparedRows):
    """The pieces of the status, as many as fit; painted only when one has changed."""

    def __init__(self, palette: Palette) -> None:
        super().__init__(palette)
        self._pieces: list[Piece] = []

    def show(self, pieces: list[Piece]) -> None:
        """Show these pieces."""
        if pieces != self._pieces:
            self._pieces = pieces
            self.repaint()

    def repaint(self) -> None:
        """Prepare the row anew."""
        width, palette = self.size.width, self._palette
        row = Row(palette.glyphs).add(" ", palette.bar)
        for index, piece in enumerate(fitted(self._pieces, width - 2, GAP)):
            if index:
                row.add(" " * GAP, palette.bar)
            row.add(piece.text, self._style(piece.tone))
        self._prepared = (row.fill(palette.bar, width).strip(width),)
        self._blank = self.empty_row(palette.bar)
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
