"""The queue of messages that other threads send on the open connection of a source."""

from __future__ import annotations

import asyncio
import threading
from collections import deque
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Final

from websockets.exceptions import ConnectionClosed

from danmaku_tui.feed.delivery import Sending
from danmaku_tui.feed.thread_event import ThreadEvent
from danmaku_tui.i18n.language import tr

WAITING_MESSAGES: Final = 16
"""The most messages that wait: a person types fewer in a second."""


class SendQueue:
    """The messages that wait for the connection of a source, in the order of the calls.

    A message is sent on the connection that is open when it is given, or never: it does not wait
    for another one, because a comment that comes minutes late answers a question that is over.
    """

    def __init__(self, capacity: int = WAITING_MESSAGES) -> None:
        self._capacity = capacity
        self._lock = threading.Lock()
        self._open = False
        self._waiting: deque[Sending] = deque()
        self._added = asyncio.Event()
        self._threads = ThreadEvent()

    def put(self, data: bytes) -> Sending:
        """Queue the binary message ``data``; from any thread.

        What is returned has failed already where no connection is open or too much waits.
        """
        sending = Sending(data)
        with self._lock:
            if not self._open:
                sending.end(tr("there is no connection, so that nothing was sent"))
            elif len(self._waiting) >= self._capacity:
                sending.end(tr("too many comments are waiting to be sent: try again in a moment"))
            else:
                self._waiting.append(sending)
                self._threads.set(self._added)
        return sending

    async def run(self, send: Callable[[bytes], Awaitable[None]]) -> None:
        """Send the messages with ``send`` until cancelled; those left over have failed then.

        On the loop of the source, for one connection. An end of the connection is left to its
        reader, which knows the reason.
        """
        self._threads.bind()
        with self._lock:
            self._open = True
        under_way: Sending | None = None
        try:
            while True:
                await self._added.wait()
                while (under_way := self._next()) is not None:
                    with suppress(ConnectionClosed):
                        await send(under_way.data)
                        under_way.end()
                    if not under_way.done:
                        # Nothing more can be sent, and the reader ends the attempt soon.
                        self._fail(under_way)
        finally:
            if under_way is not None and not under_way.done:
                self._fail(under_way)
            else:
                self._fail()

    def _next(self) -> Sending | None:
        """Take the oldest message; None where nothing waits."""
        with self._lock:
            if self._waiting:
                return self._waiting.popleft()
            self._added.clear()
            return None

    def _fail(self, *others: Sending) -> None:
        """Accept nothing more, and fail everything that waits, and ``others``."""
        with self._lock:
            self._open = False
            left = [*others, *self._waiting]
            self._waiting.clear()
        for sending in left:
            sending.end(tr("the connection broke before this was sent"))
