"""What was said before the connection began, on its way to the stage."""

from __future__ import annotations

import math
from typing import Final

from danmaku_tui.room.history import Entry

BACKLOG_ENTRIES: Final = 12
"""Entries that may wait: enough to see what the talk is about."""

BACKLOG_SECONDS: Final = 0.7
"""Between two of them, at least: side by side they would be a wall, and not a talk."""

BACKLOG_WAIT_SECONDS: Final = 20.0
"""How long one may wait for room, in seconds: later it is too old for the talk it came from."""


class Backlog:
    """Entries that arrived all at once, let go one after another, the oldest first.

    Every ``now`` is in seconds of one monotonic clock.
    """

    __slots__ = ("_last", "_waiting")

    def __init__(self) -> None:
        self._waiting: dict[int, tuple[float, Entry]] = {}
        self._last = -math.inf

    @property
    def entries(self) -> tuple[Entry, ...]:
        """All that wait, the oldest first."""
        return tuple(entry for _, entry in self._waiting.values())

    def add(self, entry: Entry, now: float) -> None:
        """Take ``entry`` in."""
        self._waiting[entry.serial] = now, entry

    def remove(self, entry: Entry) -> None:
        """Let ``entry`` wait no more; nothing happens when it does not."""
        self._waiting.pop(entry.serial, None)

    def late(self, now: float) -> list[Entry]:
        """Take out and return what has waited for too long, and the oldest of too many."""
        late: list[Entry] = []
        for since, entry in self._waiting.values():
            many = len(self._waiting) - len(late) > BACKLOG_ENTRIES
            if not many and now - since <= BACKLOG_WAIT_SECONDS:
                break
            late.append(entry)
        for entry in late:
            self.remove(entry)
        return late

    def next(self, now: float) -> Entry | None:
        """Take out and return the next one; None while it is too early, or where none is left."""
        if not self._waiting or 0 <= now - self._last < BACKLOG_SECONDS:
            return None
        self._last = now
        return self._waiting.pop(next(iter(self._waiting)))[1]
