"""The list: everything that was said, a line or more each, newest at the bottom."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Collection
from typing import ClassVar, Final

from textual.app import RenderResult
from textual.binding import Binding, BindingType
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from danmaku_tui.room.history import Entry
from danmaku_tui.ui import figures
from danmaku_tui.ui.director import GROUPS, Group
from danmaku_tui.ui.list_rows import list_rows
from danmaku_tui.ui.listing import Listing
from danmaku_tui.ui.palette import Palette
from danmaku_tui.ui.row import Row, heading

CACHED_LINES: Final = 400
"""Entries whose rows are kept ready: several screens full."""


class EventList(Widget, can_focus=True):
    """Shows a :class:`Listing`; follows the newest line until a person moves away from it."""

    DEFAULT_CSS: ClassVar[str] = """
    EventList {
        width: 1fr;
        height: 1fr;
    }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j,down", "move(1)", "Down", show=False),
        Binding("k,up", "move(-1)", "Up", show=False),
        Binding("ctrl+d,pagedown", "move_pages(0.5)", "Half a page down", show=False),
        Binding("ctrl+u,pageup", "move_pages(-0.5)", "Half a page up", show=False),
        Binding("g,home", "to_oldest", "To the oldest", show=False),
        Binding("G,end", "to_newest", "To the newest, and follow", show=False),
    ]

    def __init__(self, listing: Listing, palette: Palette, **names: str) -> None:
        super().__init__(**names)  # type: ignore[arg-type]  # only id and classes are passed
        self._listing = listing
        self._palette = palette
        self._prepared: list[Strip] = []
        self._cache: OrderedDict[int, list[Strip]] = OrderedDict()

    def set_palette(self, palette: Palette) -> None:
        """Paint everything in other colours."""
        self._palette = palette
        self._cache.clear()
        self._prepare()

    def leave_out(self, off: Collection[Group]) -> None:
        """Leave these groups out, of what has been and what comes."""
        self._listing.leave_out(off)
        self._prepare()

    def renew(self) -> None:
        """Take what is new, and paint where it changes what is in view."""
        if not self._listing.take():
            return
        if self._listing.following:
            self._prepare()
        else:
            self._prepare_heading()

    def on_resize(self) -> None:
        """Wrap the lines anew."""
        self._cache.clear()
        self._prepare()

    def watch_has_focus(self, has_focus: bool) -> None:
        """Mark the heading, or unmark it."""
        super().watch_has_focus(has_focus)
        self._prepare_heading()

    def render(self) -> RenderResult:
        """Return nothing: rows are given by :meth:`render_line`."""
        return ""

    def render_line(self, y: int) -> Strip:
        """Return the prepared row ``y``, or an empty one."""
        return self._prepared[y] if 0 <= y < len(self._prepared) else self._blank()

    def action_move(self, lines: int) -> None:
        """Move by ``lines``, down when positive."""
        self._listing.move(lines)
        self._prepare()

    def action_move_pages(self, pages: float) -> None:
        """Move by a part of what is in view."""
        self.action_move(round(pages * max(1, self.size.height - 1)))

    def action_to_oldest(self) -> None:
        """Go to the oldest line."""
        self._listing.to_oldest()
        self._prepare()

    def action_to_newest(self) -> None:
        """Go to the newest line and follow."""
        self._listing.to_newest()
        self._prepare()

    def _prepare(self) -> None:
        """Prepare every row: entries from the bottom up, then more below while there is room."""
        room = self.size.height - 1
        if room < 0:
            return
        blocks: list[list[Strip]] = []
        for entry in self._listing.upwards():
            if room <= 0:
                break
            rows = self._rows(entry)
            blocks.append(rows[-room:])
            room -= len(rows)
        blocks.reverse()
        while (below := self._listing.next_below()) is not None:
            rows = self._rows(below)
            if len(rows) > room:
                break
            blocks.append(rows)
            room -= len(rows)
            self._listing.move(1)
        self._prepared = [self._heading(), *(row for block in blocks for row in block)]
        self.refresh()

    def _prepare_heading(self) -> None:
        if self._prepared:
            self._prepared[0] = self._heading()
            self.refresh(Region(0, 0, self.size.width, 1))

    def _rows(self, entry: Entry) -> list[Strip]:
        rows = self._cache.get(entry.serial)
        if rows is None:
            rows = list_rows(entry.event, self.size.width, self._palette)
            self._cache[entry.serial] = rows
            if len(self._cache) > CACHED_LINES:
                self._cache.popitem(last=False)
        return rows

    def _heading(self) -> Strip:
        listing, palette = self._listing, self._palette
        if listing.following:
            note = "following"
        else:
            note = f"{figures.count(listing.below)} below · G follows"
        off = [
            f"{number} {group}" for number, group in enumerate(GROUPS, 1) if group in listing.off
        ]
        title = f"List · off: {', '.join(off)}" if off else "List"
        strong = palette.accent if self.has_focus else palette.strong
        styles = (palette.rule, strong, palette.dim)
        return heading(title, note, self.size.width, styles, marked=self.has_focus)

    def _blank(self) -> Strip:
        return Row().fill(self._palette.text, self.size.width).strip(self.size.width)
