"""The server of the classroom: every comment goes to everyone."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from http import HTTPStatus
from time import monotonic
from typing import Final, Self

from websockets.asyncio.server import Server, ServerConnection
from websockets.exceptions import ConnectionClosed
from websockets.http11 import Request, Response

from danmaku_proto import codec
from danmaku_proto._pb.classroom import User
from danmaku_proto.text import clean
from danmaku_tui.classroom.outbox import Outbox
from danmaku_tui.classroom.pages import answer_of, open_door
from danmaku_tui.classroom.rate_limit import Limits, RateLimit, cost_of
from danmaku_tui.feed.connection_guard import ConnectionGuard
from danmaku_tui.feed.log import SourceLog
from danmaku_tui.feed.open_files import AcceptErrors
from danmaku_tui.feed.page_origin import own_names, own_page
from danmaku_tui.feed.websocket_server import listen, new_guard, port_of, shut

ECHO_CHARACTERS: Final = 200
"""The longest part of a text frame that is sent back."""


class ClassroomServer:
    """Passes every ``User`` on to every client, including its sender, byte for byte.

    A text frame is answered with a text frame. A client that sends faster than its rate is read
    more slowly, and loses nothing. ``passed`` counts the messages passed on, ``garbage`` those that
    are neither, ``slowed`` the messages that had to wait, ``dropped`` the clients disconnected for
    being slow, and ``foreign`` the web pages of others. ``clock`` is monotonic, in seconds.
    """

    def __init__(
        self,
        host: str,
        port: int,
        *,
        limits: Limits | None = None,
        guard: ConnectionGuard | None = None,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        self.passed = 0
        self.garbage = 0
        self.slowed = 0
        self.foreign = 0
        self._too_slow = 0
        self._guard = guard or new_guard()
        self._clock = clock
        self._accept_errors: AcceptErrors | None = None
        self._host = host
        self._port = port
        self._limits = limits or Limits()
        self._server: Server | None = None
        self._outboxes: dict[ServerConnection, Outbox] = {}
        self._log = SourceLog("classroom")

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    @property
    def port(self) -> int:
        """The port of the server; after :meth:`start` also where 0 was given."""
        return self._port

    @property
    def clients(self) -> int:
        """The number of connected clients."""
        return len(self._outboxes)

    @property
    def dropped(self) -> int:
        """The number of clients disconnected because they did not read fast enough."""
        return self._too_slow + self._guard.stalled

    @property
    def refused(self) -> int:
        """The number of connections that were not accepted."""
        failed = self._accept_errors.count if self._accept_errors else 0
        return self.foreign + self._guard.refused + failed

    async def start(self) -> None:
        """Listen. Raises :class:`OSError` or :class:`ValueError` where that is not possible."""
        self._server = await listen(
            self._attend, self._host, self._port, admit=self._admit, guard=self._guard
        )
        self._accept_errors = AcceptErrors(self._log, self._clock)
        self._port = port_of(self._server)
        self._log.info(f"listening at {self._host}:{self._port}")

    async def close(self) -> None:
        """Disconnect everyone and stop listening; a second call does nothing."""
        server, self._server = self._server, None
        if server is not None:
            await shut(server)
            if self._accept_errors is not None:
                self._accept_errors.close()
            self._log.info(
                f"closed: {self.passed} passed on, {self.garbage} not understood, "
                f"{self.refused} connections refused, {self.dropped} clients dropped"
            )

    def _admit(self, connection: ServerConnection, request: Request) -> Response | None:
        """Return the answer to a request of a browser; None to a handshake that goes on."""
        answer = answer_of(request)
        if answer is not None:
            return answer
        refusal = self._refusal(connection, request)
        return open_door(request) if refusal is None else refusal

    def _refusal(self, connection: ServerConnection, request: Request) -> Response | None:
        """Return the refusal of a page of others."""
        names = own_names(self._host, str(connection.local_address[0]))
        origins = request.headers.get_all("Origin")
        if own_page(origins, request.headers.get_all("Host"), names):
            return None
        self.foreign += 1
        self._log.info(f"a page was refused: {' '.join(origins)}")
        return connection.respond(HTTPStatus.FORBIDDEN, "Pages of this server may connect.\n")

    async def _attend(self, connection: ServerConnection) -> None:
        outbox = Outbox(connection, self._limits.outbox)
        self._outboxes[connection] = outbox
        self._log.info(f"a client has connected, {self.clients} in all")
        try:
            await outbox.attend(self._receive(connection, outbox))
        finally:
            del self._outboxes[connection]
            self._too_slow += outbox.overflowed
            end = "was dropped for being slow" if outbox.overflowed else "has left"
            self._log.info(f"a client {end}, {self.clients} remain")

    async def _receive(self, connection: ServerConnection, outbox: Outbox) -> None:
        rate = RateLimit(self._limits.rate, self._limits.burst, self._clock)
        try:
            while True:
                message = await connection.recv()
                # While this waits, the connection is not read, and its sender is slowed by TCP.
                # Even without a wait the senders of all outboxes get their turn.
                seconds = rate.take(cost_of(message))
                self.slowed += seconds > 0
                await asyncio.sleep(seconds)
                if isinstance(message, str):
                    outbox.put(f"received: {clean(message[:ECHO_CHARACTERS])}")
                elif _is_comment(message):
                    self.passed += 1
                    for other in self._outboxes.values():
                        other.put(message)
                else:
                    self.garbage += 1
        except ConnectionClosed:
            pass  # the client left


def _is_comment(data: bytes) -> bool:
    try:
        user = codec.decode(User, data)
    except codec.DecodeError:
        return False
    return bool(user.name or user.message)
