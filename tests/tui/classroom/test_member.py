from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
from websockets.asyncio.client import ClientConnection

from danmaku_tui.classroom.comment import ClassSender
from danmaku_tui.classroom.member import SENDERS, ClassMember
from danmaku_tui.classroom.rate_limit import Limits
from danmaku_tui.classroom.server import ClassroomServer

Join = Callable[[str], Awaitable[ClientConnection]]
Until = Callable[[Callable[[], object]], Awaitable[None]]


@pytest.fixture
async def server() -> AsyncIterator[ClassroomServer]:
    async with ClassroomServer("127.0.0.1", 0) as server:
        yield server


@pytest.fixture
async def client(server: ClassroomServer, join: Join, until: Until) -> ClientConnection:
    connection = await join(f"ws://127.0.0.1:{server.port}/")
    await until(lambda: server.clients == 1)
    return connection


async def test_a_member_is_the_last_sender_and_remembers_a_hundred(
    server: ClassroomServer, client: ClientConnection
) -> None:
    [member] = server.room.members
    senders = [ClassSender("x", str(number)) for number in range(SENDERS)]
    assert [member.use(each) for each in senders] == [[]] * SENDERS
    assert member.use(senders[0]) == []
    assert member.use(ClassSender("y", "0")) == [senders[1]]
    assert member.sender == ClassSender("y", "0")
    assert client.latency == 0


async def test_a_client_that_answers_is_there_and_one_that_is_slowed_as_well(
    server: ClassroomServer, client: ClientConnection
) -> None:
    [member] = server.room.members
    assert await member.answers(20)
    client.transport.pause_reading()
    assert not await member.answers(0.01)
    member.connection.transport.pause_reading()
    assert await member.answers(0.01)
    client.transport.resume_reading()
    member.connection.transport.resume_reading()


async def test_a_slowed_client_is_told_again_after_ten_seconds(
    server: ClassroomServer, client: ClientConnection
) -> None:
    now = [0.0]
    [present] = server.room.members
    limits = Limits(rate=1.0, burst=1.0)
    member = ClassMember(present.connection, limits, lambda: now[0])
    delays = []
    for at in (0.0, 0.0, 0.0, 30.0, 30.0):
        now[0] = at
        delays.append(member.delay(b"x"))
    assert delays == [0.0, 1.0, 2.0, 0.0, 1.0]
    member.tell("end")
    told = [await client.recv() for _ in range(3)]
    assert told == ["you send too fast: your comments are passed on more slowly"] * 2 + ["end"]


async def test_a_plain_client_gets_no_notices(
    server: ClassroomServer, client: ClientConnection
) -> None:
    [member] = server.room.members
    assert not member.notified
    member.notify("{}")
    member.tell("words")
    assert await client.recv() == "words"
    assert member.address == "127.0.0.1"
