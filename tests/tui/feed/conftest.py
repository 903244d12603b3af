"""A clock that stands still, a small dialect, and a link with what it told."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import random
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass, field
from typing import Any

import pytest
from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed

from danmaku_proto.dialect import Received
from danmaku_proto.events import NOBODY, Chat, Fault, FaultKind, RoomAction, RoomState
from danmaku_tui.feed.dial import CLOSE_SECONDS
from danmaku_tui.feed.link import Link
from danmaku_tui.feed.link_state import LinkState, Phase

Handler = Callable[[ServerConnection], Awaitable[None]]
Peer = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


async def _until(condition: Callable[[], object]) -> None:
    async with asyncio.timeout(10):
        while not condition():  # noqa: ASYNC110  # a socket sets no event of the test's
            await asyncio.sleep(0)


class Speaker:
    """Says its lines to whoever connects, then listens and keeps what it hears."""

    def __init__(self, *lines: bytes | str, leave: bool = False) -> None:
        self.lines = lines
        self.leave = leave
        self.heard: list[bytes | str] = []
        self.targets: list[str] = []
        self.connections: list[ServerConnection] = []

    async def __call__(self, connection: ServerConnection) -> None:
        assert connection.request is not None
        self.targets.append(connection.request.path)
        self.connections.append(connection)
        for line in self.lines:
            await connection.send(line)
        if not self.leave:
            with suppress(ConnectionClosed):
                async for message in connection:
                    self.heard.append(message)


async def _black_hole(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Accept the handshake of a WebSocket, and never read or write again."""
    request = (await reader.readuntil(b"\r\n\r\n")).decode()
    key = next(
        line.split(": ")[1]
        for line in request.split("\r\n")
        if line.startswith("Sec-WebSocket-Key")
    )
    secret = (key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").encode()
    accept = base64.b64encode(hashlib.sha1(secret, usedforsecurity=False).digest()).decode()
    writer.write(
        b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        b"Sec-WebSocket-Accept: " + accept.encode() + b"\r\n\r\n\x81\x04chat"
    )


class FakeTime:
    """Stands still until it is told to advance; whoever sleeps sleeps by it."""

    def __init__(self) -> None:
        self.now = 1_000.0
        self.asleep = 0.0
        self._sleepers: dict[asyncio.Future[None], float] = {}

    def clock(self) -> float:
        return self.now

    def wall(self) -> float:
        return 1_700_000_000.0 + self.now

    def boot(self) -> float:
        return self.now + self.asleep

    async def sleep(self, seconds: float) -> None:
        woken = asyncio.get_running_loop().create_future()
        self._sleepers[woken] = self.now + seconds
        try:
            await woken
        finally:
            del self._sleepers[woken]

    @property
    def sleeping(self) -> list[float]:
        """The seconds left to each sleeper."""
        return sorted(due - self.now for woken, due in self._sleepers.items() if not woken.done())

    def advance(self, seconds: float) -> None:
        self.advance_to(self.now + seconds)

    def advance_to(self, moment: float) -> None:
        self.now = moment
        for woken, due in self._sleepers.items():
            if due <= self.now and not woken.done():
                woken.set_result(None)


class FakeDialect:
    """Understands ``chat…``, ``hb``, ``end``, ``ask…`` (wants a reply) and fails on ``boom``."""

    name = "fake"

    def __init__(self) -> None:
        self.beats: list[bytes] = []
        self.place: dict[str, str] = {}

    def receive(self, data: bytes | str, now: float) -> Received:
        text = data if isinstance(data, str) else data.decode()
        if text == "boom":
            raise ZeroDivisionError("boom")
        if text == "hb":
            return Received(beat=True)
        if text == "end":
            return Received([RoomState("", now, RoomAction.END)])
        if text == "bye":
            return Received([], closes=True)
        if text.startswith("ask"):
            return Received([Chat("", now, NOBODY, text)], [b"one " + text.encode(), b"two"])
        if text.startswith("chat"):
            return Received([Chat("", now, NOBODY, text)])
        return Received([Fault("", now, FaultKind.FRAME)])

    def heartbeat(self, now: float) -> bytes | None:  # noqa: ARG002  # the protocol asks for it
        return self.beats.pop(0) if self.beats else None

    def resume(self) -> Mapping[str, str]:
        return self.place


@dataclass
class Watched:
    """A link that runs, and everything it told."""

    link: Link
    time: FakeTime
    dialect: FakeDialect
    task: asyncio.Task[None]
    received: list[tuple[bytes | str, Received, float]] = field(default_factory=list)
    states: list[LinkState] = field(default_factory=list)

    @property
    def phases(self) -> list[Phase]:
        return [state.phase for state in self.states]

    @property
    def texts(self) -> list[bytes | str]:
        return [data for data, _, _ in self.received]

    async def until(self, condition: Callable[[], object]) -> None:
        await _until(condition)

    async def reaches(self, phase: Phase) -> LinkState:
        await _until(lambda: self.link.state.phase is phase)
        return self.link.state

    async def next_try(self) -> None:
        """Let the wait for the next handshake pass."""
        tries = len([phase for phase in self.phases if phase is Phase.CONNECTING])
        await _until(lambda: self.time.sleeping)
        retry_at = self.link.state.retry_at
        assert retry_at is not None
        self.time.advance_to(retry_at)
        await _until(
            lambda: len([phase for phase in self.phases if phase is Phase.CONNECTING]) > tries
        )

    async def close(self) -> None:
        """Close as a black-holed link is closed: the fake time for the goodbye passes."""
        self.link.close()
        while not self.task.done():
            await asyncio.sleep(0)
            if CLOSE_SECONDS in self.time.sleeping:
                self.time.advance(CLOSE_SECONDS)
        await self.task


@pytest.fixture
def until() -> Callable[[Callable[[], object]], Awaitable[None]]:
    """Wait for a condition without a clock."""
    return _until


@pytest.fixture
def time() -> FakeTime:
    return FakeTime()


@pytest.fixture
def dialect() -> FakeDialect:
    return FakeDialect()


@pytest.fixture
async def watch(time: FakeTime, dialect: FakeDialect) -> AsyncIterator[Callable[..., Watched]]:
    """Return what starts a link to a URL; all of them are closed in the end."""
    running: list[Watched] = []

    def start(url: str, **options: Any) -> Watched:  # noqa: ANN401  # any option of the link
        received: list[tuple[bytes | str, Received, float]] = []
        states: list[LinkState] = []
        told: dict[str, Any] = {
            "on_received": lambda *what: received.append(what),
            "on_state": states.append,
            "clock": time.clock,
            "wall": time.wall,
            "random": random.Random(7),  # noqa: S311  # a back-off is no secret
            "sleep": time.sleep,
            "boot": time.boot,
        }
        link = Link(url, options.pop("dialect", dialect), **(told | options))
        task = asyncio.create_task(link.run())
        running.append(Watched(link, time, dialect, task, received, states))
        return running[-1]

    yield start
    for watched in running:
        await watched.close()


@pytest.fixture
async def serving() -> AsyncIterator[Callable[..., Awaitable[str]]]:
    """Return what starts a server with a handler and gives its URL."""
    async with AsyncExitStack() as stack:

        async def start(handler: Handler, **options: Any) -> str:  # noqa: ANN401  # any of serve's
            options = {"port": 0, "close_timeout": 0.1} | options
            server = await stack.enter_async_context(serve(handler, "127.0.0.1", **options))
            port = next(iter(server.sockets)).getsockname()[1]
            return f"ws://127.0.0.1:{port}/"

        yield start


@pytest.fixture
async def raw_serving() -> AsyncIterator[Callable[[Peer], Awaitable[str]]]:
    """Return what starts a TCP server with a handler and gives its WebSocket URL."""
    writers: list[asyncio.StreamWriter] = []
    async with AsyncExitStack() as stack:

        async def start(peer: Peer) -> str:
            async def attend(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
                writers.append(writer)
                await peer(reader, writer)

            server = await asyncio.start_server(attend, "127.0.0.1", 0)
            stack.callback(server.close)
            return f"ws://127.0.0.1:{server.sockets[0].getsockname()[1]}/"

        yield start
        for writer in writers:
            writer.transport.abort()
            with suppress(OSError):
                await writer.wait_closed()


@pytest.fixture
def speaker() -> type[Speaker]:
    return Speaker


@pytest.fixture
async def hole(raw_serving: Callable[[Peer], Awaitable[str]]) -> str:
    """The URL of a server that answers nothing after the handshake and one message."""
    return await raw_serving(_black_hole)


@pytest.fixture
def black_hole() -> Peer:
    """The server behind ``hole``."""
    return _black_hole
