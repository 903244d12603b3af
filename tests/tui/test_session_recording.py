from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest

from danmaku_proto.dialect import Received
from danmaku_proto.events import Chat, Event, Gift, LinkChange, User
from danmaku_tui import session as session_module
from danmaku_tui.feed.intake import Receiver
from danmaku_tui.feed.link_state import LinkState, Phase
from danmaku_tui.session import Session, StateListener
from danmaku_tui.store.state import RecordState

DEADLINE = 20.0
ANN = User("1", "Ann", "ann")


def chat(number: int) -> Chat:
    return Chat(f"chat-{number}", 0.0, ANN, str(number))


class Notebook:
    """Keeps in memory what a recorder would write."""

    def __init__(self, path: Path) -> None:
        self.state = RecordState(path, since=5.0)
        self.frames: list[tuple[bytes | str, list[Event], float]] = []
        self.links: list[LinkChange] = []
        self.asked_to_finish = False
        self.finished = False
        self.hurried = False

    def frame(self, data: bytes | str, events: Sequence[Event], at: float) -> None:
        if not self.asked_to_finish:
            self.frames.append((data, list(events), at))

    def link(self, change: LinkChange) -> None:
        self.links.append(change)

    def finish(self) -> None:
        self.asked_to_finish = True

    def hurry(self) -> None:
        self.hurried = True

    def close(self) -> None:
        self.asked_to_finish = self.finished = True


class Hand:
    """A source that says what the test has it say, on the test's own thread."""

    def __init__(self, on_received: Receiver, on_state: StateListener) -> None:
        self.say, self.enter = on_received, on_state
        self.state = LinkState(Phase.LIVE, since=0.0, detail="as it is")
        self._over = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None

    async def run(self) -> None:
        self._loop = asyncio.get_running_loop()
        await self._over.wait()

    def reconnect_now(self) -> None: ...

    def close(self) -> None:
        if self._loop is None:
            self._over.set()
            return
        with suppress(RuntimeError):  # the loop is closed: it has ended already
            self._loop.call_soon_threadsafe(self._over.set)


@pytest.fixture
def notebooks() -> list[Notebook]:
    return []


@pytest.fixture
def begin(
    notebooks: list[Notebook], monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[..., tuple[Session, Hand]]]:
    """Begin sessions whose recordings are notebooks."""
    monkeypatch.setattr(session_module, "VIEW_SECONDS", 0.001)
    sessions: list[Session] = []

    def keep(path: Path) -> Notebook:
        notebooks.append(Notebook(path))
        return notebooks[-1]

    def make(
        prepare: Callable[[Event], Event] = lambda event: event, path: Path | None = None
    ) -> tuple[Session, Hand]:
        hands: list[Hand] = []
        opened = threading.Event()

        def open_source(on_received: Receiver, on_state: StateListener) -> Hand:
            hands.append(Hand(on_received, on_state))
            opened.set()
            return hands[-1]

        session = Session(
            open_source, clock=lambda: 1.0, wall=lambda: 1.7e9, prepare=prepare, open_recorder=keep
        )
        sessions.append(session)
        if path is not None:
            session.record(path)
        session.start()
        assert opened.wait(DEADLINE)
        while session._source is None:
            threading.Event().wait(0.001)
        return session, hands[0]

    yield make
    for each in sessions:
        assert each.close()


def test_messages_are_recorded_as_they_came_with_what_the_room_counted(
    begin: Callable[..., tuple[Session, Hand]], notebooks: list[Notebook]
) -> None:
    def shout(event: Event) -> Event:
        return replace(event, text="LOUD") if isinstance(event, Chat) else event

    session, hand = begin(shout, Path("a"))
    rose = Gift("g", 0.0, ANN, "rose", "1", price=2, total=3, combo="c")
    hand.say(b"raw", Received([chat(1), rose, chat(1)]), 7.5)
    hand.say("text", Received([replace(rose, id="h", total=5)]), 8.5)
    hand.say(b"corrupt", Received(), 9.5)
    assert notebooks[0].frames == [
        (b"raw", [chat(1), replace(rose, count=3)], 7.5),
        ("text", [replace(rose, id="h", total=5, count=2)], 8.5),
        (b"corrupt", [], 9.5),
    ]
    [entry, *_] = session.history.slice(0, 1)
    assert isinstance(entry.event, Chat)
    assert entry.event.text == "LOUD"


def test_a_message_that_breaks_the_room_is_recorded_all_the_same(
    begin: Callable[..., tuple[Session, Hand]], notebooks: list[Notebook]
) -> None:
    def refuse(_: Event) -> Event:
        raise ZeroDivisionError

    _, hand = begin(refuse, Path("a"))
    with pytest.raises(ZeroDivisionError):
        hand.say(b"raw", Received([chat(1)]), 7.5)
    assert notebooks[0].frames == [(b"raw", [], 7.5)]


