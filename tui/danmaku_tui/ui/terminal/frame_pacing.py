"""Frame pacing: when the stage and the panels may write, so that little data waits on the line."""

from __future__ import annotations

from collections.abc import Callable
from math import ceil
from typing import Final

from danmaku_tui.ui.terminal.line_speed import LineSpeed

STAGE_BACKLOG_SECONDS: Final = 0.12
"""Seconds of data that may wait on the line when the stage draws a frame. A comment is at another
place by the time that more of it would be through."""

PANELS_BACKLOG_SECONDS: Final = 0.3
"""The same for the panels, which are drawn seldom; it grows by the seconds that they have waited,
so that a busy stage cannot keep them waiting for ever."""

STAGE_SHARE: Final = 0.6
"""The stage's share of a line that is too slow for everything; the panels have the rest."""

PANELS_WAIT_SECONDS: Final = 2.0
"""Seconds that the panels wait for their share, at most."""

MOST_CELLS: Final = 24
"""Cells that a frame moves the stage, at most: the most that the terminal moves in one step."""

SLOW_FROM: Final = 1.5
"""The link is reported as slow from so many times the usual cells per frame on."""

SLOW_BACKLOG_SECONDS: Final = 0.6
"""It is reported as slow also from so many seconds of waiting data on."""

BLOCKED_SECONDS: Final = 0.5
"""It is reported as slow also when nothing may be written for so many seconds: a busy machine holds
up a reply, or the thread that reads it, for shorter times again and again."""

SLOW_KEPT_SECONDS: Final = 4.0
"""Seconds that the report stays, at least: one that comes and goes tells a person nothing."""

_NEW_WEIGHT: Final = 0.15
"""The weight of the newest frame in the running mean of the sizes."""


class FramePacing:
    """The turns of the stage and of the panels on a line that may be slow.

    Data that waits on a slow line is shown late and cannot be taken back. Therefore the bytes of a
    frame and the speed of the line are estimated before the frame is drawn. On a slow line a frame
    moves by several cells and there are fewer frames, so that the speed of the comments stays.

    ``clock`` is in seconds. ``ready`` returns whether a write would not block. With ``eco`` a frame
    moves by two cells at least.
    """

    __slots__ = (
        "_blocked_at",
        "_clock",
        "_frame_bytes",
        "_least_cells",
        "_panels_due_at",
        "_panels_turn_at",
        "_ready",
        "_slow_until",
        "line_speed",
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
        self._least_cells = 2 if eco else 1
        self._frame_bytes = 0.0
        self._panels_due_at = float("-inf")
        self._panels_turn_at = float("-inf")
        self._blocked_at: float | None = None
        self._slow_until = float("-inf")
        self.line_speed = LineSpeed(clock)

    @property
    def slow(self) -> bool:
        """Whether the terminal does not keep up with the usual frames."""
        return self._clock() < self._slow_until

    def count_frame(self, size: int) -> None:
        """Count a frame of the stage, of ``size`` bytes."""
        if self._frame_bytes:
            self._frame_bytes += _NEW_WEIGHT * (size - self._frame_bytes)
        else:
            self._frame_bytes = size
        self.line_speed.count(size)

    def count_panels(self, size: int) -> None:
        """Count ``size`` bytes of everything but the stage, and put off the panels' next turn."""
        self.line_speed.count(size)
        now = self._clock()
        # The panels' share of the line takes so long to carry these bytes.
        seconds = size / (self.line_speed.rate * (1 - STAGE_SHARE))
        due_at = max(self._panels_due_at, now) + seconds
        # A terminal that moves no cells gets the stage's rows through here as well. They must not
        # put off the panels without end.
        self._panels_due_at = min(due_at, max(now, self._panels_turn_at + PANELS_WAIT_SECONDS))

    def cells_per_frame(self, step_seconds: float) -> int:
        """Return the cells by which the next frame moves the stage; 0 when there is to be none now.

        ``step_seconds`` is the time in which a comment moves by one cell.
        """
        if not self._accepts(STAGE_BACKLOG_SECONDS):
            return 0
        # A frame costs about the same however far it moves, so that the cells of a frame are the
        # steps that pass while the stage's share of the line carries one frame.
        cells = self._frame_bytes / (self.line_speed.rate * STAGE_SHARE * step_seconds)
        if cells >= SLOW_FROM * self._least_cells and self.line_speed.seen_slow:
            self._report_slow()
        return min(max(ceil(cells), self._least_cells), MOST_CELLS)

    def panels_turn(self) -> bool:
        """Return whether the panels may be drawn now."""
        now = self._clock()
        if now < self._panels_due_at:
            return False
        waited = min(now - self._panels_due_at, PANELS_WAIT_SECONDS)
        if not self._accepts(PANELS_BACKLOG_SECONDS + waited):
            return False
        self._panels_turn_at = now
        return True

    def _accepts(self, most_seconds: float) -> bool:
        """Whether a write does not block, and ``most_seconds`` of data wait on the line at most."""
        line_speed = self.line_speed
        if line_speed.measuring():
            return False
        if line_speed.overdue() or not self._ready():
            self._report_blocked()
            return False
        self._blocked_at = None
        backlog = line_speed.backlog()
        if backlog > SLOW_BACKLOG_SECONDS and line_speed.seen_slow:
            self._report_slow()
        return backlog <= most_seconds

    def _report_blocked(self) -> None:
        now = self._clock()
        if self._blocked_at is None:
            self._blocked_at = now
        elif now - self._blocked_at >= BLOCKED_SECONDS:
            self._report_slow()

    def _report_slow(self) -> None:
        self._slow_until = self._clock() + SLOW_KEPT_SECONDS
