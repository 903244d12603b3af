"""WebSocket connections whose write buffer is bounded.

The library answers every ping at once, and its answers pile up before a peer that does not read.
"""

from __future__ import annotations

import asyncio
from typing import Any, Final

from websockets.asyncio.client import ClientConnection
from websockets.asyncio.connection import Connection
from websockets.asyncio.server import Server, ServerConnection
from websockets.server import ServerProtocol

from danmaku_tui.feed.connection_guard import ConnectionGuard

UNREAD_BYTES: Final = 1024 * 1024
"""The most bytes that wait for one peer, in this process."""

STALL_SECONDS: Final = 5.0
"""How long a peer may read nothing while bytes wait for it."""


class _Capped(Connection):
    """A connection that reads nothing from a peer while too much waits for that peer."""

    stalled = False
    """Whether the connection was aborted because the peer did not read."""

    _timer: asyncio.TimerHandle | None = None

    def data_received(self, data: bytes) -> None:
        """Pass ``data`` on, and pause or abort where the answers are not read."""
        super().data_received(data)
        if self.transport.get_write_buffer_size() > UNREAD_BYTES:
            self._give_up()
        elif self.paused:
            self.transport.pause_reading()

    def pause_writing(self) -> None:
        """Watch whether the peer reads."""
        super().pause_writing()
        self._watch(self.transport.get_write_buffer_size())

    def resume_writing(self) -> None:
        """Read from the peer again, unless its messages wait for this program."""
        super().resume_writing()
        self._stop_watching()
        if not self.recv_messages.paused:
            self.transport.resume_reading()

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop the timer."""
        self._stop_watching()
        super().connection_lost(exc)

    def _watch(self, waiting: int) -> None:
        self._timer = self.loop.call_later(STALL_SECONDS, self._check, waiting)

    def _stop_watching(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _check(self, waiting_before: int) -> None:
        # While the buffer is above its limit nothing is added to it except the answers to a chunk
        # that was under way: a buffer that has not shrunk belongs to a peer that does not read.
        waiting = self.transport.get_write_buffer_size()
        if waiting >= waiting_before:
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
    """A server's connection with a bounded write buffer, counted by a guard."""

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

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Count the connection, or refuse it before its handshake."""
        super().connection_made(transport)
        peer = transport.get_extra_info("peername") or ("",)
        self._address = str(peer[0])
        self._admitted = self._guard.open(self._address)
        if not self._admitted:
            self.transport.write(_REFUSAL)
            self.transport.close()

    def connection_lost(self, exc: Exception | None) -> None:
        """Give the place of the connection back."""
        if self._admitted:
            self._admitted = False
            self._guard.close(self._address)
        self._guard.stalled += self.stalled
        super().connection_lost(exc)


_TEXT: Final = b"Too many connections.\n"
_REFUSAL: Final = (
    b"HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\n"
    b"Content-Type: text/plain; charset=utf-8\r\nContent-Length: %d\r\n\r\n%s" % (len(_TEXT), _TEXT)
)
