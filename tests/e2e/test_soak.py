"""A busy room over a failing network: what breaks, comes back; what was said, is counted once."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from danmaku_proto.events import Kind
from danmaku_tui.demo.push_server import PushServer
from danmaku_tui.feed.address import Address
from danmaku_tui.feed.link_state import Phase
from danmaku_tui.session import Session
from danmaku_tui.sources.factory import open_link
from tests.fixtures.fault_proxy import (
    Cut,
    Drip,
    FaultProxy,
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
from tests.fixtures.soaking import TROUBLES, Sample, Told, soak

pytestmark = pytest.mark.timeout(90)

NewProxy = Callable[..., Awaitable[FaultProxy]]

SECONDS = 9.2
FAULT_EACH = 1.15
SHORT = [replace(trouble, seconds=min(trouble.seconds, 0.6)) for trouble in TROUBLES]
"""Seconds, so that every fault comes once; ``tests/bench`` soaks for longer."""

BREAKING: dict[str, tuple[Mode, ...]] = {
    "a reset": (Reset(),),
    "a cut in the middle of a frame": (Cut(900),),
    "garbage": (Garbage(),),
    "wrong bits": (Flips(20),),
    "a server that hangs up at once": (Hangup(),),
    "a server that is not there": (Refuse(), Reset()),
    "a server that refuses": (Status(503, "Retry-After: 0\r\n"), Reset()),
}
"""Modes that follow one another at once, by what they are like."""


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="reads /proc")
async def test_a_viewer_in_a_busy_room_survives_every_fault_and_holds_nothing_open() -> None:
    samples: list[Sample] = []
    soaked = await soak(
        Told(), SECONDS, FAULT_EACH, samples.append, sample_seconds=0.5, troubles=SHORT
    )
    assert (soaked.exit_code, soaked.error) == (0, None)
    assert soaked.faults >= len(SHORT) - 1
    assert soaked.connections >= 2 + 2 * 3
    assert soaked.arrivals == soaked.counted + soaked.duplicates
    assert soaked.sent == soaked.counted + soaked.lost
    assert (soaked.owed, soaked.invented) == (0, 0)
    assert soaked.balanced
    middle = len(samples) // 2
    early, late = samples[middle // 2 : middle], samples[middle:]
    assert max(each.threads for each in late) <= max(each.threads for each in early)
    assert max(each.files for each in late) <= max(each.files for each in early)
    assert max(each.tasks for each in late) <= max(each.tasks for each in early)
    # What grows is the history: a comment takes a kilobyte there, and as much in the list.
    grown = late[-1].memory - early[0].memory
    assert grown <= 8_000_000 + 4_096 * (late[-1].counted - early[0].counted)


@pytest.mark.parametrize("fault", BREAKING)
async def test_a_session_comes_back_after(fault: str, fault_proxy: NewProxy) -> None:
    told = Told()
    async with PushServer(told.script, wall=time.time) as server:
        proxy = await fault_proxy(urlsplit(server.url).port)
        session = Session(
            lambda on_received, on_state: open_link(
                Address.parse(proxy.url(server.url)), "douyin", (), on_received, on_state
            ),
            clock=time.monotonic,
            wall=time.time,
        )
        session.start()
        try:
            await until(lambda: chats(session))
            for mode in BREAKING[fault]:
                await proxy.set(mode)
            await until(lambda: session.view.link.phase is not Phase.LIVE)
            before = chats(session)
            await proxy.set(Pass())
            session.reconnect_now()
            await until(lambda: session.view.link.phase is Phase.LIVE and chats(session) > before)
        finally:
            assert await asyncio.to_thread(session.close)
    assert session.error is None


@pytest.mark.parametrize("mode", [Latency(0.05, 0.05), Drip()], ids=["latency", "byte by byte"])
async def test_a_session_stays_through_a_slow_network(mode: Mode, fault_proxy: NewProxy) -> None:
    told = Told()
    async with PushServer(told.script, wall=time.time) as server:
        proxy = await fault_proxy(urlsplit(server.url).port)
        await proxy.set(mode)
        session = Session(
            lambda on_received, on_state: open_link(
                Address.parse(proxy.url(server.url)), "douyin", (), on_received, on_state
            ),
            clock=time.monotonic,
            wall=time.time,
        )
        session.start()
        try:
            await until(lambda: chats(session) > 50)
        finally:
            assert await asyncio.to_thread(session.close)
    assert proxy.accepted == 1
    assert session.view.room.census.faults == {}


def chats(session: Session) -> int:
    return session.view.room.census.events.get(Kind.CHAT, 0)


async def until(condition: Callable[[], object]) -> None:
    async with asyncio.timeout(20):
        while not condition():  # noqa: ASYNC110  # a thread sets no event of this loop
            await asyncio.sleep(0.02)
