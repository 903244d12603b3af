from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable
from functools import partial
from http import HTTPStatus
from random import Random
from typing import TYPE_CHECKING

import pytest
from websockets.asyncio.server import ServerConnection
from websockets.http11 import Request, Response

from danmaku_tui.feed.backoff import CEILING_HANDSHAKES
from danmaku_tui.feed.dial import CLOSE_SECONDS
from danmaku_tui.feed.link import Link
from danmaku_tui.feed.link_state import Phase
from danmaku_tui.feed.liveness import SILENCE_SECONDS

if TYPE_CHECKING:
    from tests.tui.feed.conftest import FakeDialect, FakeTime, Speaker, Watched

Watch = Callable[..., "Watched"]
Serving = Callable[..., Awaitable[str]]
Peer = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]
RawServing = Callable[[Peer], Awaitable[str]]
Until = Callable[[Callable[[], object]], Awaitable[None]]


def refusal(status: int, **headers: str) -> Callable[[ServerConnection, Request], Response]:
    def refuse(connection: ServerConnection, _: Request) -> Response:
        response = connection.respond(HTTPStatus(status), "")
        for name, value in headers.items():
            response.headers[name.replace("_", "-")] = value
        return response

    return refuse


async def test_silence_for_thirty_seconds_leads_to_a_new_connection(
    watch: Watch, hole: str, until: Until
) -> None:
    watched = watch(hole)
    await watched.reaches(Phase.LIVE)
    for _ in range(int(SILENCE_SECONDS)):
        await until(lambda: watched.time.sleeping[:1] == [1.0])
        watched.time.advance(1.0)
    await until(lambda: watched.time.sleeping == [CLOSE_SECONDS])
    watched.time.advance(CLOSE_SECONDS)
    state = await watched.reaches(Phase.WAITING)
    assert state.detail == "nothing came for 30 s, not even an answer to a ping"
    assert state.round_trip is None
    await watched.next_try()
    await watched.reaches(Phase.LIVE)


async def test_a_link_comes_back_after_the_server_went_and_came(
    speaker: type[Speaker], watch: Watch, serving: Serving
) -> None:
    server = speaker(b"chat")
    watched = watch(await serving(server))
    await watched.reaches(Phase.LIVE)
    await server.connections[0].close(1012)
    state = await watched.reaches(Phase.WAITING)
    assert state.detail == "the server closed the connection (1012 service restart)"
    assert state.retry_at is not None
    assert state.connected_at is None
    await watched.next_try()
    state = await watched.reaches(Phase.LIVE)
    assert (state.detail, state.retry_at) == ("", None)
    assert len(server.targets) == 2


async def test_nobody_listening_is_told_and_tried_again(watch: Watch) -> None:
    watched = watch("ws://127.0.0.1:1/")
    state = await watched.reaches(Phase.WAITING)
    assert state.detail == ("nothing listens at 127.0.0.1:1: start the server or check the port")
    assert (state.attempt, state.frames) == (1, 0)
    await watched.next_try()
    state = await watched.reaches(Phase.WAITING)
    assert state.attempt == 2


async def test_both_addresses_of_localhost_are_tried(
    speaker: type[Speaker], watch: Watch, serving: Serving
) -> None:
    url = await serving(speaker(b"chat"))
    watched = watch(url.replace("127.0.0.1", "localhost"))
    await watched.reaches(Phase.LIVE)


async def test_a_refusal_of_the_push_service_is_shown_in_its_own_words(
    speaker: type[Speaker], watch: Watch, serving: Serving
) -> None:
    refuse = refusal(200, handshake_msg="DEVICE_BLOCKED", handshake_status="415")
    watched = watch(await serving(speaker(), process_request=refuse))
    state = await watched.reaches(Phase.REFUSED)
    assert state.detail == (
        "refused: DEVICE_BLOCKED (the signature or cookie is no longer accepted: "
        "get a new address from the browser)"
    )
    assert state.retry_at is not None
    await watched.next_try()
    await watched.reaches(Phase.REFUSED)


async def test_a_server_that_asks_for_patience_gets_it(
    speaker: type[Speaker], watch: Watch, serving: Serving
) -> None:
    watched = watch(await serving(speaker(), process_request=refusal(429, Retry_After="90")))
    state = await watched.reaches(Phase.REFUSED)
    assert state.retry_at == watched.time.now + 90.0


async def test_a_redirect_is_told_and_not_followed(
    speaker: type[Speaker], watch: Watch, serving: Serving
) -> None:
    target = speaker(b"chat")
    elsewhere = await serving(target)
    watched = watch(await serving(speaker(), process_request=refusal(302, Location=elsewhere)))
    state = await watched.reaches(Phase.REFUSED)
    assert f"it moved to {elsewhere}: use that address" in state.detail
    assert target.targets == []


async def test_a_server_in_trouble_is_waited_for(
    speaker: type[Speaker], watch: Watch, serving: Serving
) -> None:
    watched = watch(await serving(speaker(), process_request=refusal(503)))
    state = await watched.reaches(Phase.WAITING)
    assert "HTTP 503" in state.detail


async def test_an_ended_room_is_left_until_a_person_asks(
    speaker: type[Speaker], watch: Watch, serving: Serving
) -> None:
    server = speaker(b"chat", b"end")
    watched = watch(await serving(server))
    state = await watched.reaches(Phase.ENDED)
    assert (state.detail, state.retry_at) == ("the room has ended", None)
    assert watched.time.sleeping == []
    watched.link.reconnect_now()
    await watched.until(lambda: len(server.targets) == 2)
    await watched.reaches(Phase.ENDED)


