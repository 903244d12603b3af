from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
from websockets.asyncio.client import ClientConnection

from danmaku_tui.classroom.server import ClassroomServer

Join = Callable[[str], Awaitable[ClientConnection]]


@pytest.fixture
async def server() -> AsyncIterator[ClassroomServer]:
    async with ClassroomServer("127.0.0.1", 0) as server:
        yield server


async def ask(server: ClassroomServer, path: str, method: str = "GET", *headers: str) -> str:
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    lines = [f"{method} {path} HTTP/1.1", f"Host: 127.0.0.1:{server.port}", *headers, "", ""]
    writer.write("\r\n".join(lines).encode())
    async with asyncio.timeout(40):
        answer = await reader.read()
    writer.close()
    return answer.decode()


@pytest.mark.parametrize("path", ["/", "/wall", "/user.js", "/?pin=4711"])
async def test_a_browser_gets_the_pages_at_the_address_of_the_server(
    server: ClassroomServer, path: str
) -> None:
    whole = await ask(server, path)
    head, _, body = whole.partition("\r\n\r\n")
    assert head.startswith("HTTP/1.1 200 OK\r\n")
    assert f"\r\nContent-Length: {len(body.encode())}\r\n" in head
    known = await ask(server, path, "HEAD")
    assert f"\r\nContent-Length: {len(body.encode())}\r\n" in known
    assert known.endswith("\r\n\r\n")
    assert (server.clients, server.refused) == (0, 0)


async def test_other_requests_are_refused_with_one_line(server: ClassroomServer) -> None:
    missing = await ask(server, "/favicon.ico")
    assert missing.startswith("HTTP/1.1 404 Not Found\r\n")
    assert missing.endswith("\r\n\r\nThe page is at /, the wall at /wall.\n")
    assert (await ask(server, "/favicon.ico", "HEAD")).endswith("\r\n\r\n")
    for body in ((), ("Content-Length: 0",), ("Content-Length: 5",)):
        refused = await ask(server, "/", "POST", *body)
        assert refused.startswith("HTTP/1.1 405 Method Not Allowed\r\n")
        assert "\r\nAllow: GET, HEAD\r\n" in refused


async def test_the_door_answers_as_a_handshake_would_be_answered(server: ClassroomServer) -> None:
    assert (await ask(server, "/door")).startswith("HTTP/1.1 204 ")
    refused = await ask(server, "/door", "GET", "Origin: https://evil.example")
    assert refused.startswith("HTTP/1.1 403 ")
    assert server.refused == 1


@pytest.mark.parametrize("path", ["/", "/wall", "/door", "/any/path?x=1"])
async def test_a_websocket_connects_to_any_path(
    server: ClassroomServer, join: Join, path: str
) -> None:
    client = await join(f"ws://127.0.0.1:{server.port}{path}")
    await client.send("hello")
    answer = await client.recv()
    assert isinstance(answer, str)
    assert "hello" in answer
