"""The list: a line or more for each event, the newest at the bottom."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, ClassVar, Final, TypeAlias

from textual.binding import BindingType
from textual.events import Click
from textual.geometry import Region
from textual.strip import Strip

from danmaku_proto.events import User
from danmaku_tui.i18n.language import N_, tr
from danmaku_tui.rules.event_group import EventGroup
from danmaku_tui.ui.keys.key_labels import STANDARD_LABELS
from danmaku_tui.ui.keys.panel_keys import LIST_KEYS
from danmaku_tui.ui.keys.selection import Selection
from danmaku_tui.ui.list.heading import list_heading
from danmaku_tui.ui.list.line import Line
from danmaku_tui.ui.list.line_rows import LineLook, list_rows
from danmaku_tui.ui.list.listing import HitTurn, Listing
from danmaku_tui.ui.list.viewport import shown_at, window
from danmaku_tui.ui.look.palette import Palette
from danmaku_tui.ui.look.prepared_rows import PreparedRows

if TYPE_CHECKING:
    from danmaku_tui.rules.query import Query

CACHED_LINES: Final = 400
"""Lines whose rows stay in the cache: several screens full."""

_TURNS: Final = {
    HitTurn.NOWHERE: N_("no hit"),
    HitTurn.STEPPED: "",
    HitTurn.TO_OLDEST: N_("that was the newest hit; on from the oldest"),
    HitTurn.TO_NEWEST: N_("that was the oldest hit; on from the newest"),
}

_Shape: TypeAlias = tuple[int, bool]


class EventList(PreparedRows, can_focus=True):
    """The lines of a :class:`Listing`; follows the newest one until a person selects another.

    ``keys`` has the labels of the keys in force by name.
    """

    DEFAULT_CSS: ClassVar[str] = """
    EventList {
        width: 1fr;
        height: 1fr;
    }
    """

    BINDINGS: ClassVar[list[BindingType]] = [*LIST_KEYS]

    def __init__(
        self,
        listing: Listing,
        palette: Palette,
        keys: Mapping[str, str] = STANDARD_LABELS,
    ) -> None:
        super().__init__(palette)
        self._listing = listing
        self._keys = keys
        self._counting = False
        # The first row of the selected line.
        self._top = 0
        self._view: list[tuple[Line, int]] = []
        self._shapes: list[_Shape] = []
        self._prepared: list[Strip] = []
        self._cache: OrderedDict[tuple[_Shape, bool], list[Strip]] = OrderedDict()

    @property
    def selection(self) -> Selection | None:
        """The newest event of the selected line; None while it follows."""
        line = self._listing.selected
        if line is None:
            return None
        return Selection(line.event.user, line.event)

    @property
    def listing(self) -> Listing:
        """The lines, and the place of the reader among them."""
        return self._listing

    def repaint(self) -> None:
        """Wrap and paint every line anew."""
        self._cache.clear()
        self._prepare()

    def leave_out(self, off: Collection[EventGroup]) -> None:
        """Leave these groups out, of past and of new events."""
        self._listing.leave_out(off)
        self._continue_count()
        self._prepare()

    def only(self, user: User | None) -> None:
        """Show only the events of ``user``, or all again with None."""
        self._listing.only(user)
        self._continue_count()
        self._prepare()

    def judge_anew(self) -> None:
        """Make the lines anew, because the rules have changed."""
        self._listing.judge_anew()
        self._continue_count()
        self._prepare()

    def search(self, query: Query | None) -> None:
        """Mark the hits of ``query`` among past and new lines; with None nothing is marked."""
        self._listing.search(query)
        self._cache.clear()
        self._continue_count()
        self._prepare()

    def next_hit(self, step: int) -> str:
        """Go to the next newer hit, or to the next older one when ``step`` is negative.

        Return the message about it; mostly the empty text.
        """
        if self._listing.query is None:
            return tr("no search yet")
        turn = self._listing.next_hit(step)
        self._go_on(self.size.height // 2)
        words = _TURNS[turn]
        return tr(words) if words else ""

    def renew(self) -> None:
        """Take the new events, and paint the rows in view that they change."""
        if self._listing.take():
            self._prepare_changed()

    def on_click(self, event: Click) -> None:
        """Select the clicked line."""
        for line, top in reversed(self._view):
            if top < event.y:
                self._listing.select(line)
                self._go_on(top)
                break

    def watch_has_focus(self, has_focus: bool) -> None:
        """Mark the heading, or unmark it."""
        super().watch_has_focus(has_focus)
        self._prepare_heading()

    def action_move(self, lines: int) -> None:
        """Move the selection by ``lines``, down when positive."""
        self._listing.move(lines)
        self._go_on(0 if lines < 0 else self.size.height)

    def action_move_pages(self, pages: float) -> None:
        """Move the selection and the view by ``pages``, a multiple of the rows in view."""
        top = self._top if self._listing.selected is not None else self.size.height
        self._listing.move(round(pages * max(1, self.size.height - 1)))
        self._top = top
        self._prepare()

    def action_to_edge(self, last: int) -> None:
        """Go to the oldest line, or follow the newest when ``last`` is 1."""
        if last:
            self.follow()
        else:
            self._listing.to_oldest()
            self._go_on(0)

    def follow(self) -> None:
        """Go to the newest line and follow."""
        self._listing.to_newest()
        self._prepare()

    def _go_on(self, otherwise: int) -> None:
        """Show the selected line in its place, or at row ``otherwise`` if it was not in view."""
        selected = self._listing.selected
        tops = [top for line, top in self._view if line is selected]
        self._top = tops[0] if tops else otherwise
        self._prepare()

    def _continue_count(self) -> None:
        """Count the hits in older lines, some at a time, between two other events of the loop."""
        if not self._counting and not self._listing.counted:
            self._counting = self.call_later(self._count)

    def _count(self) -> None:
        self._counting = False
        if self._listing.scan():
            self._prepare_changed()
        self._continue_count()

    def _prepare_changed(self) -> None:
        """Prepare every row if a line in view has changed, or a new one can come into view."""
        listing, view = self._listing, self._view
        room_below = len(self._prepared) < self.size.height
        shapes = [_shape(line) for line, _ in view]
        if listing.following or room_below or shapes != self._shapes:
            self._prepare()
        else:
            self._prepare_heading()

    def _prepare(self) -> None:
        """Prepare every row: the selected line stays where it is, the others around it."""
        listing, lines = self._listing, self._listing.lines
        room = self.size.height - 1
        if room < 0:
            return
        body: list[Strip] = []
        self._view = []
        if lines and room:
            place, top = self._place(room)
            first, y = window(len(lines), lambda at: len(self._rows(lines[at])), place, top, room)
            while y < room and first < len(lines):
                line = lines[first]
                rows = self._rows(line)
                self._view.append((line, y))
                if line is listing.selected:
                    self._top = y
                body += rows[max(0, -y) : room - y]
                y += len(rows)
                first += 1
        listing.look_at(self._view[-1][0] if self._view else None)
        self._shapes = [_shape(line) for line, _ in self._view]
        self._blank = self.empty_row(self._palette.text)
        self._paint([self._heading(), *body])

    def _place(self, room: int) -> tuple[int, int]:
        """Return the index of the line that stays in place, and the row at which it begins."""
        listing = self._listing
        selected = listing.selected
        if selected is None:
            newest = len(listing.lines) - 1
            return newest, room - len(self._rows(listing.lines[newest]))
        return listing.index(selected), shown_at(self._top, len(self._rows(selected)), room)

    def _prepare_heading(self) -> None:
        if self._prepared:
            self._paint([self._heading(), *self._prepared[1:]])

    def _paint(self, rows: list[Strip]) -> None:
        """Show ``rows``, and paint only those that differ from before."""
        before, self._prepared = self._prepared, rows
        if len(before) != len(rows):
            self.refresh()
            return
        regions = [
            Region(0, y, self.size.width, 1)
            for y, (old, new) in enumerate(zip(before, rows, strict=True))
            if old is not new and old != new
        ]
        if len(regions) == len(rows):
            self.refresh()
        elif regions:
            self.refresh(*regions)

    def _rows(self, line: Line) -> list[Strip]:
        here = line is self._listing.selected
        key = (_shape(line), here)
        rows = self._cache.get(key)
        if rows is None:
            query = self._listing.query if line.hit else None
            look = LineLook(
                line.times, line.others, line.judgement.action, query, here, line.lost, line.own
            )
            rows = list_rows(line.event, self.size.width, self._palette, look)
            self._cache[key] = rows
            if len(self._cache) > CACHED_LINES:
                self._cache.popitem(last=False)
        return rows

    def _heading(self) -> Strip:
        user = self._listing.wanted.only
        return list_heading(
            self._listing,
            self.size.width,
            self._palette,
            only="" if user is None else user.name,
            keys=self._keys,
            focus=self.has_focus,
        )


def _shape(line: Line) -> _Shape:
    """Return a value that differs whenever ``line`` looks different."""
    return line.stamp, line.hit
