from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from typing import TypeAlias

import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

from danmaku_proto import codec
from danmaku_proto._pb.classroom import User
from danmaku_tui.classroom import notices
from danmaku_tui.classroom.server import ClassroomRules, ClassroomServer

Join = Callable[[str], Awaitable[ClientConnection]]
Notice: TypeAlias = dict[str, str | float | bool]

HELLO = codec.encode(User(name="张三", id=888, message="大家好"))


@pytest.fixture
async def server() -> AsyncIterator[ClassroomServer]:
    async with ClassroomServer("127.0.0.1", 0, clock=lambda: 0.0) as server:
        yield server


@pytest.fixture
async def page() -> AsyncIterator[Join]:
    """Return what connects a client that asks for notices."""
    async with AsyncExitStack() as stack:

        async def enter(url: str) -> ClientConnection:
            offered = [Subprotocol("other"), notices.SUBPROTOCOL]
            return await stack.enter_async_context(
                connect(url, proxy=None, close_timeout=0.1, subprotocols=offered)
            )

        yield enter


def url_of(server: ClassroomServer) -> str:
    return f"ws://127.0.0.1:{server.port}/"


async def notice_in(client: ClientConnection) -> Notice:
    frame = await client.recv()
    assert isinstance(frame, str)
    found: Notice = json.loads(frame)
    return found


async def next_notice(client: ClientConnection, kind: str) -> Notice:
    async with asyncio.timeout(20):
        while (found := await notice_in(client))["kind"] != kind:
            pass
    return found


def test_the_frames_are_those_of_the_contract() -> None:
    assert [
        notices.notice("你好"),
        notices.people(12),
        notices.clear(),
        notices.frozen(on=True),
        notices.slow(5),
        notices.muted(on=False),
    ] == [
        '{"kind":"notice","text":"你好"}',
        '{"kind":"people","count":12}',
        '{"kind":"clear"}',
        '{"kind":"frozen","on":true}',
        '{"kind":"slow","seconds":5}',
        '{"kind":"muted","on":false}',
    ]


async def test_a_page_gets_notices_and_the_bytes_of_comments(
    server: ClassroomServer, page: Join, join: Join
) -> None:
    client = await page(url_of(server))
    assert client.subprotocol == notices.SUBPROTOCOL
    assert await notice_in(client) == {"kind": "people", "count": 1}
    plain = await join(url_of(server))
    await client.send(b"\xff")
    found = await next_notice(client, "notice")
    assert str(found["text"]).endswith("is no complete User message")
    await client.send("from a page")
    assert await next_notice(client, "notice") == {
        "kind": "notice",
        "text": "received: from a page",
    }
    shown = await plain.recv()
    assert isinstance(shown, bytes)
    assert codec.decode(User, shown) == User(name="guest 1", message="from a page")
    assert await client.recv() == shown


async def test_the_number_of_people_is_sent_when_it_changes(page: Join, join: Join) -> None:
    now = [0.0]
    async with ClassroomServer("127.0.0.1", 0, clock=lambda: now[0]) as server:
        client = await page(url_of(server))
        assert await notice_in(client) == {"kind": "people", "count": 1}
        assert await notice_in(client) == {"kind": "people", "count": 1}  # to everyone
        now[0] = 1.0
        await join(url_of(server))
        assert await notice_in(client) == {"kind": "people", "count": 2}


async def test_who_offers_other_subprotocols_gets_in_as_a_plain_client(
    server: ClassroomServer,
) -> None:
    offered = [Subprotocol("chat")]
    async with connect(url_of(server), proxy=None, subprotocols=offered) as client:
        assert client.subprotocol is None
        await client.send(HELLO)
        assert await client.recv() == HELLO


async def test_a_page_that_comes_later_gets_the_state_of_the_room(page: Join) -> None:
    rules = ClassroomRules(slow=5)
    async with ClassroomServer("127.0.0.1", 0, rules=rules) as server:
        server.desk.freeze(on=True)
        client = await page(url_of(server))
        assert [await notice_in(client) for _ in range(3)] == [
            {"kind": "people", "count": 1},
            {"kind": "frozen", "on": True},
            {"kind": "slow", "seconds": 5.0},
        ]


async def test_a_removed_page_gets_the_reason_twice(server: ClassroomServer, page: Join) -> None:
    client = await page(url_of(server))
    await client.send(HELLO)
    while await client.recv() != HELLO:
        pass
    server.desk.remove("张三", "888")
    assert await next_notice(client, "notice") == {
        "kind": "notice",
        "text": "the teacher has removed you",
    }
    await client.wait_closed()
    with pytest.raises(ConnectionClosed) as caught:
        await client.recv()
    assert caught.value.rcvd is not None
    assert (caught.value.rcvd.code, caught.value.rcvd.reason) == (
        1008,
        "the teacher has removed you",
    )


async def test_a_muted_sender_that_comes_again_gets_a_notice_with_its_first_comment(
    server: ClassroomServer, page: Join
) -> None:
    server.desk.mute("张三", "888")
    client = await page(url_of(server))
    await client.send(HELLO)
    assert await next_notice(client, "muted") == {"kind": "muted", "on": True}
    server.desk.unmute("张三", "888")
    assert await next_notice(client, "muted") == {"kind": "muted", "on": False}
    await client.send(HELLO)
    while await client.recv() != HELLO:
        pass
