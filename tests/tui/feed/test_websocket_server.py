from __future__ import annotations

import asyncio
import socket
from http import HTTPStatus

import pytest
from websockets.asyncio.client import connect
from websockets.asyncio.server import ServerConnection
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.frames import CloseCode
from websockets.http11 import Request, Response

from danmaku_tui.feed.websocket_server import MESSAGE_BYTES, listen, listen_on, port_of, shut


async def echo(connection: ServerConnection) -> None:
    async for message in connection:
        await connection.send(message)


def refuse(connection: ServerConnection, request: Request) -> Response | None:
    if request.path == "/closed":
        return connection.respond(HTTPStatus.FORBIDDEN, "no\n")
    return None


async def test_a_server_attends_to_its_connections_unless_they_are_refused() -> None:
    server = await listen(echo, "127.0.0.1", 0, admit=refuse)
    url = f"ws://127.0.0.1:{port_of(server)}"
    async with connect(url, proxy=None) as client:
        await client.send("hello")
        assert await client.recv() == "hello"
    with pytest.raises(InvalidStatus):
        await connect(f"{url}/closed", proxy=None)
    await shut(server)


async def test_a_message_that_is_too_large_ends_its_connection() -> None:
    server = await listen(echo, "127.0.0.1", 0)
    async with connect(f"ws://127.0.0.1:{port_of(server)}", proxy=None) as client:
        await client.send(b"x" * (MESSAGE_BYTES + 1))
        with pytest.raises(ConnectionClosed):
            await client.recv()
        assert client.close_code == CloseCode.MESSAGE_TOO_BIG
    await shut(server)


async def test_a_port_that_is_taken_is_an_error() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(OSError, match="in use"):
        await listen(echo, "127.0.0.1", taken.getsockname()[1])


async def test_a_server_on_a_socket_closes_it_in_the_end() -> None:
    listener = socket.create_server(("127.0.0.1", 0))
    server = await listen_on(echo, listener, admit=refuse, max_size=10)
    async with connect(f"ws://127.0.0.1:{port_of(server)}", proxy=None) as client:
        await client.send(b"x" * 11)
        with pytest.raises(ConnectionClosed):
            await client.recv()
    await shut(server)
    assert listener.fileno() == -1


async def test_a_client_that_does_not_answer_does_not_hold_up_the_end(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("danmaku_tui.feed.websocket_server.CLOSE_SECONDS", 0.02)
    attended = asyncio.Event()

    async def attend(connection: ServerConnection) -> None:
        attended.set()
        await connection.wait_closed()

    server = await listen(attend, "127.0.0.1", 0)
    client = await connect(f"ws://127.0.0.1:{port_of(server)}", proxy=None, close_timeout=0.02)
    await attended.wait()
    client.transport.pause_reading()
    async with asyncio.timeout(5):
        await shut(server)
    client.transport.abort()
