"""The director: takes events from the room's history, decides which fly, and counts outcomes.

It imports no Textual: the same decisions are tested and measured without a terminal.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Final

from danmaku_proto.events import Event, Flying, Kind, User, combo_key, flies
from danmaku_tui.room.history import Entry, History
from danmaku_tui.room.ledger import EventOutcome, Ledger
from danmaku_tui.rules.event_group import OFF_AT_FIRST, EventGroup
from danmaku_tui.rules.judgement_cache import JudgementCache
from danmaku_tui.rules.rule import RuleAction
from danmaku_tui.rules.wanted import FilterReason, Wanted
from danmaku_tui.stage.lanes import Flight
from danmaku_tui.stage.pins import Pins
from danmaku_tui.stage.stage import Stage
from danmaku_tui.ui.look.glyphs import UNICODE, Glyphs
from danmaku_tui.ui.stage.backlog import Backlog
from danmaku_tui.ui.stage.comment import Comment
from danmaku_tui.ui.stage.flight_control import FlightControl, Placement
from danmaku_tui.ui.stage.pin_value import PINNED_DIAMONDS, pin_value

TAKEN_AT_ONCE: Final = 500
"""Entries taken in one call, so that a burst never blocks the screen for long."""


class Director:
    """Takes the entries of ``history``: some fly on ``stage``, some are lines, some are left out.

    Every entry taken has exactly one outcome in ``ledger``. ``judgements`` holds the judgement of
    the person's rules on an entry. A hidden entry is filtered. A muted one is filtered only if it
    would fly; the list still shows it. A highlighted one flies favoured, and is pinned.

    ``pinned`` holds the rows above the stage: gifts of ``pin_from`` diamonds or more, and
    highlighted entries. ``names`` says whether comments fly with their senders. Without ``motion``
    nothing flies, and comments count as shown by the list. ``glyphs`` are the signs that fly.
    ``is_own`` returns whether the person who watches has written an event.
    Entries before the serial ``first_serial()`` are not taken; it grows when a replay jumps.

    The comments from before the connection arrive all at once. They fly one after another while
    the stage has room to spare, so that they take no place from new ones.
    """

    def __init__(
        self,
        history: History,
        stage: Stage[Comment],
        judgements: JudgementCache | None = None,
        pinned: Pins[Entry] | None = None,
        *,
        pin_from: int = PINNED_DIAMONDS,
        names: bool = True,
        motion: bool = True,
        glyphs: Glyphs = UNICODE,
        first_serial: Callable[[], int] = lambda: 0,
        is_own: Callable[[Event], bool] = lambda _: False,
    ) -> None:
        self.stage = stage
        self.pinned: Pins[Entry] = Pins(0) if pinned is None else pinned
        self.ledger = Ledger()
        self.names = names
        self.wanted = Wanted(judgements, OFF_AT_FIRST)
        self._pin_from = pin_from
        self._motion = motion
        self._history = history
        self._taken = 0
        self._first_serial = first_serial
        self._is_own = is_own
        self._first = first_serial()
        self._new = 0
        self._frozen_at: float | None = None
        self._flights = FlightControl(stage, glyphs)
        self._backlog = Backlog()
        self._filtered: Counter[FilterReason] = Counter()

    @property
    def untaken(self) -> int:
        """The number of entries of the history that have not been taken yet."""
        return self._history.end - self._taken

    @property
    def frozen(self) -> bool:
        """Whether the stage stands still."""
        return self._frozen_at is not None

    @property
    def since_freeze(self) -> int:
        """The number of entries since the freeze, without those that are filtered."""
        return self._new

    @property
    def off(self) -> frozenset[EventGroup]:
        """The groups that are left out."""
        return self.wanted.off

    @property
    def only(self) -> User | None:
        """The one person who is shown; None while everybody is."""
        return self.wanted.only

    @property
    def motion(self) -> bool:
        """Whether anything flies at all."""
        return self._motion

    @property
    def filtered(self) -> Mapping[FilterReason, int]:
        """The number of events filtered for each reason; the sum is that of the ledger."""
        return MappingProxyType(self._filtered)

    def freeze(self, now: float) -> None:
        """Stop the stage and the pinned rows at ``now``; new entries are only lines meanwhile."""
        if self._frozen_at is None:
            self._frozen_at = now
            self._new = 0
            self.stage.pause(now)

    def thaw(self, now: float) -> None:
        """Let the stage and the pinned rows go on at ``now``."""
        if self._frozen_at is not None:
            self.pinned.shift(now - self._frozen_at)
            self._frozen_at = None
            self._new = 0
            self._flights.thaw()
            self.stage.resume(now)

    def switch(self, group: EventGroup) -> frozenset[int]:
        """Turn ``group`` on or off at once; return the lanes in which something in view changed."""
        self.wanted.switch(group)
        return self.rules_changed()

    def set_motion(self, motion: bool) -> None:
        """Let comments fly, or empty the stage and show them as lines of the list alone."""
        if self._motion and not motion:
            self.count_flights((), self.stage.clear())
            self._skip(self._backlog.entries)
            self._backlog = Backlog()
        self._motion = motion

    def set_only(self, user: User | None) -> frozenset[int]:
        """Show nobody but ``user``, or everybody again, at once.

        Return the lanes in which something in view changed by it.
        """
        self.wanted.only = user
        return self.rules_changed()

    def rules_changed(self) -> frozenset[int]:
        """Judge the flights, the backlog and the pinned rows again, by the present rules.

        Those that are unwanted now are taken off at once: if they still waited, they are filtered;
        if they were in view, they stay counted as shown. While the stage is frozen, flights that
        were taken off are put back when they are wanted again. Return the lanes in which something
        in view changed.
        """
        back = self._flights.put_back(lambda flight: self._unwanted(_entry(flight)) is None)
        changed = {flight.lane for flight in back}
        for flight in tuple(self.stage.all()):
            entry = _entry(flight)
            reason = self._unwanted(entry)
            if reason is not None:
                if self._flights.take_off(flight, keep=self.frozen):
                    self._filter(entry.event.kind, reason)
            elif not self._flights.highlight(flight, on=self.highlights(entry)):
                continue
            if flight.entered:
                changed.add(flight.lane)
        for entry in self._backlog.entries:
            reason = self._unwanted(entry)
            if reason is not None:
                self._backlog.remove(entry)
                self._filter(entry.event.kind, reason)
        self.pinned.withdraw(self._not_to_pin)
        return frozenset(changed)

    def take(self, now: float = 0.0) -> frozenset[int]:
        """Take the new entries at ``now``; return the lanes in which something in view changed.

        ``now`` is in seconds of the clock of the pinned rows.
        """
        changed = self._follow_replay()
        entries, lost = self._history.since(self._taken, TAKEN_AT_ONCE)
        self._taken += lost + len(entries)
        if lost:
            self.ledger.drop(lost)
        for entry in entries:
            self.ledger.receive(entry.event.kind)
            reason = self._unwanted(entry)
            if reason is not None:
                self._filter(entry.event.kind, reason)
            else:
                self._count(entry, self._place(entry, now), changed)
        self._skip(self._backlog.expire(now))
        old = None if self.frozen or not self.stage.roomy else self._backlog.next(now)
        if old is not None and flies(old.event):
            self._count(old, self._launch(old, old.event), changed)
        return frozenset(changed)

    def count_flights(
        self, entered: Sequence[Flight[Comment]], dropped: Sequence[Flight[Comment]]
    ) -> None:
        """Count the flights that have come into view as shown, and those dropped as skipped."""
        for flight in entered:
            self.ledger.count(flight.payload.event.kind, EventOutcome.SHOWN)
        for flight in dropped:
            self.ledger.count(flight.payload.event.kind, EventOutcome.SKIPPED)

    def renew_pinned(self, now: float) -> frozenset[int]:
        """Let the pinned rows go on to ``now``; return those that changed.

        While the stage is frozen they stand still, too.
        """
        return self.pinned.tick(now if self._frozen_at is None else self._frozen_at)

    def highlights(self, entry: Entry) -> bool:
        """Whether a rule highlights ``entry``."""
        return self.wanted.judgement(entry).action is RuleAction.HIGHLIGHT

    def _follow_replay(self) -> set[int]:
        """Start anew where a replay has jumped to; return the lanes that this empties."""
        first = self._first_serial()
        changed: set[int] = set()
        if first != self._first:
            self._first = first
            changed = {flight.lane for flight in self._flights.clear()}
            self.pinned.withdraw(lambda _: True)
            self._backlog = Backlog()
            self._filtered.clear()
            self.ledger = Ledger()
            self._new = 0
        self._taken = max(self._taken, min(first, self._history.end))
        return changed

    def _count(self, entry: Entry, placement: Placement, changed: set[int]) -> None:
        """Count the outcome of ``entry``, and add the lane of a flight that it changed in view."""
        if placement.outcome is not None:
            self.ledger.count(entry.event.kind, placement.outcome)
        if placement.changed is not None and placement.changed.entered:
            changed.add(placement.changed.lane)

    def _place(self, entry: Entry, now: float) -> Placement:
        """Find the place of ``entry``: the stage, the backlog, or the list alone."""
        event = entry.event
        if self.frozen:
            self._new += 1
        else:
            self._pin(entry, now)
        if not flies(event) or not self._motion:
            return Placement(EventOutcome.SHOWN)
        if self.frozen:
            return Placement(EventOutcome.SKIPPED)
        if event.history:
            self._backlog.add(entry, now)
            return Placement()
        return self._launch(entry, event)

    def _launch(self, entry: Entry, event: Flying) -> Placement:
        highlighted = self.highlights(entry)
        own = self._is_own(event)
        return self._flights.launch(
            entry, event, names=self.names, highlighted=highlighted, own=own
        )

    def _unwanted(self, entry: Entry) -> FilterReason | None:
        """Return why ``entry`` is not for the stage; None when it is."""
        judgement = self.wanted.judged(entry)
        if isinstance(judgement, FilterReason):
            return judgement
        is_muted = judgement.action is RuleAction.MUTE and flies(entry.event)
        return FilterReason.RULE if is_muted else None

    def _filter(self, kind: Kind, reason: FilterReason) -> None:
        self.ledger.count(kind, EventOutcome.FILTERED)
        self._filtered[reason] += 1

    def _skip(self, entries: Iterable[Entry]) -> None:
        for entry in entries:
            self.ledger.count(entry.event.kind, EventOutcome.SKIPPED)

    def _pin(self, entry: Entry, now: float) -> None:
        value = self._pin_value(entry)
        if value is not None:
            self.pinned.offer(entry, value, now, combo_key(entry.event))

    def _pin_value(self, entry: Entry) -> float | None:
        highlighted = self.highlights(entry)
        return pin_value(entry.event, pin_from=self._pin_from, highlighted=highlighted)

    def _not_to_pin(self, entry: Entry) -> bool:
        return self._unwanted(entry) is not None or self._pin_value(entry) is None


def _entry(flight: Flight[Comment]) -> Entry:
    return Entry(flight.payload.serial, flight.payload.event)
