from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
from websockets.asyncio.client import ClientConnection

from danmaku_proto import codec
from danmaku_proto._pb.classroom import User
from danmaku_tui.classroom import room as room_module
from danmaku_tui.classroom.comment import ClassSender, user_comment
from danmaku_tui.classroom.comment_history import CommentHistory
from danmaku_tui.classroom.room import Classroom
from danmaku_tui.classroom.server import ClassroomServer

Join = Callable[[str], Awaitable[ClientConnection]]
Until = Callable[[Callable[[], object]], Awaitable[None]]

HELLO = user_comment(codec.encode(User(name="x", id=1, message="hello")))


@pytest.fixture
async def server() -> AsyncIterator[ClassroomServer]:
    async with ClassroomServer("127.0.0.1", 0) as server:
        yield server


async def test_the_client_that_is_furthest_behind_leaves_when_too_much_waits_for_all(
    server: ClassroomServer, join: Join, until: Until, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(room_module, "WAITING_BYTES", 1_000)
    url = f"ws://127.0.0.1:{server.port}/"
    clients = [await join(url) for _ in range(3)]
    await until(lambda: server.clients == 3)
    first, second, third = server.room.members
    for member in (second, third):
        member.connection.paused = True  # as with clients that do not read
    third.outbox.put(b"far behind")
    while not third.outbox.overflowed:
        server.room.pass_on(first, HELLO)
    assert not second.outbox.overflowed
    second.connection.paused = third.connection.paused = False
    await until(lambda: server.clients == 2)
    assert server.dropped == 1
    assert await clients[0].recv() == HELLO.data


async def test_a_sender_belongs_to_the_member_that_used_it_until_it_leaves(
    server: ClassroomServer, join: Join, until: Until
) -> None:
    url = f"ws://127.0.0.1:{server.port}/"
    for _ in range(2):
        await join(url)
    await until(lambda: server.clients == 2)
    first, second = server.room.members
    server.room.pass_on(first, HELLO)
    assert server.room.holder(HELLO.sender, first) is None
    assert server.room.holder(HELLO.sender, second) is first
    assert server.room.users(HELLO.sender) == [first]
    server.room.leave(first)
    assert server.room.holder(HELLO.sender, second) is None


def test_muted_senders_are_limited(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room_module, "MUTED_SENDERS", 2)
    room = Classroom(CommentHistory(), lambda: 0.0)
    for number in range(3):
        room.mute(ClassSender("x", str(number)), on=True)
    assert list(room.muted) == [ClassSender("x", "1"), ClassSender("x", "2")]
