"""The link over a network that fails, and against servers that do not want it.

Proxy, server and session are at home in one loop that rushes through its time, with real sockets:
minutes of trouble take moments.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from email.utils import formatdate
from itertools import pairwise
from urllib.parse import parse_qsl, urlsplit

import pytest

from danmaku_proto import codec
from danmaku_proto._pb.douyin import ControlMessage, Message
from danmaku_proto.events import Chat
from danmaku_tui.demo.push_server import PushServer
from danmaku_tui.feed.backoff import CEILING_HANDSHAKES, LONGEST_SECONDS, RETRY_AFTER_SECONDS
from danmaku_tui.feed.link_state import Phase
from danmaku_tui.session import CLOSE_SECONDS
from tests.fixtures.fault_proxy import (
    BlackHole,
    Cut,
    Drip,
    Flips,
    Garbage,
    Hangup,
    Latency,
    Mode,
    Pass,
    Refuse,
    Reset,
    Status,
)
from tests.fixtures.rushing import rush
from tests.fixtures.watched import (
    EPOCH,
    FOREVER,
    Patient,
    chat,
    most_in_a_window,
    quiet,
    talk,
    watching,
)

pytestmark = pytest.mark.timeout(60)


async def head_bytes(port: int) -> int:
    """Return how long the server's answer to a handshake is."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(
        b"GET /webcast/im/push/v2/ HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\n"
        b"Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
        b"Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"
    )
    head = await reader.readuntil(b"\r\n\r\n")
    writer.close()
    await writer.wait_closed()
    return len(head)


LASTING: dict[str, tuple[Mode, Phase, str]] = {
    "reset": (Reset(), Phase.WAITING, ": check the port and ws:// or wss://"),
    "accept, then close": (Hangup(), Phase.WAITING, "hung up during the handshake"),
    "nobody listens": (Refuse(), Phase.WAITING, "nothing listens at"),
    "black hole": (BlackHole(), Phase.WAITING, "no answer from"),
    "cut in the handshake": (Cut(20), Phase.WAITING, "hung up during the handshake"),
    "garbage": (Garbage(64), Phase.WAITING, "does not speak WebSocket"),
    "another service": (Status(200), Phase.REFUSED, "as a web page does"),
    "refused": (
        Status(200, "handshake-msg: DEVICE_BLOCKED\r\n"),
        Phase.REFUSED,
        "refused: DEVICE_BLOCKED (the signature or cookie is no longer accepted",
    ),
    "HTTP 403": (Status(403), Phase.REFUSED, "HTTP 403 No: it does not let you in"),
    "HTTP 429": (Status(429), Phase.REFUSED, "HTTP 429 No: it was asked too often"),
    "HTTP 500": (Status(500), Phase.WAITING, "HTTP 500 No: the server is in trouble"),
    "HTTP 503": (Status(503), Phase.WAITING, "HTTP 503 No: the server is in trouble"),
}
"""What a server or a network may do for long, the phase it leads to, and what the line says."""

BREAKS: dict[str, tuple[Mode, str]] = {
    "reset": (Reset(), "without a close frame"),
    "hang-up": (Hangup(), "without a close frame"),
    "cut in the head of a frame": (Cut(1), "without a close frame"),
    "cut in a payload": (Cut(40), "without a close frame"),
    "garbage": (Garbage(64), "the server broke the WebSocket protocol"),
    "black hole": (BlackHole(), "s, not even an answer to a ping"),
}
"""What breaks a connection in its midst, and what the line says."""

ASKING = {
    "429, seconds": (Status(429, "Retry-After: 45\r\n"), 45.0),
    "503, seconds": (Status(503, "Retry-After: 45\r\n"), 45.0),
    "200, seconds": (Status(200, "Retry-After: 45\r\nhandshake-msg: NO\r\n"), 45.0),
    "429, a date": (Status(429, f"Retry-After: {formatdate(EPOCH + 90, usegmt=True)}\r\n"), 90.0),
    "429, no number": (Status(429, "Retry-After: soon\r\n"), 0.0),
    "429, a year": (Status(429, "Retry-After: 31536000\r\n"), RETRY_AFTER_SECONDS),
}
"""Servers that ask for patience, and the seconds for which they get it."""


@pytest.mark.parametrize("trouble", LASTING)
def test_no_trouble_leads_to_more_handshakes_than_six_in_ten_seconds(trouble: str) -> None:
    mode, phase, words = LASTING[trouble]

    async def scenario() -> None:
        async with watching(quiet, mode) as watched:
            await asyncio.sleep(90.0)
            assert words in watched.last(phase).detail
            assert most_in_a_window(watched.attempts) <= CEILING_HANDSHAKES
            assert watched.proxy.accepted in (0, len(watched.attempts))
            assert len(watched.attempts) > CEILING_HANDSHAKES

            await watched.proxy.set(Pass())
            until_then = len(watched.attempts)
            await watched.reaches(Phase.LIVE)
            assert len(watched.attempts) == until_then + 1
            assert most_in_a_window(watched.attempts) <= CEILING_HANDSHAKES

    rush(scenario())


