"""A recording that is being played: what the screen turns, and what the source is turned by."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Protocol, TypeAlias

from danmaku_proto.events import Event
from danmaku_tui.replay.schedule import Schedule
from danmaku_tui.replay.timeline import Timeline
from danmaku_tui.room.history import History

if TYPE_CHECKING:
    from danmaku_tui.replay.replay_source import ReplaySource
    from danmaku_tui.session import Receiver, StateListener
    from danmaku_tui.store.recording import Recording

AnyMemory: TypeAlias = Any

EVERYTHING: Final = sys.maxsize
"""More serials than there will ever be."""


class ReplayRoom(Protocol):
    """The room that a recording is told to."""

    def rewind(self) -> None:
        """Forget everything: the recording is told from its beginning. On the source's thread."""

    def remember(self, before: AnyMemory | None) -> AnyMemory:
        """Return what it knows but for its history; ``before`` is what it knew at the last time.

        On the source's thread, as what follows.
        """

    def recall(self, memory: AnyMemory, said: Iterable[Event]) -> None:
        """Know what is remembered, and that ``said`` was said last."""

    @property
    def history(self) -> History:
        """What it has been told."""


@dataclass(frozen=True, slots=True)
class ReplayState:
    """A replay at one moment; places are seconds from the beginning of the recording.

    ``position`` is the place that the room shows. While ``seeking`` it goes on towards ``target``
    as fast as it can, else the two are the same. It has ``ended`` where nothing more will come, and
    ``caught_up`` with what is recorded at this time where more may. ``timeline`` is None until it
    has been counted.
    """

    position: float
    target: float
    length: float
    speed: float
    playing: bool
    seeking: bool
    ended: bool
    timeline: Timeline | None
    caught_up: bool = False


class Replay:
    """Plays what ``open_recording`` opens, a recording that begins at ``first``.

    ``first`` is in seconds since 1970, ``length`` in seconds, ``clock`` monotonic and in seconds.
    It begins at the place ``start``: what comes before is passed over. With ``speed`` None
    everything is told as fast as it can be read. ``print_from`` is when what is to be seen begins,
    in seconds since 1970. Everything may be used on any thread, but what is said to be the
    source's.
    """

    def __init__(
        self,
        open_recording: Callable[[], Recording],
        first: float,
        length: float,
        clock: Callable[[], float],
        *,
        speed: float | None = 1.0,
        start: float = 0.0,
    ) -> None:
        self.open_recording = open_recording
        self.first = first
        self.paced = speed is not None
        self.print_from = first + start if start > 0 else 0.0
        self.player = Schedule(clock, length=length, speed=1.0 if speed is None else speed)
        self._watching: ReplayRoom | None = None
        self._source: ReplaySource | None = None
        self._at: float | None = None
        self._reached = 0.0
        self._passed = 0
        self._timeline: Timeline | None = None
        if start > 0 and self.paced:
            self._passed = EVERYTHING
            self.player.seek(start)

    @property
    def state(self) -> ReplayState:
        """What it is doing."""
        player = self.player
        pace = player.pace
        return ReplayState(
            position=self._reached if pace.seek is not None else player.position,
            target=player.target,
            length=player.length,
            speed=pace.speed,
            playing=pace.playing,
            seeking=pace.seek is not None,
            ended=player.ended,
            timeline=self._timeline,
            caught_up=player.caught_up,
        )

    @property
    def watching(self) -> ReplayRoom | None:
        """The room that the recording is told to, where one is to be told of going back."""
        return self._watching

    @property
    def passed(self) -> int:
        """The serial before which no line is to fly: it was passed over, or is about to be."""
        return self._passed

    def moment(self) -> float:
        """Return what the time is in the recording, in seconds since 1970."""
        at = self._at
        return self.first + self.player.position if at is None else at

    def place(self, at: float) -> float:
        """Return the place of ``at``, in seconds since 1970."""
        return min(self.player.length, max(0.0, at - self.first))

    def join(self, watching: ReplayRoom) -> None:
        """Tell the recording to this room. Before :meth:`open`."""
        self._watching = watching

    def open(self, on_received: Receiver, on_state: StateListener) -> ReplaySource:
        """Return the source of what the recording tells."""
        from danmaku_tui.replay.replay_source import ReplaySource

        self._source = ReplaySource(self, on_received, on_state)
        return self._source

    # What the keys do.

    def toggle(self) -> None:
        """Stand still, or go on; from the end it goes on from the beginning."""
        self.player.toggle()
        self._wake()

    def seek(self, place: float) -> None:
        """Go to ``place``."""
        self.player.seek(place)
        self._wake()

    def step(self, seconds: float) -> None:
        """Go so many seconds on, or back when negative."""
        self.player.step(seconds)
        self._wake()

    def faster(self, steps: int) -> None:
        """Go on at the next speed, or at the one before when ``steps`` is negative."""
        self.player.faster(steps)
        self._wake()

    def onward(self) -> None:
        """Go to the next message, whatever silence is before it."""
        self.player.onward()
        self._wake()

    # What the source tells, on its thread.

    def tell_time(self, at: float | None) -> None:
        """Have it be ``at``, in seconds since 1970; None for the time that the player has."""
        self._at = at
        if at is not None:
            self._reached = self.place(at)

    def tell_reached(self, place: float) -> None:
        """Have everything up to ``place`` be told."""
        self._reached = place

    def tell_timeline(self, timeline: Timeline) -> None:
        """Show the recording as this; on any thread."""
        self._timeline = timeline

    def pass_over(self) -> None:
        """Let nothing fly from now on."""
        self._passed = EVERYTHING

    def let_fly(self) -> None:
        """Let fly what comes from now on."""
        self._passed = 0 if self._watching is None else self._watching.history.end

    def rewind(self) -> None:
        """Have the room forget everything."""
        self._reached = 0.0
        if self._watching is not None:
            self._watching.rewind()

    def _wake(self) -> None:
        if self._source is not None:
            self._source.wake()
