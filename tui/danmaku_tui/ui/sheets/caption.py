"""The caption before a field."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from danmaku_proto.text import cells
from danmaku_tui.ui.look.palette import Palette
from danmaku_tui.ui.look.prepared_rows import PreparedRows
from danmaku_tui.ui.look.row import Row


class Caption(PreparedRows):
    """A short text, as wide as the widest of the texts that can stand there."""

    DEFAULT_CSS: ClassVar[str] = """
    Caption { width: 10; }
    """

    def __init__(self, palette: Palette) -> None:
        super().__init__(palette)
        self._text, self._width = "", 0

    def show(self, text: str, every: Iterable[str]) -> None:
        """Show ``text``, one of ``every``."""
        self._text, self._width = text, max(map(cells, every)) + 3
        self.styles.width = self._width
        self.repaint()

    def repaint(self) -> None:
        """Prepare the row anew."""
        palette, width = self._palette, self._width
        row = Row().add(" ", palette.text).add_fit(self._text, palette.dim, width - 1)
        self._prepared = (row.strip(width),)
        self.refresh()
