from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

import pytest

from danmaku_proto.dialect import Received
from danmaku_proto.events import Chat, Event, Gift, Kind, User
from danmaku_tui import session as session_module
from danmaku_tui.feed.delivery import Sending
from danmaku_tui.feed.intake import Receiver
from danmaku_tui.feed.link_state import LinkState, Phase
from danmaku_tui.room.board import BoardKind, Window
from danmaku_tui.session import Session, SessionView, StateListener

DEADLINE = 20.0
"""Seconds after which what never comes is given up."""

ANN = User("1", "Ann", "ann")


def chat(number: int) -> Chat:
    return Chat(f"chat-{number}", 0.0, ANN, str(number))


def texts(session: Session) -> list[str]:
    entries, _ = session.history.since(0, 10_000)
    return [entry.event.text for entry in entries if isinstance(entry.event, Chat)]


class Script:
    """A source in memory: delivers what it is given, then stays until it is closed."""

    def __init__(self, on_received: Receiver, messages: Sequence[Sequence[Event]]) -> None:
        self.on_received = on_received
        self.messages = messages
        self.delivered = threading.Event()
        self.looked_at = threading.Semaphore(0)
        self.reconnects = 0
        self.thread = threading.current_thread()
        self.run_on: threading.Thread | None = None
        self.phase = Phase.CONNECTING
        self._ended = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None

    @property
    def state(self) -> LinkState:
        self.looked_at.release()
        return LinkState(self.phase, since=0.0, frames=len(self.messages))

    async def run(self) -> None:
        self._loop = asyncio.get_running_loop()
        self.run_on = threading.current_thread()
        for message in self.messages:
            self.on_received(b"12345", Received(list(message)), 0.0)
        self.phase = Phase.LIVE
        self.delivered.set()
        await self._ended.wait()
        self.phase = Phase.CLOSED

    def reconnect_now(self) -> None:
        self.reconnects += 1

    def close(self) -> None:
        if self._loop is None:
            self._ended.set()
            return
        with suppress(RuntimeError):  # The loop is closed: it has ended already.
            self._loop.call_soon_threadsafe(self._ended.set)

    def wait(self) -> None:
        """Wait until everything has been delivered."""
        assert self.delivered.wait(DEADLINE)

    def wait_for_views(self, number: int) -> None:
        """Wait until the session has looked so many times anew, and had the time to keep it."""
        while self.looked_at.acquire(blocking=False):
            pass
        for _ in range(number + 1):
            assert self.looked_at.acquire(timeout=DEADLINE)


@dataclass
class Stand:
    """A session that is running, and its source once that is open."""

    session: Session
    scripts: list[Script]

    @property
    def script(self) -> Script:
        return self.scripts[0]


@pytest.fixture
def stand(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Stand]]:
    """Make sessions that are closed in the end; their views are renewed all the time."""
    monkeypatch.setattr(session_module, "VIEW_SECONDS", 0.001)
    stands: list[Stand] = []

    def make(
        *messages: Sequence[Event],
        prepare: Callable[[Event], Event] = lambda event: event,
        clock: Callable[[], float] = lambda: 100.0,
    ) -> Stand:
        scripts: list[Script] = []
        opened = threading.Event()

        def open_source(on_received: Receiver, _: StateListener) -> Script:
            scripts.append(Script(on_received, messages))
            opened.set()
            return scripts[-1]

        session = Session(open_source, clock=clock, wall=lambda: 1.7e9, prepare=prepare)
        stands.append(Stand(session, scripts))
        session.start()
        assert opened.wait(DEADLINE)
        return stands[-1]

    yield make
    for each in stands:
        assert each.session.close()


def test_a_session_that_has_not_begun_is_resolving_an_empty_room() -> None:
    def never(_: Receiver, __: StateListener) -> Script:
        raise AssertionError

    session = Session(never, clock=lambda: 5.0, wall=lambda: 0.0)
    assert session.view.link.phase is Phase.RESOLVING
    assert session.view.at == 5.0
    assert session.view.room.census.total == 0
    assert session.history.end == 0
    session.reconnect_now()
    assert session.close()
    assert session.error is None


def test_events_are_applied_on_the_feeds_thread_while_nobody_reads(
    stand: Callable[..., Stand],
) -> None:
    begun = stand([chat(number) for number in range(500)], [chat(500)])
    begun.script.wait()
    assert texts(begun.session) == [str(number) for number in range(501)]
    assert begun.script.run_on is begun.script.thread
    assert begun.script.run_on is not threading.current_thread()


