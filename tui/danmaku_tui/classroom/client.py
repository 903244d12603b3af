"""The client that sends comments to a classroom, over one connection."""

from __future__ import annotations

import asyncio
import os
from collections import deque
from collections.abc import AsyncIterable, AsyncIterator, Callable
from contextlib import suppress
from typing import Final

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, ConnectionClosedError

from danmaku_proto.classroom import User, encode
from danmaku_tui.feed.proxy import failures_of, proxy_for
from danmaku_tui.feed.task_race import race

OPEN_SECONDS: Final = 10.0
"""The longest time from the look-up of the name to the end of the handshake."""

CLOSE_SECONDS: Final = 2.0
"""How long the server may take to close."""

ANSWER_SECONDS: Final = 1.0
"""How long a comment may take to come back. Another server may send nothing back."""

WAITING_MESSAGES: Final = 1_000
"""The newest messages whose answers are awaited."""


async def send(url: str, user: User) -> None:
    """Send one comment, as :func:`send_all` does, and ignore the texts of the server."""
    await send_all(url, _one(user), lambda _: None)


async def send_all(url: str, users: AsyncIterable[User], on_text: Callable[[str], None]) -> None:
    """Connect to ``url``, send each of ``users``, and return when the server has closed.

    The server answers a close frame after everything before it, so that the messages have arrived.
    Text frames are for the sender alone, such as a request to slow down: ``on_text`` gets each of
    them. So the connection stays open until each message has come back or was answered, for
    ``ANSWER_SECONDS`` after the last at most. The comments of the room are read and forgotten,
    because the server drops a client that does not read.

    Raises :class:`OSError`, :class:`TimeoutError`, :class:`ProxyFailureError`, the errors of
    ``users`` and those of websockets, among them ``ConnectionClosed`` where the server closes
    first, or where its close frame is missing or reports an error.
    """
    choice = proxy_for(url, os.environ)
    with failures_of(choice):
        connection = await connect(
            url,
            compression=None,
            open_timeout=OPEN_SECONDS,
            close_timeout=CLOSE_SECONDS,
            proxy=None if choice is None else choice.url,
        )
    answers = _Answers()
    reader = asyncio.create_task(_read(connection, answers, on_text))
    try:
        finished = await race(_send_each(connection, answers, users), asyncio.wait({reader}))
    finally:
        await connection.close()
        await asyncio.wait({reader})
    end = connection.protocol.close_exc
    if end is not None and (not finished or isinstance(end, ConnectionClosedError)):
        raise end


async def _one(user: User) -> AsyncIterator[User]:
    yield user


class _Answers:
    """The messages that have neither come back nor been answered with a text."""

    def __init__(self) -> None:
        self.complete = asyncio.Event()
        self.complete.set()
        self._waiting: deque[bytes] = deque(maxlen=WAITING_MESSAGES)

    def await_one(self, data: bytes) -> None:
        """Wait for the message ``data`` from now on."""
        self._waiting.append(data)
        self.complete.clear()

    def take(self, message: bytes | str) -> None:
        """Count ``message``: one that came back, or a text about the oldest."""
        if isinstance(message, bytes) and message in self._waiting:
            self._waiting.remove(message)
        elif isinstance(message, str) and self._waiting:
            self._waiting.popleft()
        if not self._waiting:
            self.complete.set()


async def _send_each(
    connection: ClientConnection, answers: _Answers, users: AsyncIterable[User]
) -> bool:
    """Send each of ``users``, and wait for the answers; return True."""
    async for user in users:
        data = encode(user)
        answers.await_one(data)
        await connection.send(data)
    with suppress(TimeoutError):
        async with asyncio.timeout(ANSWER_SECONDS):
            await answers.complete.wait()
    return True


async def _read(
    connection: ClientConnection, answers: _Answers, on_text: Callable[[str], None]
) -> None:
    """Read until the connection ends, also while this side closes it."""
    try:
        async for message in connection:
            answers.take(message)
            if isinstance(message, str):
                on_text(message)
    except ConnectionClosed:
        pass  # the sender reports it
