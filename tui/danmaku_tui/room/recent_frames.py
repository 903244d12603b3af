"""The newest messages of a feed as received, within a budget of bytes.

A frame is found by the serial of an event in the history, so that nothing of an event is kept here
and the feed does no work for it but to append.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import deque
from contextlib import suppress
from typing import Final, TypeAlias

FRAME_BUDGET: Final = 16 * 1024 * 1024
"""Bytes of memory for frames: one of the largest, or minutes of the busiest room."""

_ENTRY_BYTES: Final = 240
"""The memory of an entry besides its data: a tuple, its numbers, its place in the queue."""

_CHARACTER_BYTES: Final = 4
"""The memory of a character of a text message, at most."""

_Frame: TypeAlias = tuple[int, int, bytes | str, int]
"""The serials of its first event and after its last one, its data, its memory in bytes."""


class RecentFrames:
    """The newest frames that fit into ``budget`` bytes. One thread adds, any number read.

    No lock is taken: a queue is appended to and shortened at once, and a reader makes a copy.
    """

    __slots__ = ("_budget", "_frames", "_size")

    def __init__(self, budget: int = FRAME_BUDGET) -> None:
        self._budget = budget
        self._size = 0
        self._frames: deque[_Frame] = deque()

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
        size = _ENTRY_BYTES + (len(data) if type(data) is bytes else _CHARACTER_BYTES * len(data))
        if size > self._budget:
            return
        frames = self._frames
        frames.append((first, end, data, size))
        size += self._size
        while size > self._budget:
            size -= frames.popleft()[3]
        self._size = size

    def clear(self) -> None:
        """Forget all frames. On the thread that adds."""
        self._frames.clear()
        self._size = 0

    def find(self, serial: int) -> bytes | str | None:
        """Return the frame with the event of this ``serial``; None where it is not held."""
        frames = self._copy()
        place = bisect_right(frames, serial, key=_first) - 1
        if place < 0 or serial >= frames[place][1]:
            return None
        return frames[place][2]

    def _copy(self) -> list[_Frame]:
        while True:
            # A collection of garbage may let the other thread run in the middle of the copy.
            with suppress(RuntimeError):
                return list(self._frames)


def _first(frame: _Frame) -> int:
    return frame[0]
