from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from danmaku_proto.dialect import Received, Steps, finished
from danmaku_proto.events import Notice
from danmaku_tui.feed.intake import Intake, Receiver
from danmaku_tui.feed.link_state import LinkState, Phase
from danmaku_tui.feed.log import SourceLog
from danmaku_tui.feed.source_state import SourceState

if TYPE_CHECKING:
    from tests.tui.feed.conftest import FakeDialect, FakeTime


class Taken:
    """An intake, its state, and everything that it handed on or reported."""

    def __init__(
        self, time: FakeTime, dialect: FakeDialect, on_received: Receiver | None = None
    ) -> None:
        self.received: list[tuple[bytes | str, Received, float]] = []
        self.reports: list[LinkState] = []
        self.state = SourceState(time.clock, self.reports.append, SourceLog("test"))
        self.intake = Intake(
            dialect, on_received or self._keep, self.state, clock=time.clock, wall=time.wall
        )

    def _keep(self, data: bytes | str, received: Received, at: float) -> None:
        self.received.append((data, received, at))


def test_a_message_is_decoded_counted_and_handed_on(time: FakeTime, dialect: FakeDialect) -> None:
    taken = Taken(time, dialect)
    taken.intake.connected("waiting")
    content = taken.intake.take(b"ask it")
    assert taken.received == [(b"ask it", content, time.wall())]
    assert content.replies == [b"one ask it", b"two"]
    state = taken.state.current
    assert (state.frames, state.bytes, state.last_frame_at) == (1, 6, time.now)


def test_text_counts_as_the_bytes_that_were_on_the_wire(
    time: FakeTime, dialect: FakeDialect
) -> None:
    taken = Taken(time, dialect)
    taken.intake.take("chat 弹幕")
    assert taken.state.current.bytes == 11


def test_the_first_valid_message_makes_the_source_live(
    time: FakeTime, dialect: FakeDialect
) -> None:
    taken = Taken(time, dialect)
    taken.state.update(attempt=4)
    taken.intake.connected("waiting")
    connected_at = time.now
    taken.intake.take(b"no frame")
    understood = [taken.intake.valid]
    assert taken.reports == []
    time.advance(2.0)
    taken.intake.take(b"chat")
    taken.intake.take(b"chat")
    assert [state.phase for state in taken.reports] == [Phase.LIVE]
    understood.append(taken.intake.valid)
    assert understood == [False, True]
    state = taken.state.current
    assert (state.attempt, state.detail, state.connected_at) == (0, "", connected_at)


def test_a_source_without_a_connection_of_its_own_is_connected_by_its_first_message(
    time: FakeTime, dialect: FakeDialect
) -> None:
    taken = Taken(time, dialect)
    taken.intake.begin()
    time.advance(3.0)
    taken.intake.take(b"chat")
    assert taken.state.current.connected_at == time.now


def test_the_caller_can_keep_a_message_from_making_the_source_live(
    time: FakeTime, dialect: FakeDialect
) -> None:
    taken = Taken(time, dialect)
    taken.intake.take(b"chat", enters_live=False)
    assert (taken.state.current.phase, taken.state.current.frames) == (Phase.RESOLVING, 1)
    assert len(taken.received) == 1


def test_the_end_of_the_room_is_returned(time: FakeTime, dialect: FakeDialect) -> None:
    assert Taken(time, dialect).intake.take(b"end").ends_room


def test_an_error_of_the_dialect_is_a_fault_and_the_message_is_handed_on_empty(
    time: FakeTime, dialect: FakeDialect
) -> None:
    taken = Taken(time, dialect)
    content = taken.intake.take(b"boom")
    assert not content.events
    assert taken.received == [(b"boom", content, time.wall())]
    state = taken.state.current
    assert (state.frames, state.faults) == (1, 1)
    assert "boom" in state.detail


def test_an_error_of_the_receiver_is_a_fault(time: FakeTime, dialect: FakeDialect) -> None:
    def refuse(*_: object) -> None:
        raise LookupError("not today")

    taken = Taken(time, dialect, refuse)
    taken.intake.take(b"chat")
    state = taken.state.current
    assert (state.phase, state.faults) == (Phase.LIVE, 1)
    assert "not today" in state.detail


def test_heartbeats_pings_and_their_answers_reach_the_state(
    time: FakeTime, dialect: FakeDialect
) -> None:
    taken = Taken(time, dialect)
    taken.intake.connected("waiting")
    assert taken.intake.ping_due()
    assert not taken.intake.ping_due()
    time.advance(0.25)
    taken.intake.pong(0.25)
    assert taken.state.current.round_trip == 0.25
    taken.intake.beat_sent()
    time.advance(0.5)
    taken.intake.take(b"hb")
    assert taken.state.current.round_trip == 0.5
    taken.intake.forget()
    state = taken.state.current
    assert (state.round_trip, state.connected_at, state.frames) == (None, None, 1)


def test_the_end_gives_the_length_of_the_connection_once(
    time: FakeTime, dialect: FakeDialect
) -> None:
    taken = Taken(time, dialect)
    assert taken.intake.end() is None
    taken.intake.connected("waiting")
    time.advance(7.5)
    assert taken.intake.end() == 7.5
    assert taken.state.current.connected_at is None
    assert taken.intake.end() is None


class SlowDialect:
    """A dialect that reads every message in three steps."""

    name = "slow"

    def __init__(self) -> None:
        self.steps_done = 0

    def receive(self, data: bytes | str, now: float) -> Received:
        return finished(self.steps(data, now))

    def steps(self, data: bytes | str, now: float) -> Steps:
        for _ in range(3):
            self.steps_done += 1
            yield
        return Received([Notice("", now, str(data), "server")])

    def heartbeat(self, now: float) -> None:
        """Return None."""

    def resume(self) -> dict[str, str]:
        return {}


def slow_intake(time: FakeTime, dialect: SlowDialect, on_received: Receiver) -> Intake:
    state = SourceState(time.clock, None, SourceLog("test"))
    return Intake(dialect, on_received, state, clock=time.clock, wall=time.wall)


async def test_a_costly_message_gives_way_and_messages_keep_their_order(time: FakeTime) -> None:
    dialect, log = SlowDialect(), list[object]()
    intake = slow_intake(time, dialect, lambda data, _, __: log.append(data))

    async def beat() -> None:
        log.append(f"beat after step {dialect.steps_done}")

    async with asyncio.TaskGroup() as group:
        group.create_task(intake.take_in_steps(b"1"))
        group.create_task(intake.take_in_steps(b"2"))
        group.create_task(beat())
    assert log == ["beat after step 1", b"1", b"2"]


async def test_a_message_in_its_steps_is_handed_on_when_the_connection_ends(
    time: FakeTime,
) -> None:
    log = list[object]()
    intake = slow_intake(time, SlowDialect(), lambda data, _, __: log.append(data))
    task = asyncio.ensure_future(intake.take_in_steps(b"1"))
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert log == [b"1"]
