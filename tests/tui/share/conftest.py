from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from danmaku_proto.dialect import Received
from danmaku_proto.events import Chat, Event, Gift, User
from danmaku_tui.feed.link_state import LinkState, Phase
from danmaku_tui.room.board import BoardKind, Window
from danmaku_tui.room.history import History
from danmaku_tui.room_feed import RoomFeed
from danmaku_tui.session import SessionView
from danmaku_tui.share.shared_room import SharedRoom

ANN = User("7", "安妮", "ann", 12)


class FakeRoom:
    """A room to which a test applies events."""

    def __init__(self, capacity: int = 1_000) -> None:
        self.events = History(capacity)
        self._feed = RoomFeed(clock=time.monotonic, wall=time.time, published=self.events)
        self.link = LinkState(Phase.LIVE, since=0.0, last_frame_at=time.monotonic())

    @property
    def view(self) -> SessionView:
        now = time.monotonic()
        room = self._feed.room.view(BoardKind.COMMENTS, Window.SESSION, 100, now)
        return SessionView(now, self.link, room)

    def apply(self, *events: Event) -> None:
        self._feed.receive(b"frame", Received(events), 1.79e9)

    def say(self, *texts: str) -> None:
        self.apply(*(Chat(text, 1.79e9, ANN, text) for text in texts))

    def give(self, gift: str, total: int) -> None:
        self.apply(Gift(f"{gift}-{total}", 1.79e9, ANN, gift, "1", 10, total, combo="5"))


@pytest.fixture
def room() -> FakeRoom:
    return FakeRoom()


@pytest.fixture
def shared(room: FakeRoom) -> SharedRoom:
    return SharedRoom("a room", room, room.events)


@pytest.fixture
def make_room() -> Callable[[int], FakeRoom]:
    return FakeRoom
