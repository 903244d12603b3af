from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any, TypeAlias

import pytest

from danmaku_proto.dialect import Received, Steps
from danmaku_proto.events import Chat, Fault, FaultKind, RoomAction, RoomState, Unknown, User
from danmaku_tui.feed.endpoint import WayError
from danmaku_tui.feed.link_state import LinkState, Phase
from danmaku_tui.sources.browser.browser_source import (
    GOODBYE_SECONDS,
    PROBE_SECONDS,
    BrowserSource,
)
from danmaku_tui.sources.browser.mirror import HEARTBEAT
from danmaku_tui.sources.browser.waiting_advice import PATIENCE_SECONDS
from danmaku_tui.sources.ways.failures import POLL_SECONDS

if TYPE_CHECKING:
    from tests.tui.sources.browser.conftest import FakeBrowser, FakeTime, Telling

    Until = Callable[..., Any]

Begin: TypeAlias = Callable[..., "Watched"]

NOBODY = User("", "", "", 0, None)


class SmallDialect:
    """Understands every frame that ends in ``chat``, ``hb`` and ``end``, and fails on ``boom``."""

    name = "small"

    def __init__(self) -> None:
        self.asked = 0

    def receive(self, data: bytes | str, now: float) -> Received:
        assert isinstance(data, bytes)
        if data.endswith(b"boom"):
            raise RuntimeError("boom")
        if data.endswith(b"hb"):
            return Received(beat=True)
        if data.endswith(b"end"):
            return Received([RoomState("", now, RoomAction.END)])
        if data.endswith(b"bye"):
            return Received([Unknown("", now, "frame of type close")], closes=True)
        if data.endswith(b"chat"):
            return Received([Chat("", now, NOBODY, "hello")], [b"a reply"])
        return Received([Fault("", now, FaultKind.FRAME)])

    def heartbeat(self, now: float) -> bytes | None:
        raise AssertionError(f"a page sends its own heartbeats, also at {now}")

    def resume(self) -> dict[str, str]:
        raise AssertionError("a page knows where to go on")


class SteppedDialect(SmallDialect):
    """Reads each frame in three steps, and notes them with ``log``."""

    def __init__(self, log: list[str]) -> None:
        super().__init__()
        self.log = log

    def steps(self, data: bytes | str, now: float) -> Steps:
        for _ in range(3):
            self.log.append("step")
            yield
        return self.receive(data, now)


@dataclass
class Watched:
    """A source that runs, and what it told."""

    source: BrowserSource
    frames: list[bytes | str]
    states: list[LinkState]

    @property
    def phases(self) -> list[Phase]:
        return [state.phase for state in self.states]


@asynccontextmanager
async def watching(
    browser: FakeBrowser,
    fake_time: FakeTime,
    room: str,
    *,
    wait: bool = False,
    dialect: SmallDialect | None = None,
) -> AsyncIterator[Watched]:
    frames: list[bytes | str] = []
    states: list[LinkState] = []

    def take(data: bytes | str, _: Received, at: float) -> None:
        assert at == fake_time.wall()
        frames.append(data)

    source = BrowserSource(
        room,
        browser,
        dialect or SmallDialect(),
        on_received=take,
        on_state=states.append,
        clock=fake_time.clock,
        wall=fake_time.wall,
        random=random.Random(1),  # noqa: S311  # a back-off is no secret
        wait=wait,
        sleep=fake_time.sleep,
    )
    running = asyncio.create_task(source.run())
    try:
        yield Watched(source, frames, states)
    finally:
        source.close()
        async with asyncio.timeout(5):
            await running


@pytest.fixture
def shown(browser: FakeBrowser, telling: Telling) -> FakeBrowser:
    """A browser in which the room is open, in the page ``p``, with its socket."""
    browser.happenings["Target.setDiscoverTargets"] = [telling.page("p", telling.room)]
    browser.happenings["Target.attachToTarget"] = [telling.attached("s", "p")]
    browser.happenings["Page.enable"] = [telling.created("s", "1")]
    return browser


