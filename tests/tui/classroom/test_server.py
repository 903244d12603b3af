from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
from websockets.asyncio.client import ClientConnection
from websockets.exceptions import ConnectionClosed

from danmaku_proto import codec
from danmaku_proto._pb.classroom import User
from danmaku_proto.classroom.dialect import ClassroomDialect
from danmaku_tui.classroom.rate_limit import Limits
from danmaku_tui.classroom.server import ECHO_CHARACTERS, ClassroomRules, ClassroomServer
from danmaku_tui.feed.address import with_parameters
from danmaku_tui.feed.websocket_server import MESSAGE_BYTES

Join = Callable[[str], Awaitable[ClientConnection]]
Until = Callable[[Callable[[], object]], Awaitable[None]]

HELLO = codec.encode(User(name="张三", id=888, message="大家好"))


@pytest.fixture
async def server() -> AsyncIterator[ClassroomServer]:
    async with ClassroomServer(
        "127.0.0.1",
        0,
        rules=ClassroomRules(characters=100_000),
        limits=Limits(rate=1e6, burst=1e6, outbox=1_000),
    ) as server:
        yield server


def url_of(server: ClassroomServer) -> str:
    return f"ws://127.0.0.1:{server.port}/"


async def user_in(client: ClientConnection) -> User:
    message = await client.recv()
    assert isinstance(message, bytes)
    return codec.decode(User, message)


async def test_a_comment_reaches_everyone_and_its_sender_byte_for_byte(
    server: ClassroomServer, join: Join, until: Until
) -> None:
    clients = [await join(url_of(server)) for _ in range(3)]
    await until(lambda: server.clients == 3)
    # A field that the schema does not know, and one written twice: another encoder's right.
    comment = b"\x0a\x01x" + HELLO + b"\xa2\x06\x03abc"
    await clients[1].send(comment)
    assert [await client.recv() for client in clients] == [comment] * 3
    received = ClassroomDialect().receive(comment, 1.0)
    assert received.valid
    assert server.passed == 1


async def test_garbage_goes_no_further_and_harms_nobody(
    server: ClassroomServer, join: Join
) -> None:
    teacher, vandal = await join(url_of(server)), await join(url_of(server))
    for garbage in (b"", b"\xff" * 50, HELLO[:-1], codec.encode(User(id=5)), b"\x0a\x02\xff\xfe"):
        await vandal.send(garbage)
    await vandal.send(HELLO)
    assert await teacher.recv() == HELLO
    assert (server.garbage, server.passed) == (5, 1)


async def test_a_text_is_answered_to_its_sender_and_shown_to_everyone(
    server: ClassroomServer, join: Join
) -> None:
    one, other = await join(url_of(server)), await join(url_of(server))
    for text in ("Hello, Server!", "x" * 5_000):
        await one.send(text)
        assert await one.recv() == f"received: {text[:ECHO_CHARACTERS]}"
        for client in (one, other):
            assert await user_in(client) == User(name="guest 1", message=text)
    await other.send("and me")
    assert await other.recv() == "received: and me"
    assert (await user_in(one)).name == "guest 2"
    assert (server.passed, server.garbage) == (3, 0)


@pytest.mark.parametrize(
    ("message", "answer"),
    [
        (b"hello", "has a text, and no User message"),
        (HELLO[:-1], f"of {len(HELLO) - 1} bytes is no complete User message"),
        (codec.encode(User(message="nobody")), "has no name"),
        (codec.encode(User(name="\u200b ", message="hidden")), "has no name"),
        (codec.encode(User(name="x", message=" \u200b")), "is empty"),
        (codec.encode(User(name="x", message="\x1b[2J")), "has control characters"),
        (codec.encode(User(name="\u202eevil", message="bidi")), "has control characters"),
        (codec.encode(User(name="x", message="y" * 1_001)), "1,001 characters, and 1,000"),
        (codec.encode(User(name="n" * 201, message="y")), "201 characters, and 200"),
        ("", "is empty"),
        ("\x1b]0;title\x07", "has control characters"),
        ("z" * 2_000, "2,000 characters, and 1,000"),
    ],
)
async def test_a_message_that_cannot_be_shown_is_answered_to_its_sender_alone(
    message: bytes | str, answer: str, join: Join
) -> None:
    async with ClassroomServer("127.0.0.1", 0) as server:
        sender, other = await join(url_of(server)), await join(url_of(server))
        await sender.send(message)
        told = await sender.recv()
        assert isinstance(told, str)
        assert answer in told
        assert "\x1b" not in told
        await sender.send(HELLO)
        assert [await client.recv() for client in (sender, other)] == [HELLO, HELLO]
        assert (server.garbage, server.passed) == (1, 1)


