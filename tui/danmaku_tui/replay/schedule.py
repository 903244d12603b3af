"""The schedule of a replay: where it is, how fast it goes on, where it is to go next. Pure."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

SPEEDS: Final = (0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 32.0)
"""The speeds that the keys step through, as multiples of the recording's own."""

NEAR_SECONDS: Final = 2.0
"""So near to the end of what still grows is as good as there: that is known only now and then."""


@dataclass(frozen=True, slots=True)
class Seek:
    """A wish to go to the place ``to``, or with ``onward`` to the first message after it.

    ``number`` tells it from every other one.
    """

    number: int
    to: float
    onward: bool = False


@dataclass(frozen=True, slots=True)
class PlaybackSpeed:
    """A schedule at one moment: at ``since`` of the clock it was at ``position``.

    While ``seek`` is a wish that is not fulfilled yet, the position stands still.
    """

    position: float
    since: float
    speed: float
    playing: bool
    seek: Seek | None = None

    @property
    def moving(self) -> bool:
        """Whether the position goes on by itself."""
        return self.playing and self.seek is None


class Schedule:
    """Goes through a recording of ``length`` seconds; places are seconds from its beginning.

    ``clock`` is monotonic, in seconds. Everything may be used on any thread: the keys turn it on
    one, and the messages are delivered by it on another.
    """

    def __init__(
        self, clock: Callable[[], float], *, length: float = 0.0, speed: float = 1.0
    ) -> None:
        self._clock = clock
        self._length = max(0.0, length)
        self._growing = False
        self._lock = threading.Lock()
        self._seeks = 0
        self._pace = PlaybackSpeed(0.0, clock(), speed, playing=True)

    @property
    def pace(self) -> PlaybackSpeed:
        """The schedule as it was last turned."""
        return self._pace

    @property
    def length(self) -> float:
        """How long the recording is, in seconds."""
        return self._length

    @property
    def position(self) -> float:
        """The place reached by now, at most the recording's length."""
        return self._position(self._pace)

    @property
    def target(self) -> float:
        """The place that is sought, else the one reached."""
        seek = self._pace.seek
        return self.position if seek is None else seek.to

    @property
    def growing(self) -> bool:
        """Whether more may come at the end."""
        return self._growing

    @property
    def ended(self) -> bool:
        """Whether the end is reached, and nothing more is to come."""
        at_end = self._pace.seek is None and self.position >= self._length
        return at_end and not self._growing

    @property
    def caught_up(self) -> bool:
        """Whether about everything there is has been played, and more may come."""
        near = self.position >= self._length - NEAR_SECONDS
        return near and self._growing and self._pace.seek is None

    def due(self, place: float) -> float | None:
        """Return the seconds of the clock until ``place`` is reached, 0 when it has been.

        ``None`` while the position stands still before it.
        """
        pace = self._pace
        left = place - self._position(pace)
        if left <= 0:
            return 0.0
        return left / pace.speed if pace.moving else None

    def toggle(self) -> None:
        """Stand still, or go on; from the end it goes on from the beginning."""
        if self.ended:
            self.seek(0.0)
            self._turn(lambda pace: replace(pace, playing=True))
        else:
            self._turn(lambda pace: replace(pace, playing=not pace.playing))

    def set_speed(self, speed: float) -> None:
        """Go on at ``speed`` times the recording's own. Raises ``ValueError`` unless it is > 0."""
        if not speed > 0:
            msg = "a speed must be more than 0"
            raise ValueError(msg)
        self._turn(lambda pace: replace(pace, speed=speed))

    def faster(self, steps: int) -> None:
        """Go on at the next of :data:`SPEEDS`, or at the one before when ``steps`` is negative."""
        speed = self._pace.speed
        if steps > 0:
            self.set_speed(next((each for each in SPEEDS if each > speed), SPEEDS[-1]))
        else:
            self.set_speed(next((each for each in reversed(SPEEDS) if each < speed), SPEEDS[0]))

    def seek(self, place: float, *, onward: bool = False) -> None:
        """Go to ``place``, or ``onward`` to the first message after it; an earlier wish is off."""
        to = min(max(0.0, place), self._length)

        def wish(pace: PlaybackSpeed) -> PlaybackSpeed:
            self._seeks += 1
            return replace(pace, seek=Seek(self._seeks, to, onward))

        self._turn(wish)

    def step(self, seconds: float) -> None:
        """Go so many seconds on, or back when negative, from the place reached or sought."""
        self.seek(self.target + seconds)

    def onward(self) -> None:
        """Go to the next message, whatever silence is before it."""
        self.seek(self.target, onward=True)

    def grow(self, length: float, *, growing: bool) -> None:
        """Let it be ``length`` seconds long, at least as long as before.

        While it is ``growing``, the clock counts at the end, too: what comes there is due when it
        comes.
        """
        with self._lock:
            if not self._growing:
                pace, here = self._pace, self._position(self._pace)
                self._pace = replace(pace, position=here, since=self._clock())
            self._growing = growing
            self._length = max(self._length, length)

    def landed(self, seek: Seek, place: float) -> bool:
        """Go on from ``place``: ``seek`` is fulfilled; return whether it was still wanted."""
        with self._lock:
            if self._pace.seek != seek:
                return False
            place = min(max(0.0, place), self._length)
            self._pace = replace(self._pace, position=place, since=self._clock(), seek=None)
            return True

    def _position(self, pace: PlaybackSpeed) -> float:
        gone = (self._clock() - pace.since) * pace.speed if pace.moving else 0.0
        return min(self._length, pace.position + max(0.0, gone))

    def _turn(self, change: Callable[[PlaybackSpeed], PlaybackSpeed]) -> None:
        """Let ``change`` hold from now and from the place reached now."""
        with self._lock:
            here = self._position(self._pace)
            self._pace = change(replace(self._pace, position=here, since=self._clock()))
