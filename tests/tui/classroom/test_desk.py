from __future__ import annotations

import threading
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
from websockets.asyncio.client import ClientConnection
from websockets.exceptions import ConnectionClosed

from danmaku_proto import codec
from danmaku_proto._pb.classroom import User
from danmaku_proto.classroom.dialect import ClassroomDialect
from danmaku_proto.events import Chat
from danmaku_tui.classroom.comment import ClassSender
from danmaku_tui.classroom.desk import PresentMember
from danmaku_tui.classroom.rate_limit import Limits
from danmaku_tui.classroom.server import ClassroomServer

Join = Callable[[str], Awaitable[ClientConnection]]
Until = Callable[[Callable[[], object]], Awaitable[None]]

HELLO = codec.encode(User(name=" 张三\u200b", id=888, message="大家好"))
OTHER = codec.encode(User(name="李四", id=889, message="你好"))
MUTED = "the teacher has muted you: nobody sees your comments"


@pytest.fixture
def now() -> list[float]:
    return [0.0]


@pytest.fixture
async def server(now: list[float]) -> AsyncIterator[ClassroomServer]:
    async with ClassroomServer("127.0.0.1", 0, clock=lambda: now[0]) as server:
        yield server


def url_of(server: ClassroomServer) -> str:
    return f"ws://127.0.0.1:{server.port}/"


def sender_of(comment: bytes) -> tuple[str, str]:
    """Return the name and the id that the viewer shows."""
    [event] = ClassroomDialect().receive(comment, 0.0).events
    assert isinstance(event, Chat)
    return event.user.name, event.user.id


async def test_the_names_are_those_of_the_viewer(server: ClassroomServer, join: Join) -> None:
    client = await join(url_of(server))
    await join(url_of(server))
    await client.send(HELLO)
    await client.recv()
    name, number = sender_of(HELLO)
    assert server.desk.names() == [
        PresentMember(name, number, 1, "127.0.0.1", muted=False),
        PresentMember("", "", 0, "127.0.0.1", muted=False),
    ]


async def test_a_muted_sender_stays_muted_under_other_names_and_on_a_new_connection(
    server: ClassroomServer, join: Join
) -> None:
    client, other = await join(url_of(server)), await join(url_of(server))
    await client.send(HELLO)
    assert [await each.recv() for each in (client, other)] == [HELLO, HELLO]
    server.desk.mute(*sender_of(HELLO))
    for comment in (HELLO, codec.encode(User(name="renamed", id=1, message="x"))):
        await client.send(comment)
        assert await client.recv() == MUTED
    await client.close()
    again = await join(url_of(server))
    assert await again.recv() == HELLO  # of the history
    await again.send(HELLO)
    assert await again.recv() == MUTED
    assert server.desk.muted() == [ClassSender(*sender_of(HELLO))]
    assert server.desk.is_muted(*sender_of(HELLO))
    server.desk.unmute(*sender_of(HELLO))
    await again.send(HELLO)
    assert [await each.recv() for each in (again, other)] == [HELLO, HELLO]
    assert server.withheld == 3


async def test_a_guest_can_be_muted(server: ClassroomServer, join: Join) -> None:
    guest = await join(url_of(server))
    await guest.send("hello")
    assert await guest.recv() == "received: hello"
    comment = await guest.recv()
    assert isinstance(comment, bytes)
    server.desk.mute(*sender_of(comment))
    await guest.send("hello")
    assert await guest.recv() == MUTED


async def test_a_removed_sender_gets_the_reason_and_the_others_stay(
    server: ClassroomServer, join: Join, until: Until
) -> None:
    client, other = await join(url_of(server)), await join(url_of(server))
    await client.send(HELLO)
    assert await client.recv() == HELLO
    server.desk.remove(*sender_of(HELLO))
    assert await client.recv() == "the teacher has removed you"
    with pytest.raises(ConnectionClosed):
        await client.recv()
    await until(lambda: server.clients == 1)
    await other.send(OTHER)
    assert [await other.recv() for _ in range(2)] == [HELLO, OTHER]


async def test_nothing_that_a_removed_sender_has_queued_is_passed_on(join: Join) -> None:
    limits = Limits(rate=1_000.0, burst=1.0)
    async with ClassroomServer("127.0.0.1", 0, limits=limits, clock=lambda: 0.0) as server:
        client = await join(url_of(server))
        for _ in range(1_000):
            client.protocol.send_binary(HELLO)
        client.send_data()  # in one write
        assert await client.recv() == HELLO
        server.desk.remove(*sender_of(HELLO))
        await client.wait_closed()
        passed = server.passed
        await server.close()
        assert passed < 1_000
        assert server.passed <= passed + 1


async def test_nobody_comments_in_a_frozen_room(server: ClassroomServer, join: Join) -> None:
    client = await join(url_of(server))
    server.desk.freeze(on=True)
    assert server.desk.frozen
    await client.send(HELLO)
    assert await client.recv() == "the room is frozen: nobody may comment at the moment"
    server.desk.freeze(on=False)
    await client.send(HELLO)
    assert await client.recv() == HELLO


async def test_a_cleared_wall_has_no_history(server: ClassroomServer, join: Join) -> None:
    client = await join(url_of(server))
    await client.send(HELLO)
    await client.recv()
    server.desk.clear()
    late = await join(url_of(server))
    await client.send(OTHER)
    assert await late.recv() == OTHER


async def test_slow_mode_allows_each_person_one_comment_in_some_seconds(
    server: ClassroomServer, join: Join, now: list[float]
) -> None:
    client, other = await join(url_of(server)), await join(url_of(server))
    server.desk.slow(5)
    assert server.desk.slow_seconds == 5
    await client.send(HELLO)
    assert await client.recv() == HELLO
    now[0] = 2.5
    await client.send(HELLO)
    assert await client.recv() == "slow mode: you may comment again in 3 seconds"
    await other.send(OTHER)
    assert [await other.recv() for _ in range(2)] == [HELLO, OTHER]
    assert await client.recv() == OTHER
    await client.close()
    again = await join(url_of(server))
    assert [await again.recv() for _ in range(2)] == [HELLO, OTHER]
    await again.send(HELLO)
    assert await again.recv() == "slow mode: you may comment again in 3 seconds"
    now[0] = 5.0
    await again.send(HELLO)
    assert await again.recv() == HELLO


async def test_the_desk_may_be_used_on_another_thread(
    server: ClassroomServer, join: Join, until: Until
) -> None:
    await join(url_of(server))
    await until(lambda: server.clients == 1)
    seen: list[int] = []

    def teach() -> None:
        server.desk.freeze(on=True)
        seen.append(len(server.desk.names()))

    thread = threading.Thread(target=teach)
    thread.start()
    await until(lambda: server.desk.frozen and seen)
    thread.join()
    assert seen == [1]


async def test_after_the_end_the_desk_does_nothing(server: ClassroomServer) -> None:
    await server.close()
    server.desk.clear()
    server.desk.remove("nobody", "0")
