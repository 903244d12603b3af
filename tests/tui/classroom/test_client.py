from __future__ import annotations

import errno
from collections.abc import Awaitable, Callable

import pytest
from websockets.asyncio.client import ClientConnection
from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosedError, InvalidStatus

from danmaku_proto import codec
from danmaku_proto._pb.classroom import User
from danmaku_tui.classroom.client import send
from danmaku_tui.classroom.server import ClassroomServer
from danmaku_tui.demo.push_server import PushServer

Join = Callable[[str], Awaitable[ClientConnection]]

HELLO = User(name="张三", id=888, message="大家好")


async def test_what_is_sent_has_arrived_when_send_returns(
    join: Join, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    monkeypatch.setenv("no_proxy", "")
    async with ClassroomServer("127.0.0.1", 0) as server:
        url = f"ws://127.0.0.1:{server.port}/"
        listener = await join(url)
        await send(url, HELLO)
        assert server.passed == 1
        assert await listener.recv() == codec.encode(HELLO)


async def test_nobody_listening_is_an_error_of_the_system() -> None:
    with pytest.raises(OSError, match="Connect call failed") as caught:
        await send("ws://127.0.0.1:1/", HELLO)
    assert caught.value.errno == errno.ECONNREFUSED


async def test_a_server_that_refuses_is_an_error_with_its_status() -> None:
    async with PushServer(lambda: iter(()), wall=lambda: 0.0) as server:
        with pytest.raises(InvalidStatus):
            await send(server.url.replace("/push/", "/pull/"), HELLO)


async def test_a_server_that_goes_without_a_goodbye_may_not_have_heard() -> None:
    async def vanish(connection: ServerConnection) -> None:
        connection.transport.abort()
        await connection.wait_closed()

    async with serve(vanish, "127.0.0.1", 0) as server:
        port = next(iter(server.sockets)).getsockname()[1]
        with pytest.raises(ConnectionClosedError):
            await send(f"ws://127.0.0.1:{port}/", HELLO)


async def test_a_program_that_sends_one_comment_and_closes_does_not_wait_for_the_history() -> None:
    async with ClassroomServer("127.0.0.1", 0) as server:
        for number in range(25):  # more than the 16 frames that a client queues
            await send(f"ws://127.0.0.1:{server.port}/", User(name="x", id=1, message=str(number)))
        assert server.passed == 25
