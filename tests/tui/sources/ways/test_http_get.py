from __future__ import annotations

import asyncio
import socket
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack

import pytest

from danmaku_tui.feed.proxy import ProxyFailureError
from danmaku_tui.sources.ways.http_get import HttpGet, HttpReply, UnansweredError

Answering = Callable[..., Awaitable[str]]


@pytest.fixture
async def answering() -> AsyncIterator[Answering]:
    """Start servers that answer every request with the given bytes; return their addresses."""
    async with AsyncExitStack() as stack:

        async def start(answer: bytes, requests: list[bytes] | None = None) -> str:
            async def attend(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
                request = await reader.readuntil(b"\r\n\r\n")
                if requests is not None:
                    requests.append(request)
                writer.write(answer)
                writer.close()

            server = await asyncio.start_server(attend, "127.0.0.1", 0)
            await stack.enter_async_context(server)
            return f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/page"

        yield start


async def get(url: str, headers: dict[str, str] | None = None) -> HttpReply:
    until = time.monotonic() + 10.0
    return await HttpGet(url, headers or {}, until, time.monotonic, 1024 * 1024).send("test")


async def test_an_answer_has_its_status_its_body_and_its_cookies(answering: Answering) -> None:
    requests: list[bytes] = []
    url = await answering(
        b"HTTP/1.1 404 Not Found\r\nSet-Cookie: a=1; Path=/\r\nSet-Cookie: broken\r\n"
        b"Content-Length: 6\r\n\r\n\xe6\x97\xa0\xe7\xad\x94",
        requests,
    )
    reply = await get(url, {"X-Header": "one"})
    assert (reply.status, reply.body, reply.cookies) == (404, "无答", (("a", "1"),))
    assert reply.complete
    assert requests[0].startswith(b"GET /page HTTP/1.1\r\n")
    assert b"X-Header: one\r\n" in requests[0]
    assert "无答" not in repr(reply)


async def test_a_redirect_is_returned_and_not_followed(answering: Answering) -> None:
    url = await answering(
        b"HTTP/1.1 302 Found\r\nLocation: http://elsewhere/\r\nContent-Length: 0\r\n\r\n"
    )
    reply = await get(url)
    assert (reply.status, reply.location) == (302, "http://elsewhere/")


async def test_a_body_that_ends_early_is_not_complete(answering: Answering) -> None:
    reply = await get(await answering(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf"))
    assert (reply.body, reply.complete) == ("half", False)


async def test_a_body_without_a_length_ends_with_the_connection(answering: Answering) -> None:
    reply = await get(await answering(b"HTTP/1.1 200 OK\r\n\r\nwhole"))
    assert (reply.body, reply.complete) == ("whole", True)


async def test_other_protocols_are_no_answer(answering: Answering) -> None:
    with pytest.raises(UnansweredError, match="this is no web site"):
        await get(await answering(b"SSH-2.0-OpenSSH\r\n"))


async def test_nothing_that_listens_is_an_error_of_the_system() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with pytest.raises(ConnectionRefusedError):
        await get(f"http://127.0.0.1:{port}/")


@pytest.mark.parametrize(("direct", "answered"), [(True, True), (False, False)])
async def test_a_direct_request_goes_through_no_proxy(
    direct: bool, answered: bool, answering: Answering, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = await answering(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    # The name is resolved to this machine, but it is not one of this machine by its spelling.
    monkeypatch.setattr("danmaku_tui.feed.proxy.is_near", lambda _: False)
    until = time.monotonic() + 10.0
    request = HttpGet(url, {}, until, time.monotonic, 1024, direct=direct)
    if answered:
        assert (await request.send("test")).status == 200
    else:
        with pytest.raises(ProxyFailureError):
            await request.send("test")
