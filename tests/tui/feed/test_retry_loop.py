from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from random import Random
from typing import TYPE_CHECKING

import pytest
from websockets.exceptions import ConnectionClosedError
from websockets.frames import Close, CloseCode

from danmaku_tui.feed.backoff import CEILING_HANDSHAKES
from danmaku_tui.feed.endpoint import WayError
from danmaku_tui.feed.errors import MachineSleepError
from danmaku_tui.feed.intake import Intake
from danmaku_tui.feed.link_state import LinkState, Phase
from danmaku_tui.feed.log import SourceLog
from danmaku_tui.feed.retry_loop import AttemptEnd, RetryLoop, room_ended
from danmaku_tui.feed.source_controls import SourceControls
from danmaku_tui.feed.source_state import SourceState

if TYPE_CHECKING:
    from tests.tui.feed.conftest import FakeDialect, FakeTime

Until = Callable[[Callable[[], object]], Awaitable[None]]


class Looping:
    """A loop whose attempts end as the test has them end."""

    def __init__(self, time: FakeTime, dialect: FakeDialect) -> None:
        self.time = time
        self.reports: list[LinkState] = []
        self.state = SourceState(time.clock, self.reports.append, SourceLog("test"))
        self.intake = Intake(dialect, lambda *_: None, self.state, clock=time.clock, wall=time.wall)
        self.controls = SourceControls()
        self.loop = RetryLoop(
            self.intake,
            self.controls,
            random=Random(3),  # noqa: S311  # a back-off is no secret
            sleep=time.sleep,
        )
        self.ends: list[AttemptEnd | Exception] = []
        self.attempts = 0
        self.left = 0

    async def attempt(self) -> AttemptEnd:
        self.attempts += 1
        if not self.ends:
            await asyncio.Event().wait()
        end = self.ends.pop(0)
        if isinstance(end, Exception):
            raise end
        return end

    async def leave(self) -> None:
        assert self.state.current.phase is not Phase.CLOSED
        self.left += 1


@pytest.fixture
async def looping(time: FakeTime, dialect: FakeDialect) -> AsyncIterator[Looping]:
    """A loop that does not run yet; it is stopped in the end."""
    looping = Looping(time, dialect)
    yield looping
    looping.controls.close()


async def finish(looping: Looping, running: asyncio.Task[None]) -> None:
    looping.controls.close()
    async with asyncio.timeout(10):
        await running


async def test_an_error_is_explained_and_tried_again(looping: Looping, until: Until) -> None:
    looping.ends = [ConnectionRefusedError("no")]
    running = asyncio.create_task(looping.loop.run(looping.attempt, lambda error: f"why: {error}"))
    await until(lambda: looping.state.current.phase is Phase.WAITING)
    state = looping.state.current
    assert (state.detail, state.attempt) == ("why: no", 1)
    assert state.retry_at is not None
    await until(lambda: looping.time.sleeping)
    looping.time.advance_to(state.retry_at)
    await until(lambda: looping.attempts == 2)
    await finish(looping, running)


async def test_a_way_error_names_the_phase_and_the_wait(looping: Looping, until: Until) -> None:
    looping.ends = [WayError("no", phase=Phase.REFUSED, retry_after=45.0)]
    running = asyncio.create_task(looping.loop.run(looping.attempt))
    await until(lambda: looping.state.current.phase is Phase.REFUSED)
    assert looping.state.current.retry_at == looping.time.now + 45.0
    await finish(looping, running)


async def test_after_the_end_of_the_room_only_a_person_begins_again(
    looping: Looping, until: Until
) -> None:
    looping.ends = [room_ended()]
    running = asyncio.create_task(looping.loop.run(looping.attempt))
    await until(lambda: looping.state.current.phase is Phase.ENDED)
    assert looping.time.sleeping == []
    looping.controls.reconnect_now()
    await until(lambda: looping.attempts == 2)
    await finish(looping, running)


async def test_a_sleep_of_the_machine_needs_no_pause(looping: Looping, until: Until) -> None:
    looping.ends = [MachineSleepError(60.0)]
    running = asyncio.create_task(looping.loop.run(looping.attempt))
    await until(lambda: looping.attempts == 2)
    assert looping.state.current.detail == "this machine slept for 60 s"
    assert looping.reports == []
    await finish(looping, running)


async def test_a_message_that_is_too_large_is_a_fault(looping: Looping, until: Until) -> None:
    looping.ends = [ConnectionClosedError(None, Close(CloseCode.MESSAGE_TOO_BIG, ""))]
    running = asyncio.create_task(looping.loop.run(looping.attempt))
    await until(lambda: looping.state.current.phase is Phase.WAITING)
    assert looping.state.current.faults == 1
    await finish(looping, running)


async def test_the_ceiling_holds_whoever_asks(looping: Looping, until: Until) -> None:
    looping.ends = [AttemptEnd(Phase.WAITING, "again", at_once=True)] * (CEILING_HANDSHAKES + 1)
    running = asyncio.create_task(looping.loop.run(looping.attempt))
    await until(lambda: looping.state.current.retry_at)
    assert looping.attempts == CEILING_HANDSHAKES
    looping.controls.reconnect_now()
    for _ in range(50):
        await asyncio.sleep(0)
    assert looping.attempts == CEILING_HANDSHAKES
    await finish(looping, running)


async def test_a_request_to_reconnect_ends_the_work_of_a_connection(looping: Looping) -> None:
    async def work() -> AttemptEnd:
        looping.controls.reconnect_now()
        await asyncio.Event().wait()
        raise AssertionError

    looping.controls.reconnect_now()  # a request from before the connection was open is over
    end = await looping.loop.unless_reconnected(work())
    assert end == AttemptEnd(Phase.WAITING, "reconnecting as asked", at_once=True)


async def test_stopping_cancels_the_attempt_and_then_leaves(looping: Looping, until: Until) -> None:
    running = asyncio.create_task(looping.loop.run(looping.attempt, leave=looping.leave))
    await until(lambda: looping.attempts)
    await finish(looping, running)
    assert looping.left == 1
    assert [state.phase for state in looping.reports] == [Phase.CLOSED]


async def test_a_loop_that_was_stopped_before_it_ran_makes_no_attempt(looping: Looping) -> None:
    looping.controls.close()
    await looping.loop.run(looping.attempt)
    assert (looping.attempts, looping.state.current.attempt) == (0, 0)
