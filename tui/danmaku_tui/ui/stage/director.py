"""Between the room's history and the stage: takes what is new, and keeps the ledger of it.

Knows no Textual: the same decisions can be tested, replayed and exported without a terminal.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Final

from danmaku_proto import events
from danmaku_proto.events import Event, Flying, Kind, User, combo_key, flies
from danmaku_tui.room.history import Entry, History
from danmaku_tui.room.ledger import Ledger
from danmaku_tui.rules.event_group import GROUPS, OFF_AT_FIRST, EventGroup, group_of
from danmaku_tui.rules.judge import Judgement
from danmaku_tui.rules.judgement_cache import JudgementCache
from danmaku_tui.rules.rule import RuleAction
from danmaku_tui.rules.wanted import FilterReason, Wanted
from danmaku_tui.stage.items import Item, Outcome, Verdict
from danmaku_tui.stage.lanes import Flight
from danmaku_tui.stage.pins import Pins
from danmaku_tui.stage.stage import Stage
from danmaku_tui.ui.look.glyphs import UNICODE, Glyphs
from danmaku_tui.ui.stage.backlog import Backlog
from danmaku_tui.ui.stage.combo_flights import ComboFlights
from danmaku_tui.ui.stage.comment import MARK_CELLS, Comment, comment_of, lit, with_mark

__all__ = ["GROUPS", "OFF_AT_FIRST", "Director", "EventGroup", "diamonds", "group_of"]

TAKEN_AT_ONCE: Final = 500
"""Entries taken in one go, so that a backlog never holds the screen up for long."""

PINNED_DIAMONDS: Final = 100
"""The value in diamonds from which a gift is pinned."""


class Director:
    """Takes entries from ``history`` and decides which fly, which are lines, and which are off.

    Every entry taken has exactly one outcome in ``ledger``. ``sieve`` says what the person's rules
    make of an entry: what is hidden is filtered; what is muted is filtered too where it would fly,
    while the list has it all the same; what is highlighted flies favoured and is pinned.

    ``pinned`` holds what stands above the stage: gifts that are worth ``pin_from`` diamonds or
    more, and what is highlighted. ``names`` says whether comments fly with who wrote them. Without
    ``motion`` nothing flies, and what would counts as shown by the list. ``glyphs`` are the signs
    that fly. Entries with serials before ``passed`` are not taken: a replay passed them over.

    What was said before the connection began arrives all at once. It flies one after another where
    the stage has room to spare, so that it takes no place from what is said now.
    """

    def __init__(
        self,
        history: History,
        stage: Stage[Comment],
        sieve: JudgementCache | None = None,
        pinned: Pins[Entry] | None = None,
        *,
        pin_from: int = PINNED_DIAMONDS,
        names: bool = True,
        motion: bool = True,
        glyphs: Glyphs = UNICODE,
        passed: Callable[[], int] = lambda: 0,
    ) -> None:
        self.stage = stage
        self.pinned: Pins[Entry] = Pins(0) if pinned is None else pinned
        self.ledger = Ledger()
        self.names = names
        self.wanted = Wanted(sieve, OFF_AT_FIRST)
        self._pin_from = pin_from
        self._motion = motion
        self._glyphs = glyphs
        self._history = history
        self._taken = 0
        self._passed = passed
        self._passed_before = passed()
        self._new = 0
        self._frozen_at: float | None = None
        self._withdrawn: list[Flight[Comment]] = []
        self._combos = ComboFlights()
        self._backlog = Backlog()
        self._filtered: Counter[FilterReason] = Counter()

    @property
    def untaken(self) -> int:
        """How many entries of the history have not been taken yet."""
        return self._history.end - self._taken

    @property
    def frozen(self) -> bool:
        """Whether the stage stands still."""
        return self._frozen_at is not None

    @property
    def since_freeze(self) -> int:
        """How many entries have come since the stage stands still, without what is filtered."""
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
        """How many were filtered, by reason: together what the ledger has as filtered."""
        return MappingProxyType(self._filtered)

    def freeze(self, now: float) -> None:
        """Stop the stage and the pinned rows at ``now``; what comes meanwhile is only a line."""
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
            self._withdrawn.clear()
            self.stage.resume(now)

    def switch(self, group: EventGroup) -> frozenset[int]:
        """Turn ``group`` on or off at once; return the lanes in which something in view changed."""
        self.wanted.switch(group)
        return self.rules_changed()

    def set_motion(self, motion: bool) -> None:
        """Let comments fly, or show them as lines of the list alone and empty the stage."""
        if self._motion and not motion:
            self.settle((), self.stage.clear())
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
        """Judge what flies and what is pinned anew, because other things are wanted now.

        What is not wanted any more is taken off at once: what had waited is filtered then, and
        what was in view stays counted as shown. While the stage is frozen, what was taken off is
        put back when it is wanted again. Return the lanes in which something in view changed.
        """
        changed: set[int] = set()
        for flight in self._withdrawn.copy():
            if self._unwanted(_entry(flight)) is None:
                self._withdrawn.remove(flight)
                self.stage.put_back(flight)
                changed.add(flight.lane)
        for flight in tuple(self.stage.all()):
            entry = _entry(flight)
            reason = self._unwanted(entry)
            if reason is not None:
                self._withdraw(flight, reason)
            elif not self._lighten(flight, self.wanted.judgement(entry)):
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
        """Take what is new at ``now``; return the lanes in which something in view changed by it.

        ``now`` is of the clock that the pinned rows go by.
        """
        changed = self._pass_over()
        entries, lost = self._history.since(self._taken, TAKEN_AT_ONCE)
        self._taken += lost + len(entries)
        if lost:
            self.ledger.drop(lost)
        grown = [self._place(entry, now) for entry in entries]
        grown.append(self._place_old(now))
        changed.update(flight.lane for flight in grown if flight is not None and flight.entered)
        return frozenset(changed)

    def settle(
        self, entered: Sequence[Flight[Comment]], dropped: Sequence[Flight[Comment]]
    ) -> None:
        """Write down the flights that have come into view, and those that never will."""
        for flight in entered:
            self.ledger.show(flight.payload.event.kind)
        for flight in dropped:
            self.ledger.skip(flight.payload.event.kind)

    def renew_pinned(self, now: float) -> frozenset[int]:
        """Let the pinned rows go on to ``now``; return those that changed.

        While the stage is frozen they stand still, too.
        """
        return self.pinned.tick(now if self._frozen_at is None else self._frozen_at)

    def highlights(self, entry: Entry) -> bool:
        """Whether a rule highlights ``entry``."""
        return self.wanted.judgement(entry).action is RuleAction.HIGHLIGHT

    def _pass_over(self) -> set[int]:
        """Begin anew where the replay went; return the lanes that are emptied by it."""
        passed = self._passed()
        changed: set[int] = set()
        if passed != self._passed_before:
            self._passed_before = passed
            changed = {flight.lane for flight in self.stage.all() if flight.entered}
            self.stage.clear()
            self.pinned.withdraw(lambda _: True)
            self._combos = ComboFlights()
            self._backlog = Backlog()
            self._withdrawn.clear()
            self._filtered.clear()
            self.ledger = Ledger()
            self._new = 0
        self._taken = max(self._taken, min(passed, self._history.end))
        return changed

    def _place(self, entry: Entry, now: float) -> Flight[Comment] | None:
        """Find the outcome of ``entry``; return the flight that another one was merged into."""
        event, ledger = entry.event, self.ledger
        kind = event.kind
        ledger.receive(kind)
        reason = self._unwanted(entry)
        if reason is not None:
            self._filter(kind, reason)
            return None
        if self.frozen:
            self._new += 1
        else:
            self._pin(entry, now)
        if not flies(event) or not self._motion:
            ledger.show(kind)
            return None
        if self.frozen:
            ledger.skip(kind)
            return None
        if event.history:
            self._backlog.add(entry, now)
            return None
        return self._launch(entry, event)

    def _place_old(self, now: float) -> Flight[Comment] | None:
        """Let the next of the backlog fly if there is room; return as :meth:`_place` does."""
        self._skip(self._backlog.late(now))
        if self.frozen or not self.stage.roomy:
            return None
        entry = self._backlog.next(now)
        if entry is None or not flies(entry.event):
            return None
        return self._launch(entry, entry.event)

    def _launch(self, entry: Entry, event: Flying) -> Flight[Comment] | None:
        """Offer ``entry`` to the stage; return the flight that another one was merged into."""
        kind, ledger = event.kind, self.ledger
        comment = comment_of(
            event,
            names=self.names and self.stage.pressure.names,
            serial=entry.serial,
            highlighted=self.highlights(entry),
            glyphs=self._glyphs,
        )
        grown = self._grown(event, comment)
        if grown is not None:
            ledger.merge(kind)
            return grown
        outcome = self.stage.offer(Item(comment, comment.width, comment.key, comment.favoured))
        if outcome.flight is not None:
            self._combos.note(event, outcome.flight)
        return self._noted(kind, outcome)

    def _unwanted(self, entry: Entry) -> FilterReason | None:
        """Return why ``entry`` is not for the stage; None when it is."""
        judgement = self.wanted.judged(entry)
        if isinstance(judgement, FilterReason):
            return judgement
        is_muted = judgement.action is RuleAction.MUTE and flies(entry.event)
        return FilterReason.RULE if is_muted else None

    def _filter(self, kind: Kind, reason: FilterReason) -> None:
        self.ledger.filter(kind)
        self._filtered[reason] += 1

    def _skip(self, entries: Iterable[Entry]) -> None:
        for entry in entries:
            self.ledger.skip(entry.event.kind)

    def _withdraw(self, flight: Flight[Comment], reason: FilterReason) -> None:
        if self.stage.withdraw(flight):
            self._filter(flight.payload.event.kind, reason)
        elif self.frozen:
            self._withdrawn.append(flight)

    def _lighten(self, flight: Flight[Comment], judgement: Judgement) -> bool:
        """Highlight ``flight``, or no longer; return whether that changed it.

        Nothing of it moves: it has a mark from now on only if there is room for it.
        """
        comment, wanted = flight.payload, judgement.action is RuleAction.HIGHLIGHT
        if comment.highlighted is wanted:
            return False
        if wanted and not comment.marked and self.stage.widen(flight, MARK_CELLS):
            comment = with_mark(comment, self._glyphs)
        flight.payload = lit(comment, self._glyphs, on=wanted)
        flight.favoured = flight.payload.favoured
        return True

    def _pin(self, entry: Entry, now: float) -> None:
        worth = self._worth(entry)
        if worth is not None:
            self.pinned.offer(entry, worth, now, combo_key(entry.event))

    def _worth(self, entry: Entry) -> float | None:
        """Return what ``entry`` is worth as a pinned row, in diamonds; None when it is no such."""
        event = entry.event
        if event.history:
            return None
        worth = diamonds(event)
        if isinstance(event, events.Gift) and worth and worth >= self._pin_from:
            return worth
        return max(worth, self._pin_from) if self.highlights(entry) else None

    def _not_to_pin(self, entry: Entry) -> bool:
        return self._unwanted(entry) is not None or self._worth(entry) is None

    def _grown(self, event: Event, comment: Comment) -> Flight[Comment] | None:
        """Return the flight of the combo of ``event``, grown, if it is on the stage."""
        flight = self._combos.flight_of(event)
        if flight is None or flight.width != comment.width:
            return None
        # What was said before the connection began may come after what was said later.
        newest = max(flight.payload, comment, key=lambda each: each.serial)
        return flight if self.stage.renew(flight, newest) else None

    def _noted(self, kind: Kind, outcome: Outcome[Comment]) -> Flight[Comment] | None:
        if outcome.verdict is Verdict.SKIPPED:
            self.ledger.skip(kind)
        elif outcome.verdict is Verdict.MERGED:
            self.ledger.merge(kind)
            return outcome.flight
        return None


def diamonds(event: Event) -> int:
    """Return what ``event`` gives: of a combo what it holds so far; 0 when nothing is new in it."""
    if not isinstance(event, events.Gift) or not event.count:
        return 0
    return event.price * (event.total if event.combo else event.count)


def _entry(flight: Flight[Comment]) -> Entry:
    return Entry(flight.payload.serial, flight.payload.event)
