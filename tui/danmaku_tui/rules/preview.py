"""The entries that a rule would touch, before it is added."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from danmaku_tui.room.history import Entry
from danmaku_tui.rules.judge import Judge
from danmaku_tui.rules.rule import Rule


@dataclass(frozen=True, slots=True)
class Preview:
    """The entries that a rule touches, oldest first, of so many that were looked at."""

    touched: tuple[Entry, ...]
    of: int


def preview(rule: Rule, entries: Sequence[Entry], warm_up: Iterable[Entry] = ()) -> Preview:
    """Return the entries that ``rule``, on and alone, touches of ``entries``, which are in order.

    ``warm_up`` are the entries before them, which they may repeat.
    """
    judge = Judge((replace(rule, on=True),))
    for entry in warm_up:
        judge.judge(entry.event)
    touched = tuple(entry for entry in entries if judge.judge(entry.event).rule is not None)
    return Preview(touched, len(entries))
