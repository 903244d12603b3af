from __future__ import annotations

from typing import cast

from danmaku_proto.dialect import Dialect, Received
from danmaku_tui.feed.link_state import LinkState, Phase
from danmaku_tui.feed.liveness import ANSWER_SECONDS, Liveness
from danmaku_tui.feed.source_state import SourceState


class Clock:
    def __init__(self) -> None:
        self.now = 10.0

    def __call__(self) -> float:
        return self.now


class Broken:
    """A dialect that raises what a dialect must not."""

    def receive(self, data: bytes | str, now: float) -> Received:
        raise LookupError(f"{data!r} at {now}")


def phases(told: list[LinkState]) -> list[Phase]:
    return [state.phase for state in told]


def test_a_phase_is_told_once_and_begins_when_it_is_entered() -> None:
    clock, told = Clock(), list[LinkState]()
    keeper = SourceState(clock, told.append)
    clock.now = 12.0
    keeper.enter(Phase.CONNECTING, "one")
    clock.now = 15.0
    keeper.enter(Phase.CONNECTING, "two")
    assert phases(told) == [Phase.CONNECTING]
    assert (keeper.state.since, keeper.state.detail) == (12.0, "two")


def test_who_has_several_reasons_to_wait_tells_each_of_them_once() -> None:
    told = list[LinkState]()
    keeper = SourceState(Clock(), told.append, tells_waits=True)
    for detail in ("one", "one", "two"):
        keeper.enter(Phase.CONNECTING, detail)
    keeper.enter(Phase.LIVE, "three")
    keeper.enter(Phase.LIVE, "four")
    assert phases(told) == [Phase.CONNECTING, Phase.CONNECTING, Phase.LIVE]


def test_nothing_is_due_in_a_phase_that_does_not_say_so() -> None:
    keeper = SourceState(Clock(), None)
    keeper.enter(Phase.WAITING, retry_at=20.0)
    assert keeper.state.retry_at == 20.0
    keeper.enter(Phase.CONNECTING)
    assert keeper.state.retry_at is None


def test_it_takes_over_what_a_pulse_shows_until_the_connection_is_gone() -> None:
    keeper, pulse = SourceState(Clock(), None), Liveness(10.0)
    pulse.beat_sent(10.0)
    pulse.received(Received(beat=True), 10.5)
    pulse.beat_sent(20.0)
    keeper.feel(pulse, connected_at=10.0, frames=3)
    state = keeper.state
    assert (state.round_trip, state.answered_at, state.awaited_since) == (0.5, 10.5, 20.0)
    assert (state.patience, state.connected_at, state.frames) == (ANSWER_SECONDS, 10.0, 3)
    keeper.parted()
    state = keeper.state
    assert (state.round_trip, state.answered_at, state.awaited_since) == (None, None, None)
    assert (state.connected_at, state.frames) == (None, 3)


def test_what_listeners_dialects_and_readers_raise_is_counted_and_told() -> None:
    def refuse(*_: object) -> None:
        raise LookupError("not today")

    keeper = SourceState(Clock(), refuse)
    keeper.enter(Phase.LIVE)
    assert (keeper.state.phase, keeper.state.faults) == (Phase.LIVE, 1)
    assert "not today" in keeper.state.detail
    received = keeper.read(cast("Dialect", Broken()), b"x", 1.0)
    assert not received.events
    assert keeper.state.faults == 2
    keeper.hand_on(refuse, b"x", received, 1.0)
    assert keeper.state.faults == 3