async def test_a_room_that_is_shown_is_live_with_its_first_valid_frame(
    shown: FakeBrowser, fake_time: FakeTime, telling: Telling, until: Until
) -> None:
    async with watching(shown, fake_time, telling.room) as watched:
        await until(lambda: "Page.enable" in shown.methods)
        await shown.tell(telling.frame("s", "1", b"unknown"), telling.frame("s", "1", b"chat"))
        await until(lambda: watched.source.state.phase is Phase.LIVE)
        assert watched.frames == [b"unknown", b"chat"]
        assert watched.source.state.frames == 2
        assert watched.source.state.bytes == 11
        assert watched.source.state.attempt == 0
    assert watched.phases[0] is Phase.RESOLVING
    assert watched.phases[-2:] == [Phase.LIVE, Phase.CLOSED]
    assert shown.left == 1


async def test_nothing_is_sent_in_the_pages_name(
    shown: FakeBrowser, fake_time: FakeTime, telling: Telling, until: Until
) -> None:
    async with watching(shown, fake_time, telling.room) as watched:
        await until(lambda: "Page.enable" in shown.methods)
        await shown.tell(telling.frame("s", "1", b"chat"))
        await until(lambda: watched.frames)
    assert set(shown.methods) == {
        "Target.setDiscoverTargets",
        "Target.attachToTarget",
        "Network.enable",
        "Target.setAutoAttach",
        "Page.enable",
    }


async def test_the_pages_heartbeat_gives_the_round_trip(
    shown: FakeBrowser, fake_time: FakeTime, telling: Telling, until: Until
) -> None:
    async with watching(shown, fake_time, telling.room) as watched:
        await until(lambda: "Page.enable" in shown.methods)
        await shown.tell(telling.frame("s", "1", b"chat"), telling.sent("s", "1", HEARTBEAT))
        asked_at = fake_time.now
        await until(lambda: watched.source._intake.liveness._beats.asked_at == asked_at)
        fake_time.advance(0.25)
        await shown.tell(telling.frame("s", "1", b"hb"))
        await until(lambda: watched.source.state.round_trip == 0.25)


async def test_a_heartbeat_of_the_page_that_is_not_answered_is_silence(
    shown: FakeBrowser, fake_time: FakeTime, telling: Telling, until: Until
) -> None:
    async with watching(shown, fake_time, telling.room) as watched:
        await until(lambda: "Page.enable" in shown.methods)
        await shown.tell(telling.sent("s", "1", HEARTBEAT), telling.frame("s", "1", b"hb"))
        await until(lambda: watched.source.state.phase is Phase.LIVE)
        assert watched.source.state.silence(fake_time.now + 3_600) is None
        await shown.tell(telling.sent("s", "1", HEARTBEAT))
        await until(lambda: watched.source.state.silence(fake_time.now + 7.0) == 7.0)
        await shown.tell(telling.closed("s", "1"))
        await until(lambda: watched.source.state.phase is Phase.CONNECTING)
        assert watched.source.state.awaited_since is None


async def test_where_no_page_shows_the_room_one_is_opened_and_closed_again(
    browser: FakeBrowser, fake_time: FakeTime, telling: Telling, until: Until
) -> None:
    browser.answers["Target.createTarget"] = {"targetId": "new"}
    browser.happenings["Target.setDiscoverTargets"] = [telling.page("blank", "about:blank")]
    browser.happenings["Target.attachToTarget"] = [telling.attached("s", "new")]
    async with watching(browser, fake_time, telling.room):
        await until(lambda: "Page.navigate" in browser.methods)
    went = next(each for each in browser.commands if each["method"] == "Page.navigate")
    assert (went["sessionId"], went["params"]) == ("s", {"url": telling.room})
    assert browser.commands[-1]["method"] == "Target.closeTarget"
    assert browser.commands[-1]["params"] == {"targetId": "new"}