@pytest.mark.parametrize("size", [0, 1, 3, 60])
def test_a_connection_that_ends_in_its_first_frame_counts_as_a_failure(size: int) -> None:
    """After so many bytes behind the handshake: none, in the head of the frame, in its payload."""

    async def scenario() -> None:
        async with watching() as watched:
            await watched.shows(2)
            # What the server says first is the same to everyone.
            head = await head_bytes(watched.proxy.port)
            await watched.proxy.set(Cut(head + size))
            await asyncio.sleep(60.0)
            assert "without a close frame" in watched.last(Phase.WAITING).detail
            assert most_in_a_window(watched.attempts) <= CEILING_HANDSHAKES
            assert len(watched.attempts) > CEILING_HANDSHAKES
            await watched.proxy.set(Pass())
            await watched.reaches(Phase.LIVE)

    rush(scenario())


def test_a_server_that_answers_tls_with_garbage_is_tried_on_as_seldom() -> None:
    async def scenario() -> None:
        async with watching(quiet, Garbage(64), scheme="wss") as watched:
            await asyncio.sleep(60.0)
            assert "127.0.0.1" in watched.last(Phase.WAITING).detail
            assert most_in_a_window(watched.attempts) <= CEILING_HANDSHAKES
            assert watched.proxy.accepted == len(watched.attempts) > CEILING_HANDSHAKES

    rush(scenario())


def test_the_ceiling_holds_by_the_time_of_the_machine_too() -> None:
    """The loop that rushes could hide a wait that is none: this one takes three real seconds."""

    async def scenario() -> None:
        async with watching(mode=Hangup()) as watched:
            await asyncio.sleep(3.0)
            assert watched.proxy.accepted == len(watched.attempts) == CEILING_HANDSHAKES

    asyncio.run(scenario())


def test_a_link_never_gives_up_and_never_waits_longer_than_a_minute() -> None:
    async def scenario() -> None:
        async with watching(quiet, Refuse(), Patient()) as watched:
            await asyncio.sleep(3 * 3_600.0)
            tries = watched.attempts
            waits = [later - earlier for earlier, later in pairwise(tries)]
            assert max(waits) == pytest.approx(LONGEST_SECONDS, abs=1.0)
            assert asyncio.get_running_loop().time() - tries[-1] <= LONGEST_SECONDS + 1.0

            await watched.until(lambda: (watched.link.state.retry_at or 0) > tries[-1] + 10)
            asked = asyncio.get_running_loop().time()
            watched.link.reconnect_now()
            await watched.until(lambda: len(watched.attempts) > len(tries))
            assert watched.attempts[-1] - asked < 1.0

    rush(scenario())


@pytest.mark.parametrize("server", ASKING)
def test_a_server_that_asks_for_patience_gets_it(server: str) -> None:
    mode, seconds = ASKING[server]

    async def scenario() -> None:
        async with watching(quiet, mode) as watched:
            await watched.until(lambda: len(watched.attempts) >= 2, 2 * RETRY_AFTER_SECONDS)
            first, second, *_ = watched.attempts
            assert seconds - 1.5 <= second - first <= seconds + 1.5
            assert most_in_a_window(watched.attempts) <= CEILING_HANDSHAKES

    rush(scenario())


def test_a_person_need_not_have_the_patience_that_a_server_asks_for() -> None:
    async def scenario() -> None:
        async with watching(quiet, Status(429, "Retry-After: 500\r\n")) as watched:
            await asyncio.sleep(20.0)
            asked = asyncio.get_running_loop().time()
            watched.link.reconnect_now()
            await watched.until(lambda: len(watched.attempts) == 2)
            assert watched.attempts[1] - asked < 1.0

    rush(scenario())


@pytest.mark.parametrize("trouble", BREAKS)
def test_a_break_is_told_with_its_reason_and_its_length_where_it_was(trouble: str) -> None:
    mode, words = BREAKS[trouble]

    async def scenario() -> None:
        async with watching() as watched:
            await watched.shows(5)
            before = len(watched.comments)
            await watched.proxy.set(mode)
            await watched.until(lambda: watched.link.state.phase is not Phase.LIVE)
            await watched.proxy.set(Pass())
            await watched.reaches(Phase.LIVE)
            await watched.shows(before + 30)

            first, lost, resumed = watched.changes
            assert (first.phase, first.gap) == ("live", None)
            assert (lost.phase, resumed.phase) == ("waiting", "live")
            assert words in lost.detail
            assert resumed.gap is not None
            assert resumed.detail.endswith(" s missing, resumed")
            place = watched.events.index(resumed)
            assert watched.events[place - 1] is lost
            earlier, later = watched.events[place - 2], watched.events[place + 1]
            assert isinstance(earlier, Chat)
            assert isinstance(later, Chat)
            live = [state.since for state in watched.states if state.phase is Phase.LIVE]
            assert live[1] - live[0] > resumed.gap > 0.0
            assert most_in_a_window(watched.attempts) <= CEILING_HANDSHAKES

    rush(scenario())


