from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping

import pytest
from websockets.exceptions import ConnectionClosed

from danmaku_proto import codec
from danmaku_proto._pb import classroom
from danmaku_proto._pb.douyin import ChatMessage, ControlMessage, Message
from danmaku_proto.classroom.dialect import ClassroomDialect
from danmaku_proto.dialect import Dialect, Received
from danmaku_proto.douyin.dialect import DouyinDialect
from danmaku_proto.events import Kind
from danmaku_tui.demo.push_server import PushServer
from danmaku_tui.doctor.feed_counts import FeedCounts
from danmaku_tui.doctor.observation import Observation
from danmaku_tui.feed.dial import dial, resolve
from danmaku_tui.feed.link import TICK_SECONDS

Saying = Callable[..., Awaitable[str]]
Until = Callable[[Callable[[], object]], Awaitable[None]]

PATIENCE, SECONDS = 77.0, 55.0
USER = codec.encode(classroom.User(name="张三", message="大家好"))
CHAT = Message(method="WebcastChatMessage", payload=codec.encode(ChatMessage(content="hi")))
END = Message(method="WebcastControlMessage", payload=codec.encode(ControlMessage(action=3)))


class Clock:
    """Goes on by a second each time it is read."""

    now = 0.0

    def __call__(self) -> float:
        self.now += 1.0
        return self.now


async def observed(
    url: str,
    until: Until,
    *,
    dialect: Dialect | None = None,
    enough: Callable[[Observation], object] = lambda _: True,
) -> tuple[Observation, FeedCounts, list[float]]:
    """Observe until it is ``enough``; return also the waits that were asked for."""
    spoken = dialect or ClassroomDialect()
    seen = FeedCounts(spoken.name)
    connection = await dial(url, [], await resolve(url))
    watched = Observation(connection, spoken, seen, Clock(), lambda: 1_700_000_000.0)
    waits: list[float] = []

    async def sleep(seconds: float) -> None:
        if seconds == TICK_SECONDS:
            await asyncio.Event().wait()
        waits.append(seconds)
        await until(lambda: enough(watched))

    try:
        await watched.run(PATIENCE, SECONDS, sleep)
    finally:
        await connection.close()
    return watched, seen, waits


async def test_a_push_feed_is_answered_and_measured(until: Until) -> None:
    server = PushServer(lambda: iter([(0.0, [CHAT]), (0.0, [CHAT])]), wall=lambda: 1.7e9)
    async with server:
        watched, seen, waits = await observed(
            server.url,
            until,
            dialect=DouyinDialect(),
            enough=lambda w: w.ping and w.heartbeat and w.first and server.acks,
        )
        assert server.heartbeats == 1
    assert watched.ping is not None
    assert watched.heartbeat is not None
    assert watched.heartbeat > 0
    assert (watched.beats, watched.beating, watched.error, watched.defect) == (1, True, None, None)
    assert seen.events[Kind.CHAT] >= 1
    assert seen.seconds > 0
    assert waits == [PATIENCE, SECONDS]


async def test_a_silent_room_is_left_when_patience_ends(saying: Saying, until: Until) -> None:
    watched, seen, waits = await observed(await saying(), until, enough=lambda w: w.ping)
    assert (watched.first, watched.error, watched.beating) == (None, None, False)
    assert watched.ping is not None
    assert seen.frames == 0
    assert waits == [PATIENCE]


async def test_an_answer_to_a_heartbeat_is_not_the_first_frame(
    saying: Saying, until: Until
) -> None:
    url = await saying(b"\x3a\x02hb")
    watched, _, waits = await observed(
        url, until, dialect=DouyinDialect(), enough=lambda w: w.beats
    )
    assert (watched.first, watched.beats) == (None, 1)
    assert waits == [PATIENCE]


async def test_what_came_before_the_server_left_is_counted(saying: Saying, until: Until) -> None:
    url = await saying(USER, USER, leave=True)
    watched, seen, _ = await observed(url, until, enough=lambda w: w.error)
    assert isinstance(watched.error, ConnectionClosed)
    assert watched.error.rcvd is not None
    assert watched.error.rcvd.code == 1008
    assert seen.events == {Kind.CHAT: 2}


async def test_the_end_of_the_room_is_enough(until: Until) -> None:
    async with PushServer(lambda: iter([(0.0, [CHAT, END])]), wall=lambda: 1.7e9) as server:
        # What was said before the connection is in its history; the end is not.
        server._history.append(END)
        watched, seen, _ = await observed(
            server.url, until, dialect=DouyinDialect(), enough=lambda _: False
        )
    assert (watched.ended, watched.error) == (True, None)
    assert seen.events[Kind.STATE] == 1


class Broken:
    """A dialect that raises, which none must."""

    name = "classroom"

    def receive(self, data: bytes | str, now: float) -> Received:
        raise LookupError(data, now)

    def heartbeat(self, now: float) -> bytes | None:
        raise LookupError(now)

    def resume(self) -> Mapping[str, str]:
        return {}


async def test_a_dialect_that_raises_is_a_finding(saying: Saying, until: Until) -> None:
    url = await saying(USER, USER)
    watched, seen, _ = await observed(
        url, until, dialect=Broken(), enough=lambda w: w.ping and w.first and w.defect
    )
    assert isinstance(watched.defect, LookupError)
    assert watched.first is not None
    assert seen.methods["User"] >= 1


@pytest.mark.parametrize("name", ["first", "ping"])
async def test_nothing_is_left_running(saying: Saying, until: Until, name: str) -> None:
    before = asyncio.all_tasks()
    url = await saying(USER)
    await observed(url, until, enough=lambda w: getattr(w, name))
    left = {task.get_coro().__qualname__ for task in asyncio.all_tasks() - before}  # type: ignore[union-attr]  # tasks have coroutines
    assert not [one for one in left if "Observation" in one or "observed" in one]
