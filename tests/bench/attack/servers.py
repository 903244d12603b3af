"""The classroom under floods: bursts, tiny messages, pings, and a sender slowed for a minute."""

from __future__ import annotations

import asyncio
import resource
import sys
import time
from collections.abc import Iterator
from contextlib import AsyncExitStack, suppress
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


TINY_SECONDS: Final = 4.0
SLOWED_SECONDS: Final = 60.0
TINY_MESSAGE: Final = b"\x82\x80" + bytes(4)
TINY_PING: Final = b"\x89\x80" + bytes(4)


def figures() -> Iterator[Figure]:
    """Yield the evictions, messages a second, latency, and the growth of memory."""
    for name, frame in (("empty messages", TINY_MESSAGE), ("empty pings", TINY_PING)):
        before = _peak()
        delay = asyncio.run(_flood(frame))
        grown = _peak() - before
        yield Figure(f"flood of {name}", f"{grown:.0f} MiB", "16 MiB", grown / 16, at_most=1.0)
        yield Figure(f"p99 of others beside {name}", f"{delay:.3f} s", "0.25 s", delay / 0.25)
    evicted, rate, latency = asyncio.run(_burst())
    yield Figure("listeners thrown out by a burst", str(evicted), "of 30", evicted / 30, at_most=0)
    yield Figure("messages a second to 30 listeners", f"{rate:.0f}", "200 a second", rate / 200)
    yield Figure("p99 from send to a listener", f"{latency:.3f} s", "1 s", latency)
    before = _peak()
    asyncio.run(_pings())
    grown = _peak() - before
    yield Figure("pings without reading", f"{grown:.0f} MiB", "16 MiB", grown / 16, at_most=1.0)
    lived = asyncio.run(_slowed())
    whole = lived / SLOWED_SECONDS
    yield Figure("a slowed sender stays", f"{lived:.0f} s", "60 s", whole, at_least=1.0)


def _peak() -> float:
    """Return the peak of this process's memory, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1_024


async def _flood(frame: bytes) -> float:
    """Return the delay of a quiet client's comments beside a flood: the 99th of 100."""
    delays: list[float] = []
    async with ClassroomServer("127.0.0.1", 0) as server:
        url = f"ws://127.0.0.1:{server.port}"
        flooding = await asyncio.create_subprocess_exec(
            sys.executable, "-c", _FLOODER, str(server.port), frame.hex()
        )
        async with connect(url, proxy=None) as quiet:
            deadline = time.monotonic() + TINY_SECONDS
            while time.monotonic() < deadline:
                begun = time.monotonic()
                await quiet.send(codec.encode(User(name="quiet", message="hello")))
                await quiet.recv()
                delays.append(time.monotonic() - begun)
                await asyncio.sleep(0.02)
        assert server.clients >= 1, "the flooder has not connected"
        flooding.kill()
        await flooding.wait()
    delays.sort()
    return delays[int(len(delays) * 0.99)]


_FLOODER: Final = """
import socket, sys
flood = socket.create_connection(("127.0.0.1", int(sys.argv[1])))
flood.sendall(
    b"GET / HTTP/1.1\\r\\nHost: x\\r\\nUpgrade: websocket\\r\\nConnection: Upgrade\\r\\n"
    b"Sec-WebSocket-Key: MDEyMzQ1Njc4OWFiY2RlZg==\\r\\nSec-WebSocket-Version: 13\\r\\n\\r\\n"
)
frames = bytes.fromhex(sys.argv[2]) * 20_000
import threading
def read():
    while flood.recv(65536):
        pass
threading.Thread(target=read, daemon=True).start()
try:
    while True:
        flood.sendall(frames)
except OSError:
    pass
"""


async def _slowed() -> float:
    """Return for how long a sender of 2,000 comments a second stays connected, in seconds."""
    async with ClassroomServer("127.0.0.1", 0) as server:
        url = f"ws://127.0.0.1:{server.port}"
        # Its own pings would wait behind its comments, too.
        async with connect(url, proxy=None, ping_interval=None, close_timeout=0.1) as sender:
            comment = codec.encode(User(name="fast", message="x" * 20))
            reading = asyncio.create_task(_read_on(sender))
            begun = time.monotonic()
            with suppress(ConnectionClosed):
                while time.monotonic() - begun < SLOWED_SECONDS:
                    await sender.send(comment)
                    await asyncio.sleep(0.0005)
            reading.cancel()
            return time.monotonic() - begun


async def _read_on(client: ClientConnection) -> None:
    with suppress(ConnectionClosed):
        while True:
            await client.recv()


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
        while time.monotonic() < deadline and not server.dropped:
            if client.transport.get_write_buffer_size() < len(PINGS):
                client.transport.write(PINGS)
            await asyncio.sleep(0)
        client.transport.abort()
