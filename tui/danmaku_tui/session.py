"""Where the feed's thread and the screen's meet: a history that both know, and a view to swap.

The feed's side decodes, counts and remembers, whether or not the terminal can be written to. What
the screen needs of it is the room's history, which may be read from any thread, and the newest
:class:`SessionView`, an immutable value that is replaced by reference.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from copy import copy
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, Protocol

from danmaku_proto.dialect import Received
from danmaku_proto.events import Event, Gift, LinkChange
from danmaku_tui.feed.link_log import LinkLog
from danmaku_tui.feed.link_state import LinkState, Phase
from danmaku_tui.room.board import BoardKind, Window
from danmaku_tui.room.history import History
from danmaku_tui.room.room import Room, RoomMemory, RoomView
from danmaku_tui.store.state import RecordState

VIEW_SECONDS: Final = 0.25
"""How often the view is renewed: numbers that change faster cannot be read."""

BOARD_SIZE: Final = 100
"""Places of a board in a view."""

CLOSE_SECONDS: Final = 2.0
"""How long :meth:`Session.close` waits; a link needs half of it to say goodbye."""


class Source(Protocol):
    """Where bytes come from: a link, a recording."""

    @property
    def state(self) -> LinkState:
        """What the source is doing; may be read on any thread."""

    async def run(self) -> None:
        """Deliver until :meth:`close`, and leave nothing running."""

    def reconnect_now(self) -> None:
        """Begin anew; from any thread."""

    def close(self) -> None:
        """Make :meth:`run` return soon; from any thread."""


Receiver = Callable[[bytes | str, Received, float], None]
"""What a source calls for every message: the message, what it says, when it came (since 1970)."""


StateListener = Callable[[LinkState], None]
"""What a source calls whenever its phase changes."""


class RecordingSink(Protocol):
    """What writes a recording; every method may be called on any thread."""

    @property
    def state(self) -> RecordState:
        """What the recording is doing."""

    @property
    def finished(self) -> bool:
        """Whether everything has been written after :meth:`finish`."""

    def frame(self, data: bytes | str, events: Sequence[Event], at: float) -> None:
        """Keep a message, what it said, and when it came; waits while too much is to be written."""

    def link(self, change: LinkChange) -> None:
        """Keep a change of the connection."""

    def finish(self) -> None:
        """Take nothing more; return at once."""

    def close(self) -> None:
        """Take nothing more, and return when everything has been written."""


@dataclass(frozen=True, slots=True)
class SessionView:
    """What the feed's side knows, at one moment of the monotonic clock.

    ``recording`` is None while nothing is recorded.
    """

    at: float
    link: LinkState
    room: RoomView
    recording: RecordState | None = None


@dataclass(frozen=True, slots=True)
class SessionMemory:
    """What a session knew at one moment but for its history, for :meth:`Session.recall`."""

    room: RoomMemory
    chronicle: LinkLog


class Session:
    """Runs a source on a thread of its own and keeps the room that it tells of.

    ``open_source`` is called on that thread, so that what it imports does not hold the screen up.
    ``prepare`` is applied to every event that is shown; what is recorded stays as it came.
    ``keep`` begins a recording in the file at a path. ``clock`` is monotonic and ``wall`` the time
    since 1970, in seconds.
    """

    def __init__(
        self,
        open_source: Callable[[Receiver, StateListener], Source],
        *,
        clock: Callable[[], float],
        wall: Callable[[], float],
        prepare: Callable[[Event], Event] = lambda event: event,
        keep: Callable[[Path], RecordingSink] | None = None,
    ) -> None:
        self._open_source = open_source
        self._clock = clock
        self._wall = wall
        self._chronicle = LinkLog()
        self._prepare = prepare
        self._keep = keep
        self._keeper: RecordingSink | None = None
        self._kept: list[RecordingSink] = []
        self._room = Room()
        self._board = (BoardKind.COMMENTS, Window.SESSION)
        self._source: Source | None = None
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._run, name="feed", daemon=True)
        self.error: BaseException | None = None
        self._view = self._look(LinkState(Phase.RESOLVING, since=clock()))

    @property
    def history(self) -> History:
        """Everything that was said; may be read on any thread."""
        return self._room.history

    @property
    def view(self) -> SessionView:
        """The newest view; may be read on any thread."""
        return self._view

    @property
    def recording(self) -> RecordState | None:
        """What is being recorded, newer than in the view; may be read on any thread."""
        keeper = self._keeper
        return None if keeper is None else keeper.state

    def record(self, path: Path) -> None:
        """Record to ``path`` from now on, in place of what was recorded to before; returns at once.

        For the screen's thread. Whether it can be written is told by the view. Raises
        ``RuntimeError`` in a session that cannot record.
        """
        if self._keep is None:
            raise RuntimeError("nothing is here to record with")
        self.stop_recording()
        keeper = self._keep(path)
        if self._source is not None:
            link = self._source.state
            keeper.link(LinkChange("", self._wall(), link.phase.value, link.detail))
        self._keeper = keeper

    def stop_recording(self) -> RecordState | None:
        """Record no more; return what was being recorded, whose last moment is yet to be written.

        For the screen's thread; returns at once.
        """
        keeper, self._keeper = self._keeper, None
        if keeper is None:
            return None
        keeper.finish()
        self._kept = [each for each in (*self._kept, keeper) if not each.finished]
        return keeper.state

    def start(self) -> None:
        """Begin. Raises ``RuntimeError`` when called twice."""
        self._thread.start()

    def show_board(self, kind: BoardKind, window: Window) -> None:
        """Have another board in the views from now on."""
        self._board = (kind, window)

    def reconnect_now(self) -> None:
        """Connect anew without waiting; from any thread."""
        if self._source is not None:
            self._source.reconnect_now()

    def rewind(self) -> None:
        """Forget everything, because it is told anew. For the source, on its thread."""
        self._room.rewind()
        self._chronicle = LinkLog()

    def remember(self, before: SessionMemory | None) -> SessionMemory:
        """Return what is known now, as :meth:`Room.remember` does. For the source, too."""
        room = self._room.remember(None if before is None else before.room)
        return SessionMemory(room, copy(self._chronicle))

    def recall(self, memory: SessionMemory, said: Iterable[Event]) -> None:
        """Know what is remembered, with ``said`` as the history. For the source, too."""
        self._room.recall(memory.room, said)
        self._chronicle = copy(memory.chronicle)

    def close(self) -> bool:
        """End, and return whether the thread has ended within ``CLOSE_SECONDS``.

        What is being recorded is whole then; only a disk that does not answer is given up.
        """
        self._closing.set()
        if self._source is not None:
            self._source.close()
        if self._thread.ident is not None:
            self._thread.join(CLOSE_SECONDS)
        self.stop_recording()
        for keeper in self._kept:
            keeper.close()
        return not self._thread.is_alive()

    def _run(self) -> None:
        try:
            self._source = self._open_source(self._take, self._follow)
            if self._closing.is_set():
                self._source.close()
            loop = asyncio.new_event_loop()
            loop.set_exception_handler(self._stray)
            try:
                loop.run_until_complete(self._watch(self._source))
            finally:
                # Not asyncio.run: it would wait for threads that still look up a name.
                loop.run_until_complete(loop.shutdown_asyncgens())
                loop.close()
        except BaseException as error:  # noqa: BLE001  # the screen is to learn of it
            self.error = error

    async def _watch(self, source: Source) -> None:
        """Run ``source`` and renew the view beside it."""
        renewal = asyncio.create_task(self._renew(source))
        # A view that can no longer be renewed must not look like a room that has become quiet.
        renewal.add_done_callback(lambda _: source.close())
        try:
            await source.run()
        finally:
            renewal.cancel()
            with suppress(asyncio.CancelledError):
                await renewal
            self._view = self._look(source.state)

    async def _renew(self, source: Source) -> None:
        while True:
            self._view = self._look(source.state)
            await asyncio.sleep(VIEW_SECONDS)

    def _look(self, link: LinkState) -> SessionView:
        now = self._clock()
        return SessionView(
            now, link, self._room.view(*self._board, BOARD_SIZE, now), self.recording
        )

    def _take(self, data: bytes | str, received: Received, at: float) -> None:
        """Take in one message of the source."""
        self._room.census.frame(len(data))
        now = self._clock()
        said: list[Event] = []
        try:
            for event in received.events:
                applied = self._room.apply(self._prepare(event), now)
                if applied is not None:
                    said.append(as_counted(event, applied))
        finally:
            keeper = self._keeper
            if keeper is not None:
                keeper.frame(data, said, at)

    def _follow(self, state: LinkState) -> None:
        """Take in a change of the source's phase."""
        chapter = self._chronicle.follow(state, self._wall())
        keeper = self._keeper
        if keeper is not None:
            keeper.link(chapter.change)
        if chapter.notable:
            self._room.note(chapter.change)

    def _stray(self, _: asyncio.AbstractEventLoop, context: dict[str, object]) -> None:
        """Keep an error that nobody awaited: printed, it would tear the screen."""
        error = context.get("exception")
        if self.error is None and isinstance(error, BaseException):
            self.error = error


def as_counted(event: Event, applied: Event) -> Event:
    """Return ``event`` as it came, with what the room counted in ``applied``."""
    if isinstance(event, Gift) and isinstance(applied, Gift) and applied.count != event.count:
        return replace(event, count=applied.count)
    return event
