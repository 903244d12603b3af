"""Watching without a screen: one line an event, until a limit is reached."""

from __future__ import annotations

import asyncio
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from types import FrameType
from typing import Final, TextIO

from danmaku_proto.dialect import Received
from danmaku_proto.events import Event, Gift
from danmaku_proto.terminal_text import safe_json, safe_line
from danmaku_tui import lines
from danmaku_tui.feed.intake import Receiver
from danmaku_tui.feed.link_state import LinkState, Phase
from danmaku_tui.i18n.language import tr
from danmaku_tui.i18n.system_error import system_error
from danmaku_tui.room.board import BoardKind, Window
from danmaku_tui.room.history import History
from danmaku_tui.room.room import RoomView
from danmaku_tui.room_feed import RecordingSink, RoomFeed
from danmaku_tui.session import BOARD_SIZE, VIEW_SECONDS, SessionView, Source, StateListener
from danmaku_tui.signals import EXIT_SIGNALS, exit_code

TROUBLE_SECONDS: Final = 0.5
"""The time between two looks at a recording, which may make the feed wait for its disk."""

GRACE_SECONDS: Final = 0.5
"""The longest that a slow reader may delay the exit; unread lines are lost then."""


@dataclass(frozen=True, slots=True)
class StopAfter:
    """The limits: a number of lines of events, and of seconds; None for no limit."""

    events: int | None = None
    seconds: float | None = None


class LineOutput:
    """Lines for a reader who may be slow or gone.

    ``safe`` is the last filter of each. Writing waits for a slow reader. After a failure nothing
    more is written: ``broken`` is true then, and ``trouble`` is one line with the cause and the
    remedy; empty where the reader simply left.
    """

    def __init__(self, out: TextIO, safe: Callable[[str], str] = safe_line) -> None:
        self._out = out
        self._safe = safe
        self._writing = False
        self.broken = False
        self.trouble = ""

    def write(self, line: str) -> None:
        """Write ``line`` and a line end."""
        self._try(partial(self._out.write, self._safe(line) + "\n"))

    def flush(self) -> None:
        """Flush the stream."""
        self._try(self._out.flush)

    def break_off(self) -> None:
        """Write nothing more, and leave a write that waits for the reader; for signal handlers."""
        self.broken = True
        if self._writing:
            raise _BrokenOffError

    def _try(self, action: Callable[[], object]) -> None:
        if self.broken:
            return
        try:
            self._writing = True
            action()
        except (BrokenPipeError, _BrokenOffError):
            self.broken = True
        except OSError as error:
            self.broken = True
            why = system_error(error)
            self.trouble = tr(
                "the output cannot be written ({why}): make room, or write elsewhere"
            ).format(why=why)
        finally:
            self._writing = False


class _BrokenOffError(Exception):
    """The reader delayed the exit for too long."""


