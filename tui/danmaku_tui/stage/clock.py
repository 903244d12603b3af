"""The stage clock: elapsed seconds become whole steps of one column, at any rate."""

from __future__ import annotations

import math
from typing import Final

CROSSING_SECONDS: Final = 8.0
"""How long a column takes from the right edge to the left, in seconds: time to read it twice."""

SLOWEST: Final = 4.0
"""Columns a second, at least: below this a movement reads as single jerks."""

FASTEST: Final = 20.0
"""Columns a second, at most: the screen is painted once a step, and text that moves faster than
this can no longer be read in a terminal, where it always jumps by a whole cell."""

BURST: Final = 5
"""Steps returned by one call, at most: after a stall the stage goes on from where it was."""


def step_rate(width: int, crossing: float = CROSSING_SECONDS, factor: float = 1.0) -> float:
    """Return the columns a second that cross ``width`` columns in ``crossing`` seconds.

    That is at least ``SLOWEST``, then multiplied by ``factor``, and then never below ``SLOWEST``
    or above ``FASTEST``.
    Raises ``ValueError`` when ``crossing`` or ``factor`` is not above zero.
    """
    if not (crossing > 0 and factor > 0):
        raise ValueError("the crossing time and the factor of a stage must be above zero")
    usual = max(SLOWEST, width / crossing)
    return min(FASTEST, max(SLOWEST, usual * factor))


class StageClock:
    """A clock that counts columns. It runs at ``rate`` columns a second, above zero.

    Every ``now`` is in seconds of any one monotonic clock; one that goes back counts as no time.
    """

    __slots__ = ("_forgotten", "_last", "_owed", "_paused", "_rate")

    def __init__(self, rate: float) -> None:
        self._rate = _valid(rate)
        self._last: float | None = None
        self._owed = 0.0
        self._paused = False
        self._forgotten = 0

    @property
    def rate(self) -> float:
        """Columns a second."""
        return self._rate

    @property
    def paused(self) -> bool:
        """Whether time does not count at present."""
        return self._paused

    @property
    def forgotten(self) -> int:
        """Steps that were due but never returned, because a stall had made them too many."""
        return self._forgotten

    def advance(self, now: float) -> int:
        """Return the whole steps due since the last call, at most ``BURST``; the first gives 0."""
        self._count_until(now)
        if self._paused:
            return 0
        # The fraction of a step is kept, so that over a minute the speed is exact, whatever the
        # intervals between two calls are.
        due = int(self._owed)
        self._owed -= due
        steps = min(due, BURST)
        self._forgotten += due - steps
        return steps

    def delay(self, now: float) -> float:
        """Return the seconds from ``now`` until a step is due; infinite while paused."""
        if self._paused:
            return math.inf
        # Only ``advance`` counts time: a caller may ask for the delay as often as it likes.
        elapsed = 0.0 if self._last is None else max(0.0, now - self._last)
        return max(0.0, (1.0 - self._owed) / self._rate - elapsed)

    def pause(self, now: float) -> None:
        """Stop counting time at ``now``."""
        self._count_until(now)
        self._paused = True

    def resume(self, now: float) -> None:
        """Count time again from ``now`` on."""
        self._count_until(now)
        self._paused = False

    def set_rate(self, rate: float, now: float) -> None:
        """Run at ``rate`` columns a second from ``now`` on; the fraction of a step is kept.

        Raises ``ValueError`` when ``rate`` is not a finite number above zero.
        """
        _valid(rate)
        self._count_until(now)
        self._rate = rate

    def _count_until(self, now: float) -> None:
        """Add the columns from the last call until ``now``, at the rate until ``now``."""
        if self._last is None:
            self._last = now
            return
        elapsed = now - self._last
        # A clock that goes back counts as no time until it is past its old reading: otherwise the
        # same seconds would be counted twice.
        if elapsed > 0:
            self._last = now
            if not self._paused:
                self._owed += elapsed * self._rate


def _valid(rate: float) -> float:
    if not (math.isfinite(rate) and rate > 0):
        raise ValueError("the rate of a stage clock must be a finite number above zero")
    return rate
