"""A replay: the state that the screen shows, and the commands that its source follows."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Protocol

from danmaku_proto.events import Event
from danmaku_tui.replay.schedule import Schedule
from danmaku_tui.replay.timeline import Timeline
from danmaku_tui.room.history import History
from danmaku_tui.room_feed import FeedMemory

if TYPE_CHECKING:
    from danmaku_tui.store.recording import Recording

EVERYTHING: Final = sys.maxsize
"""A serial beyond all that there will ever be."""


class ReplayRoom(Protocol):
    """The room that a replay fills; its methods belong to the source's thread."""

    def rewind(self) -> None:
        """Forget everything: the replay starts again from the beginning."""

    def remember(self, before: FeedMemory | None) -> FeedMemory:
        """Return the present state without the history; ``before`` is the last one returned."""

    def recall(self, memory: FeedMemory, events: Iterable[Event]) -> None:
        """Return to ``memory``, with ``events`` as the history."""

    @property
    def history(self) -> History:
        """The events of the room."""


@dataclass(frozen=True, slots=True)
class ReplayState:
    """A replay at one moment; positions are seconds from the beginning of the recording.

    ``position`` is the one that the room shows. While ``seeking`` it moves towards ``target`` as
    fast as it can; otherwise the two are equal. The replay has ``ended`` where nothing more will
    come, and has ``caught_up`` with a recording that still grows. ``timeline`` is None until it has
    been counted.
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
    """Controls the replay of the recording that ``open_recording`` opens.

    The recording begins at ``first``, in seconds since 1970, and has ``length`` seconds; ``clock``
    is monotonic, in seconds. The replay begins at the position ``start`` and passes over all before
    it. With ``speed`` None it is as fast as the recording can be read. ``print_from`` is the time
    of ``start``, in seconds since 1970, or 0. ``on_command`` is called after each command: the
    source sets it. Everything may be used on any thread, except the methods for the source.
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
        self.passed_over = 0
        """The number of rows that could not be read; the source sets it."""
        self.print_from = first + start if start > 0 else 0.0
        self.schedule = Schedule(clock, length=length, speed=1.0 if speed is None else speed)
        self.on_command: Callable[[], None] = _nothing
        self._room: ReplayRoom | None = None
        self._at: float | None = None
        self._reached = 0.0
        self._passed = 0
        self._timeline: Timeline | None = None
        if start > 0 and self.paced:
            self._passed = EVERYTHING
            self.schedule.seek(start)

    @property
    def state(self) -> ReplayState:
        """The present state."""
        schedule = self.schedule
        playback = schedule.playback
        return ReplayState(
            position=self._reached if playback.seek is not None else schedule.position,
            target=schedule.target,
            length=schedule.length,
            speed=playback.speed,
            playing=playback.playing,
            seeking=playback.seek is not None,
            ended=schedule.ended,
            timeline=self._timeline,
            caught_up=schedule.caught_up,
        )

    @property
    def room(self) -> ReplayRoom | None:
        """The room that is rewound on a step back, if any."""
        return self._room

    @property
    def passed(self) -> int:
        """The serial before which no line flies: those were passed over, or are about to be."""
        return self._passed

    def frame_of(self, event: Event) -> bytes | str | None:
        """Return the message in the recording that ``event`` came in; None where there is none.

        Reads the file. Raises :class:`~danmaku_tui.store.error.RecordingError` where it cannot be.
        """
        with self.open_recording() as recording:
            return recording.frame_of(event)

    def moment(self) -> float:
        """Return the present time in the recording, in seconds since 1970."""
        at = self._at
        return self.first + self.schedule.position if at is None else at

    def position_of(self, at: float) -> float:
        """Return the position of ``at``, in seconds since 1970."""
        return min(self.schedule.length, max(0.0, at - self.first))

    def attach(self, room: ReplayRoom) -> None:
        """Rewind ``room`` on a step back. Call this before the source is opened."""
        self._room = room

    # Commands: the keys of the screen.

    def toggle(self) -> None:
        """Pause, or continue; at the end, play from the beginning."""
        self.schedule.toggle()
        self.on_command()

    def seek(self, position: float) -> None:
        """Go to ``position``."""
        self.schedule.seek(position)
        self.on_command()

    def step(self, seconds: float) -> None:
        """Go so many seconds forward, or back when negative."""
        self.schedule.step(seconds)
        self.on_command()

    def faster(self, steps: int) -> None:
        """Play at the next speed, or at the one before when ``steps`` is negative."""
        self.schedule.faster(steps)
        self.on_command()

    def next_message(self) -> None:
        """Go to the next message, over any silence before it."""
        self.schedule.next_message()
        self.on_command()

    # For the source, on its thread.

    def set_time(self, at: float | None) -> None:
        """Set the present time, in seconds since 1970; None for that of the schedule."""
        self._at = at
        if at is not None:
            self._reached = self.position_of(at)

    def set_reached(self, position: float) -> None:
        """Set the position up to which everything has been emitted."""
        self._reached = position

    def set_timeline(self, timeline: Timeline) -> None:
        """Set the counted time line; on any thread."""
        self._timeline = timeline

    def suppress_flights(self) -> None:
        """Let nothing fly from now on."""
        self._passed = EVERYTHING

    def allow_flights(self) -> None:
        """Let later events fly."""
        self._passed = 0 if self._room is None else self._room.history.end

    def rewind(self) -> None:
        """Rewind the room to the beginning."""
        self._reached = 0.0
        if self._room is not None:
            self._room.rewind()


def _nothing() -> None:
    """Do nothing: no source is open yet."""