async def test_a_browser_of_its_own_shows_the_room_in_its_blank_page_and_is_ended(
    browser: FakeBrowser, fake_time: FakeTime, telling: Telling, until: Until
) -> None:
    browser.own = True
    browser.happenings["Target.setDiscoverTargets"] = [telling.page("blank", "about:blank")]
    browser.happenings["Target.attachToTarget"] = [telling.attached("s", "blank")]
    async with watching(browser, fake_time, telling.room):
        await until(lambda: "Page.navigate" in browser.methods)
    assert "Target.createTarget" not in browser.methods
    assert browser.methods[-1] == "Browser.close"


async def test_a_page_that_cannot_be_loaded_is_told_and_tried_again_in_the_same_tab(
    browser: FakeBrowser, fake_time: FakeTime, telling: Telling, until: Until
) -> None:
    browser.answers["Target.createTarget"] = {"targetId": "new"}
    browser.answers["Page.navigate"] = {"errorText": "net::ERR_NAME_NOT_RESOLVED"}
    browser.happenings["Target.attachToTarget"] = [telling.attached("s", "new")]
    async with watching(browser, fake_time, telling.room) as watched:
        await until(lambda: watched.source.state.phase is Phase.WAITING)
        assert "ERR_NAME_NOT_RESOLVED" in watched.source.state.detail
        await until(lambda: fake_time.sleepers == 1)
        fake_time.advance(60.0)
        await until(lambda: browser.methods.count("Page.navigate") == 2)
    assert browser.methods.count("Target.createTarget") == 1


async def test_when_the_pages_socket_closes_the_page_is_waited_for(
    shown: FakeBrowser, fake_time: FakeTime, telling: Telling, until: Until
) -> None:
    async with watching(shown, fake_time, telling.room) as watched:
        await until(lambda: "Page.enable" in shown.methods)
        await shown.tell(telling.frame("s", "1", b"chat"))
        await until(lambda: watched.source.state.phase is Phase.LIVE)
        await shown.tell(telling.closed("s", "1"))
        await until(lambda: watched.source.state.phase is Phase.CONNECTING)
        assert watched.source.state.connected_at is None
        await shown.tell(telling.created("s", "2"), telling.frame("s", "2", b"chat"))
        await until(lambda: watched.source.state.phase is Phase.LIVE)
    assert len(shown.connections) == 1


async def test_a_page_that_opens_no_feed_is_told_as_that(
    shown: FakeBrowser, fake_time: FakeTime, telling: Telling, until: Until
) -> None:
    del shown.happenings["Page.enable"]
    async with watching(shown, fake_time, telling.room) as watched:
        await until(lambda: "Page.enable" in shown.methods)
        for _ in range(int(PATIENCE_SECONDS) + 2):
            await until(lambda: fake_time.sleepers >= 2)
            fake_time.advance(1.0)
        await until(lambda: "has opened no feed" in watched.source.state.detail)
    assert watched.states[-2].phase is Phase.CONNECTING
    assert "captcha" in watched.states[-2].detail


async def test_a_page_that_is_closed_is_told_and_opened_again_when_asked(
    shown: FakeBrowser, fake_time: FakeTime, telling: Telling, until: Until
) -> None:
    shown.answers["Target.createTarget"] = {"targetId": "p"}
    async with watching(shown, fake_time, telling.room) as watched:
        await until(lambda: "Page.enable" in shown.methods)
        await shown.tell(telling.frame("s", "1", b"chat"), telling.destroyed("p"))
        await until(lambda: "press r" in watched.source.state.detail)
        watched.source.reconnect_now()
        await until(lambda: "Page.navigate" in shown.methods)


