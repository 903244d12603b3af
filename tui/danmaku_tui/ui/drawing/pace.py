"""The pace: how fast the terminal takes what is written, and how often to write to it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

ASK_BYTES: Final = 600
"""Bytes after which the terminal is asked anew: an idle screen asks nothing."""

ASK_SECONDS: Final = 0.25
"""Seconds between two questions, at least."""

LATE_SECONDS: Final = 0.08
"""How much later than ever an answer may come until there is called a backlog."""

LONGER_SECONDS: Final = 0.001
"""By so much the shortest answer is forgotten with every new one."""

DEAF_SECONDS: Final = 3.0
"""Without a first answer for so long, a terminal is one that does not answer."""

GIVEN_UP_SECONDS: Final = 15.0
"""A later answer that is missing for so long was lost."""

MOST: Final = 8.0
"""Cells a frame, at most."""

EASE: Final = 0.95
"""What a good answer makes of the cells a frame: the way back is tried with care."""

SLOW_FROM: Final = 1.4
"""From so many times the usual cells a frame on, the link is called slow."""


class Pace:
    """Watches the backlog by asking the terminal where its cursor is: it answers in order.

    The time that an answer takes beyond the shortest one ever is what waits on the way, also where
    no buffer of this machine shows it. A backlog makes frames seldom: each moves so many cells
    more, so that the speed stays as long as it can. ``clock`` is in seconds. ``ready`` says whether
    a write would not wait. ``eco`` moves two cells a frame at least.
    """

    __slots__ = (
        "_answered_at",
        "_asked_at",
        "_base",
        "_clock",
        "_deaf",
        "_last_asked",
        "_late",
        "_least",
        "_ready",
        "_stretch",
        "_written",
    )

    def __init__(
        self,
        clock: Callable[[], float],
        ready: Callable[[], bool] = lambda: True,
        *,
        eco: bool = False,
    ) -> None:
        self._clock = clock
        self._ready = ready
        self._least = 2.0 if eco else 1.0
        self._stretch = self._least
        self._asked_at: float | None = None
        self._answered_at: float | None = None
        self._last_asked = float("-inf")
        self._base: float | None = None
        self._late = False
        self._deaf = False
        self._written = 0

    @property
    def slow(self) -> bool:
        """Whether the terminal does not keep up at the usual pace."""
        return self._stretch >= SLOW_FROM * self._least

    @property
    def awaited(self) -> bool:
        """Whether an answer is on its way."""
        return self._asked_at is not None and self._answered_at is None

    def wrote(self, size: int) -> None:
        """Take notice of ``size`` bytes that went to the terminal."""
        self._written += size

    def asks(self) -> bool:
        """Return whether to ask now; if so, an answer is waited for."""
        now = self._clock()
        self._settle(now)
        if self._deaf or self._asked_at is not None or now - self._last_asked < ASK_SECONDS:
            return False
        if self._written < ASK_BYTES:
            return False
        self._written = 0
        self._late = False
        self._asked_at = self._last_asked = now
        return True

    def answered(self) -> None:
        """Take notice of an answer; may be called from another thread."""
        if self._asked_at is not None:
            self._answered_at = self._clock()

    def cells(self) -> int:
        """Return the cells that the next frame is to move; 0 for no frame now."""
        self._settle(self._clock())
        if self._late or not self._ready():
            return 0
        return max(1, round(self._stretch))

    def _settle(self, now: float) -> None:
        asked, answered = self._asked_at, self._answered_at
        if asked is None:
            return
        if answered is not None:
            self._asked_at = self._answered_at = None
            self._take(answered - asked)
            return
        waited = now - asked
        if self._base is None:
            self._deaf = waited > DEAF_SECONDS
        elif waited > GIVEN_UP_SECONDS:
            self._late = False
        elif waited > self._base + 3 * LATE_SECONDS and not self._late:
            self._late = True
            self._stretch = min(MOST, self._stretch * 1.5)
        if self._deaf or waited > GIVEN_UP_SECONDS:
            self._asked_at = None

    def _take(self, took: float) -> None:
        """Learn from an answer that ``took`` so many seconds."""
        # A way that has become longer for good is not a backlog for ever.
        self._base = took if self._base is None else min(took, self._base + LONGER_SECONDS)
        if took - self._base > LATE_SECONDS:
            if not self._late:
                self._stretch = min(MOST, self._stretch * 1.5)
        else:
            self._stretch = max(self._least, self._stretch * EASE)
        self._late = False
