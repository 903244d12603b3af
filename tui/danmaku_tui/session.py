"""The boundary between the feed's thread and the screen's: a shared history, and a view to swap.

The feed's side decodes, counts and remembers, whether or not the terminal can be written to. The
screen reads two things of it: the room's history, which is safe on any thread, and the newest
:class:`SessionView`, an immutable value that is replaced by reference. So neither side ever waits
for a lock of the other.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol, runtime_checkable

from danmaku_proto.dialect import Received
from danmaku_proto.events import Event, LinkChange
from danmaku_tui.feed.delivery import Sending
from danmaku_tui.feed.link_state import LinkState, Phase
from danmaku_tui.i18n.language import tr
from danmaku_tui.room.board import BoardKind, Window
from danmaku_tui.room.history import HISTORY_BYTES, History
from danmaku_tui.room.recent_frames import RecentFrames
from danmaku_tui.room.room import RoomView
from danmaku_tui.room_feed import FeedMemory, RecordingSink, RoomFeed
from danmaku_tui.store.state import RecordState

if TYPE_CHECKING:
    from danmaku_tui.feed.intake import Receiver

VIEW_SECONDS: Final = 0.25
"""The time between two views: numbers that change faster cannot be read."""

BOARD_SIZE: Final = 100
"""Places of a board in a view."""

CLOSE_SECONDS: Final = 2.0
"""The longest wait of :meth:`Session.close`; a link needs half of it to say goodbye."""


class Source(Protocol):
    """A source of messages: a link, a recording."""

    @property
    def state(self) -> LinkState:
        """The state of the source; may be read on any thread."""

    async def run(self) -> None:
        """Deliver until :meth:`close`, and leave nothing running."""

    def reconnect_now(self) -> None:
        """Start again at once; from any thread."""

    def close(self) -> None:
        """Make :meth:`run` return soon; from any thread."""


@runtime_checkable
class SendingSource(Protocol):
    """A source that also sends messages: a link."""

    def send(self, data: bytes) -> Sending:
        """Send the binary message ``data`` on the open connection; from any thread."""


StateListener = Callable[[LinkState], None]
"""Called by a source whenever its phase changes."""


@dataclass(frozen=True, slots=True)
class SessionView:
    """The feed's side at one moment ``at`` of the monotonic clock.

    ``recording`` is None while nothing is recorded.
    """

    at: float
    link: LinkState
    room: RoomView
    recording: RecordState | None = None


class Session:
    """Runs a source on its own thread and maintains the room.

    ``open_source`` is called on that thread, so that its imports do not delay the screen.
    ``prepare`` is applied to every event that is shown; recordings keep the original.
    ``open_recorder`` starts a recording in the file at a path. ``published`` gets every event, as
    :class:`RoomFeed` describes it. ``clock`` is monotonic and ``wall``
    the time since 1970, in seconds.
    """

    def __init__(
        self,
        open_source: Callable[[Receiver, StateListener], Source],
        *,
        clock: Callable[[], float],
        wall: Callable[[], float],
        prepare: Callable[[Event], Event] = lambda event: event,
        open_recorder: Callable[[Path], RecordingSink] | None = None,
        published: History | None = None,
        history_bytes: int = HISTORY_BYTES,
    ) -> None:
        self._open_source = open_source
        self._clock = clock
        self._wall = wall
        self._feed = RoomFeed(
            clock=clock,
            wall=wall,
            prepare=prepare,
            published=published,
            history_bytes=history_bytes,
            frames=RecentFrames(),
        )
        self._open_recorder = open_recorder
        self._stopped: list[RecordingSink] = []  # still writing, or with messages elsewhere
        self._ended: RecordingSink | None = None
        self._hurried = False
        self._board = (BoardKind.COMMENTS, Window.SESSION)
        self._source: Source | None = None
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._run, name="feed", daemon=True)
        self.error: BaseException | None = None
        self._view = self._make_view(LinkState(Phase.RESOLVING, since=clock()))

    @property
    def history(self) -> History:
        """The events of the room; may be read on any thread."""
        return self._feed.room.history

    def frame_of(self, event: Event) -> bytes | str | None:
        """Return the message in which ``event`` arrived, as received; None where it is not held.

        May be called on any thread.
        """
        return self._feed.frame_of(event)

    @property
    def view(self) -> SessionView:
        """The newest view; may be read on any thread."""
        return self._view

    @property
    def recording(self) -> RecordState | None:
        """The state of the recording, newer than in the view; may be read on any thread."""
        recorder = self._feed.recorder
        return None if recorder is None else recorder.state

    def record(self, path: Path) -> None:
        """Record to ``path`` from now on, in place of an earlier recording; returns at once.

        For the screen's thread. The view shows whether the file can be written. Raises
        ``RuntimeError`` in a session that cannot record.
        """
        if self._open_recorder is None:
            raise RuntimeError("this session has no recorder")
        self.stop_recording()
        recorder = self._open_recorder(path)
        if self._source is not None:
            # A recording begins with the state of the link, or a replay would show none.
            link = self._source.state
            recorder.link(LinkChange("", self._wall(), link.phase.value, link.detail))
        self._feed.recorder = recorder

    def stop_recording(self) -> RecordState | None:
        """Stop the recording and return its state; its last messages are still to be written.

        For the screen's thread; returns at once.
        """
        recorder, self._feed.recorder = self._feed.recorder, None
        if recorder is None:
            return None
        recorder.finish()
        stopped = (*self._stopped, recorder)
        self._stopped = [each for each in stopped if not (each.finished and each.state.whole)]
        return recorder.state

    @property
    def ended_recording(self) -> RecordState | None:
        """The state of the recording that :meth:`close` has ended; None where nothing was."""
        return None if self._ended is None else self._ended.state

    @property
    def stopped_recordings(self) -> tuple[RecordState, ...]:
        """The states of the recordings stopped before :meth:`close` that are not whole."""
        states = (each.state for each in self._stopped if each is not self._ended)
        return tuple(state for state in states if not state.whole)

    @property
    def recordings_finished(self) -> bool:
        """Whether every recording has ended in order; False where a disk does not answer."""
        return all(each.finished for each in self._stopped)

    def start(self) -> None:
        """Start the thread. Raises ``RuntimeError`` when called twice."""
        self._thread.start()

    def show_board(self, kind: BoardKind, window: Window) -> None:
        """Put another board in the views from now on."""
        self._board = (kind, window)

    def reconnect_now(self) -> None:
        """Connect again without waiting; from any thread."""
        if self._source is not None:
            self._source.reconnect_now()

    def send(self, data: bytes) -> Sending:
        """Send the binary message ``data`` on the connection that is read; from any thread.

        Returns at once. The message has failed already where the source cannot send at present.
        """
        source: object = self._source
        if isinstance(source, SendingSource):
            return source.send(data)
        sending = Sending(data)
        sending.end(tr("there is no connection, so that nothing was sent"))
        return sending

    def rewind(self) -> None:
        """Forget everything, as :meth:`RoomFeed.rewind` does. On the source's thread."""
        self._feed.rewind()

    def remember(self, before: FeedMemory | None) -> FeedMemory:
        """Return the present state, as :meth:`RoomFeed.remember` does. On the source's thread."""
        return self._feed.remember(before)

    def recall(self, memory: FeedMemory, events: Iterable[Event]) -> None:
        """Return to ``memory``, as :meth:`RoomFeed.recall` does. On the source's thread."""
        self._feed.recall(memory, events)

    def close(self) -> bool:
        """Stop, and return whether the thread ended within ``CLOSE_SECONDS``.

        Recordings are complete then, except on a disk that does not answer.
        """
        self._closing.set()
        if self._source is not None:
            self._source.close()
        if self._thread.ident is not None:
            self._thread.join(CLOSE_SECONDS)
        self.close_recordings()
        return not self._thread.is_alive()

    def close_recordings(self) -> None:
        """Write the rest of all recordings, as far as their disks allow it."""
        self._ended = self._feed.recorder or self._ended
        self.stop_recording()
        hurried = self._hurried
        for recorder in self._stopped:
            if hurried:
                recorder.hurry()
            recorder.close()
            # The others have had the same time for their disk.
            hurried = hurried or not recorder.finished

    def hurry(self) -> None:
        """Let :meth:`close` wait for the disk for a moment only; for any signal handler."""
        self._hurried = True
        for recorder in (self._feed.recorder, *self._stopped):
            if recorder is not None:
                recorder.hurry()

    def _run(self) -> None:
        try:
            self._source = self._open_source(self._receive, self._follow)
            # close() may have found no source yet, a moment before this line.
            if self._closing.is_set():
                self._source.close()
            loop = asyncio.new_event_loop()
            loop.set_exception_handler(self._keep_error)
            try:
                loop.run_until_complete(self._watch(self._source))
            finally:
                # Not asyncio.run: it would wait for threads that still look up a name.
                loop.run_until_complete(loop.shutdown_asyncgens())
                loop.close()
        except BaseException as error:  # noqa: BLE001  # the screen has to show it
            self.error = error

    async def _watch(self, source: Source) -> None:
        """Run ``source``, with a task that renews the view."""
        renewal = asyncio.create_task(self._renew(source))
        # Without renewal the view would stand still and look like a quiet room.
        renewal.add_done_callback(lambda _: source.close())
        try:
            await source.run()
        finally:
            renewal.cancel()
            with suppress(asyncio.CancelledError):
                await renewal
            self._view = self._make_view(source.state)

    async def _renew(self, source: Source) -> None:
        while True:
            self._view = self._make_view(source.state)
            await asyncio.sleep(VIEW_SECONDS)

    def _make_view(self, link: LinkState) -> SessionView:
        now = self._clock()
        room = self._feed.room.view(*self._board, BOARD_SIZE, now)
        return SessionView(now, link, room, self.recording)

    def _receive(self, data: bytes | str, received: Received, at: float) -> None:
        self._feed.receive(data, received, at)

    def _follow(self, state: LinkState) -> None:
        self._feed.follow(state)

    def _keep_error(self, _: asyncio.AbstractEventLoop, context: dict[str, object]) -> None:
        """Keep an error that nobody awaited: printed, it would damage the screen."""
        error = context.get("exception")
        if self.error is None and isinstance(error, BaseException):
            self.error = error