async def test_connecting_anew_reloads_the_page(
    shown: FakeBrowser, fake_time: FakeTime, telling: Telling, until: Until
) -> None:
    async with watching(shown, fake_time, telling.room) as watched:
        await until(lambda: "Page.enable" in shown.methods)
        await shown.tell(telling.frame("s", "1", b"chat"))
        await until(lambda: watched.frames)
        watched.source.reconnect_now()
        await until(lambda: "Page.reload" in shown.methods)
    assert "Target.createTarget" not in shown.methods


async def pass_seconds(fake_time: FakeTime, until: Until, seconds: float) -> None:
    for _ in range(int(seconds) + 2):
        await until(lambda: fake_time.sleepers >= 2)
        fake_time.advance(1.0)
    await until(lambda: fake_time.sleepers >= 2)


async def test_a_goodbye_of_the_server_is_shown_until_the_page_connects_again(
    shown: FakeBrowser, fake_time: FakeTime, telling: Telling, until: Until
) -> None:
    async with watching(shown, fake_time, telling.room) as watched:
        await until(lambda: "Page.enable" in shown.methods)
        await shown.tell(telling.frame("s", "1", b"chat"))
        await until(lambda: watched.source.state.phase is Phase.LIVE)
        await shown.tell(telling.frame("s", "1", b"bye"))
        await until(lambda: watched.source.state.phase is Phase.CONNECTING)
        waiting = "the server said goodbye: the room's page has not connected again yet"
        assert watched.source.state.detail == waiting
        await pass_seconds(fake_time, until, GOODBYE_SECONDS - 4)
        assert watched.source.state.detail == waiting
        await shown.tell(
            telling.closed("s", "1"), telling.created("s", "2"), telling.frame("s", "2", b"chat")
        )
        await until(lambda: watched.source.state.phase is Phase.LIVE)
        await pass_seconds(fake_time, until, GOODBYE_SECONDS)
        assert watched.source.state.phase is Phase.LIVE
    assert "Page.reload" not in shown.methods


async def test_after_a_goodbye_the_page_of_a_person_is_not_reloaded(
    shown: FakeBrowser, fake_time: FakeTime, telling: Telling, until: Until
) -> None:
    async with watching(shown, fake_time, telling.room) as watched:
        await until(lambda: "Page.enable" in shown.methods)
        await shown.tell(telling.frame("s", "1", b"bye"))
        await pass_seconds(fake_time, until, GOODBYE_SECONDS + 2)
        detail = "the server said goodbye: press r to reload the room's page"
        assert watched.source.state.detail == detail
        assert "Page.reload" not in shown.methods
        watched.source.reconnect_now()
        await until(lambda: "Page.reload" in shown.methods)


async def test_after_a_goodbye_the_page_of_this_program_is_reloaded(
    shown: FakeBrowser, fake_time: FakeTime, telling: Telling, until: Until
) -> None:
    shown.own = True
    async with watching(shown, fake_time, telling.room) as watched:
        await until(lambda: "Page.enable" in shown.methods)
        await shown.tell(telling.frame("s", "1", b"bye"))
        await until(lambda: watched.frames)
        await pass_seconds(fake_time, until, GOODBYE_SECONDS + 2)
        await until(lambda: "Page.reload" in shown.methods)


async def test_a_room_that_is_waited_for_is_looked_at_again_until_its_feed_is_open(
    shown: FakeBrowser, fake_time: FakeTime, telling: Telling, until: Until
) -> None:
    del shown.happenings["Page.enable"]
    shown.happenings["Page.reload"] = [telling.created("s", "1")]
    async with watching(shown, fake_time, telling.room, wait=True) as watched:
        await until(lambda: "Page.enable" in shown.methods)
        await pass_seconds(fake_time, until, POLL_SECONDS - 5)
        assert "Page.reload" not in shown.methods
        assert "again about once a minute" in watched.source.state.detail
        await pass_seconds(fake_time, until, 5)
        await until(lambda: "Page.reload" in shown.methods)
        await shown.tell(telling.frame("s", "1", b"chat"))
        await until(lambda: watched.source.state.phase is Phase.LIVE)
        await pass_seconds(fake_time, until, 2 * POLL_SECONDS)
    assert shown.methods.count("Page.reload") == 1


