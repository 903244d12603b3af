from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any

import pytest

from danmaku_tui.sources.browser.browser_pipe import BrowserPipe
from danmaku_tui.sources.browser.devtools import BrowserGoneError, Command, Devtools

if TYPE_CHECKING:
    from collections.abc import Callable

    from danmaku_tui.sources.browser.devtools import BrowserEvent
    from tests.tui.sources.browser.conftest import FakePipe

    Until = Callable[..., Any]


async def test_each_conversation_has_a_session_of_its_own_and_ends_it(
    pipe: BrowserPipe, fake_pipe: FakePipe
) -> None:
    async with pipe.channel() as one, pipe.channel() as two:
        assert (one.session, two.session) == ("B1", "B2")
        await one.send('{"id": 7, "method": "M", "params": {"a": 1}}')
        await two.send('{"id": 7, "method": "M", "params": {"a": 2}}')
        assert json.loads(await one.recv()) == {"id": 7, "result": {"a": 1}}
        assert json.loads(await two.recv()) == {"id": 7, "result": {"a": 2}}
    sent = [(each["method"], each["params"]) for each in fake_pipe.commands[-2:]]
    assert sent == [
        ("Target.detachFromTarget", {"sessionId": "B2"}),
        ("Target.detachFromTarget", {"sessionId": "B1"}),
    ]
    numbers = [command["id"] for command in fake_pipe.commands]
    assert len(set(numbers)) == len(numbers)


async def test_events_reach_the_conversation_that_they_belong_to(
    pipe: BrowserPipe, fake_pipe: FakePipe
) -> None:
    async with pipe.channel() as one, pipe.channel() as two:
        attached = {"sessionId": "P", "targetInfo": {}}
        fake_pipe.put(method="Target.attachedToTarget", params=attached, sessionId="B2")
        worker = {"sessionId": "W", "targetInfo": {}}
        fake_pipe.put(method="Target.attachedToTarget", params=worker, sessionId="P")
        fake_pipe.put(method="Network.webSocketClosed", params={"n": 1}, sessionId="W")
        fake_pipe.put(method="Network.requestWillBeSent", params={}, sessionId="W")
        fake_pipe.put(method="Page.frameNavigated", params={"n": 2}, sessionId="P")
        fake_pipe.put(method="Target.targetDestroyed", params={"n": 3}, sessionId="B1")
        fake_pipe.put(method="Target.targetDestroyed", params={"n": 4})
        fake_pipe.put(method="Target.detachedFromTarget", params={"sessionId": "W"}, sessionId="P")
        fake_pipe.put(method="Network.webSocketClosed", params={"n": 5}, sessionId="W")
        fake_pipe.put(method="Target.targetDestroyed", params={"n": 6}, sessionId="B2")
        received = [json.loads(await two.recv()) for _ in range(6)]
        assert [(each["method"], each.get("sessionId")) for each in received] == [
            ("Target.attachedToTarget", None),
            ("Target.attachedToTarget", "P"),
            ("Network.webSocketClosed", "W"),
            ("Page.frameNavigated", "P"),
            ("Target.detachedFromTarget", "P"),
            ("Target.targetDestroyed", None),
        ]
        assert json.loads(await one.recv()) == {
            "method": "Target.targetDestroyed",
            "params": {"n": 3},
        }


async def test_a_command_to_the_session_of_another_is_refused(
    pipe: BrowserPipe, fake_pipe: FakePipe
) -> None:
    async with pipe.channel() as one, pipe.channel():
        await one.send('{"id": 1, "method": "M", "sessionId": "B2"}')
        assert json.loads(await one.recv())["error"]
        for nonsense in ("", "[]", '{"id": "x"}', '{"id": 1, "sessionId": 7}'):
            await one.send(nonsense)
    assert "M" not in [command["method"] for command in fake_pipe.commands]


async def test_the_end_of_the_pipe_ends_all_after_the_messages_that_wait(
    fake_pipe: FakePipe,
) -> None:
    pipe = BrowserPipe(fake_pipe)
    routing = asyncio.create_task(pipe.run())
    async with pipe.channel() as channel:
        fake_pipe.put(method="Target.targetDestroyed", sessionId="B1")
        fake_pipe.silent = True
        asked = asyncio.create_task(pipe.call(Command("Browser.getVersion")))
        await asyncio.sleep(0)
        fake_pipe.end()
        await routing
        assert "targetDestroyed" in await channel.recv()
        for work in (channel.recv(), channel.send("{}"), asked):
            with pytest.raises(BrowserGoneError):
                await work
    with pytest.raises(BrowserGoneError):
        await pipe.call(Command("Browser.getVersion"))


async def test_a_conversation_that_does_not_read_is_ended_and_others_go_on(
    pipe: BrowserPipe, fake_pipe: FakePipe, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("danmaku_tui.sources.browser.browser_pipe.WAITING_BYTES", 1_000)
    async with pipe.channel() as one, pipe.channel() as two:
        for _ in range(20):
            fake_pipe.put(method="Page.x", params={"a": "x" * 100}, sessionId="B1")
        fake_pipe.put(method="Page.y", sessionId="B2")
        assert json.loads(await two.recv())["method"] == "Page.y"
        with pytest.raises(BrowserGoneError):
            await one.recv()


@pytest.mark.parametrize("text", ["", "7", "{", '{"id":99,"result":{}}', '{"method":7}'])
async def test_messages_that_are_none_are_passed_over(
    text: str, pipe: BrowserPipe, fake_pipe: FakePipe
) -> None:
    async with pipe.channel() as channel:
        fake_pipe._messages.put_nowait(text)
        fake_pipe.put(method="Target.targetDestroyed", sessionId="B1")
        assert "targetDestroyed" in await channel.recv()


async def test_a_session_inside_the_text_of_a_page_routes_nothing(
    pipe: BrowserPipe, fake_pipe: FakePipe
) -> None:
    """The last part of a message is its envelope, whatever a page writes into a frame."""
    async with pipe.channel() as one, pipe.channel() as two:
        data = '","sessionId":"B2"}'
        fake_pipe.put(method="Network.webSocketFrameReceived", params={"d": data}, sessionId="B1")
        fake_pipe.put(method="Network.webSocketFrameReceived", params={"sessionId": "B2"})
        fake_pipe.put(method="Page.y", sessionId="B2")
        assert data in json.loads(await one.recv())["params"]["d"]
        assert json.loads(await two.recv())["method"] == "Page.y"


async def test_a_conversation_reads_its_events_and_results(
    pipe: BrowserPipe, fake_pipe: FakePipe
) -> None:
    seen: list[BrowserEvent] = []

    async def on_event(event: BrowserEvent) -> tuple[Command, ...]:
        seen.append(event)
        return (Command("Page.enable"),)

    async with pipe.channel() as channel:
        devtools = Devtools(channel)
        listening = asyncio.create_task(devtools.listen(on_event))
        fake_pipe.put(method="Target.targetDestroyed", params={}, sessionId="B1")
        assert await devtools.call(Command("M", {"a": 1})) == {"a": 1}
        assert [event.method for event in seen] == ["Target.targetDestroyed"]
        listening.cancel()
        await asyncio.gather(listening, return_exceptions=True)
