from __future__ import annotations

import asyncio
import errno
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
from websockets.asyncio.client import ClientConnection
from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosedError, ConnectionClosedOK, InvalidStatus

from danmaku_proto.classroom import User, encode
from danmaku_tui.classroom.client import send_all
from danmaku_tui.classroom.server import ClassroomServer
from danmaku_tui.demo.push_server import PushServer

Until = Callable[[Callable[[], object]], Awaitable[None]]
Join = Callable[[str], Awaitable[ClientConnection]]

HELLO = User(name="张三", id=888, message="大家好")


async def each(*users: User) -> AsyncIterator[User]:
    for user in users:
        yield user


async def send(url: str, *users: User) -> list[str]:
    """Send ``users`` and return the texts of the server."""
    texts: list[str] = []
    await send_all(url, each(*users), texts.append)
    return texts


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
        assert await listener.recv() == encode(HELLO)


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


async def test_all_comments_go_over_one_connection_in_their_order(join: Join) -> None:
    comments = [User(name="张三", id=888, message=str(number)) for number in range(300)]
    async with ClassroomServer("127.0.0.1", 0) as server:
        url = f"ws://127.0.0.1:{server.port}/"
        listener = await join(url)
        sending = asyncio.create_task(send(url, *comments))
        assert [await listener.recv() for _ in comments] == [encode(user) for user in comments]
        await sending


async def test_the_comments_of_others_are_read_while_there_is_nothing_to_send(
    until: Until,
) -> None:
    """A client that does not read is dropped, and cannot answer pings."""
    more = asyncio.Event()
    flood = User(name="李四", id=2, message="x" * 400)

    async def two() -> AsyncIterator[User]:
        yield HELLO
        await more.wait()
        yield HELLO

    async with ClassroomServer("127.0.0.1", 0) as server:
        url = f"ws://127.0.0.1:{server.port}/"
        sending = asyncio.create_task(send_all(url, two(), lambda _: None))
        await send(url, *([flood] * 300))
        more.set()
        await sending
        await until(lambda: server.passed == 302)
        assert server.dropped == 0


async def test_the_texts_of_the_server_are_for_the_sender_also_the_last_one() -> None:
    async def refuse(connection: ServerConnection) -> None:
        async for _ in connection:
            await connection.send("slow down")

    async with serve(refuse, "127.0.0.1", 0) as server:
        port = next(iter(server.sockets)).getsockname()[1]
        assert await send(f"ws://127.0.0.1:{port}/", HELLO, HELLO) == ["slow down"] * 2


async def test_a_server_that_closes_before_the_last_comment_is_an_error() -> None:
    async def end(connection: ServerConnection) -> None:
        await connection.recv()
        await connection.close()

    async def endless() -> AsyncIterator[User]:
        yield HELLO
        await asyncio.Event().wait()

    async with serve(end, "127.0.0.1", 0) as server:
        port = next(iter(server.sockets)).getsockname()[1]
        with pytest.raises(ConnectionClosedOK):
            await send_all(f"ws://127.0.0.1:{port}/", endless(), lambda _: None)


async def test_an_error_of_the_comments_comes_after_those_before_it(join: Join) -> None:
    async def broken() -> AsyncIterator[User]:
        yield HELLO
        raise ZeroDivisionError

    async with ClassroomServer("127.0.0.1", 0) as server:
        url = f"ws://127.0.0.1:{server.port}/"
        listener = await join(url)
        with pytest.raises(ZeroDivisionError):
            await send_all(url, broken(), lambda _: None)
        assert await listener.recv() == encode(HELLO)


async def test_a_program_that_sends_one_comment_and_closes_does_not_wait_for_the_history() -> None:
    async with ClassroomServer("127.0.0.1", 0) as server:
        for number in range(18):  # more than the 16 frames that a client queues
            await send(f"ws://127.0.0.1:{server.port}/", User(name="x", id=1, message=str(number)))
        assert server.passed == 18
