"""The last row: the keys that matter most, or one message."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import RenderResult
from textual.strip import Strip
from textual.widget import Widget

from danmaku_proto.text import cells
from danmaku_tui.ui.palette import Palette
from danmaku_tui.ui.row import Row


class KeyLine(Widget):
    """Shows pairs of a key and what it does, as many as fit; a message takes their place."""

    DEFAULT_CSS: ClassVar[str] = """
    KeyLine {
        width: 1fr;
        height: 1;
    }
    """

    def __init__(self, keys: Sequence[tuple[str, str]], palette: Palette, **names: str) -> None:
        super().__init__(**names)  # type: ignore[arg-type]  # only id and classes are passed
        self._keys = tuple(keys)
        self._palette = palette
        self._message = ""

    def set_palette(self, palette: Palette) -> None:
        """Paint everything in other colours."""
        self._palette = palette
        self.refresh()

    def say(self, message: str) -> None:
        """Show ``message`` instead of the keys; an empty one brings them back."""
        if message != self._message:
            self._message = message
            self.refresh()

    def render(self) -> RenderResult:
        """Return nothing: the row is given by :meth:`render_line`."""
        return ""

    def render_line(self, y: int) -> Strip:
        """Return the line; the row below it, where there is one, is empty."""
        width, palette = self.size.width, self._palette
        row = Row().add(" ", palette.bar)
        if y == 0 and self._message:
            row.add_fit(self._message, palette.warn, width - 2)
        elif y == 0:
            for key, does in self._keys:
                if row.width + cells(key) + cells(does) + 3 > width:
                    break
                row.add(key, palette.bar_strong).add(f" {does}  ", palette.bar_dim)
        return row.fill(palette.bar, width).strip(width)
