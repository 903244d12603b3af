"""A source that listens on a free port, and senders on real sockets."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack

import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Origin

from danmaku_proto.dialect import Dialect, Received
from danmaku_proto.douyin.dialect import DouyinDialect
from danmaku_tui.feed.link_state import LinkState
from danmaku_tui.sources.listen.listen_source import ListenSource
from danmaku_tui.sources.listen.loopback_socket import open_listener, url_of


class Heard:
    """A source at work, and all that it has told."""

    def __init__(
        self,
        dialect: Dialect,
        on_received: Callable[[Received], None],
        on_state: Callable[[LinkState], None],
    ) -> None:
        self.door: socket.socket = open_listener("127.0.0.1", 0)
        self.url = url_of(self.door)
        self.received: list[Received] = []
        self.states: list[LinkState] = []
        self.now = 100.0

        def take(_: bytes | str, received: Received, __: float) -> None:
            self.received.append(received)
            on_received(received)

        def follow(state: LinkState) -> None:
            self.states.append(state)
            on_state(state)

        self.source = ListenSource(
            self.door,
            dialect,
            on_received=take,
            on_state=follow,
            clock=lambda: self.now,
            wall=lambda: 1.79e9,
        )

    @property
    def phases(self) -> list[str]:
        return [state.phase.value for state in self.states]

    @property
    def said(self) -> list[str]:
        """What the source says of itself, without its own address."""
        return [state.detail.replace(self.url, "HERE") for state in self.states]


def _nothing(_: object) -> None:
    pass


@pytest.fixture
async def listening() -> AsyncIterator[Callable[..., Heard]]:
    """Return what starts a source, which is closed in the end."""
    async with AsyncExitStack() as stack:

        def start(
            dialect: Dialect | None = None,
            on_received: Callable[[Received], None] = _nothing,
            on_state: Callable[[LinkState], None] = _nothing,
        ) -> Heard:
            heard = Heard(dialect or DouyinDialect(), on_received, on_state)
            running = asyncio.create_task(heard.source.run())

            async def end() -> None:
                heard.source.close()
                await running

            stack.push_async_callback(end)
            return heard

        yield start


@pytest.fixture
async def send_to() -> AsyncIterator[Callable[..., Awaitable[ClientConnection]]]:
    """Return what connects a sender, which leaves in the end."""
    async with AsyncExitStack() as stack:

        async def enter(heard: Heard, origin: str | None = None) -> ClientConnection:
            page = None if origin is None else Origin(origin)
            return await stack.enter_async_context(
                connect(heard.url, origin=page, proxy=None, close_timeout=0.1)
            )

        yield enter


async def _until(condition: Callable[[], object]) -> None:
    async with asyncio.timeout(10):
        while not condition():  # noqa: ASYNC110  # a socket sets no event of the test's
            await asyncio.sleep(0)


@pytest.fixture
def until() -> Callable[[Callable[[], object]], Awaitable[None]]:
    """Wait for a condition without a clock."""
    return _until


@pytest.fixture
def busy_port() -> Iterator[int]:
    """A port that somebody listens at."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        yield taken.getsockname()[1]
