from __future__ import annotations

import asyncio
import threading

from danmaku_tui.feed.thread_event import ThreadEvent


async def test_what_was_sent_before_the_loop_runs_is_there_when_it_does() -> None:
    summons, event = ThreadEvent(), asyncio.Event()
    summons.set(event)
    assert event.is_set()


async def test_another_thread_wakes_whoever_waits_on_the_loop() -> None:
    summons, event = ThreadEvent(), asyncio.Event()
    summons.bind()
    sender = threading.Thread(target=summons.set, args=(event,))
    sender.start()
    await event.wait()
    sender.join()


def test_after_the_end_of_the_loop_nobody_is_waited_for() -> None:
    summons, event = ThreadEvent(), asyncio.Event()

    async def begin() -> None:
        summons.bind()

    asyncio.run(begin())
    summons.set(event)
    assert not event.is_set()
