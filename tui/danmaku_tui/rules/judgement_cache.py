"""The judgements on the entries of a history, for the stage and the list."""

from __future__ import annotations

from collections.abc import Iterable
from math import inf
from typing import Final

from danmaku_tui.room.history import HISTORY_EVENTS, Entry, History
from danmaku_tui.rules.judge import CompiledRules, Judgement
from danmaku_tui.rules.repeats import RepeatTimes
from danmaku_tui.rules.rule import Rule

LOST_REMEMBERED: Final = HISTORY_EVENTS
"""Entries that the history has lost and the cache still knows: a reader may be at them."""

_READ_AT_ONCE: Final = 1_000
"""Entries that are read from the history in one go."""

_FORGOTTEN_AT_ONCE: Final = 10_000


class JudgementCache:
    """The judgement on each entry of ``history``, made when it is first asked for.

    It does not depend on the order of the calls. A judge that read the history from its beginning,
    or from the oldest entry held when the first rule by repeat is adopted, would return the same.
    An entry that the history lost before it was read repeats nothing.

    It belongs to one thread, which may be another than the one that appends to the history.
    """

    __slots__ = (
        "_compiled",
        "_floor",
        "_forgotten",
        "_history",
        "_judgements",
        "_read",
        "_repeats",
        "_since",
        "_version",
    )

    def __init__(self, history: History, rules: Iterable[Rule] = ()) -> None:
        self._history = history
        self._compiled = CompiledRules(rules)
        self._version = 0
        self._judgements: dict[int, Judgement] = {}
        self._repeats = RepeatTimes()
        self._read = 0
        self._forgotten = 0
        # The entries that repeat a text: by serial, the seconds since it.
        self._since: dict[int, float] = {}
        self._floor = 0

    @property
    def rules(self) -> tuple[Rule, ...]:
        """The rules that are adopted, with those that are off."""
        return self._compiled.rules

    @property
    def version(self) -> int:
        """The number of changes of the rules; judgements that are kept elsewhere need it, too."""
        return self._version

    def adopt(self, rules: Iterable[Rule]) -> None:
        """Judge all entries by ``rules`` from now on, old ones too. The same rules do nothing."""
        new = tuple(rules)
        if new == self.rules:
            return
        self._compiled = CompiledRules(new)
        self._judgements.clear()
        self._version += 1

    def of(self, entry: Entry) -> Judgement:
        """Return the judgement on ``entry``."""
        judgement = self._judgements.get(entry.serial)
        if judgement is None:
            since = self._since_last(entry.serial) if self._compiled.asks_repeats else inf
            judgement = self._compiled.judgement(entry.event, since)
            self._judgements[entry.serial] = judgement
            self._forget()
        return judgement

    def _since_last(self, serial: int) -> float:
        """Return the seconds since the same text before that entry."""
        if self._history.forgotten != self._forgotten:  # a replay starts over, and repeats nothing
            self._forgotten = self._read = self._history.forgotten
            self._repeats = RepeatTimes()
        while self._read <= serial:
            entries, lost = self._history.since(self._read, _READ_AT_ONCE)
            if not entries:
                break  # the entry was lost before it was read
            for each in entries:
                since = self._repeats.add(each.event)
                if since < inf:
                    self._since[each.serial] = since
            self._read += lost + len(entries)
        return self._since.get(serial, inf)

    def _forget(self) -> None:
        """Drop the judgements on entries that were lost long ago."""
        floor = self._history.first - LOST_REMEMBERED
        if floor < self._floor + _FORGOTTEN_AT_ONCE:
            return
        self._floor = floor
        self._judgements = {s: each for s, each in self._judgements.items() if s >= floor}
        self._since = {s: each for s, each in self._since.items() if s >= floor}
