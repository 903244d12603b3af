"""The name of a field, before it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from textual.app import RenderResult
from textual.strip import Strip
from textual.widget import Widget

from danmaku_proto.text import cells
from danmaku_tui.ui.look.palette import Palette
from danmaku_tui.ui.look.row import Row


class Caption(Widget):
    """Shows a short text, as wide as the widest that may stand there."""

    DEFAULT_CSS: ClassVar[str] = """
    Caption {
        width: 10;
        height: 1;
    }
    """

    def __init__(self, palette: Palette) -> None:
        super().__init__()
        self._palette = palette
        self._row = Strip([])

    def show(self, text: str, every: Iterable[str], palette: Palette) -> None:
        """Show ``text``, one of ``every``."""
        width = max(map(cells, every)) + 3
        self.styles.width = width
        row = Row().add(" ", palette.text).add_fit(text, palette.dim, width - 1)
        self._row = row.strip(width)
        self.refresh()

    def render(self) -> RenderResult:
        """Return nothing: the row is given by :meth:`render_line`."""
        return ""

    def render_line(self, y: int) -> Strip:
        """Return the prepared row."""
        return self._row if y == 0 else Strip([])