def test_every_change_of_the_connection_is_recorded(
    begin: Callable[..., tuple[Session, Hand]], notebooks: list[Notebook]
) -> None:
    _, hand = begin(path=Path("a"))
    for phase in (Phase.CONNECTING, Phase.LIVE, Phase.WAITING):
        hand.enter(LinkState(phase, since=1.0, last_frame_at=1.0))
    hand.enter(LinkState(Phase.LIVE, since=9.0))
    assert [(change.phase, change.gap) for change in notebooks[0].links] == [
        ("connecting", None),
        ("live", None),
        ("waiting", None),
        ("live", 8.0),
    ]


def test_a_recording_that_begins_later_says_how_the_connection_is(
    begin: Callable[..., tuple[Session, Hand]], notebooks: list[Notebook]
) -> None:
    session, hand = begin()
    hand.say(b"before", Received([chat(1)]), 1.0)
    assert (session.recording, session.view.recording) == (None, None)
    session.record(Path("a"))
    hand.say(b"during", Received([chat(2)]), 2.0)
    assert session.recording == RecordState(Path("a"), since=5.0)
    while session.view.recording is None:
        threading.Event().wait(0.001)
    assert notebooks[0].links == [LinkChange("", 1.7e9, "live", "as it is")]
    assert session.stop_recording() == RecordState(Path("a"), since=5.0)
    hand.say(b"after", Received([chat(3)]), 3.0)
    assert [data for data, _, _ in notebooks[0].frames] == [b"during"]
    assert notebooks[0].asked_to_finish
    assert session.recording is None


def test_another_recording_ends_the_one_before(
    begin: Callable[..., tuple[Session, Hand]], notebooks: list[Notebook]
) -> None:
    session, hand = begin(path=Path("a"))
    session.record(Path("b"))
    hand.say(b"x", Received([chat(1)]), 1.0)
    first, second = notebooks
    assert first.asked_to_finish
    assert [data for data, _, _ in second.frames] == [b"x"]
    assert not first.frames


def test_closing_closes_the_recording(
    begin: Callable[..., tuple[Session, Hand]], notebooks: list[Notebook]
) -> None:
    session, _ = begin(path=Path("a"))
    assert session.close()
    assert notebooks[0].finished
    assert session.ended_recording == notebooks[0].state


def test_the_state_of_a_recording_at_the_end_is_the_one_after_it_has_closed(
    begin: Callable[..., tuple[Session, Hand]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def close(notebook: Notebook) -> None:
        notebook.state = replace(notebook.state, trouble="the disk does not answer", lost=7)

    monkeypatch.setattr(Notebook, "close", close)
    session, _ = begin(path=Path("a"))
    session.close()
    ended = session.ended_recording
    assert ended is not None
    assert (ended.trouble, ended.lost) == ("the disk does not answer", 7)


def test_a_recording_that_was_stopped_with_a_loss_is_reported_at_the_end(
    begin: Callable[..., tuple[Session, Hand]], notebooks: list[Notebook]
) -> None:
    session, _ = begin(path=Path("a"))
    notebooks[0].state = replace(notebooks[0].state, lost=2)
    session.record(Path("b"))
    session.record(Path("c"))
    for notebook in notebooks[:2]:
        notebook.finished = True
    session.record(Path("d"))
    session.stop_recording()
    notebooks[3].state = replace(notebooks[3].state, spilled=7)
    session.record(Path("e"))
    session.close()
    assert [state.path for state in session.stopped_recordings] == [Path("a"), Path("d")]
    ended = session.ended_recording
    assert ended is not None
    assert ended.path == Path("e")


def test_one_disk_that_hangs_is_waited_for_once(
    begin: Callable[..., tuple[Session, Hand]],
    notebooks: list[Notebook],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(Notebook, "close", Notebook.finish)
    session, _ = begin(path=Path("a"))
    for name in "bc":
        session.record(Path(name))
    session.close()
    assert [notebook.hurried for notebook in notebooks] == [False, True, True]


def test_a_hurried_session_hurries_every_recording(
    begin: Callable[..., tuple[Session, Hand]], notebooks: list[Notebook]
) -> None:
    session, _ = begin(path=Path("a"))
    session.record(Path("b"))
    session.hurry()
    assert all(notebook.hurried for notebook in notebooks)
    session.stop_recording()
    session.record(Path("c"))
    session.close()
    assert all(notebook.hurried for notebook in notebooks)


def test_a_recording_that_was_stopped_before_is_not_the_one_of_the_end(
    begin: Callable[..., tuple[Session, Hand]],
) -> None:
    session, _ = begin(path=Path("a"))
    session.stop_recording()
    session.close()
    assert session.ended_recording is None


def test_a_session_without_a_recorder_refuses_to_record() -> None:
    def never(_: Receiver, __: StateListener) -> Hand:
        raise AssertionError

    session = Session(never, clock=lambda: 5.0, wall=lambda: 0.0)
    with pytest.raises(RuntimeError, match="no recorder"):
        session.record(Path("a"))
