from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from danmaku_proto.dialect import Received
from danmaku_proto.events import Chat, Event, Gift, Kind, LinkChange, User
from danmaku_tui.feed.link_state import LinkState, Phase
from danmaku_tui.room.board import BoardKind, Window
from danmaku_tui.room.recent_frames import RecentFrames
from danmaku_tui.room_feed import RoomFeed, as_counted
from danmaku_tui.store.state import RecordState

ANN = User("1", "Ann", "ann")
CHAT = Chat("1", 5.0, ANN, "hello")
ROSE = Gift("2", 5.0, ANN, "rose", "1", price=2, total=3, combo="7")

LIVE = LinkState(Phase.LIVE, since=1.0)
LOST = LinkState(Phase.WAITING, since=4.0, detail="reset", last_frame_at=3.0)


class Notebook:
    """A recorder in memory."""

    def __init__(self) -> None:
        self.state = RecordState(Path("a"), since=0.0)
        self.finished = False
        self.frames: list[tuple[bytes | str, list[Event], float]] = []
        self.links: list[LinkChange] = []

    def frame(self, data: bytes | str, events: Sequence[Event], at: float) -> None:
        self.frames.append((data, list(events), at))

    def link(self, change: LinkChange) -> None:
        self.links.append(change)

    def finish(self) -> None: ...

    def hurry(self) -> None: ...

    def close(self) -> None: ...


def feed_to(recorder: Notebook | None = None) -> RoomFeed:
    return RoomFeed(clock=lambda: 9.0, wall=lambda: 1.7e9, recorder=recorder)


def kinds(feed: RoomFeed) -> list[Kind]:
    return [entry.event.kind for entry in feed.room.history.since(0, 100)[0]]


def test_a_message_is_applied_and_recorded_without_repeated_events() -> None:
    notebook = Notebook()
    feed = feed_to(notebook)
    assert feed.receive(b"one", Received([CHAT, CHAT]), 7.0) == [CHAT]
    assert feed.receive("two", Received([ROSE]), 8.0) == [replace(ROSE, count=3)]
    assert notebook.frames == [(b"one", [CHAT], 7.0), ("two", [replace(ROSE, count=3)], 8.0)]
    assert kinds(feed) == [Kind.CHAT, Kind.GIFT]
    assert feed.room.view(BoardKind.COMMENTS, Window.SESSION, 1, 9.0).census.frames == 2


def test_the_room_gets_prepared_events_and_the_recorder_the_original_ones() -> None:
    notebook = Notebook()
    feed = RoomFeed(
        clock=lambda: 9.0,
        wall=lambda: 1.7e9,
        prepare=lambda event: replace(event, at=0.0),
        recorder=notebook,
    )
    assert feed.receive(b"", Received([CHAT]), 7.0) == [CHAT]
    assert notebook.frames[0][1] == [CHAT]
    assert feed.room.history.newest(1) == [replace(CHAT, at=0.0)]


def test_a_fault_while_a_message_is_applied_loses_no_byte() -> None:
    notebook = Notebook()

    def prepare(event: Event) -> Event:
        if event is ROSE:
            raise KeyError
        return event

    feed = RoomFeed(clock=lambda: 9.0, wall=lambda: 0.0, prepare=prepare, recorder=notebook)
    with pytest.raises(KeyError):
        feed.receive(b"both", Received([CHAT, ROSE]), 7.0)
    assert notebook.frames == [(b"both", [CHAT], 7.0)]


def test_each_link_state_is_recorded_and_only_notable_ones_are_in_the_room() -> None:
    notebook = Notebook()
    feed = feed_to(notebook)
    connecting = LinkState(Phase.CONNECTING, since=0.5)
    changes = [feed.follow(state) for state in (connecting, LIVE, LOST, connecting, LIVE)]
    assert notebook.links == changes
    assert [change.phase for change in changes] == [
        "connecting",
        "live",
        "waiting",
        "connecting",
        "live",
    ]
    assert kinds(feed) == [Kind.LINK] * 3


def test_nothing_is_recorded_without_a_recorder_and_one_may_come_later() -> None:
    feed, notebook = feed_to(), Notebook()
    feed.receive(b"one", Received([CHAT]), 7.0)
    feed.recorder = notebook
    feed.receive(b"two", Received([ROSE]), 8.0)
    assert [data for data, _, _ in notebook.frames] == [b"two"]


def test_a_memory_brings_back_the_room_and_the_link() -> None:
    feed = feed_to()
    feed.receive(b"one", Received([CHAT]), 7.0)
    feed.follow(LIVE)
    memory = feed.remember(None)
    feed.follow(LOST)
    feed.receive(b"two", Received([ROSE]), 8.0)
    feed.recall(memory, [CHAT])
    assert feed.room.history.newest(10) == [CHAT]
    assert feed.receive(b"again", Received([CHAT, ROSE]), 9.0) == [replace(ROSE, count=3)]
    assert feed.follow(LOST).lost, "the link was live at that moment"
    assert feed.remember(memory) != memory


def test_a_rewound_feed_has_seen_nothing() -> None:
    feed = feed_to()
    feed.receive(b"one", Received([CHAT]), 7.0)
    feed.follow(LIVE)
    feed.rewind()
    assert feed.receive(b"one", Received([CHAT]), 7.0) == [CHAT]
    assert not feed.follow(LOST).lost


def test_only_the_new_units_of_a_gift_replace_those_received() -> None:
    assert as_counted(ROSE, replace(ROSE, count=2)) == replace(ROSE, count=2)
    assert as_counted(ROSE, ROSE) is ROSE
    assert as_counted(CHAT, replace(CHAT, text="HELLO")) is CHAT


def feed_with_frames() -> RoomFeed:
    return RoomFeed(clock=lambda: 9.0, wall=lambda: 1.7e9, frames=RecentFrames())


def test_the_frame_of_an_event_is_found() -> None:
    feed = feed_with_frames()
    feed.follow(LIVE)
    feed.receive(b"one", Received([CHAT, ROSE]), 7.0)
    feed.receive("two", Received([replace(CHAT, id="3", at=6.0)]), 8.0)
    first, second, third = (entry.event for entry in feed.room.history.since(0, 9)[0][-3:])
    assert [feed.frame_of(event) for event in (first, second, third)] == [b"one", b"one", "two"]
    assert feed.frame_of(replace(CHAT, id="9")) is None
    assert feed_to().frame_of(CHAT) is None


def test_a_rewind_and_a_return_forget_the_frames() -> None:
    feed = feed_with_frames()
    feed.receive(b"one", Received([CHAT]), 7.0)
    memory = feed.remember(None)
    feed.recall(memory, [CHAT])
    assert feed.frame_of(CHAT) is None
    feed.receive(b"two", Received([ROSE]), 7.0)
    feed.rewind()
    assert feed.frame_of(ROSE) is None
