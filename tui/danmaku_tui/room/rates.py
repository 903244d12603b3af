"""The rate of events a second."""

from __future__ import annotations

from typing import Final

RATE_WINDOW: Final = 10.0
"""Seconds a rate looks back: long enough to be calm, short enough to show a burst."""

_BUCKETS: Final = 20


class Rate:
    """A rate over the last ``window`` seconds, in constant time and memory.

    Times are seconds of one clock, of any epoch. A time a little before the last one counts
    as the last one; a clock that fell back by more than the window starts the rate anew.
    Raises ``ValueError`` when ``window`` is not positive.
    """

    __slots__ = ("_counts", "_newest", "_sum", "_width")

    def __init__(self, window: float = RATE_WINDOW) -> None:
        if not window > 0:
            msg = "window must be positive"
            raise ValueError(msg)
        self._width = window / _BUCKETS
        self._counts = [0] * _BUCKETS
        self._newest = 0
        self._sum = 0

    def add(self, now: float, n: int = 1) -> None:
        """Count ``n`` at ``now``."""
        index = int(now // self._width)
        if index != self._newest:
            self._turn(index)
        self._counts[self._newest % _BUCKETS] += n
        self._sum += n

    def per_second(self, now: float) -> float:
        """Return how many came a second, on average over the window that ends at ``now``."""
        index = int(now // self._width)
        if index != self._newest:
            self._turn(index)
        # The newest bucket has only begun: taking it for whole would make every rate too low.
        begun = min(max(now - self._newest * self._width, 0.0), self._width)
        return self._sum / ((_BUCKETS - 1) * self._width + begun)

    def _turn(self, index: int) -> None:
        passed = index - self._newest
        if abs(passed) >= _BUCKETS:
            self._counts = [0] * _BUCKETS
            self._sum = 0
        elif passed < 0:
            return
        else:
            for bucket in range(self._newest + 1, index + 1):
                self._sum -= self._counts[bucket % _BUCKETS]
                self._counts[bucket % _BUCKETS] = 0
        self._newest = index
