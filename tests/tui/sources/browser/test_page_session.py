from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from danmaku_tui.feed.link_state import Phase
from danmaku_tui.sources.browser.attachment import Attachment
from danmaku_tui.sources.browser.page_session import (
    AttachedBrowser,
    NoBrowserError,
    written_address,
)

Answering = Callable[[bytes], Awaitable[int]]


@pytest.fixture
async def answering() -> AsyncIterator[Answering]:
    """Start servers that say the given bytes to whoever asks; return their ports."""
    async with AsyncExitStack() as stack:

        async def start(said: bytes) -> int:
            async def attend(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
                await reader.readuntil(b"\r\n\r\n")
                writer.write(said)
                writer.close()

            server = await asyncio.start_server(attend, "127.0.0.1", 0)
            await stack.enter_async_context(server)
            port: int = server.sockets[0].getsockname()[1]
            return port

        yield start


def http(body: bytes, status: str = "200 OK") -> bytes:
    head = f"HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\n\r\n"
    return head.encode() + body


async def test_the_websocket_is_the_one_that_the_browser_tells(
    answering: Answering,
) -> None:
    body = json.dumps({"webSocketDebuggerUrl": "ws://elsewhere:1/devtools/browser/0f"}).encode()
    port = await answering(http(body))
    browser = AttachedBrowser(Attachment(url=f"http://127.0.0.1:{port}"))
    assert await browser.address() == f"ws://127.0.0.1:{port}/devtools/browser/0f"
    assert not browser.own


@pytest.mark.parametrize(
    "said",
    [
        http(b"", "404 Not Found"),
        http(b"<html>"),
        http(b"[" * 60_000),
        http(b'{"webSocketDebuggerUrl": "ws://127.0.0.1/other"}'),
        http(b'{"webSocketDebuggerUrl": 7}'),
        http(b"[]"),
    ],
)
async def test_what_answers_without_a_browser_is_told(said: bytes, answering: Answering) -> None:
    port = await answering(said)
    browser = AttachedBrowser(Attachment(url=f"http://127.0.0.1:{port}"))
    with pytest.raises(NoBrowserError, match="does not answer as a browser"):
        await browser.address()


@pytest.mark.parametrize(
    "said", [b"", b"x" * 100_000, b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n"]
)
async def test_what_does_not_answer_as_a_browser_is_told_with_what_to_do(
    said: bytes, answering: Answering
) -> None:
    port = await answering(said)
    browser = AttachedBrowser(Attachment(url=f"http://127.0.0.1:{port}"))
    with pytest.raises(NoBrowserError, match="--remote-debugging-port"):
        await browser.address()


async def test_where_nothing_listens_is_told_and_tried_again(free_port: int) -> None:
    browser = AttachedBrowser(Attachment(url=f"http://127.0.0.1:{free_port}"))
    with pytest.raises(NoBrowserError, match=f"127.0.0.1:{free_port}") as caught:
        await browser.address()
    assert caught.value.phase is Phase.WAITING


async def test_a_websocket_that_was_given_is_used_as_it_is() -> None:
    url = "ws://127.0.0.1:9222/devtools/browser/0f"
    assert await AttachedBrowser(Attachment(url=url)).address() == url


async def test_a_profile_tells_where_its_browser_is(tmp_path: Path) -> None:
    (tmp_path / "DevToolsActivePort").write_text("9222\n/devtools/browser/0f")
    browser = AttachedBrowser(Attachment(folder=tmp_path))
    assert await browser.address() == "ws://127.0.0.1:9222/devtools/browser/0f"


@pytest.mark.parametrize(
    "written", [b"", b"9222", b"9222\n/other", b"x\n/devtools/browser/0f", b"\xff\n\xfe"]
)
def test_a_profile_that_tells_nothing_of_use_is_told(written: bytes, tmp_path: Path) -> None:
    (tmp_path / "DevToolsActivePort").write_bytes(written)
    with pytest.raises(NoBrowserError, match="chrome://inspect"):
        written_address(tmp_path)
