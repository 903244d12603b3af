from __future__ import annotations

import asyncio
import logging
import socket
import ssl
import threading
from collections.abc import Awaitable, Callable

import pytest
from websockets.asyncio.server import ServerConnection

from danmaku_tui.feed.dial import dial, resolve
from danmaku_tui.feed.log import silent_logger
from danmaku_tui.feed.proxy import ProxyFailureError

Serving = Callable[..., Awaitable[str]]


async def stay(connection: ServerConnection) -> None:
    await connection.wait_closed()


async def test_a_number_is_not_looked_up() -> None:
    threads = set(threading.enumerate())
    assert await resolve("ws://127.0.0.1:8080/") == [(socket.AF_INET, ("127.0.0.1", 8080))]
    assert await resolve("wss://[::1]/") == [(socket.AF_INET6, ("::1", 443, 0, 0))]
    assert set(threading.enumerate()) <= threads


async def test_a_name_that_does_not_exist_is_an_error_of_the_name() -> None:
    with pytest.raises(socket.gaierror):
        await resolve("ws://nobody.invalid/")


async def test_a_name_that_is_none_is_an_error_of_the_name() -> None:
    with pytest.raises(UnicodeError):
        await resolve(f"ws://{'x' * 64}.example/")


async def test_this_machine_is_not_reached_through_a_proxy(
    monkeypatch: pytest.MonkeyPatch, serving: Serving
) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    monkeypatch.setenv("no_proxy", "")
    url = await serving(stay)
    connection = await dial(url, [], await resolve(url))
    await connection.close()
    elsewhere = "ws://elsewhere.invalid/"
    assert await resolve(elsewhere) is None
    with pytest.raises(ProxyFailureError):
        await dial(elsewhere, [], None)


async def test_a_dead_address_does_not_hide_a_living_one(serving: Serving) -> None:
    url = await serving(stay)
    living = await resolve(url)
    assert living is not None
    connection = await dial(url, [], [(socket.AF_INET, ("127.0.0.1", 1)), *living])
    await connection.close()


async def test_the_last_failure_is_told_where_no_address_accepts() -> None:
    with pytest.raises(ConnectionRefusedError):
        await dial("ws://127.0.0.1:1/", [], await resolve("ws://127.0.0.1:1/"))
    with pytest.raises(OSError, match="no address"):
        await dial("ws://127.0.0.1:1/", [], [])


async def test_a_handshake_that_is_abandoned_leaves_no_socket(
    raw_serving: Callable[..., Awaitable[str]],
) -> None:
    gone = asyncio.Event()

    async def wait(reader: asyncio.StreamReader, _: asyncio.StreamWriter) -> None:
        await reader.read()
        gone.set()

    url = await raw_serving(wait)
    task = asyncio.create_task(dial(url, [], await resolve(url)))
    for _ in range(10):
        await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    async with asyncio.timeout(10):
        await gone.wait()


async def test_the_certificates_are_read_again_only_where_others_are_named(
    raw_serving: Callable[..., Awaitable[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[ssl.SSLContext] = []

    def read_once() -> ssl.SSLContext:
        read.append(ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT))
        return read[-1]

    async def answer(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"no TLS")
        writer.close()

    monkeypatch.setattr("danmaku_tui.feed.dial.ssl.create_default_context", read_once)
    plain = await raw_serving(answer)
    url = plain.replace("ws://", "wss://")
    for name, readings in (("one", 1), ("one", 1), ("another", 2)):
        monkeypatch.setenv("SSL_CERT_DIR", name)
        with pytest.raises(ssl.SSLError):
            await dial(url, [], await resolve(url))
        assert len(read) == readings


def test_what_the_library_logs_reaches_nobody(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        silent_logger().critical("Cookie: secret")
        logging.getLogger("websockets").critical("seen")
    assert [record.message for record in caplog.records] == ["seen"]
    assert not silent_logger().isEnabledFor(logging.DEBUG)
