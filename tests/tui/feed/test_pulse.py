from __future__ import annotations

import pytest

from danmaku_proto.dialect import Received
from danmaku_proto.events import NOBODY, Chat, Fault, FaultKind, RoomAction, RoomState, Viewers
from danmaku_tui.feed.errors import SilenceError, StallError
from danmaku_tui.feed.pulse import BUSY_EVENTS, SILENCE_SECONDS, STALL_SECONDS, Pulse

CHAT = Received([Chat("", 0.0, NOBODY, "hi")])
VIEWERS = Received([Viewers("", 0.0, 5)])
BEAT = Received(beat=True)


def busy(pulse: Pulse, until: float) -> None:
    for index in range(BUSY_EVENTS):
        pulse.received(CHAT, until - (BUSY_EVENTS - 1 - index))


def test_a_connection_is_valid_from_the_first_message_that_is_understood() -> None:
    pulse = Pulse(0.0)
    pulse.received(Received([Fault("", 0.0, FaultKind.FRAME)]), 1.0)
    assert not pulse.valid
    pulse.received(CHAT, 2.0)
    pulse.received(Received([Fault("", 0.0, FaultKind.FRAME)]), 3.0)
    assert pulse.valid


def test_a_round_trip_is_from_the_heartbeat_to_its_answer() -> None:
    pulse = Pulse(0.0)
    pulse.beat_sent(10.0)
    pulse.received(CHAT, 10.1)
    assert pulse.round_trip is None
    pulse.received(BEAT, 10.25)
    assert pulse.round_trip == 0.25


def test_a_ping_tells_the_round_trip_where_no_heartbeat_is_answered() -> None:
    pulse = Pulse(0.0)
    pulse.pong(0.5, 1.0)
    assert pulse.round_trip == 0.5
    pulse.beat_sent(2.0)
    pulse.received(BEAT, 2.125)
    pulse.pong(0.75, 3.0)
    assert pulse.round_trip == 0.125


def test_pings_are_due_every_ten_seconds_unless_heartbeats_are_answered() -> None:
    pulse = Pulse(0.0)
    assert [now for now in range(31) if pulse.ping_due(float(now))] == [10, 20, 30]
    pulse.received(BEAT, 35.0)
    assert not pulse.ping_due(40.0)
    assert not pulse.ping_due(50.0)
    assert pulse.ping_due(60.0)


def test_thirty_seconds_without_a_sign_of_life_are_too_long() -> None:
    pulse = Pulse(100.0)
    pulse.check(100.0 + SILENCE_SECONDS - 1)
    with pytest.raises(SilenceError):
        pulse.check(100.0 + SILENCE_SECONDS)


def test_a_pong_alone_proves_life_in_a_quiet_room() -> None:
    pulse = Pulse(0.0)
    for now in range(20, 400, 20):
        pulse.pong(0.1, float(now))
        pulse.check(now + 19.0)


def test_frames_alone_prove_life_where_nothing_is_ever_answered() -> None:
    pulse = Pulse(0.0)
    for now in range(20, 400, 20):
        pulse.received(VIEWERS, float(now))
        pulse.check(now + 19.0)
    assert pulse.round_trip is None


def test_a_busy_room_that_brings_only_formalities_has_stalled() -> None:
    pulse = Pulse(0.0)
    pulse.beat_sent(0.0)
    busy(pulse, until=100.0)
    pulse.received(VIEWERS, 100.0 + STALL_SECONDS)
    pulse.check(99.0 + STALL_SECONDS)
    with pytest.raises(StallError):
        pulse.check(100.0 + STALL_SECONDS)


def test_a_room_that_was_never_busy_may_fall_quiet() -> None:
    pulse = Pulse(0.0)
    pulse.beat_sent(0.0)
    for now in range(0, 1_000, 20):
        pulse.received(CHAT, float(now))
    pulse.received(BEAT, 2_000.0)
    pulse.check(2_000.0)


def test_a_classroom_may_fall_quiet_after_a_busy_minute() -> None:
    pulse = Pulse(0.0)
    busy(pulse, until=100.0)
    pulse.pong(0.1, 1_000.0)
    pulse.check(1_000.0)


def test_a_paused_room_may_fall_quiet() -> None:
    pulse = Pulse(0.0)
    pulse.beat_sent(0.0)
    busy(pulse, until=100.0)
    pulse.received(Received([RoomState("", 0.0, RoomAction.PAUSE)]), 101.0)
    pulse.received(BEAT, 1_000.0)
    pulse.check(1_000.0)
