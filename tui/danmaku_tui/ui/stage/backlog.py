"""The backlog: entries from before the connection, which wait for room on the stage."""

from __future__ import annotations

import math
from typing import Final

from danmaku_tui.room.history import Entry

BACKLOG_ENTRIES: Final = 12
"""Entries that may wait: enough to see the subject of the talk."""

BACKLOG_SECONDS: Final = 0.7
"""Seconds between two of them, at least: side by side they would be a wall, and not a talk."""

BACKLOG_WAIT_SECONDS: Final = 20.0
"""Seconds that one may wait for room: later, the talk that it belongs to is over."""


class Backlog:
    """Entries that arrive all at once, and are released one after another, the oldest first.

    Every ``now`` is in seconds of one monotonic clock.
    """

    __slots__ = ("_last", "_waiting")

    def __init__(self) -> None:
        self._waiting: dict[int, tuple[float, Entry]] = {}
        self._last = -math.inf

    @property
    def entries(self) -> tuple[Entry, ...]:
        """The entries that wait, the oldest first."""
        return tuple(entry for _, entry in self._waiting.values())

    def add(self, entry: Entry, now: float) -> None:
        """Let ``entry`` wait from ``now`` on."""
        self._waiting[entry.serial] = now, entry

    def remove(self, entry: Entry) -> None:
        """Remove ``entry``, if it waits."""
        self._waiting.pop(entry.serial, None)

    def expire(self, now: float) -> list[Entry]:
        """Remove and return the entries that have waited too long, and the oldest of too many."""
        expired: list[Entry] = []
        for since, entry in self._waiting.values():
            too_many = len(self._waiting) - len(expired) > BACKLOG_ENTRIES
            if not too_many and now - since <= BACKLOG_WAIT_SECONDS:
                break
            expired.append(entry)
        for entry in expired:
            self.remove(entry)
        return expired

    def next(self, now: float) -> Entry | None:
        """Remove and return the next one; None while it is too early, and when none is left."""
        # A clock that jumps back must not hold the next entry for ever.
        if not self._waiting or 0 <= now - self._last < BACKLOG_SECONDS:
            return None
        self._last = now
        return self._waiting.pop(next(iter(self._waiting)))[1]
