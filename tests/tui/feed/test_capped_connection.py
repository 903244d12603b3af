from __future__ import annotations

import asyncio

import pytest
from websockets.asyncio.client import connect
from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed

from danmaku_tui.feed import capped_connection
from danmaku_tui.feed.capped_connection import (
    UNREAD_BYTES,
    CappedClientConnection,
    CappedServerConnection,
)
from danmaku_tui.feed.websocket_server import listen, port_of, shut

PINGS = (b"\x89\x7d" + b"p" * 125) * 2_000


async def test_a_server_that_pings_and_does_not_read_is_dropped(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("danmaku_tui.feed.capped_connection.STALL_SECONDS", 0.2)

    async def flood(connection: ServerConnection) -> None:
        connection.transport.pause_reading()
        while not connection.transport.is_closing():
            connection.transport.write(PINGS)
            await connection.drain()

    async with serve(flood, "127.0.0.1", 0, close_timeout=0.1) as server:
        port = next(iter(server.sockets)).getsockname()[1]
        client = await connect(
            f"ws://127.0.0.1:{port}", create_connection=CappedClientConnection, proxy=None
        )
        assert isinstance(client, CappedClientConnection)
        async with asyncio.timeout(60):
            with pytest.raises(ConnectionClosed):
                await client.recv()
        assert client.stalled


async def test_a_peer_that_reads_slowly_is_not_dropped() -> None:
    async def flood(connection: ServerConnection) -> None:
        connection.transport.write(PINGS)
        await connection.send("done")
        await connection.wait_closed()

    async with serve(flood, "127.0.0.1", 0) as server:
        port = next(iter(server.sockets)).getsockname()[1]
        async with (
            asyncio.timeout(60),
            connect(
                f"ws://127.0.0.1:{port}", create_connection=CappedClientConnection, proxy=None
            ) as client,
        ):
            assert await client.recv() == "done"
            assert client.transport.get_write_buffer_size() <= UNREAD_BYTES
            assert isinstance(client, CappedClientConnection)
            assert not client.stalled


async def test_a_client_whose_frames_take_much_work_rests_and_loses_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(capped_connection, "WORK_SECONDS", 0.0)
    received: list[bytes | str] = []
    rests: list[bool] = []

    async def attend(connection: ServerConnection) -> None:
        assert isinstance(connection, CappedServerConnection)
        async for message in connection:
            received.append(message)
            rests.append(not connection.transport.is_reading())

    server = await listen(attend, "127.0.0.1", 0)
    async with connect(f"ws://127.0.0.1:{port_of(server)}", proxy=None) as client:
        for number in range(50):
            await client.send(str(number))
        await client.ping()
    async with asyncio.timeout(60):
        while len(received) < 50:  # noqa: ASYNC110  # sockets set no event of the test's
            await asyncio.sleep(0)
    await shut(server)
    assert received == [str(number) for number in range(50)]
    assert any(rests)


async def test_answers_that_were_under_way_do_not_hide_that_a_peer_reads(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    attended: list[CappedServerConnection] = []
    left = asyncio.Event()

    async def attend(connection: ServerConnection) -> None:
        assert isinstance(connection, CappedServerConnection)
        attended.append(connection)
        await left.wait()

    server = await listen(attend, "127.0.0.1", 0)
    async with connect(f"ws://127.0.0.1:{port_of(server)}", proxy=None) as client:
        await client.ping()
        [connection] = attended
        waiting = 100_000
        monkeypatch.setattr(type(connection.transport), "get_write_buffer_size", lambda _: waiting)
        judgements = []
        for added in (10, 0):  # ten bytes of answers joined the buffer, and as many left it
            connection._watch(waiting)
            connection._added = added
            connection._check(waiting)
            judgements.append(connection.stalled)
            connection._stop_watching()
        assert judgements == [False, True]
        left.set()
    await shut(server)


async def test_answers_to_a_flood_of_pings_are_one_write_and_none_after_the_end() -> None:
    attended: list[ServerConnection] = []

    async def attend(connection: ServerConnection) -> None:
        attended.append(connection)
        await connection.wait_closed()

    server = await listen(attend, "127.0.0.1", 0)
    client = await connect(f"ws://127.0.0.1:{port_of(server)}", proxy=None)
    await client.ping()
    writes: list[int] = []
    [connection] = attended
    write = connection.transport.write

    def count(data: bytes | bytearray | memoryview) -> None:
        writes.append(len(data))
        write(data)

    connection.transport.write = count  # type: ignore[method-assign]  # the transport of this test
    pings = (b"\x89\x80" + bytes(4)) * 5_000
    connection.data_received(pings)
    assert writes == [2 * 5_000]
    connection.transport.abort()
    connection.data_received(pings)
    assert writes == [2 * 5_000]
    client.transport.abort()
    await shut(server)
