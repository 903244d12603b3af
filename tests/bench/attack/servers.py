"""The classroom under floods: a burst, many messages a second, and pings without reading."""

from __future__ import annotations

import asyncio
import resource
import time
from collections.abc import Iterator
from contextlib import AsyncExitStack
from typing import Final

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from danmaku_proto import codec
from danmaku_proto._pb.classroom import User
from danmaku_tui.classroom.server import ClassroomServer
from tests.bench.figures import Figure

LISTENERS: Final = 30
BURST: Final = 1_100
FLOOD_SECONDS: Final = 8.0
PINGS: Final = (b"\x89\xfd" + bytes(4) + b"p" * 125) * 2_000


def figures() -> Iterator[Figure]:
    """Yield the evictions, messages a second, latency, and the growth of memory."""
    evicted, rate, latency = asyncio.run(_burst())
    yield Figure("listeners thrown out by a burst", str(evicted), "of 30", evicted / 30, at_most=0)
    yield Figure("messages a second to 30 listeners", f"{rate:.0f}", "200 a second", rate / 200)
    yield Figure("p99 from send to a listener", f"{latency:.3f} s", "1 s", latency)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1_024
    asyncio.run(_pings())
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1_024 - before
    yield Figure("pings without reading", f"{grown:.0f} MiB", "16 MiB", grown / 16, at_most=1.0)


async def _burst() -> tuple[int, float, float]:
    delays: list[float] = []
    async with ClassroomServer("127.0.0.1", 0) as server, AsyncExitStack() as stack:
        url = f"ws://127.0.0.1:{server.port}"
        clients = [
            await stack.enter_async_context(connect(url, proxy=None, close_timeout=0.1))
            for _ in range(LISTENERS)
        ]
        begun = time.monotonic()
        tasks = [asyncio.create_task(_receive(client, delays)) for client in clients]
        for number in range(BURST):
            sent = User(name=repr(time.monotonic()), message=str(number))
            clients[0].protocol.send_binary(codec.encode(sent))
        clients[0].send_data()  # in one write
        done = await asyncio.gather(*tasks)
        rate = BURST / (time.monotonic() - begun)
    delays.sort()
    return done.count(False), rate, delays[int(len(delays) * 0.99)]


async def _receive(client: ClientConnection, delays: list[float]) -> bool:
    try:
        for _ in range(BURST):
            message = await client.recv()
            assert isinstance(message, bytes)
            delays.append(time.monotonic() - float(codec.decode(User, message).name))
    except ConnectionClosed:
        return False
    return True


async def _pings() -> None:
    async with ClassroomServer("127.0.0.1", 0) as server:
        client = await connect(f"ws://127.0.0.1:{server.port}", proxy=None, close_timeout=0.1)
        client.transport.pause_reading()
        deadline = time.monotonic() + FLOOD_SECONDS
        while time.monotonic() < deadline and not client.transport.is_closing():
            if client.transport.get_write_buffer_size() < len(PINGS):
                client.transport.write(PINGS)
            await asyncio.sleep(0)
        client.transport.abort()
