from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import TYPE_CHECKING

from websockets.exceptions import ConnectionClosedError

from danmaku_tui.feed.delivery import Sending
from danmaku_tui.feed.link_state import Phase
from danmaku_tui.feed.send_queue import SendQueue

if TYPE_CHECKING:
    from tests.tui.feed.conftest import Speaker, Watched

Watch = Callable[..., "Watched"]
Serving = Callable[..., Awaitable[str]]
Until = Callable[[Callable[[], object]], Awaitable[None]]

UNCONNECTED = "there is no connection, so that nothing was sent"
BROKEN = "the connection broke before this was sent"


async def stopped(task: asyncio.Task[None]) -> None:
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


async def test_messages_go_out_in_their_order(until: Until) -> None:
    sent: list[bytes] = []

    async def send(data: bytes) -> None:
        sent.append(data)

    queue = SendQueue()
    task = asyncio.create_task(queue.run(send))
    await asyncio.sleep(0)
    given = [queue.put(b"one"), queue.put(b"two")]
    await until(lambda: all(each.done for each in given))
    assert sent == [b"one", b"two"]
    assert [each.problem for each in given] == ["", ""]
    later = queue.put(b"three")
    await until(lambda: later.done)
    assert sent[-1] == b"three"
    await stopped(task)


async def test_without_a_connection_nothing_is_sent_and_nothing_waits_for_one(
    until: Until,
) -> None:
    sent: list[bytes] = []

    async def send(data: bytes) -> None:
        sent.append(data)

    queue = SendQueue()
    early = queue.put(b"early")
    assert (early.done, early.problem) == (True, UNCONNECTED)
    task = asyncio.create_task(queue.run(send))
    await asyncio.sleep(0)
    await stopped(task)
    assert queue.put(b"between").problem == UNCONNECTED
    task = asyncio.create_task(queue.run(send))
    await asyncio.sleep(0)
    late = queue.put(b"late")
    await until(lambda: late.done)
    await stopped(task)
    assert sent == [b"late"]


async def test_what_is_left_at_the_end_of_a_connection_has_failed() -> None:
    stuck = asyncio.Event()

    async def send(_: bytes) -> None:
        stuck.set()
        await asyncio.Event().wait()

    queue = SendQueue()
    task = asyncio.create_task(queue.run(send))
    await asyncio.sleep(0)
    given = [queue.put(b"one"), queue.put(b"two")]
    await stuck.wait()
    assert not any(each.done for each in given)
    await stopped(task)
    assert [each.problem for each in given] == [BROKEN, BROKEN]


async def test_a_closed_connection_fails_everything_and_leaves_the_reason_to_the_reader(
    until: Until,
) -> None:
    async def send(_: bytes) -> None:
        raise ConnectionClosedError(None, None)

    queue = SendQueue()
    task = asyncio.create_task(queue.run(send))
    await asyncio.sleep(0)
    given = [queue.put(b"one"), queue.put(b"two")]
    await until(lambda: all(each.done for each in given))
    assert [each.problem for each in given] == [BROKEN, BROKEN]
    assert queue.put(b"three").problem == UNCONNECTED
    assert not task.done()
    await stopped(task)


async def test_the_queue_is_bounded() -> None:
    async def send(_: bytes) -> None:
        await asyncio.Event().wait()

    queue = SendQueue(capacity=2)
    task = asyncio.create_task(queue.run(send))
    await asyncio.sleep(0)
    given = [queue.put(b"%d" % number) for number in range(5)]
    assert [each.done for each in given] == [False, False, True, True, True]
    assert given[-1].problem == "too many comments are waiting to be sent: try again in a moment"
    await stopped(task)


async def test_any_thread_may_send(until: Until) -> None:
    sent: list[bytes] = []
    given: list[Sending] = []

    async def send(data: bytes) -> None:
        sent.append(data)

    queue = SendQueue(capacity=1_000)
    task = asyncio.create_task(queue.run(send))
    await asyncio.sleep(0)

    def work() -> None:
        given.extend(queue.put(b"hi") for _ in range(200))

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    await until(lambda: len(sent) == 800)
    for thread in threads:
        thread.join()
    assert {each.problem for each in given} == {""}
    await stopped(task)


async def test_a_link_sends_on_the_connection_that_it_reads(
    watch: Watch, serving: Serving, speaker: Callable[..., Speaker], until: Until
) -> None:
    first = speaker()
    url = await serving(first)
    watched = watch(url)
    assert watched.link.send(b"too early").problem == UNCONNECTED
    await until(lambda: watched.link.state.connected_at is not None and first.connections)
    # Nobody has spoken yet: the link waits for its first message, which may be our own.
    assert watched.link.state.phase is Phase.CONNECTING
    await until(lambda: not watched.link.send(b"hi").problem)
    await until(lambda: first.heard == [b"hi"])
    assert len(first.connections) == 1
    await first.connections[0].close()
    await watched.reaches(Phase.WAITING)
    assert watched.link.send(b"too late").problem == UNCONNECTED