def test_the_other_side_tells_again_and_nothing_of_it_is_shown_twice() -> None:
    """The server repeats its last fifteen comments to whoever comes."""

    async def scenario() -> None:
        async with watching() as watched:
            for tries in range(1, 6):
                await watched.shows(4 * tries)
                await watched.break_off()
            await watched.shows(25)

            assert watched.comments == [f"chat {number}" for number in range(1, 26)]
            assert watched.census.duplicates > 30
            assert sum(change.gap is not None for change in watched.changes) == 5

    rush(scenario())


def test_the_next_handshake_names_the_place_of_the_last_frame() -> None:
    async def scenario() -> None:
        async with (
            PushServer(talk, wall=lambda: EPOCH) as server,
            watching(server.url) as watched,
        ):
            places = set()
            for tries in (1, 2):
                await watched.shows(3 * tries)
                place = watched.link._dialect.resume()
                await watched.break_off()
                asked = dict(parse_qsl(urlsplit(server.targets[-1]).query))
                assert {name: asked[name] for name in place} == place
                assert set(place) == {"cursor", "internal_ext"}
                places.add(place["cursor"])
            assert len(places) == 2

    rush(scenario())


def test_an_ended_room_is_said_and_not_tried_again() -> None:
    def evening() -> Iterator[tuple[float, list[Message]]]:
        yield 1.0, [chat(1)]
        end = codec.encode(ControlMessage(action=3))
        yield 1.0, [Message(method="WebcastControlMessage", payload=end, msg_id=2)]

    async def scenario() -> None:
        async with watching(evening) as watched:
            await watched.reaches(Phase.ENDED)
            await asyncio.sleep(FOREVER)
            assert watched.link.state.phase is Phase.ENDED
            assert len(watched.attempts) == watched.proxy.accepted == 1
            assert watched.changes[-1].phase == "ended"
            assert watched.changes[-1].detail == "the room has ended"
            watched.link.reconnect_now()
            await watched.until(lambda: len(watched.attempts) == 2)

    rush(scenario())


@pytest.mark.parametrize("mode", [Latency(0.8, jitter=0.5), Drip()], ids=repr)
def test_a_slow_network_is_no_broken_one(mode: Mode) -> None:
    async def scenario() -> None:
        async with watching(mode=mode) as watched:
            await watched.shows(30)
            assert watched.comments == [f"chat {number}" for number in range(1, 31)]
            assert len(watched.attempts) == 1
            assert watched.link.state.round_trip is not None
            assert [change.phase for change in watched.changes] == ["live"]

    rush(scenario())


def test_wrong_bits_cost_what_they_are_in_and_at_most_the_connection() -> None:
    async def scenario() -> None:
        async with watching() as watched:
            await watched.reaches(Phase.LIVE)
            await watched.proxy.set(Flips(400))
            await asyncio.sleep(FOREVER)
            census = watched.census
            assert sum(census.faults.values()) > 50
            assert most_in_a_window(watched.attempts) <= CEILING_HANDSHAKES
            assert watched.session.error is None
            assert watched.link.state.faults == 0

            await watched.proxy.set(Pass())
            await watched.reaches(Phase.LIVE)
            before = len(watched.comments)
            await watched.until(lambda: len(watched.comments) > before + 3)
            assert len(watched.comments) == len(set(watched.comments))

    rush(scenario())


@pytest.mark.parametrize("mode", [Pass(), *(mode for mode, _, _ in LASTING.values())], ids=repr)
def test_a_link_closes_within_its_time_whenever_it_is_asked_to(mode: Mode) -> None:
    async def scenario(seconds: float) -> None:
        async with watching(mode=mode) as watched:
            await asyncio.sleep(seconds)
            if mode == Pass():
                await watched.proxy.set(BlackHole())
            tasks = asyncio.all_tasks()
            assert await watched.close() <= CLOSE_SECONDS
            assert watched.link.state.phase is Phase.CLOSED
            assert watched.task in tasks
            assert watched.task not in asyncio.all_tasks()

    for seconds in (0.0, 0.001, 0.5, 5.0):
        rush(scenario(seconds))
