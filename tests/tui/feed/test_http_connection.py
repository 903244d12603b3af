from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
from websockets.asyncio.client import connect
from websockets.asyncio.server import ServerConnection

from danmaku_tui.feed.websocket_server import listen, port_of, shut


async def echo(connection: ServerConnection) -> None:
    async for message in connection:
        await connection.send(message)


@pytest.fixture
async def port() -> AsyncIterator[int]:
    server = await listen(echo, "127.0.0.1", 0)
    yield port_of(server)
    await shut(server)


async def answer(port: int, request: bytes) -> bytes:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(request)
    async with asyncio.timeout(40):
        found = await reader.read()
    writer.close()
    return found


@pytest.mark.parametrize("method", [b"POST", b"PUT", b"DELETE", b"OPTIONS"])
@pytest.mark.parametrize(
    "body", [b"Content-Length: 2\r\n\r\nhi", b"Transfer-Encoding: chunked\r\n\r\n"]
)
async def test_a_request_with_a_body_is_answered(port: int, method: bytes, body: bytes) -> None:
    found = await answer(port, method + b" / HTTP/1.1\r\nHost: x\r\n" + body)
    assert found.startswith(b"HTTP/1.1 405 Method Not Allowed\r\n")
    assert b"\r\nAllow: GET, HEAD\r\n" in found
    assert found.endswith(b"\r\n\r\nUse GET or HEAD.\n")


@pytest.mark.parametrize(
    "request_bytes",
    [
        b"hello\r\n\r\n",
        b"\x16\x03\x01\x00 a handshake of TLS\r\n",
        b"GET / HTTP/2\r\n\r\n",
        b"GETS / HTTP/9\r\n\r\n",
        b"GET / HTTP/1.1\r\nno colon\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nhi",
    ],
)
async def test_a_request_that_is_none_is_answered(port: int, request_bytes: bytes) -> None:
    found = await answer(port, request_bytes)
    assert found.startswith(b"HTTP/1.1 400 Bad Request\r\n")
    assert found.count(b"HTTP/1.1 ") == 1


async def test_a_request_in_pieces_is_one_request(port: int) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    for byte in b"POST / HTTP/1.1\r\nContent-Length: 1\r\n\r\n":
        writer.write(bytes([byte]))
        await writer.drain()
    async with asyncio.timeout(40):
        assert (await reader.read()).startswith(b"HTTP/1.1 405 ")
    writer.close()


async def test_a_second_request_in_the_same_packet_is_not_answered(port: int) -> None:
    found = await answer(port, b"GET / HTTP/1.1\r\nHost: x\r\n\r\n" * 2)
    assert found.startswith(b"HTTP/1.1 426 ")
    assert found.count(b"HTTP/1.1 ") == 1


async def test_a_frame_after_its_handshake_arrives(port: int) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(
        b"GET / HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        b"Sec-WebSocket-Key: MDEyMzQ1Njc4OWFiY2RlZg==\r\nSec-WebSocket-Version: 13\r\n\r\n"
    )
    await writer.drain()
    async with asyncio.timeout(40):
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"\x81\x82\0\0\0\0hi")
        assert await reader.readexactly(4) == b"\x81\x02hi"
    writer.close()


async def test_an_end_before_the_request_gets_no_answer(port: int) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(b"POST / HT")
    writer.write_eof()
    async with asyncio.timeout(40):
        assert await reader.read() == b""
    writer.close()


async def test_an_answer_to_head_has_no_body(port: int) -> None:
    found = await answer(port, b"HEAD / HTTP/1.1\r\nHost: x\r\n\r\n")
    assert found.startswith(b"HTTP/1.1 405 ")
    assert found.endswith(b"\r\n\r\n")
    assert b"\r\nContent-Length: 0\r\n" not in found


async def test_a_handshake_goes_on(port: int) -> None:
    async with connect(f"ws://127.0.0.1:{port}/any/path?x=1", proxy=None) as client:
        await client.send("hello")
        assert await client.recv() == "hello"
