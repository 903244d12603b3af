"""The last row: the keys that matter most, or one message."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from textual.app import RenderResult
from textual.strip import Strip
from textual.widget import Widget

from danmaku_proto.text import cells
from danmaku_tui.i18n.language import tr
from danmaku_tui.ui.look.glyphs import UNICODE
from danmaku_tui.ui.look.palette import Palette
from danmaku_tui.ui.look.row import Row


class KeyLine(Widget):
    """Shows pairs of a key and what it does, as many as fit; a message takes their place.

    What a key does is given in English, as bindings have it, and shown in the language spoken.
    """

    DEFAULT_CSS: ClassVar[str] = """
    KeyLine {
        width: 1fr;
        height: 1;
    }
    """

    def __init__(self, keys: Iterable[tuple[str, str]], palette: Palette, **names: str) -> None:
        super().__init__(**names)  # type: ignore[arg-type]  # only id and classes are passed
        self._keys = tuple(keys)
        self._palette = palette
        self._message = ""
        self._prepared = Strip([])
        self._blank = Strip([])

    def set_palette(self, palette: Palette) -> None:
        """Paint everything in other colours, and in the language that is spoken now."""
        self._palette = palette
        self._prepare()

    def say(self, message: str) -> None:
        """Show ``message`` instead of the keys; an empty one brings them back."""
        if message != self._message:
            self._message = message
            self._prepare()

    def on_resize(self) -> None:
        """Fit the keys anew."""
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
        if self._message:
            # A message is worded where the signs are not known.
            dot = palette.glyphs.dot
            message = self._message.replace(f" {UNICODE.dot} ", f" {dot} ")
            row.add_fit(message, palette.warn, min(cells(message), width - 2))
        else:
            for key, does in self._keys:
                words = tr(does).lower()
                if row.width + cells(key) + cells(words) + 3 > width:
                    break
                row.add(key, palette.bar_strong).add(f" {words}  ", palette.bar_dim)
        self._prepared = row.fill(palette.bar, width).strip(width)
        self._blank = Row().fill(palette.bar, width).strip(width)
        self.refresh()
