from __future__ import annotations

import asyncio
import json
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from websockets.asyncio.server import ServerConnection, serve
from websockets.http11 import Request, Response

from danmaku_tui.feed.link_state import Phase
from danmaku_tui.sources.browser.devtools import (
    BrowserEvent,
    BrowserGoneError,
    BrowserRefusedError,
    Command,
    CommandRefusedError,
    CommandResult,
    Devtools,
    DevtoolsProtocol,
    conversation,
)

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from tests.tui.sources.browser.conftest import FakeBrowser, Telling

    Until = Callable[..., Any]


@asynccontextmanager
async def talking(
    browser: FakeBrowser, heard: list[BrowserEvent], *replies: Command
) -> AsyncIterator[Devtools]:
    """Open a conversation, with somebody who listens."""

    async def hear(happening: BrowserEvent) -> tuple[Command, ...]:
        heard.append(happening)
        return replies

    async with conversation(await browser.address()) as devtools:
        listening = asyncio.create_task(devtools.listen(hear))
        yield devtools
        listening.cancel()
        with suppress(asyncio.CancelledError):
            await listening


def test_commands_are_numbered_and_name_their_session() -> None:
    wording = DevtoolsProtocol()
    one = wording.command(Command("Browser.getVersion"))
    two = wording.command(Command("Page.reload", {"a": 1}, "s"))
    assert (one[0], json.loads(one[1])) == (
        1,
        {"id": 1, "method": "Browser.getVersion", "params": {}},
    )
    assert json.loads(two[1]) == {
        "id": 2,
        "method": "Page.reload",
        "params": {"a": 1},
        "sessionId": "s",
    }


def test_answers_and_events_are_told_apart() -> None:
    wording = DevtoolsProtocol()
    assert wording.read('{"id":3,"result":{"a":1}}') == CommandResult(3, {"a": 1})
    refused = '{"id":3,"error":{"code":-32000,"message":"No \\u001b[2Jsuch"}}'
    answer = wording.read(refused)
    assert isinstance(answer, CommandResult)
    assert answer.error.startswith("No ")
    assert "\x1b" not in answer.error
    event = '{"method":"Target.targetDestroyed","params":{"targetId":"p"},"sessionId":"s"}'
    assert wording.read(event) == BrowserEvent("Target.targetDestroyed", {"targetId": "p"}, "s")


def test_what_a_page_asks_the_network_for_is_not_even_parsed() -> None:
    wording = DevtoolsProtocol()
    assert wording.read('{"method":"Network.requestWillBeSentExtraInfo","params":{}}') is None
    assert wording.read('{"method":"Network.webSocketClosed","params":{}}') is not None


@pytest.mark.parametrize(
    "text",
    ["", "[]", "7", "{", "{}", '{"id":"1"}', pytest.param("[" * 100_000, id="deep")],
)
def test_what_is_not_of_the_protocol_says_nothing(text: str) -> None:
    assert DevtoolsProtocol().read(text) is None


KEYS = st.sampled_from(["id", "method", "params", "error", "result", "sessionId", "message"])
SAID = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.dictionaries(KEYS, inner),
    max_leaves=8,
)


@given(SAID)
def test_no_shape_of_a_message_breaks_it(said: object) -> None:
    read = DevtoolsProtocol().read(json.dumps(said))
    assert read is None or isinstance(read, CommandResult | BrowserEvent)


async def test_a_command_returns_its_own_result(browser: FakeBrowser) -> None:
    browser.answers["Target.createTarget"] = {"targetId": "p"}
    async with talking(browser, []) as devtools:
        version, made = await asyncio.gather(
            devtools.call(Command("Browser.getVersion")),
            devtools.call(Command("Target.createTarget", {"url": "about:blank"})),
        )
    assert (version, made) == ({}, {"targetId": "p"})


async def test_a_command_that_is_refused_says_why(browser: FakeBrowser) -> None:
    browser.answers["Page.reload"] = "Not attached"
    async with talking(browser, []) as devtools:
        with pytest.raises(CommandRefusedError, match="Not attached"):
            await devtools.call(Command("Page.reload"))


async def test_events_are_heard_before_the_answer_that_follows_them(
    browser: FakeBrowser, telling: Telling
) -> None:
    heard: list[BrowserEvent] = []
    browser.happenings["Target.setDiscoverTargets"] = [telling.page("p", telling.room)]
    async with talking(browser, heard) as devtools:
        await devtools.call(Command("Target.setDiscoverTargets"))
        assert [each.method for each in heard] == ["Target.targetInfoChanged"]


async def test_what_an_event_asks_for_is_sent(
    browser: FakeBrowser, telling: Telling, until: Until
) -> None:
    browser.happenings["Browser.getVersion"] = [telling.destroyed("p")]
    async with talking(browser, [], Command("Network.enable", {}, "s")) as devtools:
        await devtools.call(Command("Browser.getVersion"))
        await until(lambda: "Network.enable" in browser.methods)
    assert browser.commands[-1]["sessionId"] == "s"


async def test_a_browser_that_goes_away_ends_the_conversation(browser: FakeBrowser) -> None:
    async with conversation(await browser.address()) as devtools:
        browser.connections[0].transport.abort()
        with pytest.raises(BrowserGoneError) as caught:
            await devtools.listen()
        assert caught.value.phase is Phase.WAITING
        with pytest.raises(BrowserGoneError):
            await devtools.call(Command("Browser.getVersion"))


async def test_where_nothing_listens_it_is_told(free_port: int) -> None:
    with pytest.raises(BrowserRefusedError, match="does not answer") as caught:
        async with conversation(f"ws://127.0.0.1:{free_port}/devtools/browser/0f"):
            pass
    assert caught.value.phase is Phase.WAITING


async def test_a_browser_that_does_not_let_it_in_is_left_alone_for_a_while() -> None:
    def refuse(connection: ServerConnection, _: Request) -> Response:
        return connection.respond(403, "No.\n")

    async def nobody(_: ServerConnection) -> None:
        pytest.fail("nobody was to come in")

    async with serve(nobody, "127.0.0.1", 0, process_request=refuse) as server:
        port = next(iter(server.sockets)).getsockname()[1]
        with pytest.raises(BrowserRefusedError, match="chrome://inspect") as caught:
            async with conversation(f"ws://127.0.0.1:{port}/devtools/browser/0f"):
                pass
    assert caught.value.phase is Phase.REFUSED
    assert caught.value.retry_after >= 30


async def test_no_origin_is_told_to_the_browser(browser: FakeBrowser) -> None:
    async with conversation(await browser.address()):
        request = browser.connections[0].request
        assert request is not None
        assert "Origin" not in request.headers
