"""The line with the most important keys, or one message in their place."""

from __future__ import annotations

from collections.abc import Iterable

from danmaku_proto.text import cells
from danmaku_tui.i18n.language import tr
from danmaku_tui.ui.look.glyphs import UNICODE
from danmaku_tui.ui.look.palette import Palette
from danmaku_tui.ui.look.prepared_rows import PreparedRows
from danmaku_tui.ui.look.row import Row


class KeyLine(PreparedRows):
    """Pairs of a key and its description, as many as fit, or a message.

    The descriptions are English, as bindings have them, and shown in the current language.
    """

    def __init__(self, keys: Iterable[tuple[str, str]], palette: Palette) -> None:
        super().__init__(palette)
        self._keys = tuple(keys)
        self._message = ""

    def show_message(self, message: str) -> None:
        """Show ``message`` in place of the keys; an empty one brings the keys back."""
        if message != self._message:
            self._message = message
            self.repaint()

    def repaint(self) -> None:
        """Prepare the row for the present width, palette and language."""
        width, palette = self.size.width, self._palette
        row = Row(palette.glyphs).add(" ", palette.bar)
        if self._message:
            # Messages are written with the Unicode dot, whichever signs the screen has.
            dot = palette.glyphs.dot
            message = self._message.replace(f" {UNICODE.dot} ", f" {dot} ")
            row.add_fit(message, palette.warn, min(cells(message), width - 2))
        else:
            for key, description in self._keys:
                text = tr(description).lower()
                if row.width + cells(key) + cells(text) + 3 > width:
                    break
                row.add(key, palette.bar_strong).add(f" {text}  ", palette.bar_dim)
        self._prepared = (row.fill(palette.bar, width).strip(width),)
        self._blank = self.empty_row(palette.bar)
        self.refresh()
