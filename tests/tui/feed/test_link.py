from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from random import Random
from typing import TYPE_CHECKING

import pytest

from danmaku_proto.classroom.dialect import ClassroomDialect
from danmaku_proto.limits import MESSAGE_BYTES
from danmaku_tui.feed.link import Link
from danmaku_tui.feed.link_state import Phase
from danmaku_tui.feed.liveness import ANSWER_SECONDS, PING_SECONDS

if TYPE_CHECKING:
    from tests.tui.feed.conftest import FakeDialect, FakeTime, Speaker, Watched

Watch = Callable[..., "Watched"]
Serving = Callable[..., Awaitable[str]]
Peer = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]
RawServing = Callable[[Peer], Awaitable[str]]
Until = Callable[[Callable[[], object]], Awaitable[None]]


async def test_a_link_is_live_only_after_a_message_it_understands(
    speaker: type[Speaker], watch: Watch, serving: Serving, until: Until
) -> None:
    server = speaker(b"garbage")
    watched = watch(await serving(server))
    await until(lambda: watched.received)
    assert watched.link.state.phase is Phase.CONNECTING
    assert watched.link.state.detail == "connected, waiting for the first message"
    assert watched.link.state.attempt == 1
    assert watched.link.state.connected_at == watched.time.now
    await server.connections[0].send(b"chat hello")
    state = await watched.reaches(Phase.LIVE)
    assert watched.phases == [Phase.RESOLVING, Phase.CONNECTING, Phase.LIVE]
    assert (state.attempt, state.detail, state.frames, state.bytes) == (0, "", 2, 17)
    assert state.last_frame_at == watched.time.now


async def test_messages_come_with_their_meaning_and_the_time_of_day(
    speaker: type[Speaker], watch: Watch, serving: Serving
) -> None:
    watched = watch(await serving(speaker(b"chat one", "chat two")))
    await watched.until(lambda: len(watched.received) == 2)
    assert watched.texts == [b"chat one", "chat two"]
    assert [at for _, _, at in watched.received] == [watched.time.wall()] * 2
    assert all(received.valid for _, received, _ in watched.received)


async def test_replies_reach_the_server_in_order(
    speaker: type[Speaker], watch: Watch, serving: Serving, until: Until
) -> None:
    server = speaker(b"ask A", b"ask B")
    watch(await serving(server))
    await until(lambda: len(server.heard) == 4)
    assert server.heard == [b"one ask A", b"two", b"one ask B", b"two"]


async def test_heartbeats_go_out_as_the_dialect_says_and_measure_the_round_trip(
    speaker: type[Speaker], watch: Watch, serving: Serving, dialect: FakeDialect, until: Until
) -> None:
    server = speaker(b"chat")
    dialect.beats = [b"beat 1", b"beat 2"]
    watched = watch(await serving(server))
    await watched.reaches(Phase.LIVE)
    await until(lambda: server.heard == [b"beat 1"])
    assert watched.link.state.round_trip is None
    watched.time.advance(0.25)
    await server.connections[0].send(b"hb")
    await until(lambda: watched.link.state.round_trip == 0.25)
    watched.time.advance(0.75)
    await until(lambda: server.heard == [b"beat 1", b"beat 2"])


async def test_a_ping_measures_the_round_trip_where_the_dialect_has_no_heartbeat(
    speaker: type[Speaker], watch: Watch, serving: Serving, until: Until
) -> None:
    watched = watch(await serving(speaker(b"chat")))
    await watched.reaches(Phase.LIVE)
    await until(lambda: watched.link.state.round_trip is not None)


async def seconds_pass(watched: Watched, seconds: int) -> None:
    for _ in range(seconds):
        await watched.until(lambda: watched.time.sleeping[:1] == [1.0])
        watched.time.advance(1.0)


