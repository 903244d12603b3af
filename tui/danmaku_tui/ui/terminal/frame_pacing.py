"""The pace: when the stage and the panels may write, so that what waits on the line stays small."""

from __future__ import annotations

from collections.abc import Callable
from math import ceil
from typing import Final

from danmaku_tui.ui.terminal.line_speed import LineSpeed

FULL_SECONDS: Final = 0.12
"""Seconds of writing that may wait on the line when a frame of the stage is drawn."""

PANELS_SECONDS: Final = 0.3
"""The same for the panels, whose turn comes seldom; so much more as they have waited since."""

STAGE_SHARE: Final = 0.6
"""What the stage may take of a line that is too slow for all; the panels have the rest."""

PANELS_WAIT_SECONDS: Final = 2.0
"""How long the panels wait for their share at most."""

MOST: Final = 24
"""Cells a frame, at most."""

SLOW_FROM: Final = 1.5
"""From so many times the usual cells a frame on, the link is called slow."""

SLOW_BACKLOG_SECONDS: Final = 0.6
"""From so much writing on the line on, too."""

SLOW_KEPT_SECONDS: Final = 4.0
"""For how long it is called slow at least: a word that comes and goes says nothing."""

_NEW: Final = 0.15
"""The weight of a frame's size among those before."""


class FramePacing:
    """Gives the stage and the panels their turns on a line that may be slow.

    What a frame of the stage takes, and how fast the line is, is known before the frame is drawn:
    it moves so many cells that the line keeps up, seldom, instead of one cell often, and the speed
    of what flies stays. ``clock`` is in seconds. ``ready`` says whether a write would not wait.
    ``eco`` moves two cells a frame at least.
    """

    __slots__ = (
        "_clock",
        "_frame",
        "_least",
        "_panels_at",
        "_panels_went",
        "_ready",
        "_slow_until",
        "delivery",
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
        self._least = 2 if eco else 1
        self._frame = 0.0
        self._panels_at = float("-inf")
        self._panels_went = float("-inf")
        self._slow_until = float("-inf")
        self.delivery = LineSpeed(clock)

    @property
    def slow(self) -> bool:
        """Whether the terminal does not keep up at the usual pace."""
        return self._clock() < self._slow_until

    def drew(self, size: int) -> None:
        """Take notice of a frame of the stage, of ``size`` bytes."""
        self._frame += _NEW * (size - self._frame) if self._frame else size
        self.delivery.wrote(size)

    def wrote(self, size: int) -> None:
        """Take notice of ``size`` bytes of all that is not the stage."""
        self.delivery.wrote(size)
        now = self._clock()
        paid = max(self._panels_at, now) + size / (self.delivery.rate * (1 - STAGE_SHARE))
        # Without moves the stage's own rows come here, too, and must not keep the panels waiting.
        self._panels_at = min(paid, max(now, self._panels_went + PANELS_WAIT_SECONDS))

    def cells(self, step_seconds: float) -> int:
        """Return the cells that the next frame is to move; 0 for no frame now.

        ``step_seconds`` is the time in which what flies moves by one cell.
        """
        if not self._takes_more(FULL_SECONDS):
            return 0
        share = self._frame / (self.delivery.rate * STAGE_SHARE * step_seconds)
        if share >= SLOW_FROM * self._least and self.delivery.tried:
            self._call_slow()
        return min(max(ceil(share), self._least), MOST)

    def panels_turn(self) -> bool:
        """Return whether what changes slowly may be renewed now."""
        now = self._clock()
        if now < self._panels_at:
            return False
        waited = min(now - self._panels_at, PANELS_WAIT_SECONDS)
        if not self._takes_more(PANELS_SECONDS + waited):
            return False
        self._panels_went = now
        return True

    def _takes_more(self, full: float) -> bool:
        """Whether the terminal takes what is written, and less than ``full`` seconds wait."""
        if self.delivery.untried():
            return False
        if self.delivery.overdue() or not self._ready():
            self._call_slow()
            return False
        backlog = self.delivery.backlog()
        if backlog > SLOW_BACKLOG_SECONDS and self.delivery.tried:
            self._call_slow()
        return backlog <= full

    def _call_slow(self) -> None:
        self._slow_until = self._clock() + SLOW_KEPT_SECONDS
