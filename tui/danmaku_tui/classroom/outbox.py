"""What waits to be sent to one client."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any, Final

from websockets.asyncio.server import ServerConnection
from websockets.exceptions import ConnectionClosed
from websockets.frames import CloseCode

from danmaku_tui.feed.websocket_server import CLOSE_SECONDS

OUTBOX_MESSAGES: Final = 1_000
"""Messages that wait for one client, at most; one that is further behind is let go."""


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
        """Whether the client fell too far behind."""
        return self._overflow.is_set()

    def put(self, message: bytes | str) -> None:
        """Queue ``message``, or have the client let go where there is no room left."""
        try:
            self._waiting.put_nowait(message)
        except asyncio.QueueFull:
            self._overflow.set()

    async def attend(self, listen: Coroutine[Any, Any, None]) -> None:
        """Send what is put in until ``listen`` ends or the client has fallen too far behind.

        Leaves nothing running. Raises what ``listen`` raises.
        """
        listening = asyncio.create_task(listen)
        full = asyncio.create_task(self._overflow.wait())
        sending = asyncio.create_task(self._send())
        try:
            await asyncio.wait({listening, full}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            ended = listening.done()
            for task in (listening, full, sending):
                task.cancel()
            await asyncio.gather(listening, full, sending, return_exceptions=True)
        if ended:
            listening.result()
        if self.overflowed:
            await self._let_go()

    async def _send(self) -> None:
        try:
            while True:
                await self._connection.send(await self._waiting.get())
        except ConnectionClosed:
            pass  # whoever listens learns of it, after what is still to be read

    async def _let_go(self) -> None:
        reason = "too slow: too many messages were waiting"
        closing = asyncio.create_task(self._connection.close(CloseCode.TRY_AGAIN_LATER, reason))
        # The goodbye stands behind all that was not read, and might never go out.
        _, late = await asyncio.wait({closing}, timeout=CLOSE_SECONDS)
        if late:
            self._connection.transport.abort()
        await closing
