from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack

import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed
from websockets.frames import CloseCode

from danmaku_tui.classroom.outbox import Outbox

Use = Callable[[Outbox, ServerConnection], Awaitable[None]]
Connected = Callable[[Use], Awaitable[ClientConnection]]


@pytest.fixture
async def connected() -> AsyncIterator[Connected]:
    """Connect a client to a server that uses an outbox of two small messages for it."""
    async with AsyncExitStack() as stack:

        async def start(use: Use) -> ClientConnection:
            async def attend(connection: ServerConnection) -> None:
                await use(Outbox(connection, limit=140), connection)

            server = await stack.enter_async_context(serve(attend, "127.0.0.1", 0))
            port = next(iter(server.sockets)).getsockname()[1]
            return await stack.enter_async_context(
                connect(f"ws://127.0.0.1:{port}", proxy=None, close_timeout=0.1)
            )

        yield start


async def receive_all(client: ClientConnection) -> None:
    while True:
        await client.recv()


async def forever() -> None:
    await asyncio.Event().wait()


async def test_messages_are_sent_in_order_until_the_listener_ends(connected: Connected) -> None:
    ended = asyncio.Event()

    async def use(outbox: Outbox, _: ServerConnection) -> None:
        outbox.put(b"one")
        outbox.put("two")
        await outbox.attend(asyncio.wait_for(ended.wait(), 10))  # type: ignore[arg-type]  # its result is not used
        assert not outbox.overflowed

    client = await connected(use)
    assert [await client.recv(), await client.recv()] == [b"one", "two"]
    ended.set()
    with pytest.raises(ConnectionClosed):
        await client.recv()
    assert client.close_code == CloseCode.NORMAL_CLOSURE


async def test_a_client_that_falls_behind_is_disconnected(connected: Connected) -> None:
    overflowed = asyncio.Event()

    async def use(outbox: Outbox, connection: ServerConnection) -> None:
        connection.pause_writing()  # as with a client that does not read
        for _number in range(3):
            outbox.put(b"x")
        connection.resume_writing()
        await outbox.attend(forever())
        assert outbox.overflowed
        overflowed.set()

    client = await connected(use)
    with pytest.raises(ConnectionClosed):
        await receive_all(client)
    assert client.close_code == CloseCode.TRY_AGAIN_LATER
    await asyncio.wait_for(overflowed.wait(), 10)


async def test_an_error_of_the_listener_is_raised_and_leaves_nothing_running(
    connected: Connected,
) -> None:
    raised = asyncio.Event()

    async def fail() -> None:
        raise LookupError("not today")

    async def use(outbox: Outbox, _: ServerConnection) -> None:
        with pytest.raises(LookupError, match="not today"):
            await outbox.attend(fail())
        assert not [task for task in asyncio.all_tasks() if "Outbox" in repr(task)]
        raised.set()

    await connected(use)
    await asyncio.wait_for(raised.wait(), 10)


async def test_a_client_that_leaves_ends_the_sending_and_not_the_listener(
    connected: Connected,
) -> None:
    heard = asyncio.Event()

    async def use(outbox: Outbox, connection: ServerConnection) -> None:
        async def listen() -> None:
            await connection.wait_closed()
            outbox.put(b"too late")
            await asyncio.sleep(0)
            heard.set()

        await outbox.attend(listen())

    client = await connected(use)
    await client.close()
    await asyncio.wait_for(heard.wait(), 10)