@pytest.mark.parametrize("title", ["", "验证码中间页"])
async def test_a_page_that_is_not_waited_for_or_wants_a_person_stays_as_it_is(
    title: str, shown: FakeBrowser, fake_time: FakeTime, telling: Telling, until: Until
) -> None:
    wait = bool(title)
    shown.happenings["Target.setDiscoverTargets"] = [telling.page("p", telling.room, title)]
    del shown.happenings["Page.enable"]
    async with watching(shown, fake_time, telling.room, wait=wait) as watched:
        await until(lambda: "Page.enable" in shown.methods)
        await pass_seconds(fake_time, until, 2 * POLL_SECONDS)
        assert "look at it in the browser" in watched.source.state.detail
    assert "Page.reload" not in shown.methods


async def test_a_browser_that_goes_away_is_come_back_to(
    shown: FakeBrowser, fake_time: FakeTime, telling: Telling, until: Until
) -> None:
    async with watching(shown, fake_time, telling.room) as watched:
        await until(lambda: "Page.enable" in shown.methods)
        await shown.tell(telling.frame("s", "1", b"chat"))
        await until(lambda: watched.source.state.phase is Phase.LIVE)
        shown.connections[0].transport.abort()
        await until(lambda: watched.source.state.phase is Phase.WAITING)
        assert "went away" in watched.source.state.detail
        assert watched.source.state.retry_at is not None
        await until(lambda: fake_time.sleepers == 1)
        fake_time.advance(1.0)
        await until(lambda: shown.methods.count("Page.enable") == 2)
        await shown.tell(telling.frame("s", "1", b"chat"))
        await until(lambda: watched.source.state.phase is Phase.LIVE)


async def test_a_browser_that_answers_no_more_is_given_up(
    shown: FakeBrowser, fake_time: FakeTime, telling: Telling, until: Until
) -> None:
    shown.answers["Browser.getVersion"] = None
    async with watching(shown, fake_time, telling.room) as watched:
        await until(lambda: "Page.enable" in shown.methods)
        await until(lambda: fake_time.sleepers >= 2)
        fake_time.advance(PROBE_SECONDS)
        await until(lambda: "Browser.getVersion" in shown.methods)
        fake_time.advance(PROBE_SECONDS)
        await until(lambda: watched.source.state.phase is Phase.WAITING)
        assert "not answered" in watched.source.state.detail


@pytest.mark.parametrize("phase", [Phase.WAITING, Phase.REFUSED])
async def test_a_browser_that_is_not_there_is_told_and_looked_for_again(
    phase: Phase,
    shown: FakeBrowser,
    fake_time: FakeTime,
    telling: Telling,
    until: Until,
) -> None:
    shown.failures.append(WayError("no browser: start one", phase=phase))
    async with watching(shown, fake_time, telling.room) as watched:
        await until(lambda: watched.source.state.phase is phase)
        assert watched.source.state.detail == "no browser: start one"
        await until(lambda: fake_time.sleepers == 1)
        fake_time.advance(1.0)
        await until(lambda: "Page.enable" in shown.methods)


async def test_a_browser_that_was_closed_is_started_again_only_when_asked(
    shown: FakeBrowser, fake_time: FakeTime, telling: Telling, until: Until
) -> None:
    shown.failures.append(WayError("closed: r starts it again", phase=Phase.ENDED))
    async with watching(shown, fake_time, telling.room) as watched:
        await until(lambda: watched.source.state.phase is Phase.ENDED)
        fake_time.advance(600.0)
        assert not shown.commands
        watched.source.reconnect_now()
        await until(lambda: "Page.enable" in shown.methods)


