"""The waits between handshakes."""

from __future__ import annotations

from collections import deque
from random import Random
from typing import Final

FIRST_SECONDS: Final = 1.0
"""The longest wait after the first failure; it doubles with each further one."""

LONGEST_SECONDS: Final = 60.0
"""The longest wait after any number of failures."""

ALIVE_SECONDS: Final = 60.0
"""The shortest life of a connection after which earlier failures are forgotten."""

CEILING_HANDSHAKES: Final = 6
"""The most handshakes in one window, whatever the reason for them."""

CEILING_SECONDS: Final = 10.0
"""The length of that window."""

CEILING_MARGIN: Final = 0.05
"""Seconds added to the window, because a timer may fire a little early."""

RETRY_AFTER_SECONDS: Final = 600.0
"""The longest wait that a server can impose: it must not be able to stop the viewer."""


class Backoff:
    """Full jitter under doubling bounds, and a ceiling for all handshakes together.

    All times are seconds of one monotonic clock, passed in.
    """

    def __init__(self, random: Random) -> None:
        self._random = random
        self._failures = 0
        self._handshakes: deque[float] = deque(maxlen=CEILING_HANDSHAKES)

    def handshake(self, now: float) -> None:
        """Count a handshake that begins at ``now``."""
        self._handshakes.append(now)

    def ended(self, alive: float, *, valid: bool) -> None:
        """Count a connection of ``alive`` seconds; ``valid`` is whether it was understood."""
        if valid and alive >= ALIVE_SECONDS:
            self._failures = 0

    def wait(self, now: float, *, retry_after: float = 0.0) -> float:
        """Return the seconds to wait after a failure at ``now``, and count the failure.

        ``retry_after`` is the wait that the server asked for: a lower bound, but at most
        :data:`RETRY_AFTER_SECONDS`.
        """
        # By a loop and not by a power: after days of failures the power would overflow.
        bound = FIRST_SECONDS
        for _ in range(self._failures):
            bound = min(bound * 2, LONGEST_SECONDS)
        if bound < LONGEST_SECONDS:
            self._failures += 1
        jitter = self._random.uniform(0.0, bound)
        return max(jitter, min(retry_after, RETRY_AFTER_SECONDS), self.ceiling(now))

    def ceiling(self, now: float) -> float:
        """Return the seconds to wait at ``now`` because of the ceiling alone."""
        if len(self._handshakes) < CEILING_HANDSHAKES:
            return 0.0
        return max(0.0, self._handshakes[0] + CEILING_SECONDS + CEILING_MARGIN - now)