def _counts(server: Speaker, handshakes: int) -> bool:
    return len(server.targets) == handshakes


async def test_asking_for_a_new_connection_skips_the_wait_but_never_the_ceiling(
    speaker: type[Speaker], watch: Watch, serving: Serving
) -> None:
    server = speaker(b"chat")
    watched = watch(await serving(server))
    for handshakes in range(1, CEILING_HANDSHAKES + 1):
        await watched.until(partial(_counts, server, handshakes))
        await watched.reaches(Phase.LIVE)
        watched.link.reconnect_now()
        await watched.until(lambda: watched.link.state.phase is not Phase.LIVE)
    state = await watched.reaches(Phase.WAITING)
    assert state.retry_at is not None
    assert state.retry_at - watched.time.now >= 10.0
    watched.link.reconnect_now()
    for _ in range(100):
        await asyncio.sleep(0)
    assert len(server.targets) == CEILING_HANDSHAKES
    await watched.next_try()
    await watched.until(lambda: len(server.targets) > CEILING_HANDSHAKES)


async def test_a_server_that_accepts_and_closes_is_not_hammered(
    speaker: type[Speaker], watch: Watch, serving: Serving
) -> None:
    """Real connections, and a wait that is always over at once: only the ceiling holds."""
    server = speaker(b"chat", leave=True)
    watched = watch(await serving(server), random=_Zero())
    while (retry_at := watched.link.state.retry_at or 0.0) < watched.time.now + 1.0:
        await asyncio.sleep(0)
        watched.time.advance(0.0)
    assert len(server.targets) == CEILING_HANDSHAKES
    assert retry_at - watched.time.now >= 10.0


class _Zero(Random):
    def uniform(self, a: float, b: float) -> float:
        return min(a, b)


async def test_a_machine_that_slept_connects_anew_at_once(
    speaker: type[Speaker], watch: Watch, serving: Serving
) -> None:
    server = speaker(b"chat")
    watched = watch(await serving(server))
    await watched.reaches(Phase.LIVE)
    await watched.until(lambda: len(watched.time.sleeping) == 2)
    watched.time.asleep += 3_600.0
    watched.time.advance(1.0)
    await watched.until(lambda: len(server.targets) == 2)
    assert Phase.WAITING not in watched.phases


async def test_a_server_that_does_not_say_goodbye_is_not_waited_for_long(
    watch: Watch, hole: str, until: Until
) -> None:
    watched = watch(hole)
    await watched.reaches(Phase.LIVE)
    watched.link.close()
    await until(lambda: watched.time.sleeping == [CLOSE_SECONDS])
    assert not watched.task.done()
    watched.time.advance(CLOSE_SECONDS)
    await until(watched.task.done)
    assert watched.link.state.phase is Phase.CLOSED


async def test_a_link_closes_in_the_middle_of_a_handshake(
    watch: Watch, raw_serving: RawServing, until: Until
) -> None:
    async def never(reader: asyncio.StreamReader, _: asyncio.StreamWriter) -> None:
        await reader.read()

    watched = watch(await raw_serving(never))
    await watched.reaches(Phase.CONNECTING)
    watched.link.close()
    await until(watched.task.done)
    assert watched.phases == [Phase.RESOLVING, Phase.CONNECTING, Phase.CLOSED]


async def test_a_link_closes_while_it_waits(watch: Watch, until: Until) -> None:
    watched = watch("ws://127.0.0.1:1/")
    await watched.reaches(Phase.WAITING)
    watched.link.close()
    await until(watched.task.done)
    assert watched.link.state.phase is Phase.CLOSED


async def test_a_link_that_was_closed_before_it_ran_does_not_connect(
    time: FakeTime, dialect: FakeDialect
) -> None:
    link = Link(
        "ws://127.0.0.1:1/",
        dialect,
        on_received=lambda *_: None,
        clock=time.clock,
        wall=time.wall,
        random=Random(1),  # noqa: S311  # a back-off is no secret
    )
    link.close()
    await link.run()
    assert (link.state.phase, link.state.attempt) == (Phase.CLOSED, 0)
    link.close()
    link.reconnect_now()


async def test_close_and_reconnect_may_be_called_from_another_thread(
    speaker: type[Speaker], watch: Watch, serving: Serving, until: Until
) -> None:
    server = speaker(b"chat")
    watched = watch(await serving(server))
    await watched.reaches(Phase.LIVE)
    await asyncio.to_thread(watched.link.reconnect_now)
    await until(lambda: len(server.targets) == 2)
    await asyncio.to_thread(watched.link.close)
    await until(watched.task.done)


async def test_no_task_and_no_thread_is_left_when_a_link_has_run(
    speaker: type[Speaker], watch: Watch, serving: Serving, until: Until
) -> None:
    url = await serving(speaker(b"chat"))
    tasks, threads = asyncio.all_tasks(), set(threading.enumerate())
    watched = watch(url.replace("127.0.0.1", "localhost"))
    await watched.reaches(Phase.LIVE)
    await watched.close()
    await until(lambda: len(asyncio.all_tasks() - tasks) == 0)
    await until(lambda: not set(threading.enumerate()) - threads)


async def test_a_link_whose_task_is_cancelled_leaves_nothing_behind(
    speaker: type[Speaker], watch: Watch, serving: Serving, until: Until
) -> None:
    url = await serving(speaker(b"chat"))
    tasks = asyncio.all_tasks()
    watched = watch(url)
    await watched.reaches(Phase.LIVE)
    watched.task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await watched.task
    await until(lambda: len(asyncio.all_tasks() - tasks) == 0)
    assert watched.link.state.phase is Phase.CLOSED
    watched.task = asyncio.create_task(asyncio.sleep(0))
