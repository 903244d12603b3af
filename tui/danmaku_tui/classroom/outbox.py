"""The queue of messages to one client."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any, Final

from websockets.asyncio.server import ServerConnection
from websockets.exceptions import ConnectionClosed
from websockets.frames import CloseCode

from danmaku_tui.feed.websocket_server import CLOSE_SECONDS

OUTBOX_MESSAGES: Final = 1_000
"""The most messages that wait for one client; a client further behind is disconnected."""


class Outbox:
    """A bounded queue before one connection.

    A client that does not read costs the others nothing: once ``limit`` messages wait for it, it
    is disconnected with code 1013 (try again later).
    """

    def __init__(self, connection: ServerConnection, limit: int = OUTBOX_MESSAGES) -> None:
        self._connection = connection
        self._waiting: asyncio.Queue[bytes | str] = asyncio.Queue(limit)
        self._overflow = asyncio.Event()

    @property
    def overflowed(self) -> bool:
        """Whether the client has fallen too far behind."""
        return self._overflow.is_set()

    def put(self, message: bytes | str) -> None:
        """Queue ``message``, or have the client disconnected where the queue is full."""
        try:
            self._waiting.put_nowait(message)
        except asyncio.QueueFull:
            self._overflow.set()

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
                await self._connection.send(await self._waiting.get())
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
