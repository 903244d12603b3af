"""The signs of life of a link, from servers that answer heartbeats, pings, or neither."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from itertools import count

import pytest
from websockets.asyncio.server import ServerConnection, serve

from danmaku_proto import codec
from danmaku_proto._pb.douyin import Message, PushFrame, Response
from danmaku_proto.douyin.dialect import HEARTBEAT_SECONDS
from danmaku_proto.events import Chat
from danmaku_tui.feed.dial import dial, resolve
from danmaku_tui.feed.link_state import Phase
from danmaku_tui.feed.liveness import (
    ANSWER_SECONDS,
    BUSY_EVENTS,
    SILENCE_SECONDS,
    STALL_SECONDS,
    UNHEARD_SECONDS,
)
from danmaku_tui.session import CLOSE_SECONDS
from tests.fixtures.fault_proxy import BlackHole, Latency, Pass
from tests.fixtures.rushing import rush
from tests.fixtures.watched import FOREVER, chat, quiet, talk, watching

pytestmark = pytest.mark.timeout(60)

PATH = "/webcast/im/push/v2/?room_id=1"

DELAY = 0.25
"""Seconds by which the messages of a server are late."""


def frame(*messages: Message) -> bytes:
    payload = codec.encode(Response(messages=list(messages)))
    return codec.encode(PushFrame(payload_type="msg", payload=payload))


@asynccontextmanager
async def speaking(seconds: float) -> AsyncIterator[str]:
    """Run a server that answers pings and no heartbeat, and sends a message at intervals."""

    async def attend(connection: ServerConnection) -> None:
        speaking = asyncio.create_task(speak(connection))
        async for _ in connection:  # a heartbeat that nobody takes would hold the pings up
            pass
        speaking.cancel()

    async def speak(connection: ServerConnection) -> None:
        for number in count(1):
            await connection.send(frame(chat(number)))
            await asyncio.sleep(seconds)

    async with serve(attend, "127.0.0.1", 0, ping_interval=None) as server:
        port = next(iter(server.sockets)).getsockname()[1]
        yield f"ws://127.0.0.1:{port}{PATH}"


@asynccontextmanager
async def deaf(seconds: float) -> AsyncIterator[str]:
    """Run a server that answers nothing, and sends a message at intervals."""

    async def attend(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        request = (await reader.readuntil(b"\r\n\r\n")).decode()
        key = request.partition("Sec-WebSocket-Key: ")[2].partition("\r\n")[0]
        secret = (key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").encode()
        accept = base64.b64encode(hashlib.sha1(secret, usedforsecurity=False).digest())
        writer.write(
            b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            b"Sec-WebSocket-Accept: " + accept + b"\r\n\r\n"
        )
        try:
            for number in count(1):
                data = frame(chat(number))
                writer.write(bytes([0x82, len(data)]) + data)
                await asyncio.sleep(seconds)
        finally:
            writer.transport.abort()

    server = await asyncio.start_server(attend, "127.0.0.1", 0)
    try:
        yield f"ws://127.0.0.1:{server.sockets[0].getsockname()[1]}{PATH}"
    finally:
        server.close()


def test_a_server_that_answers_heartbeats_shows_the_round_trip_of_those() -> None:
    async def scenario() -> None:
        async with watching(quiet, Latency(DELAY)) as watched:
            await asyncio.sleep(FOREVER)
            assert watched.link.state.phase is Phase.LIVE
            assert watched.link.state.round_trip == pytest.approx(DELAY, abs=0.05)
            assert len(watched.attempts) == 1

    rush(scenario())


def test_a_server_that_answers_pings_alone_shows_the_round_trip_of_those() -> None:
    async def scenario() -> None:
        async with speaking(FOREVER) as url, watching(url, Latency(DELAY)) as watched:
            await asyncio.sleep(0.9 * FOREVER)
            assert watched.link.state.phase is Phase.LIVE
            assert watched.link.state.round_trip == pytest.approx(DELAY, abs=0.05)
            assert len(watched.attempts) == 1
            assert len(watched.comments) == 1

    rush(scenario())


def test_a_server_that_answers_neither_is_kept_for_as_long_as_it_speaks() -> None:
    async def scenario() -> None:
        async with deaf(SILENCE_SECONDS - 5) as url, watching(url) as watched:
            await asyncio.sleep(FOREVER)
            assert watched.link.state.phase is Phase.LIVE
            assert watched.link.state.round_trip is None
            assert watched.link.state.patience == UNHEARD_SECONDS
            assert len(watched.attempts) == 1

    rush(scenario())


def test_a_server_that_answers_neither_and_falls_silent_is_left() -> None:
    async def scenario() -> None:
        async with deaf(FOREVER) as url, watching(url) as watched:
            await watched.until(lambda: len(watched.attempts) == 2)
            assert "not even an answer to a ping" in watched.last(Phase.WAITING).detail
            first, second = watched.attempts
            assert SILENCE_SECONDS <= second - first <= SILENCE_SECONDS + 2.0

    rush(scenario())


def test_a_busy_room_of_which_only_answers_still_come_is_taken_up_anew() -> None:
    def evening() -> Iterator[tuple[float, list[Message]]]:
        for number in range(1, 2 * BUSY_EVENTS):
            yield 1.0, [chat(number)]

    async def scenario() -> None:
        async with watching(evening) as watched:
            await watched.until(lambda: len(watched.attempts) == 2)
            lost = watched.last(Phase.WAITING)
            assert "the room was busy, then only formalities came for" in lost.detail
            last = max(event.at for event in watched.events if isinstance(event, Chat))
            at = watched.changes[1].at
            assert STALL_SECONDS - 1.0 <= at - last <= STALL_SECONDS + 2.0
            # The silence goes on in the new connection, where nothing shows that it is one.
            await asyncio.sleep(FOREVER)
            assert len(watched.attempts) == 2
            assert watched.link.state.phase is Phase.LIVE

    rush(scenario())


def test_a_room_where_little_happens_may_fall_quiet() -> None:
    def evening() -> Iterator[tuple[float, list[Message]]]:
        for number in range(1, BUSY_EVENTS):
            yield 5.0, [chat(number)]

    async def scenario() -> None:
        async with watching(evening) as watched:
            await watched.shows(BUSY_EVENTS - 1)
            await asyncio.sleep(FOREVER)
            assert len(watched.attempts) == 1
            assert watched.link.state.phase is Phase.LIVE

    rush(scenario())


def test_a_push_feed_that_nothing_comes_through_is_called_silent_until_something_does() -> None:
    async def scenario() -> None:
        async with watching(quiet) as watched:
            clock = asyncio.get_running_loop().time
            await watched.reaches(Phase.LIVE)
            await asyncio.sleep(FOREVER)
            assert watched.link.state.silence(clock()) is None
            await watched.proxy.set(BlackHole())
            away_since = clock()
            await watched.until(lambda: watched.link.state.silence(clock()))
            assert clock() - away_since <= HEARTBEAT_SECONDS + ANSWER_SECONDS + 2.0
            assert watched.link.state.phase is Phase.LIVE
            await watched.proxy.set(Pass())
            await watched.until(lambda: watched.link.state.silence(clock()) is None)
            await asyncio.sleep(FOREVER)
            assert watched.link.state.silence(clock()) is None
            assert len(watched.attempts) == 1

    rush(scenario())


@pytest.mark.parametrize("seconds", [1.0, 10.0])
def test_a_network_that_is_away_for_a_moment_costs_no_connection(seconds: float) -> None:
    async def scenario() -> None:
        async with watching() as watched:
            await watched.shows(3)
            await watched.proxy.set(BlackHole())
            await asyncio.sleep(seconds)
            await watched.proxy.set(Pass())
            await watched.shows(30)
            assert watched.comments == [f"chat {number}" for number in range(1, 31)]
            assert len(watched.attempts) == 1

    rush(scenario())


@pytest.mark.parametrize("nap", [3_600.0, 60.0])
def test_a_machine_that_slept_is_told_for_how_long_it_missed_the_room(nap: float) -> None:
    """The clock that everything else goes by stood still meanwhile."""

    async def scenario() -> None:
        async with watching(talk) as watched:
            await watched.shows(3)
            watched.asleep = nap
            await watched.until(lambda: len(watched.attempts) == 2)
            await watched.reaches(Phase.LIVE)
            lost, resumed = watched.changes[1:3]
            assert lost.detail == f"this machine slept for {nap:.0f} s"
            assert resumed.gap == pytest.approx(nap, abs=5.0)
            assert resumed.detail == f"{resumed.gap:.0f} s missing, resumed"

    rush(scenario())


def test_a_link_closes_in_time_while_nothing_comes_through() -> None:
    async def scenario() -> None:
        async with watching() as watched:
            await watched.reaches(Phase.LIVE)
            await watched.proxy.set(BlackHole())
            await asyncio.sleep(5.0)
            assert await watched.close() <= CLOSE_SECONDS

    rush(scenario())


def test_a_heartbeat_does_not_wait_in_the_kernel_for_more_to_send() -> None:
    async def scenario() -> int:
        async with deaf(FOREVER) as url:
            connection = await dial(url, [], await resolve(url))
            sock = connection.transport.get_extra_info("socket")
            no_delay = sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
            connection.transport.abort()
            await connection.wait_closed()
            assert isinstance(no_delay, int)
            return no_delay

    assert rush(scenario())
