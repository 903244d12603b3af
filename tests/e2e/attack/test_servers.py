from __future__ import annotations

import asyncio
import base64
import os
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, suppress

import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.asyncio.server import ServerConnection
from websockets.exceptions import InvalidMessage, InvalidStatus
from websockets.protocol import State
from websockets.typing import Origin

from danmaku_proto import codec
from danmaku_proto._pb.classroom import User
from danmaku_tui.classroom.rate_limit import Limits
from danmaku_tui.classroom.server import ClassroomServer
from danmaku_tui.feed.capped_connection import UNREAD_BYTES, CappedServerConnection
from danmaku_tui.feed.connection_guard import ConnectionGuard
from danmaku_tui.feed.websocket_server import listen, port_of, shut

COMMENTS = 1_100
LISTENERS = 30
EMPTY = b"\x82\x80" + bytes(4)
"""The smallest message of a client: six bytes."""


@pytest.fixture
async def room() -> AsyncIterator[ClassroomServer]:
    # The clock stands still, so that the machine's speed does not decide who is slowed.
    limits = Limits(rate=1e7, burst=100.0)
    async with ClassroomServer("127.0.0.1", 0, limits=limits, clock=lambda: 0.0) as server:
        yield server


def url_of(server: ClassroomServer) -> str:
    return f"ws://127.0.0.1:{server.port}/"


async def wait_for(condition: object) -> None:
    assert callable(condition)
    async with asyncio.timeout(60):
        while not condition():  # noqa: ASYNC110  # sockets set no event of the test's
            await asyncio.sleep(0)


async def receive(client: ClientConnection, count: int) -> list[bytes]:
    """Return so many comments; the sender gets a text as well, because it is slowed."""
    received: list[bytes] = []
    while len(received) < count:
        message = await client.recv()
        if isinstance(message, bytes):
            received.append(message)
    return received


async def test_a_burst_reaches_every_prompt_listener(room: ClassroomServer) -> None:
    comments = [codec.encode(User(name="x", message=str(number))) for number in range(COMMENTS)]
    async with AsyncExitStack() as stack, asyncio.timeout(100):
        clients = [
            await stack.enter_async_context(connect(url_of(room), proxy=None))
            for _ in range(LISTENERS)
        ]
        await wait_for(lambda: room.clients == LISTENERS)
        receiving = [asyncio.create_task(receive(client, COMMENTS)) for client in clients]
        for comment in comments:
            clients[0].protocol.send_binary(comment)
        clients[0].send_data()  # in one write
        for task in receiving:
            assert await task == comments
    assert room.dropped == 0
    assert room.slowed == COMMENTS - 100


