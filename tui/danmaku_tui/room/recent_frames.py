"""The newest messages of a feed as received, within a budget of bytes.

A frame is found by the serial of an event in the history, so that nothing of an event is kept here
and the feed does no work for it but to append.
"""

from __future__ import annotations

import sys
import threading
from collections import deque
from typing import Final

FRAME_BUDGET: Final = 16 * 1024 * 1024
"""Bytes of memory for frames: one of the largest, or minutes of the busiest room."""

_ENTRY_BYTES: Final = 200
"""The memory of an entry besides its data: a tuple, its numbers, its place in the queue."""


class RecentFrames:
    """The newest frames that fit into ``budget`` bytes. One thread adds, any number read."""

    __slots__ = ("_budget", "_frames", "_lock", "_size")

    def __init__(self, budget: int = FRAME_BUDGET) -> None:
        self._budget = budget
        self._size = 0
        self._frames: deque[tuple[int, int, bytes | str, int]] = deque()
        self._lock = threading.Lock()

    @property
    def size(self) -> int:
        """The memory of the frames held, in bytes."""
        return self._size

    def add(self, data: bytes | str, first: int, end: int) -> None:
        """Add a frame whose events have the serials from ``first`` until before ``end``.

        One without events in the history is not held, nor one that exceeds the budget alone.
        """
        if first == end:
            return
        size = sys.getsizeof(data) + _ENTRY_BYTES
        if size > self._budget:
            return
        with self._lock:
            self._frames.append((first, end, data, size))
            self._size += size
            while self._size > self._budget:
                self._size -= self._frames.popleft()[3]

    def clear(self) -> None:
        """Forget all frames."""
        with self._lock:
            self._frames.clear()
            self._size = 0

    def find(self, serial: int) -> bytes | str | None:
        """Return the frame with the event of this ``serial``; None where it is not held."""
        with self._lock:
            low, high = 0, len(self._frames)
            while low < high:
                middle = (low + high) // 2
                first, end, data, _ = self._frames[middle]
                if serial < first:
                    high = middle
                elif serial >= end:
                    low = middle + 1
                else:
                    return data
        return None
