"""Feeds of all kinds on loopback, and a terminal that answers what a test wants."""

from __future__ import annotations

import asyncio
import os
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import AsyncExitStack, suppress

import pytest
from websockets.asyncio.server import ServerConnection
from websockets.exceptions import ConnectionClosed
from websockets.http11 import Request, Response

from danmaku_tui.feed.websocket_server import listen, port_of, shut

Admit = Callable[[ServerConnection, Request], Response | None]


@pytest.fixture
async def saying() -> AsyncIterator[Callable[..., Awaitable[str]]]:
    """Return what serves the given messages to whoever connects, and returns the address."""
    async with AsyncExitStack() as stack:

        async def serving(
            *messages: bytes | str,
            leave: bool = False,
            admit: Admit | None = None,
            path: str = "/",
        ) -> str:
            async def attend(connection: ServerConnection) -> None:
                for message in messages:
                    await connection.send(message)
                if leave:
                    await connection.close(1008, "enough of you")
                with suppress(ConnectionClosed):
                    async for _ in connection:
                        pass

            server = await listen(attend, "127.0.0.1", 0, admit=admit)
            stack.push_async_callback(shut, server)
            return f"ws://127.0.0.1:{port_of(server)}{path}"

        yield serving


async def _until(condition: Callable[[], object]) -> None:
    async with asyncio.timeout(10):
        while not condition():  # noqa: ASYNC110  # a socket sets no event of the test's
            await asyncio.sleep(0)


@pytest.fixture
def until() -> Callable[[Callable[[], object]], Awaitable[None]]:
    """Wait for a condition without a clock."""
    return _until


class FakeTerminal:
    """The other side of ``fd``: it answers each question that it finds in what is written.

    What is left of a question is found with the rest of it.
    """

    def __init__(self, answers: Mapping[bytes, bytes]) -> None:
        self._master, self.fd = os.openpty()
        self._shown = b""
        self._answers = answers
        self._heard = b""
        self._closed = False
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self) -> None:
        with suppress(OSError):  # raised where nobody has it open any more
            while part := os.read(self._master, 4096):
                self._shown += part
                self._heard += part
                self._answer()

    def _answer(self) -> None:
        for question, answer in self._answers.items():
            if question in self._heard:
                self._heard = self._heard.partition(question)[2]
                os.write(self._master, answer)

    def shown_to_the_end(self) -> bytes:
        """Return all that was written, after which nothing can be."""
        self.close()
        return self._shown

    def close(self) -> None:
        if not self._closed:
            self._closed = True
            os.close(self.fd)
            self._thread.join(10)
            os.close(self._master)


@pytest.fixture
def terminal() -> Iterator[Callable[[Mapping[bytes, bytes]], FakeTerminal]]:
    """Return what opens a terminal with these answers to questions."""
    opened: list[FakeTerminal] = []

    def opening(answers: Mapping[bytes, bytes]) -> FakeTerminal:
        opened.append(FakeTerminal(answers))
        return opened[-1]

    yield opening
    for one in opened:
        one.close()
