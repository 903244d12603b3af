"""Servers on free ports, and waiting without a clock."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack

import pytest
from websockets.asyncio.client import ClientConnection, connect


async def _until(condition: Callable[[], object]) -> None:
    async with asyncio.timeout(10):
        while not condition():  # noqa: ASYNC110  # a socket sets no event of the test's
            await asyncio.sleep(0)


@pytest.fixture
def until() -> Callable[[Callable[[], object]], Awaitable[None]]:
    """Wait for a condition without a clock."""
    return _until


@pytest.fixture
async def join() -> AsyncIterator[Callable[[str], Awaitable[ClientConnection]]]:
    """Return what connects a client, which leaves in the end."""
    async with AsyncExitStack() as stack:

        async def enter(url: str) -> ClientConnection:
            return await stack.enter_async_context(connect(url, proxy=None, close_timeout=0.1))

        yield enter
