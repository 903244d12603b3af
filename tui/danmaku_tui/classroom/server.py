"""The server of the classroom: every comment goes to everyone."""

from __future__ import annotations

from typing import Final, Self

from websockets.asyncio.server import Server, ServerConnection
from websockets.exceptions import ConnectionClosed

from danmaku_proto import codec
from danmaku_proto._pb.classroom import User
from danmaku_proto.text import clean
from danmaku_tui.classroom.outbox import OUTBOX_MESSAGES, Outbox
from danmaku_tui.feed.log import SourceLog
from danmaku_tui.feed.websocket_server import listen, port_of, shut

ECHO_CHARACTERS: Final = 200
"""The longest part of a text frame that is sent back."""


class ClassroomServer:
    """Passes every ``User`` on to every client, including its sender, byte for byte.

    A text frame is answered with a text frame. ``passed`` counts the messages passed on,
    ``garbage`` those that are neither, and ``dropped`` the clients disconnected for being slow.
    """

    def __init__(self, host: str, port: int, *, outbox: int = OUTBOX_MESSAGES) -> None:
        self.passed = 0
        self.garbage = 0
        self.dropped = 0
        self._host = host
        self._port = port
        self._limit = outbox
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

    async def start(self) -> None:
        """Listen. Raises :class:`OSError` where that is not possible."""
        self._server = await listen(self._attend, self._host, self._port)
        self._port = port_of(self._server)
        self._log.info(f"listening at {self._host}:{self._port}")

    async def close(self) -> None:
        """Disconnect everyone and stop listening; a second call does nothing."""
        server, self._server = self._server, None
        if server is not None:
            await shut(server)
            self._log.info(
                f"closed: {self.passed} passed on, {self.garbage} not understood, "
                f"{self.dropped} clients dropped"
            )

    async def _attend(self, connection: ServerConnection) -> None:
        outbox = Outbox(connection, self._limit)
        self._outboxes[connection] = outbox
        self._log.info(f"a client has connected, {self.clients} in all")
        try:
            await outbox.attend(self._receive(connection, outbox))
        finally:
            del self._outboxes[connection]
            self.dropped += outbox.overflowed
            end = "was dropped for being slow" if outbox.overflowed else "has left"
            self._log.info(f"a client {end}, {self.clients} remain")

    async def _receive(self, connection: ServerConnection, outbox: Outbox) -> None:
        try:
            while True:
                message = await connection.recv()
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
