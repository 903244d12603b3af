"""The queue of messages to one client."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any, Final

from websockets.asyncio.server import ServerConnection, broadcast
from websockets.exceptions import ConnectionClosed
from websockets.frames import CloseCode

from danmaku_tui.feed.websocket_server import CLOSE_SECONDS

OUTBOX_BYTES: Final = 4 * 1024 * 1024
"""The most bytes that wait for one client; a client further behind is disconnected."""

MESSAGE_OVERHEAD: Final = 64
"""The bytes that a waiting message takes beside its content."""


class Outbox:
    """A bounded queue before one connection.

    A client that does not read costs the others nothing: once more than ``limit`` bytes wait for
    it, it is disconnected with code 1013 (try again later). A client that reads nothing for
    ``STALL_SECONDS`` is disconnected by its connection.
    """

    def __init__(self, connection: ServerConnection, limit: int = OUTBOX_BYTES) -> None:
        self._connection = connection
        self._limit = limit
        self._bytes = 0
        self._waiting: asyncio.Queue[bytes | str] = asyncio.Queue()
        self._overflow = asyncio.Event()

    @property
    def overflowed(self) -> bool:
        """Whether the client has fallen too far behind."""
        return self._overflow.is_set()

    @property
    def waiting(self) -> int:
        """The bytes that wait for the client."""
        return self._bytes

    def give_up(self) -> None:
        """Have the client disconnected."""
        self._overflow.set()

    def put(self, message: bytes | str) -> None:
        """Send ``message``, or queue it for a client that does not read fast enough.

        Have the client disconnected where too much is waiting.
        """
        if not self._bytes and not self._connection.paused:
            # A task that wakes up for each client and comment takes more time than the sending.
            broadcast((self._connection,), message)
            return
        size = len(message) + MESSAGE_OVERHEAD
        # One message always has a place: a limit below its size must not stop everyone.
        if self._bytes and self._bytes + size > self._limit:
            self._overflow.set()
            return
        self._bytes += size
        self._waiting.put_nowait(message)

    async def attend(self, listen: Coroutine[Any, Any, None]) -> None:
        """Send queued messages until ``listen`` ends or the client has fallen too far behind.

        Leaves nothing running. Raises the error of ``listen``.
        """
        listener = asyncio.create_task(listen)
        overflow = asyncio.create_task(self._overflow.wait())
        sender = asyncio.create_task(self._send())
        try:
            await asyncio.wait({listener, overflow}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            ended = listener.done()
            for task in (listener, overflow, sender):
                task.cancel()
            await asyncio.gather(listener, overflow, sender, return_exceptions=True)
        if ended:
            listener.result()
        if self.overflowed:
            await self._disconnect()

    async def _send(self) -> None:
        try:
            while True:
                message = await self._waiting.get()
                await self._connection.send(message)
                self._bytes -= len(message) + MESSAGE_OVERHEAD
        except ConnectionClosed:
            pass  # the listener learns of it too, after the messages that are still to be read

    async def _disconnect(self) -> None:
        reason = "too slow: too many messages were waiting"
        closing = asyncio.create_task(self._connection.close(CloseCode.TRY_AGAIN_LATER, reason))
        # The close frame stands behind all messages that the client has not read, and might never
        # go out.
        _, unfinished = await asyncio.wait({closing}, timeout=CLOSE_SECONDS)
        if unfinished:
            self._connection.transport.abort()
        await closing
