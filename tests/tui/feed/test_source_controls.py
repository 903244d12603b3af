from __future__ import annotations

import asyncio

from danmaku_tui.feed.source_controls import SourceControls


def test_a_request_before_the_loop_runs_is_not_lost() -> None:
    controls = SourceControls()
    controls.reconnect_now()
    assert controls.reconnect.is_set()
    assert not controls.stop.is_set()


async def test_requests_of_another_thread_reach_the_loop() -> None:
    controls = SourceControls()
    controls.bind()
    await asyncio.to_thread(controls.reconnect_now)
    await controls.reconnect.wait()
    await asyncio.to_thread(controls.close)
    await controls.stop.wait()
