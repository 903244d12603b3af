"""The link against the servers of this program, with the dialects it is for."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from danmaku_proto import codec
from danmaku_proto._pb.classroom import User
from danmaku_proto._pb.douyin import ChatMessage, ControlMessage, Message
from danmaku_proto.classroom.dialect import ClassroomDialect
from danmaku_proto.douyin.dialect import DouyinDialect
from danmaku_proto.events import Chat, Kind
from danmaku_tui.classroom.client import send
from danmaku_tui.classroom.server import ClassroomServer
from danmaku_tui.demo.push_server import PushServer
from danmaku_tui.feed.link_state import Phase

if TYPE_CHECKING:
    from websockets.asyncio.server import ServerConnection

    from tests.tui.feed.conftest import Watched

Watch = Callable[..., "Watched"]
Serving = Callable[..., Awaitable[str]]
Until = Callable[[Callable[[], object]], Awaitable[None]]

FIXTURES = Path(__file__).parents[2] / "fixtures"


def comments(watched: Watched) -> list[str]:
    return [
        event.text
        for _, received, _ in watched.received
        for event in received.events
        if isinstance(event, Chat)
    ]


def chat(number: int) -> Message:
    payload = codec.encode(ChatMessage(content=f"chat {number}"))
    return Message(method="WebcastChatMessage", payload=payload, msg_id=number)


async def test_a_classroom_is_heard_and_comes_back_after_a_restart(
    watch: Watch, until: Until
) -> None:
    async with ClassroomServer("127.0.0.1", 0) as server:
        url = f"ws://127.0.0.1:{server.port}"
        watched = watch(url, dialect=ClassroomDialect())
        await until(lambda: server.clients)
        await send(url, User(name="张三", id=888, message="大家好"))
        await watched.reaches(Phase.LIVE)
    state = await watched.reaches(Phase.WAITING)
    assert state.detail == "the server closed the connection (1001 going away)"
    async with ClassroomServer("127.0.0.1", server.port) as server:
        await watched.next_try()
        await until(lambda: server.clients)
        await send(url, User(name="李四", id=889, message="又来了"))
        await watched.reaches(Phase.LIVE)
        await until(lambda: len(watched.received) == 2)
    assert comments(watched) == ["大家好", "又来了"]


async def test_a_push_room_is_acknowledged_kept_alive_and_resumed(
    watch: Watch, until: Until
) -> None:
    def script() -> Iterator[tuple[float, list[Message]]]:
        yield 0.0, [chat(1), chat(2)]
        yield 0.0, [chat(3)]

    async with PushServer(script, wall=lambda: 1_700_000_000.0) as server:
        watched = watch(server.url, dialect=DouyinDialect())
        await until(lambda: comments(watched) == ["chat 1", "chat 2", "chat 3"])
        await until(lambda: server.acks)
        await until(lambda: watched.link.state.round_trip is not None)
        assert server.heartbeats == 1
        watched.link.reconnect_now()
        await until(lambda: server.heartbeats == 2)
        assert "cursor=" not in server.targets[0]
        assert f"{server.targets[0]}&cursor=t-1700000000000_r-" in server.targets[1]
        assert "&internal_ext=internal_src%3Adim%7C" in server.targets[1]


async def test_the_end_of_a_push_room_ends_the_trying(watch: Watch) -> None:
    end = Message("WebcastControlMessage", codec.encode(ControlMessage(action=3)), 9)

    def script() -> Iterator[tuple[float, list[Message]]]:
        while not server.clients:
            yield 0.0, []
        yield 0.0, [end]

    async with PushServer(script, wall=lambda: 1_700_000_000.0) as server:
        watched = watch(server.url, dialect=DouyinDialect())
        state = await watched.reaches(Phase.ENDED)
    assert state.detail == "the room has ended"


@pytest.fixture(params=["chat", "gift", "member"])
def frame(request: pytest.FixtureRequest) -> bytes:
    return (FIXTURES / f"{request.param}.frame.bin").read_bytes()


async def test_a_whole_frame_makes_a_link_live_and_is_acknowledged(
    frame: bytes, watch: Watch, serving: Serving, until: Until
) -> None:
    heard: list[bytes | str] = []

    async def replay(connection: ServerConnection) -> None:
        await connection.send(frame)
        async for message in connection:
            heard.append(message)  # noqa: PERF401  # the test reads it while it grows

    watched = watch(await serving(replay), dialect=DouyinDialect())
    await watched.reaches(Phase.LIVE)
    await until(lambda: len(heard) == 2)
    _, received, _ = watched.received[0]
    assert sorted(heard) == sorted([*received.replies, b"\x3a\x02hb"])
    assert not any(event.kind is Kind.FAULT for event in received.events)
