"""The pinned rows above the stage, in which valuable events stand still for a moment."""

from __future__ import annotations

from typing import Final

from textual.events import Resize
from textual.geometry import Region
from textual.strip import Strip

from danmaku_proto import events
from danmaku_proto.text import cells
from danmaku_tui.i18n import event_text
from danmaku_tui.i18n.language import trn
from danmaku_tui.room.history import Entry
from danmaku_tui.ui.look.palette import Palette
from danmaku_tui.ui.look.prepared_rows import PreparedRows
from danmaku_tui.ui.look.row import Row
from danmaku_tui.ui.stage.comment import gift_words
from danmaku_tui.ui.stage.director import Director
from danmaku_tui.ui.stage.pin_value import diamonds

LEAST_WORDS: Final = 12
"""Cells for the text, at least; with fewer the value at the right edge is left out."""


class PinnedRows(PreparedRows):
    """The pinned events of ``director``, one in each row.

    A row is painted only when its event changes.
    """

    def __init__(self, director: Director, palette: Palette) -> None:
        super().__init__(palette)
        self._director = director
        self._prepared: list[Strip] = []

    def renew(self, now: float) -> None:
        """Let pins expire at ``now``, in seconds of the stage's clock; paint the changed rows."""
        width = self.size.width
        for row in sorted(self._director.renew_pinned(now)):
            if row < len(self._prepared):
                self._prepared[row] = self._painted(row)
                self.refresh(Region(0, row, width, 1))

    def repaint(self) -> None:
        """Prepare every row anew."""
        self._blank = self.empty_row(self._palette.text)
        self._prepared = [self._painted(row) for row in range(self.size.height)]
        self.refresh()

    def on_resize(self, event: Resize) -> None:
        """Pin as many events as there are rows."""
        self._director.pinned.resize(event.size.height)

    def _painted(self, row: int) -> Strip:
        pinned = self._director.pinned.rows
        entry = pinned[row] if row < len(pinned) else None
        return self._blank if entry is None else self._strip(entry, self.size.width)

    def _strip(self, entry: Entry, width: int) -> Strip:
        """Return the sign, the name, the text and, at the right edge, the value in diamonds."""
        palette, event = self._palette, entry.event
        glyphs = palette.glyphs
        style, sign = palette.text, glyphs.here
        words = event_text.phrase(event, glyphs)
        if isinstance(event, events.Gift):
            style, sign, words = palette.gift, glyphs.gift, gift_words(event, glyphs)
        if self._director.highlights(entry):
            style, sign = palette.highlight, glyphs.pinned
        row = Row(glyphs).add(f" {sign} ", style)
        user = event.user
        name = event_text.sender(event)
        if user is not None and name:
            room = max(0, min(cells(name), width // 3))
            row.add_fit(name, palette.name(user.key), room).add(" ", palette.text)
        value = _value(event)
        room = width - row.width - cells(value) - 2 if value else width - row.width - 1
        if value and room < min(LEAST_WORDS, cells(words)):
            value, room = "", width - row.width - 1
        row.add_fit(words, style, min(cells(words), room))
        if value:
            row.fill(palette.text, width - cells(value) - 1).add(value, palette.strong)
        return row.fill(palette.text, width).strip(width)


def _value(event: events.Event) -> str:
    worth = diamonds(event)
    if not worth:
        return ""
    return trn("{n:,} diamond", "{n:,} diamonds", worth).format(n=worth)