class LinePrinter:
    """Writes the events of a source to ``out``, and closes the source at the limit ``enough``.

    A pipe without a reader is a limit, too. Writing blocks while a reader is slow, and so does
    receiving: nothing is dropped. ``recorder`` gets everything before it is printed; ``complain``
    is called with each new trouble of it, once. Events that arrived before ``start`` (seconds since
    1970), and those that are not ``wanted``, are counted but not printed. Plain lines have the date
    where they are ``dated``. ``clock`` is the room's, ``wall`` is since 1970, both in seconds.
    ``published`` gets every event, as :class:`RoomFeed` describes it.
    """

    def __init__(
        self,
        open_source: Callable[[Receiver, StateListener], Source],
        out: TextIO,
        *,
        as_json: bool,
        enough: StopAfter,
        recorder: RecordingSink | None = None,
        complain: Callable[[str], None] = lambda _: None,
        clock: Callable[[], float] = time.monotonic,
        wall: Callable[[], float] = time.time,
        start: float = 0.0,
        wanted: Callable[[Event], bool] = lambda _: True,
        dated: bool = False,
        published: History | None = None,
    ) -> None:
        # Nobody reads the history of this room: one event is the least that it can hold.
        self._feed = RoomFeed(
            clock=clock, wall=wall, recorder=recorder, published=published, history_capacity=1
        )
        self._clock = clock
        self._room_view = self._look()
        self._source = open_source(self._receive, self._follow)
        self._output = LineOutput(out, safe_json if as_json else safe_line)
        self._as_json = as_json
        self._enough = enough
        self._start = start
        self._wanted = wanted
        self._dated = dated
        self._complain = complain
        self._last_complaint = ""
        self._printed = 0
        self._signal = 0
        self._was_live = False
        self._ended_unseen = False
        self._detail = ""

    @property
    def broken(self) -> bool:
        """Whether the output failed, so that it must not even be flushed."""
        return self._output.broken

    @property
    def view(self) -> SessionView:
        """The newest view of the room; may be read on any thread."""
        recorder = self._feed.recorder
        recording = None if recorder is None else recorder.state
        return SessionView(self._clock(), self._source.state, self._room_view, recording)

    async def run(self) -> tuple[int, str]:
        """Print until a limit is reached; return the exit code and, where it is 1, one line why."""
        loop = asyncio.get_running_loop()
        timer = None
        if self._enough.seconds is not None:
            timer = loop.call_later(self._enough.seconds, self._source.close)
        try:
            with self._closing_on_signals(loop), self._reporting_trouble():
                await self._source.run()
        finally:
            if timer is not None:
                timer.cancel()
        if self._signal:
            return exit_code(self._signal), ""
        if self._output.trouble:
            return 1, self._output.trouble
        if self._ended_unseen:
            return 1, self._detail or tr("there is nothing to watch")
        if not (self._was_live or self._output.broken) and self._enough.seconds is not None:
            patience = tr("nothing came in the time given: give it longer, or check the address")
            return 1, self._detail or patience
        return 0, ""

    @contextmanager
    def _closing_on_signals(self, loop: asyncio.AbstractEventLoop) -> Iterator[None]:
        """Close the source on a signal, and give the reader up on the next one, or soon.

        Python runs signal handlers on the main thread only; elsewhere nothing is installed.
        """
        if threading.current_thread() is not threading.main_thread():
            yield
            return

        main = threading.main_thread().ident or 0

        def leave(number: int, _: FrameType | None) -> None:
            if self._signal:
                self._output.break_off()
                return
            self._signal = number
            # The loop cannot run while a write waits for its reader: a second signal ends the wait.
            guard = threading.Timer(GRACE_SECONDS, signal.pthread_kill, (main, number))
            guards.append(guard)
            guard.daemon = True
            guard.start()
            # Not at once: the interrupted code may hold the very locks that closing takes.
            loop.call_soon_threadsafe(self._source.close)

        guards: list[threading.Timer] = []
        # Not the loop's own handlers: these would wait for a write that waits for its reader.
        before = {number: signal.signal(number, leave) for number in EXIT_SIGNALS}
        try:
            yield
        finally:
            for guard in guards:
                guard.cancel()
                guard.join()
            for number, handler in before.items():
                signal.signal(number, handler)

    def _receive(self, data: bytes | str, received: Received, at: float) -> None:
        events = self._feed.receive(data, received, at)
        if self._clock() - self._viewed_at >= VIEW_SECONDS:
            self._room_view = self._look()
        for event in events:
            if at >= self._start and not self._done and self._wanted(event):
                self._print_event(event)
        self._flush()

    def _look(self) -> RoomView:
        """Return a view of the room as it is now; on the thread of the source."""
        self._viewed_at = self._clock()
        kind, window = BoardKind.COMMENTS, Window.SESSION
        return self._feed.room.view(kind, window, BOARD_SIZE, self._viewed_at)

    @contextmanager
    def _reporting_trouble(self) -> Iterator[None]:
        """Report each trouble of the recorder, also while it blocks the loop."""
        recorder = self._feed.recorder
        if recorder is None:
            yield
            return
        over = threading.Event()

        def look() -> None:
            while not over.wait(TROUBLE_SECONDS):
                self._check(recorder)

        watch = threading.Thread(target=look, name="recording", daemon=True)
        watch.start()
        try:
            yield
        finally:
            over.set()
            watch.join()
            self._check(recorder)

    def _check(self, recorder: RecordingSink) -> None:
        state = recorder.state
        complaint = state.trouble or state.notice
        if complaint and complaint != self._last_complaint:
            self._last_complaint = complaint
            self._complain(complaint)

    def _print_event(self, event: Event) -> None:
        if not self._as_json and isinstance(event, Gift) and not event.count:
            return  # a repeated state of a combo, without new units
        self._print(event)
        self._printed += 1

    def _print(self, event: Event) -> None:
        self._output.write(
            lines.as_json(event) if self._as_json else lines.plain(event, dated=self._dated)
        )

    @property
    def _done(self) -> bool:
        limit = self._enough.events
        return self._output.broken or (limit is not None and self._printed >= limit)

    def _flush(self) -> None:
        self._output.flush()
        if self._done:
            self._source.close()

    def _follow(self, state: LinkState) -> None:
        change = self._feed.follow(state)
        if state.phase is Phase.CLOSED or self._done:
            return
        self._detail = state.detail or self._detail
        self._was_live = self._was_live or state.phase is Phase.LIVE
        self._ended_unseen = state.phase is Phase.ENDED and not self._was_live
        if change.at >= self._start and self._wanted(change):
            self._print(change)
        self._flush()
        if state.phase is Phase.ENDED:
            self._source.close()
