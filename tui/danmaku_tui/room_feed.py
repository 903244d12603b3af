"""The room of one feed, the log of its connection, and the recorder of both."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from copy import copy
from dataclasses import dataclass, replace
from typing import Protocol

from danmaku_proto.dialect import Received
from danmaku_proto.events import Event, Gift, LinkChange
from danmaku_tui.feed.link_log import LinkLog
from danmaku_tui.feed.link_state import LinkState
from danmaku_tui.room.history import HISTORY_BYTES, HISTORY_EVENTS, History
from danmaku_tui.room.recent_frames import RecentFrames
from danmaku_tui.room.room import Room, RoomMemory
from danmaku_tui.store.state import RecordState


class RecordingSink(Protocol):
    """The writer of a recording; every method may be called on any thread."""

    @property
    def state(self) -> RecordState:
        """The state of the recording."""

    @property
    def finished(self) -> bool:
        """Whether everything has been written after :meth:`finish`."""

    def frame(self, data: bytes | str, events: Sequence[Event], at: float) -> None:
        """Record a message that arrived ``at`` (seconds since 1970), with its events.

        Waits while the queue is full.
        """

    def link(self, change: LinkChange) -> None:
        """Record a change of the connection."""

    def finish(self) -> None:
        """Accept nothing more; return at once."""

    def hurry(self) -> None:
        """Let :meth:`close` wait for a moment only; for any thread and signal handler."""

    def close(self) -> None:
        """Accept nothing more, and return when everything has been written."""


@dataclass(frozen=True, slots=True)
class FeedMemory:
    """A room and its link log at one moment, without the history; for :meth:`RoomFeed.recall`."""

    room: RoomMemory
    link_log: LinkLog


class RoomFeed:
    """Applies the messages and the link states of one source to a room, and records them.

    All methods belong to the source's thread. Another thread may replace ``recorder``: None while
    nothing is recorded. ``prepare`` is applied to each event for the room; recordings keep the
    original. ``published`` gets every event as received and every change of the connection, for
    readers on other threads. ``frames`` holds the newest messages as received; without it none is
    held. ``clock`` is the room's, ``wall`` is since 1970, both in seconds.
    """

    def __init__(
        self,
        *,
        clock: Callable[[], float],
        wall: Callable[[], float],
        prepare: Callable[[Event], Event] = lambda event: event,
        recorder: RecordingSink | None = None,
        published: History | None = None,
        history_capacity: int = HISTORY_EVENTS,
        history_bytes: int = HISTORY_BYTES,
        frames: RecentFrames | None = None,
    ) -> None:
        self._clock = clock
        self._wall = wall
        self._prepare = prepare
        self._link_log = LinkLog()
        self._frames = frames
        self.room = Room(history_capacity, history_bytes)
        self.recorder = recorder
        self.published = published

    def receive(self, data: bytes | str, received: Received, at: float) -> list[Event]:
        """Apply one message that arrived ``at`` (seconds since 1970), and record it.

        Return its events as received, without repeated ones, each gift with its new units.
        """
        self.room.census.frame(len(data))
        now = self._clock()
        first = self.room.history.end
        events: list[Event] = []
        try:
            for event in received.events:
                applied = self.room.apply(self._prepare(event), now)
                if applied is not None:
                    events.append(as_counted(event, applied))
            if self.published is not None:
                for event in events:
                    self.published.append(event)
        finally:
            if self._frames is not None:
                self._frames.add(data, first, self.room.history.end)
            # Also after a fault: the bytes are the proof of it.
            recorder = self.recorder
            if recorder is not None:
                recorder.frame(data, events, at)
        return events

    def frame_of(self, event: Event) -> bytes | str | None:
        """Return the message in which ``event`` arrived; None where it is not held.

        May be called on any thread.
        """
        if self._frames is None:
            return None
        serial = self.room.history.serial_of(event)
        return None if serial is None else self._frames.find(serial)

    def follow(self, state: LinkState) -> LinkChange:
        """Return the change that ``state`` is, recorded and noted in the room where it matters."""
        logged = self._link_log.follow(state, self._wall())
        recorder = self.recorder
        if recorder is not None:
            recorder.link(logged.change)
        if self.published is not None:
            self.published.append(logged.change)
        if logged.notable:
            self.room.note(logged.change)
        return logged.change

    def rewind(self) -> None:
        """Forget everything: the source starts again from the beginning."""
        self.room.rewind()
        self._link_log = LinkLog()
        self._forget_frames()

    def remember(self, before: FeedMemory | None) -> FeedMemory:
        """Return the present state; ``before`` is an earlier one, as for :meth:`Room.remember`."""
        room = self.room.remember(None if before is None else before.room)
        return FeedMemory(room, copy(self._link_log))

    def recall(self, memory: FeedMemory, events: Iterable[Event]) -> None:
        """Return to ``memory``, with ``events`` as the history."""
        self.room.recall(memory.room, events)
        self._link_log = copy(memory.link_log)
        self._forget_frames()

    def _forget_frames(self) -> None:
        if self._frames is not None:
            self._frames.clear()


def as_counted(event: Event, applied: Event) -> Event:
    """Return ``event`` as received, with the new units that the room counted in ``applied``."""
    if isinstance(event, Gift) and isinstance(applied, Gift) and applied.count != event.count:
        return replace(event, count=applied.count)
    return event