async def test_the_end_of_the_room_is_the_end_until_it_is_asked_for_again(
    shown: FakeBrowser, fake_time: FakeTime, telling: Telling, until: Until
) -> None:
    async with watching(shown, fake_time, telling.room) as watched:
        await until(lambda: "Page.enable" in shown.methods)
        await shown.tell(telling.frame("s", "1", b"chat"), telling.frame("s", "1", b"end"))
        await until(lambda: watched.source.state.phase is Phase.ENDED)
        assert watched.frames == [b"chat", b"end"]
        watched.source.reconnect_now()
        await until(lambda: shown.methods.count("Page.enable") == 2)


async def test_a_broken_reader_or_dialect_is_counted_and_ends_nothing(
    shown: FakeBrowser, fake_time: FakeTime, telling: Telling, until: Until
) -> None:
    async with watching(shown, fake_time, telling.room) as watched:
        await until(lambda: "Page.enable" in shown.methods)
        await shown.tell(telling.frame("s", "1", b"boom"), telling.frame("s", "1", b"chat"))
        await until(lambda: watched.source.state.phase is Phase.LIVE)
        assert watched.source.state.faults == 1
        assert watched.frames == [b"boom", b"chat"]


async def test_a_source_that_was_closed_before_it_ran_does_nothing(
    browser: FakeBrowser, fake_time: FakeTime, telling: Telling
) -> None:
    source = BrowserSource(
        telling.room,
        browser,
        SmallDialect(),
        on_received=lambda *_: None,
        clock=fake_time.clock,
        wall=fake_time.wall,
        random=random.Random(1),  # noqa: S311  # a back-off is no secret
    )
    source.close()
    await source.run()
    assert source.state.phase is Phase.CLOSED
    assert not browser.commands


async def test_a_page_that_repeats_the_secrets_of_its_address_is_quoted_without_them(
    browser: FakeBrowser, fake_time: FakeTime, telling: Telling, until: Until
) -> None:
    room = "https://someone:pa55wordpa55@rooms.example/live?key=t0kent0ken"
    told = "pa55wordpa55 t0kent0ken https://a:b@c/0123456789abcdefghij?x#y"
    browser.happenings["Target.setDiscoverTargets"] = [telling.page("p", room, told)]
    browser.happenings["Target.attachToTarget"] = [telling.attached("s", "p")]
    async with watching(browser, fake_time, room) as watched:
        await until(lambda: "Page.enable" in browser.methods and fake_time.sleepers >= 2)
        fake_time.advance(PATIENCE_SECONDS)
        await until(lambda: "the page" in watched.source.state.detail)
        detail = watched.source.state.detail
    assert "“… … https://…@c/…?…” has opened no feed" in detail


def test_what_is_no_web_page_is_refused_at_once(browser: FakeBrowser) -> None:
    with pytest.raises(ValueError, match="web page"):
        BrowserSource(
            "ws://localhost:8080",
            browser,
            SmallDialect(),
            on_received=lambda *_: None,
            clock=lambda: 0.0,
            wall=lambda: 0.0,
            random=random.Random(1),  # noqa: S311  # a back-off is no secret
        )


async def test_a_costly_frame_gives_way_between_its_steps(
    shown: FakeBrowser, fake_time: FakeTime, telling: Telling, until: Until
) -> None:
    log: list[str] = []

    async def observe() -> None:
        while True:
            log.append("other")
            await asyncio.sleep(0)

    dialect = SteppedDialect(log)
    async with watching(shown, fake_time, telling.room, dialect=dialect) as watched:
        await until(lambda: "Page.enable" in shown.methods)
        observing = asyncio.create_task(observe())
        await shown.tell(telling.frame("s", "1", b"1 chat"), telling.frame("s", "1", b"2 chat"))
        await until(lambda: len(watched.frames) == 2)
        observing.cancel()
    assert watched.frames == [b"1 chat", b"2 chat"]
    steps = [place for place, each in enumerate(log) if each == "step"]
    assert len(steps) == 6
    assert all("other" in log[before:after] for before, after in pairwise(steps))
