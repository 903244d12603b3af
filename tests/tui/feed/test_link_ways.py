"""A link that asks for every attempt where it is to go."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from websockets.asyncio.server import ServerConnection
from websockets.datastructures import Headers
from websockets.http11 import Request, Response

from danmaku_tui.feed.endpoint import Endpoint, WayError
from danmaku_tui.feed.link_state import Phase

if TYPE_CHECKING:
    from tests.tui.feed.conftest import FakeDialect, Speaker, Watched

Watch = Callable[..., "Watched"]
Serving = Callable[..., Awaitable[str]]


@dataclass
class Way:
    """Gives out what it holds, one after another and the last again and again."""

    steps: list[Endpoint | Exception]
    asked: list[Mapping[str, str]] = field(default_factory=list)

    async def endpoint(self, resume: Mapping[str, str]) -> Endpoint:
        self.asked.append(dict(resume))
        step = self.steps.pop(0) if len(self.steps) > 1 else self.steps[0]
        if isinstance(step, Exception):
            raise step
        return step


def blocked(_: ServerConnection, __: Request) -> Response:
    return Response(200, "OK", Headers([("handshake-msg", "DEVICE_BLOCKED")]))


async def test_every_attempt_goes_where_the_way_leads_then(
    speaker: type[Speaker], watch: Watch, serving: Serving, dialect: FakeDialect
) -> None:
    first, second = speaker(b"chat 1", leave=True), speaker(b"chat 2")
    way = Way([Endpoint(await serving(first) + "one"), Endpoint(await serving(second) + "two")])
    watched = watch(way.endpoint)
    await watched.reaches(Phase.WAITING)
    dialect.place = {"cursor": "7"}
    await watched.next_try()
    await watched.reaches(Phase.LIVE)
    assert watched.texts == [b"chat 1", b"chat 2"]
    assert (first.targets, second.targets) == (["/one"], ["/two"])
    assert way.asked == [{}, {"cursor": "7"}]


async def test_the_headers_of_the_way_are_sent(
    speaker: type[Speaker], watch: Watch, serving: Serving
) -> None:
    server = speaker(b"chat")
    watched = watch(Way([Endpoint(await serving(server), (("X-Mine", "1"),))]).endpoint)
    await watched.reaches(Phase.LIVE)
    request = server.connections[0].request
    assert request is not None
    assert request.headers["X-Mine"] == "1"


async def test_what_the_way_is_waiting_for_decides_the_phase_and_the_wait(watch: Watch) -> None:
    watched = watch(Way([WayError("not yet", phase=Phase.WAITING, retry_after=45.0)]).endpoint)
    state = await watched.reaches(Phase.WAITING)
    assert state.detail == "not yet"
    assert state.retry_at == watched.time.now + 45.0


async def test_a_way_that_has_ended_is_tried_again_only_when_asked(
    speaker: type[Speaker], watch: Watch, serving: Serving
) -> None:
    over = WayError("the broadcast has ended", phase=Phase.ENDED)
    way = Way([over, Endpoint(await serving(speaker(b"chat")))])
    watched = watch(way.endpoint)
    await watched.reaches(Phase.ENDED)
    watched.time.advance(1_000.0)
    assert len(way.asked) == 1
    watched.link.reconnect_now()
    await watched.reaches(Phase.LIVE)


async def test_a_refusal_comes_with_the_remedy_of_the_way(watch: Watch, serving: Serving) -> None:
    url = await serving(None, process_request=blocked)
    state = await watch(Way([Endpoint(url, remedy="ask the way")]).endpoint).reaches(Phase.REFUSED)
    assert state.detail == "refused: DEVICE_BLOCKED: ask the way"


async def test_a_connection_that_ends_before_a_word_comes_with_the_remedy(
    speaker: type[Speaker], watch: Watch, serving: Serving
) -> None:
    url = await serving(speaker(leave=True))
    state = await watch(Way([Endpoint(url, remedy="ask the way")]).endpoint).reaches(Phase.WAITING)
    assert state.detail.endswith(": ask the way")


async def test_a_connection_that_was_live_ends_without_the_remedy(
    speaker: type[Speaker], watch: Watch, serving: Serving
) -> None:
    url = await serving(speaker(b"chat", leave=True))
    watched = watch(Way([Endpoint(url, remedy="ask the way")]).endpoint)
    state = await watched.reaches(Phase.WAITING)
    assert watched.texts == [b"chat"]
    assert "ask the way" not in state.detail


async def test_an_error_of_the_way_does_not_end_the_link(
    speaker: type[Speaker], watch: Watch, serving: Serving
) -> None:
    way = Way([ZeroDivisionError("boom"), Endpoint(await serving(speaker(b"chat")))])
    watched = watch(way.endpoint)
    state = await watched.reaches(Phase.WAITING)
    assert state.detail == "ZeroDivisionError: boom"
    await watched.next_try()
    await watched.reaches(Phase.LIVE)


async def test_a_way_that_thinks_is_interrupted_by_the_end(watch: Watch) -> None:
    async def think(_: Mapping[str, str]) -> Endpoint:
        await watched.time.sleep(1_000.0)
        raise AssertionError("nobody wants to know any more")

    watched = watch(think)
    await watched.until(lambda: watched.time.sleeping)
    await watched.close()
    assert watched.phases == [Phase.RESOLVING, Phase.CLOSED]


def test_the_headers_of_an_endpoint_do_not_show() -> None:
    assert "secret" not in repr(Endpoint("ws://h", (("Cookie", "secret"),)))
