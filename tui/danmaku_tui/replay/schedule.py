"""The schedule of a replay: its position, its speed, its next target. No input or output."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

SPEEDS: Final = (0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 32.0)
"""The speeds that the keys step through, as multiples of the original one."""

NEAR_SECONDS: Final = 2.0
"""The distance from a growing end that counts as caught up: the end is read only now and then."""


@dataclass(frozen=True, slots=True)
class Seek:
    """A request to go to the position ``to``, or with ``next_message`` to the first one after it.

    ``number`` distinguishes requests with equal positions.
    """

    number: int
    to: float
    next_message: bool = False


@dataclass(frozen=True, slots=True)
class Playback:
    """A schedule at one moment: at ``since`` of the clock it was at ``position``.

    While ``seek`` is open, the position stands still.
    """

    position: float
    since: float
    speed: float
    playing: bool
    seek: Seek | None = None

    @property
    def moving(self) -> bool:
        """Whether the position moves with the clock."""
        return self.playing and self.seek is None


class Schedule:
    """Moves through a recording of ``length`` seconds; positions are seconds from its beginning.

    ``clock`` is monotonic, in seconds. Everything may be used on any thread: the keys change the
    schedule on one, and the messages are delivered by it on another.
    """

    def __init__(
        self, clock: Callable[[], float], *, length: float = 0.0, speed: float = 1.0
    ) -> None:
        self._clock = clock
        self._length = max(0.0, length)
        self._growing = False
        self._lock = threading.Lock()
        self._seeks = 0
        self._playback = Playback(0.0, clock(), speed, playing=True)

    @property
    def playback(self) -> Playback:
        """The schedule as of its last change."""
        return self._playback

    @property
    def length(self) -> float:
        """The length of the recording, in seconds."""
        return self._length

    @property
    def position(self) -> float:
        """The present position, at most the recording's length."""
        return self._position(self._playback)

    @property
    def target(self) -> float:
        """The position of the open request, else the present one."""
        seek = self._playback.seek
        return self.position if seek is None else seek.to

    @property
    def growing(self) -> bool:
        """Whether more may follow at the end."""
        return self._growing

    @property
    def ended(self) -> bool:
        """Whether the end is reached, and nothing more will follow."""
        at_end = self._playback.seek is None and self.position >= self._length
        return at_end and not self._growing

    @property
    def caught_up(self) -> bool:
        """Whether the position is near an end that grows."""
        near = self.position >= self._length - NEAR_SECONDS
        return near and self._growing and self._playback.seek is None

    def due(self, position: float) -> float | None:
        """Return the seconds of the clock until ``position`` is reached, 0 when it has been.

        ``None`` while the schedule stands still before it.
        """
        playback = self._playback
        left = position - self._position(playback)
        if left <= 0:
            return 0.0
        return left / playback.speed if playback.moving else None

    def toggle(self) -> None:
        """Pause, or continue; at the end, play from the beginning."""
        if self.ended:
            self.seek(0.0)
            self._change(lambda playback: replace(playback, playing=True))
        else:
            self._change(lambda playback: replace(playback, playing=not playback.playing))

    def set_speed(self, speed: float) -> None:
        """Play at ``speed`` times the original. Raises ``ValueError`` unless it is > 0."""
        if not speed > 0:
            msg = "a speed must be more than 0"
            raise ValueError(msg)
        self._change(lambda playback: replace(playback, speed=speed))

    def faster(self, steps: int) -> None:
        """Play at the next of :data:`SPEEDS`, or at the one before when ``steps`` is negative."""
        speed = self._playback.speed
        if steps > 0:
            self.set_speed(next((each for each in SPEEDS if each > speed), SPEEDS[-1]))
        else:
            self.set_speed(next((each for each in reversed(SPEEDS) if each < speed), SPEEDS[0]))

    def seek(self, position: float, *, next_message: bool = False) -> None:
        """Request ``position``, or the first message after it; replaces an earlier request."""
        to = min(max(0.0, position), self._length)

        def request(playback: Playback) -> Playback:
            self._seeks += 1
            return replace(playback, seek=Seek(self._seeks, to, next_message))

        self._change(request)

    def step(self, seconds: float) -> None:
        """Go so many seconds forward, or back when negative, from :attr:`target`."""
        self.seek(self.target + seconds)

    def next_message(self) -> None:
        """Go to the next message, over any silence before it."""
        self.seek(self.target, next_message=True)

    def extend(self, length: float, *, growing: bool) -> None:
        """Set the length to ``length`` seconds; it never becomes less.

        While it is ``growing``, the clock counts at the end, too: messages there are due as soon as
        they arrive.
        """
        with self._lock:
            if not self._growing:
                # Until now the end stopped the position: the clock counts from here.
                playback, here = self._playback, self._position(self._playback)
                self._playback = replace(playback, position=here, since=self._clock())
            self._growing = growing
            self._length = max(self._length, length)

    def arrive(self, seek: Seek, position: float) -> bool:
        """Continue from ``position``, which fulfils ``seek``; return whether it was still open."""
        with self._lock:
            if self._playback.seek != seek:
                return False
            position = min(max(0.0, position), self._length)
            self._playback = replace(
                self._playback, position=position, since=self._clock(), seek=None
            )
            return True

    def _position(self, playback: Playback) -> float:
        moved = (self._clock() - playback.since) * playback.speed if playback.moving else 0.0
        return min(self._length, playback.position + max(0.0, moved))

    def _change(self, change: Callable[[Playback], Playback]) -> None:
        """Apply ``change`` from the present position and time on."""
        with self._lock:
            here = self._position(self._playback)
            self._playback = change(replace(self._playback, position=here, since=self._clock()))
