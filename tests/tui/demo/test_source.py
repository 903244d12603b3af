from __future__ import annotations

import asyncio

from danmaku_proto.dialect import Received
from danmaku_proto.events import Chat, Event
from danmaku_tui.demo.source import DemoSource
from danmaku_tui.feed.link_state import LinkState, Phase


class Heard:
    """Keeps what a source tells."""

    def __init__(self) -> None:
        self.events: list[Event] = []
        self.phases: list[Phase] = []
        self.enough = asyncio.Event()

    def receive(self, data: bytes | str, received: Received, at: float) -> None:
        assert data
        assert at > 1.7e9
        self.events += received.events
        if any(isinstance(event, Chat) for event in received.events):
            self.enough.set()

    def follow(self, state: LinkState) -> None:
        self.phases.append(state.phase)


async def test_the_demo_is_a_room_behind_a_real_socket() -> None:
    heard = Heard()
    demo = DemoSource(7, 5.0, heard.receive, heard.follow)
    assert demo.state.frames == 0
    demo.reconnect_now()  # there is nothing yet to connect anew
    running = asyncio.create_task(demo.run())
    await heard.enough.wait()
    assert demo.state.bytes > 0
    demo.close()
    await running
    assert heard.phases == [Phase.RESOLVING, Phase.CONNECTING, Phase.LIVE, Phase.CLOSED]
    assert asyncio.all_tasks() == {asyncio.current_task()}


async def test_a_demo_that_is_closed_before_it_runs_ends_at_once() -> None:
    heard = Heard()
    demo = DemoSource(7, 1.0, heard.receive, heard.follow)
    demo.close()
    await demo.run()
    assert heard.events == []


async def test_a_demo_can_be_connected_anew() -> None:
    heard = Heard()
    demo = DemoSource(7, 5.0, heard.receive, heard.follow)
    running = asyncio.create_task(demo.run())
    await heard.enough.wait()
    demo.reconnect_now()
    while heard.phases.count(Phase.LIVE) < 2:  # noqa: ASYNC110  # the link sets no event
        await asyncio.sleep(0)
    demo.close()
    await running