async def test_a_name_and_an_id_belong_to_one_client_as_long_as_it_is_there(
    server: ClassroomServer, join: Join, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = await join(url_of(server)), await join(url_of(server))
    await first.send(HELLO)
    assert await second.recv() == HELLO
    await second.send(HELLO)
    assert "is used by somebody else" in str(await second.recv())
    assert (server.withheld, server.passed) == (1, 1)
    # A client that does not answer has vanished, as the old connection of a phone.
    monkeypatch.setattr("danmaku_tui.classroom.server.ALIVE_SECONDS", 0.05)
    first.transport.pause_reading()
    await second.send(HELLO)
    assert await second.recv() == HELLO
    assert server.clients == 1


async def test_a_client_that_is_slowed_is_told_once_and_loses_nothing(join: Join) -> None:
    limits = Limits(rate=1e6, burst=2.0)
    async with ClassroomServer("127.0.0.1", 0, limits=limits, clock=lambda: 0.0) as server:
        sender = await join(url_of(server))
        for _ in range(5):
            await sender.send(HELLO)
        received = [await sender.recv() for _ in range(6)]
        assert received.count(HELLO) == 5
        assert [each for each in received if isinstance(each, str)] == [
            "you send too fast: your comments are passed on more slowly"
        ]
        assert server.slowed == 3


async def test_a_late_comer_gets_the_last_comments_before_the_new_ones(join: Join) -> None:
    comments = [codec.encode(User(name="x", message=str(number))) for number in range(5)]
    async with ClassroomServer("127.0.0.1", 0, rules=ClassroomRules(history=2)) as server:
        first = await join(url_of(server))
        await first.send(codec.encode(User(name="arrival")))
        for comment in comments[:4]:
            await first.send(comment)
        for _ in range(5):
            await first.recv()
        late = await join(url_of(server))
        await first.send(comments[4])
        assert [await late.recv() for _ in range(3)] == comments[2:]


async def test_a_viewer_that_connects_again_gets_no_comment_twice(join: Join) -> None:
    comments = [codec.encode(User(name="x", message=str(number))) for number in range(4)]
    dialect = ClassroomDialect()
    async with ClassroomServer("127.0.0.1", 0) as server:
        sender = await join(url_of(server))
        for comment in comments[:2]:
            await sender.send(comment)
            dialect.receive(await sender.recv(), 0.0)
        for comment in comments[2:]:
            await sender.send(comment)
            await sender.recv()
        again = await join(with_parameters(url_of(server), dialect.resume()))
        assert [await again.recv() for _ in range(2)] == comments[2:]


async def test_no_history_is_kept_where_none_is_wanted(join: Join) -> None:
    async with ClassroomServer("127.0.0.1", 0, rules=ClassroomRules(history=0)) as server:
        first = await join(url_of(server))
        await first.send(HELLO)
        await first.recv()
        late = await join(url_of(server))
        last = codec.encode(User(name="last"))
        await first.send(last)
        assert await late.recv() == last


async def test_a_message_that_is_too_large_costs_only_its_sender(
    server: ClassroomServer, join: Join, until: Until
) -> None:
    teacher, vandal = await join(url_of(server)), await join(url_of(server))
    await vandal.send(bytes(1024 * 1024))
    assert await vandal.recv() == "your message has more than 64 KiB, and was not read"
    with pytest.raises(ConnectionClosed) as caught:
        await vandal.recv()
    assert caught.value.rcvd is not None
    assert caught.value.rcvd.code == 1009
    await until(lambda: server.garbage == 1)
    await teacher.send(HELLO)
    assert await teacher.recv() == HELLO


async def test_what_does_not_even_speak_http_harms_nobody(
    server: ClassroomServer, join: Join, capfd: pytest.CaptureFixture[str]
) -> None:
    teacher = await join(url_of(server))
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    writer.write(b"\x16\x03\x01\x00 garbage \r\n\r\n" * 50)
    await reader.read()
    writer.close()
    await teacher.send(HELLO)
    assert await teacher.recv() == HELLO
    assert capfd.readouterr() == ("", "")


async def test_a_client_that_does_not_read_is_let_go_and_the_others_miss_nothing(
    server: ClassroomServer, join: Join, until: Until, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("danmaku_tui.classroom.outbox.CLOSE_SECONDS", 0.01)
    teacher = await join(url_of(server))
    with socket.socket() as sleeper:
        sleeper.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
        sleeper.connect(("127.0.0.1", server.port))
        sleeper.sendall(
            b"GET / HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            b"Sec-WebSocket-Key: MDEyMzQ1Njc4OWFiY2RlZg==\r\nSec-WebSocket-Version: 13\r\n\r\n"
        )
        await until(lambda: server.clients == 2)
        comment = codec.encode(User(name="x", message="y" * (MESSAGE_BYTES - 100)))
        for _ in range(1_000):
            await teacher.send(comment)
            assert await teacher.recv() == comment
            if server.dropped:
                break
        await until(lambda: server.clients == 1)
    assert server.dropped == 1


async def _all_of(client: ClientConnection) -> AsyncIterator[bytes | str]:
    while True:
        yield await client.recv()


async def test_a_client_with_a_full_queue_is_told_why_it_is_let_go(
    server: ClassroomServer, join: Join, until: Until
) -> None:
    teacher, guest = await join(url_of(server)), await join(url_of(server))
    await until(lambda: server.clients == 2)
    outbox = next(reversed(server.room.members)).outbox
    outbox._connection.paused = True
    for _ in range(20):
        outbox.put(HELLO)
    outbox._connection.paused = False
    with pytest.raises(ConnectionClosed) as caught:
        await anext(message async for message in _all_of(guest) if message != HELLO)
    assert caught.value.rcvd is not None
    assert caught.value.rcvd.code == 1013
    await until(lambda: server.dropped == 1)
    await teacher.send(HELLO)
    assert await teacher.recv() == HELLO


async def test_what_is_said_just_before_leaving_is_still_passed_on(
    server: ClassroomServer, join: Join
) -> None:
    teacher, guest = await join(url_of(server)), await join(url_of(server))
    for _ in range(5):
        await guest.send(HELLO)
    await guest.close()
    assert [await teacher.recv() for _ in range(5)] == [HELLO] * 5


async def test_a_client_that_vanishes_is_forgotten(
    server: ClassroomServer, join: Join, until: Until
) -> None:
    client = await join(url_of(server))
    await until(lambda: server.clients == 1)
    client.transport.abort()
    await until(lambda: server.clients == 0)


async def test_a_port_in_use_is_an_error_of_the_system(server: ClassroomServer) -> None:
    second = ClassroomServer("127.0.0.1", server.port)
    with pytest.raises(OSError, match="address already in use"):
        await second.start()
    await second.close()


async def test_closing_disconnects_everyone_and_leaves_no_task(join: Join, until: Until) -> None:
    tasks = asyncio.all_tasks()
    server = ClassroomServer("127.0.0.1", 0)
    await server.start()
    client = await join(url_of(server))
    await until(lambda: server.clients == 1)
    await server.close()
    with pytest.raises(ConnectionClosed) as caught:
        await client.recv()
    assert caught.value.rcvd is not None
    assert caught.value.rcvd.code == 1001
    await server.close()
    await until(lambda: not asyncio.all_tasks() - tasks)
