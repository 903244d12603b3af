"""Watching without a screen: one line an event, until enough has been seen."""

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
from danmaku_tui import lines
from danmaku_tui.feed.link_log import LinkLog
from danmaku_tui.feed.link_state import LinkState, Phase
from danmaku_tui.i18n.language import tr
from danmaku_tui.i18n.system_error import system_error
from danmaku_tui.room.room import Room
from danmaku_tui.session import Receiver, RecordingSink, Source, StateListener

LEAVING: Final = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT)

GRACE_SECONDS: Final = 0.5
"""How long a reader may keep the program from leaving, before what it did not read is lost."""


@dataclass(frozen=True, slots=True)
class StopAfter:
    """When to stop: after ``events`` lines of events, or ``seconds``; None for never."""

    events: int | None = None
    seconds: float | None = None


class LineOutput:
    """Lines for a reader who may be slow or gone.

    Writing waits for a slow reader. After a failure nothing more is written: ``broken`` is true
    then, and ``trouble`` says in one line what a person can do about it; empty where the reader
    simply left.
    """

    def __init__(self, out: TextIO) -> None:
        self._out = out
        self._writing = False
        self.broken = False
        self.trouble = ""

    def write(self, line: str) -> None:
        """Write ``line`` and its end."""
        self._try(partial(self._out.write, line + "\n"))

    def flush(self) -> None:
        """Hand everything on."""
        self._try(self._out.flush)

    def break_off(self) -> None:
        """Write nothing more, not even what waits for the reader now; for a signal handler."""
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
    """The reader kept the program waiting for too long."""


class LinePrinter:
    """Writes what a source tells to ``out``, and closes the source when it is enough.

    A pipe that nobody reads any more is enough, too. Writing blocks while a reader is slow, and so
    does receiving: nothing is dropped. ``keeper`` gets everything before it is printed; what it is
    in trouble with is told to ``complain``, once. What came before ``start`` (since 1970), and what
    is not ``wanted``, is counted and not printed. ``clock`` is that of the room, ``wall`` the time
    since 1970.
    """

    def __init__(
        self,
        open_source: Callable[[Receiver, StateListener], Source],
        out: TextIO,
        *,
        as_json: bool,
        enough: StopAfter,
        keeper: RecordingSink | None = None,
        complain: Callable[[str], None] = lambda _: None,
        clock: Callable[[], float] = time.monotonic,
        wall: Callable[[], float] = time.time,
        start: float = 0.0,
        wanted: Callable[[Event], bool] = lambda _: True,
    ) -> None:
        self._source = open_source(self._take, self._tell_phase)
        self._outlet = LineOutput(out)
        self._as_json = as_json
        self._enough = enough
        self._keeper = keeper
        self._clock = clock
        self._wall = wall
        self._start = start
        self._wanted = wanted
        self._complain = complain
        self._complaint = ""
        self._room = Room(history_capacity=1)
        self._chronicle = LinkLog()
        self._printed = 0
        self._signal = 0
        self._was_live = False
        self._vain = False
        self._detail = ""

    @property
    def broken(self) -> bool:
        """Whether the output failed, so that it must not even be flushed any more."""
        return self._outlet.broken

    async def run(self) -> tuple[int, str]:
        """Print until it is enough; return the exit code and, where it is 1, why in one line."""
        loop = asyncio.get_running_loop()
        timer = None
        if self._enough.seconds is not None:
            timer = loop.call_later(self._enough.seconds, self._source.close)
        try:
            with self._leaving_on_signals(loop):
                await self._source.run()
        finally:
            if timer is not None:
                timer.cancel()
        if self._signal:
            return 128 + self._signal, ""
        if self._outlet.trouble:
            return 1, self._outlet.trouble
        if self._vain:
            return 1, self._detail or tr("there is nothing to watch")
        if not (self._was_live or self._outlet.broken) and self._enough.seconds is not None:
            patience = tr("nothing came in the time given: give it longer, or check the address")
            return 1, self._detail or patience
        return 0, ""

    @contextmanager
    def _leaving_on_signals(self, loop: asyncio.AbstractEventLoop) -> Iterator[None]:
        """Close the source on a signal, and give the reader up on the next, or soon.

        Signals come on the main thread alone; nothing is done on another.
        """
        if threading.current_thread() is not threading.main_thread():
            yield
            return

        main = threading.main_thread().ident or 0

        def leave(number: int, _: FrameType | None) -> None:
            if self._signal:
                self._outlet.break_off()
                return
            self._signal = number
            guard = threading.Timer(GRACE_SECONDS, signal.pthread_kill, (main, number))
            guards.append(guard)
            guard.daemon = True
            guard.start()
            # What the signal interrupts may hold the very locks that closing takes.
            loop.call_soon_threadsafe(self._source.close)

        guards: list[threading.Timer] = []
        # Not the loop's own handlers: these would wait for a write that waits for its reader.
        before = {number: signal.signal(number, leave) for number in LEAVING}
        try:
            yield
        finally:
            for guard in guards:
                guard.cancel()
                guard.join()
            for number, handler in before.items():
                signal.signal(number, handler)

    def _take(self, data: bytes | str, received: Received, at: float) -> None:
        now = self._clock()
        told = (self._room.apply(event, now) for event in received.events)
        events = [event for event in told if event is not None]
        if self._keeper is not None:
            self._keeper.frame(data, events, at)
            self._look_at_keeper(self._keeper)
        for event in events:
            if at >= self._start and not self._done and self._wanted(event):
                self._print_event(event)
        self._flush()

    def _look_at_keeper(self, keeper: RecordingSink) -> None:
        state = keeper.state
        complaint = state.trouble or state.notice
        if complaint and complaint != self._complaint:
            self._complaint = complaint
            self._complain(complaint)

    def _print_event(self, event: Event) -> None:
        if not self._as_json and isinstance(event, Gift) and not event.count:
            return  # the state of a combo that says nothing new
        self._outlet.write(lines.as_json(event) if self._as_json else lines.plain(event))
        self._printed += 1

    @property
    def _done(self) -> bool:
        wanted = self._enough.events
        return self._outlet.broken or (wanted is not None and self._printed >= wanted)

    def _flush(self) -> None:
        self._outlet.flush()
        if self._done:
            self._source.close()

    def _tell_phase(self, state: LinkState) -> None:
        change = self._chronicle.follow(state, self._wall()).change
        if self._keeper is not None:
            self._keeper.link(change)
        if state.phase is Phase.CLOSED or self._done:
            return
        self._detail = state.detail or self._detail
        self._was_live = self._was_live or state.phase is Phase.LIVE
        self._vain = state.phase is Phase.ENDED and not self._was_live
        if change.at >= self._start and self._wanted(change):
            self._outlet.write(lines.as_json(change) if self._as_json else lines.plain(change))
        self._flush()
        if state.phase is Phase.ENDED:
            self._source.close()
