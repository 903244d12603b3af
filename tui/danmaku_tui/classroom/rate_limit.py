"""The rate at which one client may send."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from danmaku_tui.classroom.outbox import OUTBOX_BYTES

RATE: Final = 200.0
"""The messages of one client in a second, in the long run."""

BURST: Final = 1_000.0
"""The messages that one client may send at once, after a pause."""

UNIT_BYTES: Final = 1_024
"""The size of a message that costs one; a larger one costs as many as it has of these."""


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits of a classroom for one client: ``rate`` is per second, ``outbox`` in bytes."""

    rate: float = RATE
    burst: float = BURST
    outbox: int = OUTBOX_BYTES


class RateLimit:
    """A bucket of tokens that fills by ``rate`` a second up to ``burst``.

    ``clock`` is monotonic, in seconds.
    """

    def __init__(self, rate: float, burst: float, clock: Callable[[], float]) -> None:
        self._rate = rate
        self._burst = burst
        self._clock = clock
        self._tokens = burst
        self._at = clock()

    def take(self, cost: float = 1.0) -> float:
        """Pay ``cost``; return the seconds for which the sender must wait, 0 for none."""
        at = self._clock()
        self._tokens = min(self._burst, self._tokens + (at - self._at) * self._rate)
        self._at = at
        self._tokens -= cost
        return max(0.0, -self._tokens / self._rate)


def cost_of(message: bytes | str) -> float:
    """Return the cost of ``message``, at least 1."""
    return max(1.0, len(message) / UNIT_BYTES)
