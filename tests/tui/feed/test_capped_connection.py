from __future__ import annotations

import asyncio

import pytest
from websockets.asyncio.client import connect
from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed

from danmaku_tui.feed.capped_connection import UNREAD_BYTES, CappedClientConnection

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
