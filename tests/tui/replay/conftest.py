from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Sequence
from copy import copy
from pathlib import Path

import pytest

from danmaku_proto import codec
from danmaku_proto._pb.classroom import User
from danmaku_proto.classroom.dialect import ClassroomDialect
from danmaku_proto.dialect import Received
from danmaku_proto.events import Event, LinkChange
from danmaku_tui.feed.link_log import LinkLog
from danmaku_tui.feed.link_state import LinkState, Phase
from danmaku_tui.room.board import BoardKind, Window
from danmaku_tui.room.history import History
from danmaku_tui.room.room import Room, RoomView
from danmaku_tui.room_feed import FeedMemory, as_counted
from danmaku_tui.store.recorder import Recorder
from danmaku_tui.store.state import RecordingOrigin

FIRST = 1.7e9


class HandClock:
    """A clock that only goes on when it is told to."""

    def __init__(self, now: float = 50.0) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now


def said(text: str, name: str = "Ann") -> bytes:
    return codec.encode(User(id=1, name=name, message=text))


class Witness:
    """A room that a feed or a replay fills, with lines about the ``noted`` phases of its link."""

    def __init__(self, room: Room | None = None, noted: Container[Phase] = (Phase.LIVE,)) -> None:
        self.room = Room() if room is None else room
        self.noted = noted
        self.link_log = LinkLog()

    @property
    def history(self) -> History:
        return self.room.history

    @property
    def events(self) -> list[Event]:
        return [entry.event for entry in self.history.since(0, 1_000_000)[0]]

    def views(self, now: float) -> list[RoomView]:
        return [self.room.view(kind, window, 1_000, now) for kind in BoardKind for window in Window]

    def rewind(self) -> None:
        self.room.rewind()
        self.link_log = LinkLog()

    def remember(self, before: FeedMemory | None) -> FeedMemory:
        room = self.room.remember(None if before is None else before.room)
        return FeedMemory(room, copy(self.link_log))

    def recall(self, memory: FeedMemory, events: Iterable[Event]) -> None:
        self.room.recall(memory.room, events)
        self.link_log = copy(memory.link_log)

    def follow(self, state: LinkState) -> None:
        logged = self.link_log.follow(state, state.since)
        if logged.notable and state.phase in self.noted:
            self.room.note(logged.change)

    def hear(self, data: bytes | str, received: Received, at: float) -> None:
        self.take(data, received, at)

    def take(self, data: bytes | str, received: Received, at: float) -> list[Event]:
        self.room.census.frame(len(data))
        kept = []
        for event in received.events:
            applied = self.room.apply(event, at)
            if applied is not None:
                kept.append(as_counted(event, applied))
        return kept


@pytest.fixture(scope="session")
def witness() -> Callable[..., Witness]:
    return Witness


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture(scope="session")
def first() -> float:
    """When the recordings of these tests begin."""
    return FIRST


@pytest.fixture
def record(tmp_path: Path) -> Callable[..., Path]:
    """Record what was said at which second of a classroom, and what its link did."""

    def make(
        *told: tuple[float, str | bytes | LinkChange],
        name: str = "a.danmaku",
        started: float = 0.0,
    ) -> Path:
        path = tmp_path / name
        origin = RecordingOrigin("ws://there/", "classroom", "test")
        recorder = Recorder(path, origin, wall=lambda: FIRST + started)
        dialect = ClassroomDialect()
        for place, what in told:
            at = FIRST + place
            if isinstance(what, LinkChange):
                recorder.link(LinkChange("", at, what.phase, what.detail, what.gap))
            else:
                data = said(what) if isinstance(what, str) else what
                recorder.frame(data, dialect.receive(data, at).events, at)
        recorder.close()
        assert not recorder.state.trouble
        return path

    return make


@pytest.fixture
def talk(record: Callable[..., Path]) -> Callable[[Sequence[float]], Path]:
    """Record one comment at each of these seconds, which says the second."""

    def make(places: Sequence[float]) -> Path:
        return record(*((place, f"{place:g}") for place in places))

    return make