async def test_an_answer_that_does_not_come_is_silence_and_one_that_comes_ends_it(
    speaker: type[Speaker], watch: Watch, serving: Serving, dialect: FakeDialect, until: Until
) -> None:
    server = speaker(b"chat")
    dialect.beats = [b"beat 1", b"beat 2"]
    watched = watch(await serving(server))
    await until(lambda: server.heard == [b"beat 1"])
    await server.connections[0].send(b"hb")
    await until(lambda: watched.link.state.round_trip is not None)
    await seconds_pass(watched, 1)
    await until(lambda: server.heard == [b"beat 1", b"beat 2"])
    asked_at = watched.time.now
    await seconds_pass(watched, 7)
    state = watched.link.state
    assert state.silence(asked_at + 7.0) == 7.0
    assert state.silence(asked_at + 1.0) is None
    await server.connections[0].send(b"hb")
    await until(lambda: watched.link.state.silence(asked_at + 7.0) is None)
    assert watched.link.state.round_trip == 7.0
    assert watched.link.state.phase is Phase.LIVE


async def test_a_side_that_falls_silent_without_heartbeats_is_noticed_by_its_pings(
    watch: Watch, raw_serving: RawServing, black_hole: Peer, until: Until
) -> None:
    async def dies(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await black_hole(reader, writer)
        ping = await reader.readexactly(2 + 4 + 4)
        writer.write(b"\x8a\x04" + bytes(a ^ b for a, b in zip(ping[2:6], ping[6:], strict=True)))

    watched = watch(await raw_serving(dies))
    await watched.reaches(Phase.LIVE)
    await until(lambda: watched.link.state.round_trip is not None)
    died_at = watched.time.now
    await seconds_pass(watched, int(PING_SECONDS + ANSWER_SECONDS))
    await until(lambda: watched.link.state.silence(watched.time.now) == ANSWER_SECONDS)
    assert watched.time.now == died_at + PING_SECONDS + ANSWER_SECONDS


def _grown(watched: Watched, frames: int) -> bool:
    return watched.link.state.frames > frames


async def test_a_server_that_answers_no_ping_is_kept_while_its_frames_come(
    watch: Watch, raw_serving: RawServing, black_hole: Peer, until: Until
) -> None:
    writers: list[asyncio.StreamWriter] = []

    async def deaf(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await black_hole(reader, writer)
        writers.append(writer)

    watched = watch(await raw_serving(deaf))
    await watched.reaches(Phase.LIVE)
    for second in range(100):
        await until(lambda: watched.time.sleeping == [1.0, 1.0])
        watched.time.advance(1.0)
        if second % 20 == 0:
            frames = watched.link.state.frames
            writers[0].write(b"\x81\x04chat")
            await until(partial(_grown, watched, frames))
    assert watched.phases == [Phase.RESOLVING, Phase.CONNECTING, Phase.LIVE]
    assert watched.link.state.round_trip is None


async def test_messages_before_a_sudden_end_are_all_taken(
    speaker: type[Speaker], watch: Watch, serving: Serving
) -> None:
    """The replies cannot be sent any more, and that must not cost what is still in the queue."""
    lines = [b"ask %d" % number for number in range(12)]
    watched = watch(await serving(speaker(*lines, leave=True)))
    await watched.reaches(Phase.WAITING)
    assert watched.texts == lines


async def test_the_next_connection_resumes_where_the_last_one_ended(
    speaker: type[Speaker], watch: Watch, serving: Serving, dialect: FakeDialect
) -> None:
    server = speaker(b"chat")
    url = await serving(server) + "webcast?cursor=&sig=a%2fb|c"
    watched = watch(url)
    await watched.reaches(Phase.LIVE)
    dialect.place = {"cursor": "t-1_r-2", "internal_ext": "seq:1|x"}
    watched.link.reconnect_now()
    await watched.until(lambda: len(server.targets) == 2)
    assert server.targets == [
        "/webcast?cursor=&sig=a%2fb|c",
        "/webcast?cursor=t-1_r-2&sig=a%2fb|c&internal_ext=seq%3A1%7Cx",
    ]


async def test_headers_go_out_with_the_handshake(
    speaker: type[Speaker], watch: Watch, serving: Serving
) -> None:
    server = speaker(b"chat")
    headers = [("Cookie", "ttwid=1"), ("User-Agent", "Mozilla/5.0")]
    watched = watch(await serving(server), headers=headers)
    await watched.reaches(Phase.LIVE)
    request = server.connections[0].request
    assert request is not None
    assert request.headers.get_all("Cookie") == ["ttwid=1"]
    assert request.headers.get_all("User-Agent") == ["Mozilla/5.0"]
    assert "Sec-WebSocket-Extensions" not in request.headers


async def test_a_message_that_is_too_large_is_counted_and_not_read(
    speaker: type[Speaker], watch: Watch, serving: Serving
) -> None:
    server = speaker(b"chat", bytes(MESSAGE_BYTES + 1))
    watched = watch(await serving(server))
    state = await watched.reaches(Phase.WAITING)
    assert state.detail == "a message was larger than 16 MiB and was not read"
    assert (state.faults, watched.texts) == (1, [b"chat"])
    await watched.next_try()


async def test_errors_of_reader_and_dialect_are_told_and_the_link_goes_on(
    speaker: type[Speaker], watch: Watch, serving: Serving
) -> None:
    taken: list[bytes | str] = []

    def take(data: bytes | str, *_: object) -> None:
        taken.append(data)
        if data == b"chat bad":
            raise KeyError("nobody\x1b[2J")

    def fail(_: object) -> None:
        raise ValueError("no")

    lines = (b"chat 1", b"chat bad", b"boom", b"chat 2")
    watched = watch(await serving(speaker(*lines)), on_received=take, on_state=fail)
    await watched.until(lambda: len(taken) == 4)
    state = watched.link.state
    assert taken == list(lines)
    assert state.phase is Phase.LIVE
    assert state.frames == 4
    assert state.faults == 5  # three phases by then, and two messages
    assert state.detail == "a message could not be read (ZeroDivisionError: boom)"


async def test_a_dialect_that_fails_at_everything_still_has_a_link(
    speaker: type[Speaker], watch: Watch, serving: Serving
) -> None:
    class Broken:
        name = "broken"

        def receive(self, _data: bytes | str, _now: float) -> object:
            raise ZeroDivisionError

        def heartbeat(self, _now: float) -> bytes:
            raise ZeroDivisionError

        def resume(self) -> dict[str, str]:
            raise ZeroDivisionError

    watched = watch(await serving(speaker(b"chat")), dialect=Broken())
    await watched.until(lambda: watched.received)
    assert watched.link.state.faults == 3
    assert watched.link.state.phase is Phase.CONNECTING


async def test_an_exit_raised_by_a_reader_is_not_swallowed(
    speaker: type[Speaker], serving: Serving
) -> None:
    class Leave(BaseException):
        pass

    def take(*_: object) -> None:
        raise Leave

    url = await serving(speaker(b"chat"))
    loop = asyncio.get_running_loop()
    link = Link(
        url,
        ClassroomDialect(),
        on_received=take,
        clock=loop.time,
        wall=loop.time,
        random=Random(1),  # noqa: S311  # a back-off is no secret
    )
    with pytest.raises(Leave):
        await link.run()
    assert link.state.phase is Phase.CLOSED


def test_an_address_that_is_none_is_told_before_anything_runs(
    time: FakeTime, dialect: FakeDialect
) -> None:
    with pytest.raises(ValueError, match="use ws://"):
        Link(
            "http://localhost/",
            dialect,
            on_received=lambda *_: None,
            clock=time.clock,
            wall=time.wall,
            random=Random(1),  # noqa: S311  # a back-off is no secret
        )


async def test_after_a_goodbye_of_the_server_the_link_connects_again(
    speaker: type[Speaker], watch: Watch, serving: Serving
) -> None:
    watched = watch(await serving(speaker(b"chat", b"bye")))
    state = await watched.reaches(Phase.WAITING)
    assert state.detail == "the server said goodbye: connecting again"
    assert state.retry_at is not None
