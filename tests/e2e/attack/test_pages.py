from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
from websockets.asyncio.client import connect

from danmaku_proto import codec
from danmaku_proto._pb.classroom import User
from danmaku_tui.classroom.server import ClassroomServer
from danmaku_tui.feed.connection_guard import ConnectionGuard

BROWSERS = 60
GET = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"


@pytest.fixture
async def server() -> AsyncIterator[ClassroomServer]:
    async with ClassroomServer("127.0.0.1", 0) as server:
        yield server


async def wait_for(condition: object) -> None:
    assert callable(condition)
    async with asyncio.timeout(60):
        while not condition():  # noqa: ASYNC110  # sockets set no event of the test's
            await asyncio.sleep(0)


async def test_browsers_that_never_read_or_close_take_nothing_from_the_room(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("danmaku_tui.feed.websocket_server.CLOSE_SECONDS", 0.2)
    guard = ConnectionGuard(BROWSERS + 1, BROWSERS + 1)
    async with ClassroomServer("127.0.0.1", 0, guard=guard) as server:
        browsers = [
            await asyncio.open_connection("127.0.0.1", server.port) for _ in range(BROWSERS)
        ]
        for _, writer in browsers:
            writer.write(GET)
        comment = codec.encode(User(name="x", message="hello"))
        async with connect(f"ws://127.0.0.1:{server.port}", proxy=None) as client:
            for _ in range(100):
                await client.send(comment)
                assert await client.recv() == comment
            # Their places are free again, though none of them has closed.
            await wait_for(lambda: guard.connections == 1)
        for _, writer in browsers:
            writer.close()


async def test_a_flood_of_requests_in_one_connection_gets_one_answer(
    server: ClassroomServer,
) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    writer.write(GET * 20_000)
    async with asyncio.timeout(60):
        answer = await reader.read()
    assert answer.count(b"HTTP/1.1 200") == 1
    writer.close()


@pytest.mark.parametrize(
    "request_bytes",
    [
        b"GET /" + b"x" * 100_000 + b" HTTP/1.1\r\n\r\n",
        b"GET / HTTP/1.1\r\nX: " + b"x" * 100_000 + b"\r\n\r\n",
        b"GET / HTTP/1.1\r\n" + b"X: x\r\n" * 1_000 + b"\r\n",
        b"GET / HTTP/1.1\r\nHost: " + b"\xff" * 100 + b"\r\n\r\n",
        b"GET /\xff HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\nIf-None-Match: " + b'"a",' * 1_500 + b"\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\nAccept-Encoding: " + b"gzip;q=" * 1_000 + b"\r\n\r\n",
    ],
)
async def test_a_request_that_is_far_too_large_or_nonsense_is_answered_or_cut(
    server: ClassroomServer, request_bytes: bytes
) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    writer.write(request_bytes)
    writer.write_eof()
    async with asyncio.timeout(60):
        answer = await reader.read()
    assert answer.startswith(b"HTTP/1.1 ")
    assert b"Server Error" not in answer
    writer.close()
