"""The list without its picture: what of the history is wanted, and the place of a reader."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from danmaku_proto.events import User
from danmaku_tui.room.history import Entry, History
from danmaku_tui.rules.event_group import EventGroup
from danmaku_tui.rules.judge import Judgement
from danmaku_tui.rules.wanted import FilterReason, Wanted
from danmaku_tui.ui.list.line import Line
from danmaku_tui.ui.list.line_store import LineStore
from danmaku_tui.ui.list.search_hits import SearchHits

if TYPE_CHECKING:
    from danmaku_tui.rules.query import Query

TAKEN_AT_ONCE: Final = 2_000
"""Entries read from the history in one go."""

HELD_EVENTS: Final = 50_000
"""Events whose lines are held, beside those around a reader."""

AROUND: Final = 1_000
"""Lines on either side of a reader that stay whatever comes: many screens full."""

SCANNED_AT_ONCE: Final = 2_000
"""Lines that a search looks at in one go, so that no key waits for all of them."""


class HitTurn(StrEnum):
    """How a step to another hit ended."""

    NOWHERE = "nowhere"
    """There is no hit."""
    STEPPED = "stepped"
    TO_OLDEST = "to oldest"
    """Beyond the newest hit: it went on from the oldest."""
    TO_NEWEST = "to newest"
    """Beyond the oldest hit: it went on from the newest."""


class Listing:
    """The entries of ``history`` that are wanted, as lines, and a place among them.

    With ``fold`` a run of the same text is one line, and so is a gift's combo. While no
    line is selected it follows: the newest line is at the bottom of the view. While one is, that
    line and :data:`AROUND` others on either side stay held, though more than ``capacity`` events
    have come since; :attr:`Line.lost` tells of the hole.

    Lines are held longer than the history holds their entries. When what is wanted changes, those
    are judged as they are; what was left out of them does not come back.
    """

    def __init__(
        self,
        history: History,
        wanted: Wanted,
        fold: bool = True,
        capacity: int = HELD_EVENTS,
    ) -> None:
        self._history = history
        self.wanted = wanted
        self._fold = fold
        self._capacity = capacity
        self._held = LineStore(fold=fold)
        self._hits = SearchHits()
        self._taken = 0
        self._selected: Line | None = None
        self._lowest: Line | None = None
        # The entry that a reader was at when the rules took it away; when they give it back, so is
        # the place.
        self._wish = -1
        # The newest line that a reader has seen; how many unseen ones were let go of, up to which.
        self._seen = -1
        self._forgotten = history.forgotten
        self._gone = 0
        self._gone_to = -1

    @property
    def lines(self) -> Sequence[Line]:
        """The lines that are held, oldest first."""
        return self._held.lines

    @property
    def selected(self) -> Line | None:
        """The line that a person is at; None while the newest is followed."""
        return self._selected

    @property
    def following(self) -> bool:
        """Whether the newest line is kept in view."""
        return self._selected is None

    @property
    def below(self) -> int:
        """How many lines have come since the list no longer follows and were not in view yet."""
        if self._selected is None:
            return 0
        return self._held.after(self._seen) + self._gone

    @property
    def beneath(self) -> int:
        """How many lines are beneath the lowest in view."""
        return 0 if self._lowest is None else self._held.after(self._lowest.serial)

    @property
    def off(self) -> frozenset[EventGroup]:
        """The groups that are left out."""
        return self.wanted.off

    @property
    def query(self) -> Query | None:
        """What is searched for."""
        return self._hits.query

    @property
    def hits(self) -> int:
        """How many lines the search has found so far."""
        return len(self._hits)

    @property
    def counted(self) -> bool:
        """Whether the search has looked at every line."""
        return self._hits.counted

    @property
    def hit_index(self) -> int | None:
        """The place of the selected line among the hits, oldest first; None when it is none."""
        return None if self._selected is None else self._hits.index(self._selected)

    def index(self, line: Line) -> int:
        """Return the place of ``line``, which is held, in :attr:`lines`."""
        return self._held.index(line.serial)

    def take(self) -> bool:
        """Take what is new in the history; return whether a line is new or another."""
        before = self._held.stamps
        if self._history.forgotten != self._forgotten:
            self._begin_anew()
        self._read(-1)
        self._trim()
        return self._held.stamps != before

    def leave_out(self, off: Collection[EventGroup]) -> None:
        """Leave these groups out from now on; the place is kept as near as can be."""
        self.wanted.off = frozenset(off)
        self.judge_anew()

    def only(self, user: User | None) -> None:
        """Keep only the events of ``user``, or of everybody; the place is kept as above."""
        self.wanted.only = user
        self.judge_anew()

    def judge_anew(self) -> None:
        """Make all lines anew, because the rules have changed; the place is kept as above."""
        place, query, old = self._selected, self._hits.query, self._held
        self._hits = SearchHits()
        self._held = LineStore(fold=self._fold, stamps=old.stamps)
        self._selected = self._lowest = None
        self._taken = self._history.first
        sought = self._wish if place is None or self._wish >= 0 else place.last
        begin = old.index(self._taken)
        carried = self._carry(old.lines[:begin], sought)
        count = len(self.lines)
        # The history may give back some of what a hole across its beginning told of.
        self._held.missing += old.lines[begin].lost if begin < len(old.lines) else 0
        landed = self._read(sought) or carried
        if begin < len(old.lines) and count < len(self.lines):
            back = self._held.index(old.lines[begin].serial) - count
            self.lines[count].lost = max(0, self.lines[count].lost - back)
        if place is not None and self.lines:
            self._selected = landed or self._held.nearest(sought)
            self._wish = sought if landed is None else -1
        self._trim()
        self.search(query)

    def look_at(self, lowest: Line | None) -> None:
        """Note the lowest line in view: what a reader has in view is not folded into."""
        self._lowest = lowest
        if lowest is not None:
            self._seen = max(self._seen, lowest.serial)
        if self._seen > self._gone_to:
            self._gone = 0

    def select(self, line: Line) -> None:
        """Select ``line``, which is held."""
        if self._selected is None:
            self._seen, self._gone = self.lines[-1].serial, 0
        self._selected, self._wish = line, -1

    def move(self, lines: int) -> None:
        """Move the selection by ``lines``, down when positive; past the newest it follows again.

        While it follows, one step up selects the newest line.
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
        self._selected, self._wish = None, -1
        self._trim()

    def to_oldest(self) -> None:
        """Select the oldest line held."""
        self.move(-len(self.lines) - 1)

    def search(self, query: Query | None) -> None:
        """Search for ``query`` in what is held and what comes; for nothing with None.

        Older lines are looked at by :meth:`scan`.
        """
        self._hits.unmark()
        self._hits = SearchHits(query, self.lines[-1].serial + 1 if self.lines else 0)
        self.scan()

    def scan(self) -> bool:
        """Let the search look at some more lines; return whether it had not looked at all yet."""
        return self._hits.scan(self.lines, SCANNED_AT_ONCE)

    def next_hit(self, step: int) -> HitTurn:
        """Select the next newer hit, or the next older one when ``step`` is negative.

        With nothing selected, it is the newest hit. Lines that the search has not looked at yet
        are looked at now, as far as that is needed.
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
        """Hold nothing of what is told anew."""
        query = self._hits.query
        self._forgotten = self._taken = self._history.forgotten
        self._held = LineStore(fold=self._fold, stamps=self._held.stamps + 1)
        self._hits = SearchHits()
        self._selected = self._lowest = None
        self._seen = -1
        self.search(query)

    def _read(self, sought: int) -> Line | None:
        """Take what the history has; return the line into which the entry ``sought`` came."""
        found: Line | None = None
        while True:
            entries, lost = self._history.since(self._taken, TAKEN_AT_ONCE)
            if self.lines:
                self._held.missing += lost
            self._taken += lost + len(entries)
            shut = () if self._selected is None else (self._selected, self._lowest)
            for entry in entries:
                event = entry.event
                judgement = self._judged(entry)
                if judgement is not None:
                    line = self._held.tell(event, entry.serial, judgement, shut)
                    self._hits.look(line, event)
                    if entry.serial == sought:
                        found = line
            if len(entries) < TAKEN_AT_ONCE:
                return found

    def _carry(self, old: Sequence[Line], sought: int) -> Line | None:
        """Take over what the history no longer holds; return where the entry ``sought`` is now."""
        found: Line | None = None
        for line in old:
            self._held.missing += line.lost
            for part in line.parts():
                if part.last >= self._taken:
                    continue
                judgement = self._judged(Entry(part.last, part.event))
                if judgement is not None:
                    carried = self._held.carry(part, judgement)
                    found = carried if part.last == sought else found
        return found

    def _judged(self, entry: Entry) -> Judgement | None:
        """Return what the rules say of ``entry``; None when it is to be no line."""
        judgement = self.wanted.judged(entry)
        return None if isinstance(judgement, FilterReason) else judgement

    def _trim(self) -> None:
        """Let go of the oldest lines beyond the capacity, but of none around a reader."""
        held = self._held
        excess = held.events - self._capacity
        if excess <= 0:
            return
        if self._selected is None:
            self._forget(0, len(held.lines) - 1, excess)
            return
        self._forget(0, self.index(self._selected) - AROUND, excess)
        island = self.index(self._selected) + AROUND + 1
        excess = held.events - self._capacity
        if excess > 0:
            excess -= sum(line.weight for line in held.lines[:island])
            self._forget(island, len(held.lines) - 1, excess)

    def _forget(self, start: int, stop: int, events: int) -> None:
        cut = self._held.cut(start, stop, events)
        if cut:
            self._hits.forget(cut[0].serial, cut[-1].serial)
            self._gone += sum(line.serial > self._seen for line in cut)
            self._gone_to = cut[-1].serial
