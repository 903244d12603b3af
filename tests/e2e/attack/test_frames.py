"""Hostile frames over a real socket: the feed goes on, and its sender is named."""

from __future__ import annotations

import asyncio
import time
from random import Random
from typing import Final

import pytest
from websockets.asyncio.server import ServerConnection

from danmaku_proto.dialect import Received
from danmaku_proto.douyin.dialect import HEARTBEAT, DouyinDialect
from danmaku_proto.events import Fault, FaultKind
from danmaku_tui.feed.connection_guard import ConnectionGuard
from danmaku_tui.feed.link import Link
from danmaku_tui.feed.link_state import LinkState, Phase
from danmaku_tui.feed.websocket_server import listen, port_of, shut
from danmaku_tui.room_feed import RoomFeed
from tests.fixtures.costly_frames import FRAMES

HOLD_SECONDS: Final = 0.25
"""The processor time for which one frame may hold the feed."""

SPEED: Final = 100.0
"""The link's clock runs so many times as fast: a heartbeat is due every tenth of a second."""

HOSTILE: Final = ("comments of marks", "sentences of Tamil", "names of escapes", "rich texts")

ROUNDS: Final = 3


def link_clock() -> float:
    return time.monotonic() * SPEED


async def link_sleep(seconds: float) -> None:
    await asyncio.sleep(seconds / SPEED)


async def test_heartbeats_go_out_while_hostile_frames_arrive() -> None:
    frames = [FRAMES[name]() for name in HOSTILE] * ROUNDS
    room = RoomFeed(clock=time.monotonic, wall=time.time)
    phases: list[Phase] = []
    beats = received = beats_at_end = 0
    finished = asyncio.Event()

    async def attend(connection: ServerConnection) -> None:
        async def send() -> None:
            for frame in frames:
                await connection.send(frame)

        nonlocal beats
        sending = asyncio.create_task(send())
        async for message in connection:
            beats += message == HEARTBEAT
        await sending

    def on_received(data: bytes | str, content: Received, at: float) -> None:
        nonlocal received, beats_at_end
        room.receive(data, content, at)
        received += 1
        if received == len(frames):
            beats_at_end = beats
            finished.set()

    def on_state(state: LinkState) -> None:
        phases.append(state.phase)

    longest = 0.0

    async def measure() -> None:
        """Measure the longest turn of the loop, in processor time of this thread."""
        nonlocal longest
        while True:
            begun = time.thread_time()
            await asyncio.sleep(0)
            longest = max(longest, time.thread_time() - begun)

    server = await listen(attend, "127.0.0.1", 0, guard=ConnectionGuard())
    link = Link(
        f"ws://127.0.0.1:{port_of(server)}/",
        DouyinDialect(),
        on_received=on_received,
        on_state=on_state,
        clock=link_clock,
        wall=time.time,
        random=Random(1),  # noqa: S311  # no secret
        sleep=link_sleep,
    )
    running, measuring = asyncio.create_task(link.run()), asyncio.create_task(measure())
    try:
        async with asyncio.timeout(60):
            await finished.wait()
    finally:
        measuring.cancel()
        link.close()
        await running
        await shut(server)
    assert longest < HOLD_SECONDS
    assert beats_at_end >= len(frames) // 3
    assert Phase.WAITING not in phases
    census = room.room.census.snapshot()
    assert census.faults[FaultKind.FRAME_WORK] == len(frames)


@pytest.mark.parametrize("name", HOSTILE)
def test_the_fault_names_the_frame_of_the_sender(name: str) -> None:
    data = FRAMES[name]()
    events = DouyinDialect().receive(data, 0.0).events
    [fault] = [event for event in events if isinstance(event, Fault)]
    assert fault.fault is FaultKind.FRAME_WORK
    assert fault.detail.startswith(f"{len(data) / 1000:.0f} kB: ")
    assert fault.detail.endswith(" messages read")