def test_the_view_is_replaced_and_the_old_one_never_changes(stand: Callable[..., Stand]) -> None:
    begun = stand([chat(1)])
    first = begun.session.view
    kept = (first.at, first.link, first.room)
    begun.script.wait()
    begun.script.wait_for_views(1)
    second = begun.session.view
    assert second is not first
    assert second.link.phase is Phase.LIVE
    assert second.room.census.total == 1
    assert (first.at, first.link, first.room) == kept


def test_a_view_bears_the_time_at_which_it_was_taken(stand: Callable[..., Stand]) -> None:
    ticks = iter(range(1_000_000))
    begun = stand([], clock=lambda: float(next(ticks)))
    begun.script.wait_for_views(1)
    early: SessionView = begun.session.view
    begun.script.wait_for_views(1)
    assert begun.session.view.at > early.at


def test_frames_and_their_bytes_are_counted(stand: Callable[..., Stand]) -> None:
    begun = stand([chat(1), chat(2)], [], [chat(3)])
    begun.script.wait()
    begun.script.wait_for_views(1)
    census = begun.session.view.room.census
    assert (census.frames, census.size, census.total) == (3, 15, 3)


def test_the_message_of_an_event_is_held(stand: Callable[..., Stand]) -> None:
    begun = stand([chat(1)], prepare=lambda event: replace(event, id="prepared"))
    begun.script.wait()
    (event,) = begun.session.history.newest(1)
    assert begun.session.frame_of(event) == b"12345"
    assert begun.session.frame_of(chat(9)) is None


def test_every_event_is_prepared_before_it_is_applied(stand: Callable[..., Stand]) -> None:
    def louder(event: Event) -> Event:
        return replace(event, text=f"{event.text}!") if isinstance(event, Chat) else event

    begun = stand([chat(1), chat(2)], prepare=louder)
    begun.script.wait()
    assert texts(begun.session) == ["1!", "2!"]


def test_what_came_before_is_told_once(stand: Callable[..., Stand]) -> None:
    begun = stand([chat(1), chat(1)], [chat(1)])
    begun.script.wait()
    begun.script.wait_for_views(1)
    assert texts(begun.session) == ["1"]
    assert begun.session.view.room.census.duplicates == 2


def test_another_board_is_in_the_views_from_then_on(stand: Callable[..., Stand]) -> None:
    given = Gift("g", 0.0, ANN, "rose", "1", 10, 3, combo="c")
    begun = stand([chat(1), given])
    begun.script.wait()
    begun.script.wait_for_views(1)
    assert begun.session.view.room.kind is BoardKind.COMMENTS
    begun.session.show_board(BoardKind.GIFTS, Window.RECENT)
    begun.script.wait_for_views(1)
    room = begun.session.view.room
    assert (room.kind, room.window) == (BoardKind.GIFTS, Window.RECENT)
    assert [(line.user.name, line.value) for line in room.standings] == [("Ann", 30)]


def test_a_wish_to_reconnect_reaches_the_source(stand: Callable[..., Stand]) -> None:
    begun = stand([])
    begun.script.wait()
    begun.session.reconnect_now()
    assert begun.script.reconnects == 1


def test_closing_ends_the_thread_and_leaves_a_last_view(stand: Callable[..., Stand]) -> None:
    begun = stand([chat(1)])
    begun.script.wait()
    assert begun.session.close()
    assert begun.session.view.link.phase is Phase.CLOSED
    assert begun.session.view.room.census.total == 1
    assert begun.session.close()
    assert begun.session.error is None


def test_closing_while_the_source_is_being_opened_ends_it_all_the_same() -> None:
    opening, go_on = threading.Event(), threading.Event()
    scripts: list[Script] = []

    def open_source(on_received: Receiver, _: StateListener) -> Script:
        opening.set()
        assert go_on.wait(DEADLINE)
        scripts.append(Script(on_received, []))
        return scripts[-1]

    session = Session(open_source, clock=lambda: 0.0, wall=lambda: 0.0)
    session.start()
    assert opening.wait(DEADLINE)
    closer = threading.Thread(target=session.close)
    closer.start()
    assert session._closing.wait(DEADLINE)
    go_on.set()
    closer.join(DEADLINE)
    session._thread.join(DEADLINE)
    assert not session._thread.is_alive()
    assert session.error is None


def test_a_session_begins_once(stand: Callable[..., Stand]) -> None:
    begun = stand([])
    with pytest.raises(RuntimeError):
        begun.session.start()


class Broken(Script):
    """A source that delivers, and then fails."""

    async def run(self) -> None:
        for message in self.messages:
            self.on_received(b"", Received(list(message)), 0.0)
        raise RuntimeError("[/nope]x broke")


def finished(open_source: Callable[[Receiver, StateListener], Script]) -> Session:
    session = Session(open_source, clock=lambda: 0.0, wall=lambda: 0.0)
    session.start()
    session._thread.join(DEADLINE)
    assert session.close()
    return session


