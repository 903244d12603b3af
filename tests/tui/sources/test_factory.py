from __future__ import annotations

import asyncio
import time

import pytest

from danmaku_proto.dialect import Received
from danmaku_proto.events import Chat, Event
from danmaku_tui.feed.address import Address
from danmaku_tui.feed.link_state import LinkState, Phase
from danmaku_tui.sources.factory import boot_clock, open_link


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


def test_the_clock_that_counts_sleep_is_never_behind_the_other() -> None:
    clock = boot_clock()
    if clock is None:
        pytest.skip("this system has no clock that runs while the machine sleeps")
    before = time.monotonic()
    assert clock() >= before


def test_a_link_does_nothing_until_it_is_run() -> None:
    heard = Heard()
    link = open_link(
        Address.parse("ws://127.0.0.1:1/"), "classroom", (), heard.receive, heard.follow
    )
    assert link.state.phase is Phase.RESOLVING
    assert (heard.events, heard.phases) == ([], [])


async def test_a_link_tells_its_phases_until_it_is_closed() -> None:
    heard = Heard()
    link = open_link(
        Address.parse("ws://127.0.0.1:1/"), "classroom", (), heard.receive, heard.follow
    )
    running = asyncio.create_task(link.run())
    while Phase.WAITING not in heard.phases:  # noqa: ASYNC110  # a refused connection sets no event
        await asyncio.sleep(0)
    link.close()
    await running
    assert heard.phases == [Phase.RESOLVING, Phase.CONNECTING, Phase.WAITING, Phase.CLOSED]
