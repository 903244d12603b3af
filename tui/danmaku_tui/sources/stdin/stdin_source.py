"""The source of events that arrive as lines on standard input."""

from __future__ import annotations

import asyncio
import os
import select
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Final

from danmaku_proto.dialect import Dialect
from danmaku_tui.feed.errors import explain
from danmaku_tui.feed.intake import Intake, Receiver
from danmaku_tui.feed.link_state import LinkState, Phase
from danmaku_tui.feed.log import SourceLog
from danmaku_tui.feed.source_controls import SourceControls
from danmaku_tui.feed.source_state import SourceState
from danmaku_tui.feed.task_race import race
from danmaku_tui.i18n.language import tr
from danmaku_tui.sources.stdin.line_chunks import LineChunks

READ_BYTES: Final = 65_536
"""Bytes of one read: as much as a pipe holds."""

QUEUED_READS: Final = 4
"""Reads that may wait to be decoded; the writer of the pipe waits then."""

TICK_SECONDS: Final = 0.1
"""The time between two looks whether the source has been closed."""


class StdinSource:
    """The events in the stream ``descriptor``, which another program writes, until it ends.

    ``first`` are bytes of the stream that were read before. The first line makes the source live,
    and the end of the stream ends the room. The stream is read no faster than its events can be
    taken in. ``on_received`` and ``on_state`` are called as by the other sources. ``clock`` is
    monotonic and ``wall`` the time since 1970, in seconds.
    """

    def __init__(
        self,
        descriptor: int,
        dialect: Dialect,
        *,
        first: bytes = b"",
        on_received: Receiver,
        on_state: Callable[[LinkState], None] | None = None,
        clock: Callable[[], float],
        wall: Callable[[], float],
    ) -> None:
        self._descriptor = descriptor
        self._first = first
        self._state = SourceState(clock, on_state, SourceLog("sources.stdin"), reports_waits=True)
        self._intake = Intake(
            dialect, on_received, self._state, clock=clock, wall=wall, owes_signs=False
        )
        self._controls = SourceControls()

    @property
    def state(self) -> LinkState:
        """The state of the source; may be read on any thread."""
        return self._state.current

    def reconnect_now(self) -> None:
        """Do nothing: a stream cannot be opened again."""

    def close(self) -> None:
        """Make :meth:`run` return soon; from any thread."""
        self._controls.close()

    async def run(self) -> None:
        """Take events in until the end of the stream, or :meth:`close`."""
        self._controls.bind()
        self._intake.connected(tr("waiting for lines on standard input"))
        self._state.enter(Phase.CONNECTING, tr("waiting for lines on standard input"))
        closing = threading.Event()
        try:
            await race(self._take_all(closing), self._controls.stop.wait())
        finally:
            closing.set()
            self._intake.end()
        if self._controls.stop.is_set():
            self._state.enter(Phase.CLOSED)

    async def _take_all(self, closing: threading.Event) -> None:
        reads = _Reads(self._descriptor, closing)
        lines = LineChunks()
        end = tr("standard input has ended")
        await self._take(lines.feed(self._first))
        try:
            while data := await reads.next():
                await self._take(lines.feed(data))
        except OSError as error:
            end = tr("standard input cannot be read: {why}").format(why=explain(error))
        await self._take(lines.end())
        self._state.enter(Phase.ENDED, end)

    async def _take(self, pieces: Iterator[bytes]) -> None:
        for piece in pieces:
            await self._intake.take_in_steps(piece)


class _Reads:
    """The reads of a descriptor, on a thread of their own: a file is never ready for a loop."""

    def __init__(self, descriptor: int, closing: threading.Event) -> None:
        self._loop = asyncio.get_running_loop()
        self._queue: asyncio.Queue[bytes | OSError] = asyncio.Queue()
        self._room = threading.Semaphore(QUEUED_READS)
        self._closing = closing
        thread = threading.Thread(target=self._read, args=(descriptor,), name="stdin", daemon=True)
        thread.start()

    async def next(self) -> bytes:
        """Return the next bytes; none at the end of the stream. Raises :class:`OSError`."""
        found = await self._queue.get()
        self._room.release()
        if isinstance(found, OSError):
            raise found
        return found

    def _read(self, descriptor: int) -> None:
        poll = select.poll()
        poll.register(descriptor, select.POLLIN)
        found: bytes | OSError = b"\n"
        with suppress(RuntimeError):  # the loop is closed: nobody needs the rest
            while found and not isinstance(found, OSError) and not self._closing.is_set():
                if not self._room.acquire(timeout=TICK_SECONDS):
                    continue
                while not poll.poll(TICK_SECONDS * 1000) and not self._closing.is_set():
                    pass
                if self._closing.is_set():
                    return
                try:
                    found = os.read(descriptor, READ_BYTES)
                except OSError as error:
                    found = error
                self._loop.call_soon_threadsafe(self._queue.put_nowait, found)
