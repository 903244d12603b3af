"""The judgements of what is in the history, for whoever draws it."""

from __future__ import annotations

from collections.abc import Iterable
from math import inf
from typing import Final

from danmaku_tui.room.history import HISTORY_EVENTS, Entry, History
from danmaku_tui.rules.judge import CompiledRules, Judgement
from danmaku_tui.rules.repeats import RepeatTimes
from danmaku_tui.rules.rule import Rule

LOST_REMEMBERED: Final = HISTORY_EVENTS
"""Entries that the history has lost and the sieve still knows: someone may be reading them."""

_HEARD_AT_ONCE: Final = 1_000
"""Entries that are read from the history in one go."""

_FORGOTTEN_AT_ONCE: Final = 10_000


class JudgementCache:
    """Judges each entry of ``history`` once, when it is first asked for, and remembers it.

    What it says does not depend on the order of the questions: it is what a judge says who hears
    the history from its beginning, or from the oldest entry that is held when the first rule by
    repeat is adopted. An entry that the history lost before it was heard repeats nothing.

    It belongs to one thread, which may be another than the one that appends to the history.
    """

    __slots__ = (
        "_floor",
        "_forgotten",
        "_heard",
        "_history",
        "_judgements",
        "_law",
        "_repeats",
        "_since",
        "_version",
    )

    def __init__(self, history: History, rules: Iterable[Rule] = ()) -> None:
        self._history = history
        self._law = CompiledRules(rules)
        self._version = 0
        self._judgements: dict[int, Judgement] = {}
        self._repeats = RepeatTimes()
        self._heard = 0
        self._forgotten = 0
        # Only what repeats something: by serial, how many seconds before it was said.
        self._since: dict[int, float] = {}
        self._floor = 0

    @property
    def rules(self) -> tuple[Rule, ...]:
        """The rules that are adopted, with those that are off."""
        return self._law.rules

    @property
    def version(self) -> int:
        """How often the rules have changed; whoever keeps judgements keeps this with them."""
        return self._version

    def adopt(self, rules: Iterable[Rule]) -> None:
        """Judge by ``rules`` from now on, all that came before too. The same rules do nothing."""
        new = tuple(rules)
        if new == self.rules:
            return
        self._law = CompiledRules(new)
        self._judgements.clear()
        self._version += 1

    def of(self, entry: Entry) -> Judgement:
        """Return what the rules say of ``entry``."""
        judgement = self._judgements.get(entry.serial)
        if judgement is None:
            since = self._last_said(entry.serial) if self._law.heeds_repeats else inf
            judgement = self._law.judgement(entry.event, since)
            self._judgements[entry.serial] = judgement
            self._forget()
        return judgement

    def _last_said(self, serial: int) -> float:
        """Return how many seconds before that entry its text was said."""
        if self._history.forgotten != self._forgotten:  # it is told anew, and repeats nothing
            self._forgotten = self._heard = self._history.forgotten
            self._repeats = RepeatTimes()
        while self._heard <= serial:
            entries, lost = self._history.since(self._heard, _HEARD_AT_ONCE)
            if not entries:
                break
            for each in entries:
                since = self._repeats.hear(each.event)
                if since < inf:
                    self._since[each.serial] = since
            self._heard += lost + len(entries)
        return self._since.get(serial, inf)

    def _forget(self) -> None:
        """Drop what is known of entries that were lost long ago."""
        floor = self._history.first - LOST_REMEMBERED
        if floor < self._floor + _FORGOTTEN_AT_ONCE:
            return
        self._floor = floor
        self._judgements = {s: each for s, each in self._judgements.items() if s >= floor}
        self._since = {s: each for s, each in self._since.items() if s >= floor}