async def open_raw(port: int) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """Connect without a library, and read the answer to the handshake."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    key = base64.b64encode(os.urandom(16)).decode()
    writer.write(
        f"GET / HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        f"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n\r\n".encode()
    )
    await reader.readuntil(b"\r\n\r\n")
    return reader, writer


async def flood(writer: asyncio.StreamWriter, frames: bytes) -> None:
    """Send ``frames`` until the connection is lost."""
    async with asyncio.timeout(60):
        while True:
            writer.write(frames)
            await writer.drain()


async def test_pings_whose_answers_are_not_read_take_no_memory(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("danmaku_tui.feed.capped_connection.STALL_SECONDS", 0.2)
    guard = ConnectionGuard()
    peaks: list[int] = []

    async def attend(connection: ServerConnection) -> None:
        while not connection.transport.is_closing():
            peaks.append(connection.transport.get_write_buffer_size())
            await asyncio.sleep(0)

    server = await listen(attend, "127.0.0.1", 0, guard=guard)
    _, writer = await open_raw(port_of(server))
    writer.transport.pause_reading()  # type: ignore[attr-defined]  # a transport that also reads
    pings = (b"\x89\xfd" + bytes(4) + b"p" * 125) * 2_000
    with pytest.raises(ConnectionError):
        await flood(writer, pings)
    await wait_for(lambda: guard.stalled == 1)
    assert 0 < max(peaks) <= UNREAD_BYTES + 256 * 1024
    await shut(server)
    writer.close()


async def test_one_address_has_a_limited_number_of_connections() -> None:
    guard = ConnectionGuard(each=3)
    async with ClassroomServer("127.0.0.1", 0, guard=guard) as server, AsyncExitStack() as stack:
        for _ in range(3):
            await stack.enter_async_context(connect(url_of(server), proxy=None))
        with pytest.raises((InvalidStatus, InvalidMessage)):
            await connect(url_of(server), proxy=None)
        assert server.refused == 1
        assert guard.connections == 3


@pytest.mark.parametrize(
    "origin", ["https://evil.example", "null", "http://localhost.evil.example", "file://"]
)
async def test_a_foreign_page_is_refused(room: ClassroomServer, origin: str) -> None:
    with pytest.raises(InvalidStatus) as caught:
        await connect(url_of(room), origin=Origin(origin), proxy=None)
    assert caught.value.response.status_code == 403
    assert room.refused == 1


async def test_a_page_of_this_machine_may_connect(room: ClassroomServer) -> None:
    for origin in ("http://localhost:5500", f"http://127.0.0.1:{room.port}"):
        async with connect(url_of(room), origin=Origin(origin), proxy=None):
            pass
    assert room.refused == 0


async def test_a_handshake_that_is_never_finished_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("danmaku_tui.feed.websocket_server.OPEN_SECONDS", 0.05)
    guard = ConnectionGuard()
    async with ClassroomServer("127.0.0.1", 0, guard=guard) as server:
        reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
        writer.write(b"GET / HTTP/1.1\r\nHost:")
        async with asyncio.timeout(60):
            with suppress(ConnectionError):
                assert await reader.read() == b""
        await wait_for(lambda: guard.connections == 0)
        writer.close()


async def test_a_sender_that_is_not_read_yet_is_no_silent_peer(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    guard = ConnectionGuard()
    attended: list[CappedServerConnection] = []
    left = asyncio.Event()

    async def attend(connection: ServerConnection) -> None:
        assert isinstance(connection, CappedServerConnection)
        attended.append(connection)
        await left.wait()  # reads nothing, as while a fast sender waits for its turn

    server = await listen(attend, "127.0.0.1", 0, guard=guard)
    _, sender = await open_raw(port_of(server))
    sender.write(EMPTY * 60_000)
    await wait_for(lambda: attended and not attended[0].transport.is_reading())
    # All messages of one read are unpacked at once: they must be few.
    assert len(attended[0].recv_messages.frames) < 12_000
    monkeypatch.setattr("danmaku_tui.feed.capped_connection.SILENT_SECONDS", 0.05)
    attended[0]._expect_data()
    _, silent = await asyncio.open_connection("127.0.0.1", port_of(server))
    await wait_for(lambda: guard.silent == 1)
    assert attended[0].state is State.OPEN
    left.set()
    await shut(server)
    sender.close()
    silent.close()


async def test_several_fast_senders_lose_nothing_and_throw_nobody_out(
    room: ClassroomServer,
) -> None:
    async with AsyncExitStack() as stack, asyncio.timeout(100):
        clients = [
            await stack.enter_async_context(connect(url_of(room), proxy=None))
            for _ in range(LISTENERS)
        ]
        await wait_for(lambda: room.clients == LISTENERS)
        receiving = [asyncio.create_task(receive(client, 4 * 250)) for client in clients]
        for sender, client in enumerate(clients[:4]):
            for number in range(250):
                client.protocol.send_binary(codec.encode(User(name=str(sender), id=number + 1)))
            client.send_data()
        for task in receiving:
            assert len(set(await task)) == 4 * 250
    assert room.dropped == 0


async def test_bad_neighbours_cost_the_others_nothing() -> None:
    comments = [codec.encode(User(name="quiet", id=7, message=str(number))) for number in range(50)]
    async with ClassroomServer("127.0.0.1", 0) as server, AsyncExitStack() as stack:
        for _ in range(20):  # handshakes that are never finished
            _, writer = await asyncio.open_connection("127.0.0.1", server.port)
            stack.callback(writer.close)
            writer.write(b"GET / HTTP/1.1\r\nHost:")
        for frames in (b"\x89\x80" + bytes(4), EMPTY, b"\x82\x85" + bytes(4) + b"hello"):
            _, writer = await open_raw(server.port)
            stack.callback(writer.close)
            stack.callback(writer.transport.abort)
            writer.write(frames * 20_000)
        _, writer = await open_raw(server.port)
        stack.callback(writer.close)
        stack.callback(writer.transport.abort)
        writer.write(b"\x82\xff" + (1024 * 1024).to_bytes(8, "big") + bytes(1024 * 1024))
        one, other = [
            await stack.enter_async_context(connect(url_of(server), proxy=None)) for _ in range(2)
        ]
        async with asyncio.timeout(60):
            for comment in comments:
                await one.send(comment)
                assert await one.recv() == await other.recv() == comment
        await wait_for(lambda: server.garbage > 100)
        assert server.passed == len(comments)
        assert server.dropped == 0