def test_an_error_of_the_source_is_kept_and_so_is_what_came_before_it() -> None:
    session = finished(lambda on_received, _: Broken(on_received, [[chat(1)]]))
    assert isinstance(session.error, RuntimeError)
    assert texts(session) == ["1"]
    assert session.view.room.census.total == 1


def test_an_error_while_opening_the_source_is_kept() -> None:
    def broken(_: Receiver, __: StateListener) -> Script:
        raise ValueError("no such feed")

    session = finished(broken)
    assert isinstance(session.error, ValueError)
    assert session.view.room.census.total == 0


def test_an_error_that_nobody_awaited_is_kept() -> None:
    class Careless(Script):
        async def run(self) -> None:
            def fail() -> None:
                raise LookupError("stray")

            loop = asyncio.get_running_loop()
            loop.call_soon(fail)
            after = loop.create_future()
            loop.call_soon(after.set_result, None)
            await after

    session = finished(lambda on_received, _: Careless(on_received, []))
    assert isinstance(session.error, LookupError)


def test_an_error_while_preparing_an_event_is_kept(stand: Callable[..., Stand]) -> None:
    def fail(_: Event) -> Event:
        raise KeyError("kind")

    begun = stand([chat(1)], prepare=fail)
    begun.session._thread.join(DEADLINE)
    assert isinstance(begun.session.error, KeyError)


def test_an_error_while_looking_at_the_room_ends_the_session_and_is_kept(
    stand: Callable[..., Stand],
) -> None:
    ticks = iter([0.0, 1.0, 2.0])
    begun = stand([], clock=lambda: next(ticks))
    begun.session._thread.join(DEADLINE)
    assert not begun.session._thread.is_alive()
    assert begun.session.error is not None


def test_the_loss_and_the_return_of_the_feed_are_lines_of_the_room() -> None:
    class Shaky(Script):
        async def run(self) -> None:
            for state in (
                LinkState(Phase.CONNECTING, since=1.0),
                LinkState(Phase.LIVE, since=2.0),
                LinkState(Phase.WAITING, since=9.0, detail="reset", last_frame_at=8.0),
                LinkState(Phase.LIVE, since=20.0),
            ):
                tell[0](state)

    tell: list[StateListener] = []

    def open_source(on_received: Receiver, on_state: StateListener) -> Script:
        tell.append(on_state)
        return Shaky(on_received, [])

    session = finished(open_source)
    entries, _ = session.history.since(0, 100)
    assert [entry.event.kind for entry in entries] == [Kind.LINK] * 3


def test_what_a_session_remembers_it_knows_again_with_its_serials_going_on(
    stand: Callable[..., Stand],
) -> None:
    session = stand([chat(1), chat(2)]).session
    assert session.close()
    first = session.remember(None)
    session._receive(b"12", Received([chat(3)]), 0.0)
    session._follow(LinkState(Phase.LIVE, since=0.0))
    session.recall(first, [chat(1), chat(2)])
    assert session.history.forgotten == session.history.first == 4
    session._receive(b"12", Received([chat(3), chat(1)]), 0.0)
    assert texts(session)[-3:] == ["1", "2", "3"]
    assert session._feed._link_log.follow(LinkState(Phase.LIVE, since=9.0), 9.0).change.gap is None


class SendingScript(Script):
    """A source that also sends."""

    def __init__(self, on_received: Receiver, messages: Sequence[Sequence[Event]]) -> None:
        super().__init__(on_received, messages)
        self.sent: list[bytes] = []

    def send(self, data: bytes) -> Sending:
        self.sent.append(data)
        sending = Sending(data)
        sending.end()
        return sending


@pytest.mark.parametrize("sends", [True, False])
def test_a_message_goes_to_a_source_that_sends_and_fails_at_once_elsewhere(sends: bool) -> None:
    sources: list[Script] = []
    opened = threading.Event()

    def open_source(on_received: Receiver, _: StateListener) -> Script:
        sources.append((SendingScript if sends else Script)(on_received, ()))
        opened.set()
        return sources[0]

    session = Session(open_source, clock=lambda: 0.0, wall=lambda: 0.0)
    early = session.send(b"too early")
    session.start()
    assert opened.wait(DEADLINE)
    sources[0].wait()
    later = session.send(b"hi")
    session.close()
    refused = "there is no connection, so that nothing was sent"
    assert (early.done, early.problem) == (True, refused)
    assert (later.done, later.problem) == (True, "" if sends else refused)
    if isinstance(sources[0], SendingScript):
        assert sources[0].sent == [b"hi"]
