"""WebSocket connections whose write buffer is bounded.

The library answers every ping at once, and its answers pile up before a peer that does not read.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from time import thread_time
from typing import Any, Final

from websockets.asyncio.client import ClientConnection
from websockets.asyncio.connection import Connection
from websockets.asyncio.server import Server, ServerConnection
from websockets.server import ServerProtocol

from danmaku_tui.feed.connection_guard import ConnectionGuard

UNREAD_BYTES: Final = 1024 * 1024
"""The most bytes that wait for one peer, in this process."""

STALL_SECONDS: Final = 30.0
"""How long a peer may read nothing while bytes wait for it: a phone may be without signal."""

SILENT_SECONDS: Final = 40.0
"""How long a peer that is pinged may send nothing at all, not even the answers."""

WORK_SHARE: Final = 0.1
"""The part of a processor that unpacking the frames of one client may take in the long run."""

WORK_SECONDS: Final = 0.05
"""The processor time that a client may take before its share counts."""


class _Capped(Connection):
    """A connection that reads nothing from a peer while too much waits for that peer."""

    stalled = False
    """Whether the connection was aborted because the peer did not read."""

    _timer: asyncio.TimerHandle | None = None
    _added = 0
    """The bytes of answers that joined the write buffer since the last check."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Decide in one place whether the peer is read."""
        super().connection_made(transport)
        self.recv_messages.pause = self.recv_messages.resume = self._update_reading

    def data_received(self, data: bytes) -> None:
        """Pass ``data`` on, and pause or abort where the answers are not read."""
        before = self.transport.get_write_buffer_size()
        super().data_received(data)
        waiting = self.transport.get_write_buffer_size()
        self._added += max(0, waiting - before)
        if waiting > UNREAD_BYTES:
            self._give_up()
        else:
            self._update_reading()

    def send_data(self) -> None:
        """Write everything that is to be sent at once.

        The library writes each frame for itself. A chunk of tiny pings is thousands of them, and
        asyncio reports each on standard error where the peer has gone.
        """
        chunks = self.protocol.data_to_send()
        if self.transport.is_closing():
            return
        data = b"".join(chunks)
        if data:
            self.transport.write(data)
        if b"" not in chunks:  # the mark of the end
            return
        if self.transport.can_write_eof():
            with suppress(OSError):
                self.transport.write_eof()
        else:
            self.transport.close()

    def pause_writing(self) -> None:
        """Watch whether the peer reads."""
        super().pause_writing()
        self._watch(self.transport.get_write_buffer_size())

    def resume_writing(self) -> None:
        """Read from the peer again, unless its messages wait for this program."""
        super().resume_writing()
        self._stop_watching()
        self._update_reading()

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop the timer."""
        self._stop_watching()
        super().connection_lost(exc)

    def _may_read(self) -> bool:
        return not (self.paused or self.recv_messages.paused)

    def _update_reading(self) -> None:
        if self._may_read():
            self.transport.resume_reading()
        else:
            self.transport.pause_reading()

    def _watch(self, waiting: int) -> None:
        self._added = 0
        self._timer = self.loop.call_later(STALL_SECONDS, self._check, waiting)

    def _stop_watching(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _check(self, waiting_before: int) -> None:
        # While the buffer is above its limit nothing is added to it except the answers to a chunk
        # that was under way: without these, a buffer that has not shrunk belongs to a peer that
        # does not read.
        waiting = self.transport.get_write_buffer_size()
        if waiting - self._added >= waiting_before:
            self._give_up()
        else:
            self._watch(waiting)

    def _give_up(self) -> None:
        self.stalled = True
        self._stop_watching()
        self.transport.abort()


class CappedClientConnection(_Capped, ClientConnection):
    """A client's connection with a bounded write buffer."""


class CappedServerConnection(_Capped, ServerConnection):
    """A server's connection with a bounded write buffer, counted by a guard.

    A client whose frames take more than its share of the processor, such as a flood of pings or of
    empty messages, is not read for a time.
    """

    def __init__(
        self,
        protocol: ServerProtocol,
        server: Server,
        *,
        guard: ConnectionGuard,
        **options: Any,  # noqa: ANN401  # those of websockets
    ) -> None:
        super().__init__(protocol, server, **options)
        self._guard = guard
        self._address = ""
        self._admitted = False
        self._received_at = self.loop.time()
        self._silence: asyncio.TimerHandle | None = None
        self._work = 0.0
        self._worked_at = self._received_at
        self._rest: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Count the connection, or refuse it before its handshake."""
        super().connection_made(transport)
        peer = transport.get_extra_info("peername") or ("",)
        self._address = str(peer[0])
        self._admitted = self._guard.open(self._address)
        if not self._admitted:
            self.transport.write(_REFUSAL)
            self.transport.close()
        elif self.ping_interval is not None:
            self._expect_data()

    def data_received(self, data: bytes) -> None:
        """Pass ``data`` on as a sign of life, and count the work that it takes."""
        before, self._worked_at = self._worked_at, self.loop.time()
        self._received_at = self._worked_at
        self._work = max(0.0, self._work - (self._worked_at - before) * WORK_SHARE)
        begun = thread_time()
        super().data_received(data)
        self._work += thread_time() - begun
        if self._work > WORK_SECONDS and self._rest is None:
            seconds = (self._work - WORK_SECONDS) / WORK_SHARE
            self._rest = self.loop.call_later(seconds, self._end_rest)
            self._update_reading()

    def connection_lost(self, exc: Exception | None) -> None:
        """Give the place of the connection back."""
        for timer in (self._silence, self._rest):
            if timer is not None:
                timer.cancel()
        if self._admitted:
            self._admitted = False
            self._guard.close(self._address)
        self._guard.stalled += self.stalled
        super().connection_lost(exc)

    def _may_read(self) -> bool:
        return self._rest is None and super()._may_read()

    def _end_rest(self) -> None:
        self._rest = None
        self._update_reading()

    def _expect_data(self) -> None:
        """Abort the connection of a peer that has vanished, and look again later.

        The library's own time-out of a ping is not used: it would disconnect a sender whose answer
        waits behind the messages that this program does not read yet.
        """
        if not self._may_read():
            self._received_at = self.loop.time()
        left = self._received_at + SILENT_SECONDS - self.loop.time()
        if left <= 0:
            self._guard.silent += 1
            self.transport.abort()
        else:
            self._silence = self.loop.call_later(min(left, SILENT_SECONDS / 4), self._expect_data)


_TEXT: Final = b"Too many connections.\n"
_REFUSAL: Final = (
    b"HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\n"
    b"Content-Type: text/plain; charset=utf-8\r\nContent-Length: %d\r\n\r\n%s" % (len(_TEXT), _TEXT)
)
