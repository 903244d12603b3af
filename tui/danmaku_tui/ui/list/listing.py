"""The content of the list: the wanted entries of the history as lines, and the selected one."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from danmaku_proto.events import Event, User
from danmaku_tui.room.history import HISTORY_BYTES, Entry, History
from danmaku_tui.rules.event_group import EventGroup
from danmaku_tui.rules.judge import Judgement
from danmaku_tui.rules.wanted import FilterReason, Wanted
from danmaku_tui.ui.list.line import Line
from danmaku_tui.ui.list.line_store import LineStore
from danmaku_tui.ui.list.search_hits import SearchHits

if TYPE_CHECKING:
    from danmaku_tui.rules.query import Query

TAKEN_AT_ONCE: Final = 2_000
"""Entries read from the history in one call."""

HELD_EVENTS: Final = 50_000
"""Events whose lines are kept, besides those around the selected line."""

AROUND: Final = 1_000
"""Lines on either side of the selected line that are kept in any case: many screens full."""

SCANNED_AT_ONCE: Final = 2_000
"""Lines that a search looks at in one call, so that no key waits for all of them."""


class HitTurn(StrEnum):
    """The ways in which a step to another hit ends."""

    NOWHERE = "nowhere"
    """There is no hit."""
    STEPPED = "stepped"
    """Another hit is selected."""
    TO_OLDEST = "to oldest"
    """There was no newer hit: the oldest is selected."""
    TO_NEWEST = "to newest"
    """There was no older hit: the newest is selected."""


class Listing:
    """The entries of ``history`` that are wanted, as lines, and a place among them.

    With ``fold`` a run of the same text is one line, and so is a gift's combo. While no
    line is selected it follows: the newest line is at the bottom of the view. While one is, that
    line and :data:`AROUND` others on either side stay held, though more than ``capacity`` events or
    ``most_bytes`` have come since; :attr:`Line.lost` tells of the hole.

    Lines are kept longer than the history keeps their entries. When the choice of entries changes,
    such lines are judged again as they are; the entries left out of them do not come back.
    ``is_own`` returns whether the person who watches has written an event.
    """

    def __init__(
        self,
        history: History,
        wanted: Wanted,
        fold: bool = True,
        capacity: int = HELD_EVENTS,
        *,
        is_own: Callable[[Event], bool] = lambda _: False,
        most_bytes: int = HISTORY_BYTES,
    ) -> None:
        self._history = history
        self.wanted = wanted
        self._fold = fold
        self._capacity = capacity
        self._is_own = is_own
        self._most_bytes = most_bytes
        self._store = LineStore(fold=fold, is_own=is_own)
        self._hits = SearchHits()
        self._taken = 0
        self._selected: Line | None = None
        self._lowest: Line | None = None
        # The selected entry that a rule has hidden, −1 for none. It is selected again when it is
        # wanted again.
        self._lost_place = -1
        # The newest line that was in view; the number of unseen lines removed since, and the last.
        self._seen = -1
        self._forgotten = history.forgotten
        self._removed_unseen = 0
        self._removed_to = -1

    @property
    def lines(self) -> Sequence[Line]:
        """The lines, the oldest first."""
        return self._store.lines

    @property
    def selected(self) -> Line | None:
        """The line that a person has selected; None while the list follows the newest."""
        return self._selected

    @property
    def following(self) -> bool:
        """Whether the newest line is kept in view."""
        return self._selected is None

    @property
    def below(self) -> int:
        """The number of lines since the list stopped following that have not been in view yet."""
        if self._selected is None:
            return 0
        return self._store.after(self._seen) + self._removed_unseen

    @property
    def beneath(self) -> int:
        """The number of lines below the lowest in view."""
        return 0 if self._lowest is None else self._store.after(self._lowest.serial)

    @property
    def off(self) -> frozenset[EventGroup]:
        """The groups that are left out."""
        return self.wanted.off

    @property
    def query(self) -> Query | None:
        """The query of the search; None without a search."""
        return self._hits.query

    @property
    def hits(self) -> int:
        """The number of lines that the search has found so far."""
        return len(self._hits)

    @property
    def counted(self) -> bool:
        """Whether the search has looked at every line."""
        return self._hits.counted

    @property
    def hit_index(self) -> int | None:
        """The index of the selected line among the hits, the oldest first; None if it is no hit."""
        return None if self._selected is None else self._hits.index(self._selected)

    def index(self, line: Line) -> int:
        """Return the index of ``line`` in :attr:`lines`."""
        return self._store.index(line.serial)

    def take(self) -> bool:
        """Take the new entries of the history; return whether a line is new or has changed."""
        before = self._store.stamps
        if self._history.forgotten != self._forgotten:
            self._begin_anew()
        self._read(-1)
        self._trim()
        return self._store.stamps != before

    def leave_out(self, off: Collection[EventGroup]) -> None:
        """Leave these groups out from now on; the place is kept as near as can be."""
        self.wanted.off = frozenset(off)
        self.judge_anew()

    def only(self, user: User | None) -> None:
        """Keep only the events of ``user``, or of everybody; the place is kept as above."""
        self.wanted.only = user
        self.judge_anew()

    def judge_anew(self) -> None:
        """Make all lines anew, as the rules have changed; the selection stays near its place."""
        place, query, old = self._selected, self._hits.query, self._store
        self._hits = SearchHits()
        self._store = LineStore(fold=self._fold, stamps=old.stamps, is_own=self._is_own)
        self._selected = self._lowest = None
        self._taken = self._history.first
        sought = self._lost_place if place is None or self._lost_place >= 0 else place.last
        begin = old.index(self._taken)
        carried = self._carry(old.lines[:begin], sought)
        count = len(self.lines)
        # A hole across the beginning of the history may have lines that the history still has.
        self._store.missing += old.lines[begin].lost if begin < len(old.lines) else 0
        landed = self._read(sought) or carried
        if begin < len(old.lines) and count < len(self.lines):
            back = self._store.index(old.lines[begin].serial) - count
            self.lines[count].lost = max(0, self.lines[count].lost - back)
        if place is not None and self.lines:
            self._selected = landed or self._store.nearest(sought)
            self._lost_place = sought if landed is None else -1
        self._trim()
        self.search(query)

    def look_at(self, lowest: Line | None) -> None:
        """Note the lowest line in view: no message is folded into it while a line is selected."""
        self._lowest = lowest
        if lowest is not None:
            self._seen = max(self._seen, lowest.serial)
        if self._seen > self._removed_to:
            self._removed_unseen = 0

    def select(self, line: Line) -> None:
        """Select ``line``, which is one of :attr:`lines`."""
        if self._selected is None:
            self._seen, self._removed_unseen = self.lines[-1].serial, 0
        self._selected, self._lost_place = line, -1

    def move(self, lines: int) -> None:
        """Move the selection by ``lines``, down when positive; below the newest it follows again.

        While the list follows, one step up selects the newest line.
        """
        if not self.lines:
            return
        end = len(self.lines)
        at = (end if self._selected is None else self.index(self._selected)) + lines
        if at >= end:
            self.to_newest()
        else:
            self.select(self.lines[max(0, at)])

    def to_newest(self) -> None:
        """Follow again."""
        self._selected, self._lost_place = None, -1
        self._trim()

    def to_oldest(self) -> None:
        """Select the oldest line."""
        self.move(-len(self.lines) - 1)

    def search(self, query: Query | None) -> None:
        """Search for ``query`` in the lines and in new entries; stop searching with None.

        The older lines are searched by :meth:`scan`.
        """
        self._hits.unmark()
        self._hits = SearchHits(query, self.lines[-1].serial + 1 if self.lines else 0)
        self.scan()

    def scan(self) -> bool:
        """Search some more lines; return whether one was left to search."""
        return self._hits.scan(self.lines, SCANNED_AT_ONCE)

    def next_hit(self, step: int) -> HitTurn:
        """Select the next newer hit, or the next older one when ``step`` is negative.

        With no line selected, select the newest hit. Lines that are not searched yet are searched
        now as far as necessary.
        """
        hits, place = self._hits, self._selected
        while not len(hits) and self.scan():
            pass
        if not len(hits):
            return HitTurn.NOWHERE
        if place is None:
            self.select(hits[-1])
            return HitTurn.STEPPED
        older = hits.older(place.serial)
        while step < 0 and older == 0 and self.scan():
            older = hits.older(place.serial)
        at = older - 1 if step < 0 else older + place.hit
        if 0 <= at < len(hits):
            self.select(hits[at])
            return HitTurn.STEPPED
        while self.scan():
            pass
        self.select(hits[-1 if step < 0 else 0])
        return HitTurn.TO_NEWEST if step < 0 else HitTurn.TO_OLDEST

    def _begin_anew(self) -> None:
        """Start with no lines, because the history starts anew."""
        query = self._hits.query
        self._forgotten = self._taken = self._history.forgotten
        stamps = self._store.stamps + 1
        self._store = LineStore(fold=self._fold, stamps=stamps, is_own=self._is_own)
        self._hits = SearchHits()
        self._selected = self._lowest = None
        self._seen = -1
        self.search(query)

    def _read(self, sought: int) -> Line | None:
        """Take the new entries; return the line of the entry ``sought`` if it is among them."""
        found: Line | None = None
        while True:
            entries, lost = self._history.since(self._taken, TAKEN_AT_ONCE)
            if self.lines:
                self._store.missing += lost
            self._taken += lost + len(entries)
            # The lines between these two are in view, and only the last line can grow.
            closed = () if self._selected is None else (self._selected, self._lowest)
            for entry in entries:
                event = entry.event
                judgement = self._judged(entry)
                if judgement is not None:
                    line = self._store.add(event, entry.serial, judgement, closed)
                    self._hits.search(line, event)
                    if entry.serial == sought:
                        found = line
            if len(entries) < TAKEN_AT_ONCE:
                return found

    def _carry(self, old: Sequence[Line], sought: int) -> Line | None:
        """Take over lines that the history has forgotten; return that of the entry ``sought``."""
        found: Line | None = None
        for line in old:
            self._store.missing += line.lost
            for part in line.parts():
                if part.last >= self._taken:
                    continue
                judgement = self._judged(Entry(part.last, part.event))
                if judgement is not None:
                    carried = self._store.add_part(part, judgement)
                    found = carried if part.last == sought else found
        return found

    def _judged(self, entry: Entry) -> Judgement | None:
        """Return what the rules say of ``entry``; None when it is to be no line."""
        judgement = self.wanted.judged(entry)
        return None if isinstance(judgement, FilterReason) else judgement

    def _trim(self) -> None:
        """Remove the oldest lines beyond the capacity, but none around the selected line."""
        store = self._store
        events, size = store.events - self._capacity, store.bytes - self._most_bytes
        if events <= 0 and size <= 0:
            return
        if self._selected is None:
            self._forget(0, len(store.lines) - 1, events, size)
            return
        # First the lines above the island around the selected line, then those below it.
        self._forget(0, self.index(self._selected) - AROUND, events, size)
        island = self.index(self._selected) + AROUND + 1
        events, size = store.events - self._capacity, store.bytes - self._most_bytes
        if events > 0 or size > 0:
            events -= sum(line.weight for line in store.lines[:island])
            size -= sum(line.size for line in store.lines[:island])
            self._forget(island, len(store.lines) - 1, events, size)

    def _forget(self, start: int, stop: int, events: int, size: int) -> None:
        removed = self._store.remove(start, stop, events, size)
        if removed:
            self._hits.forget(removed[0].serial, removed[-1].serial)
            self._removed_unseen += sum(line.serial > self._seen for line in removed)
            self._removed_to = removed[-1].serial
