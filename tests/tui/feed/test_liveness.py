from __future__ import annotations

import pytest

from danmaku_proto.dialect import Received
from danmaku_proto.events import NOBODY, Chat, Fault, FaultKind, RoomAction, RoomState, Viewers
from danmaku_tui.feed.errors import SilenceError, StallError
from danmaku_tui.feed.liveness import (
    ANSWER_SECONDS,
    BUSY_EVENTS,
    PING_SECONDS,
    SILENCE_SECONDS,
    SPARE_PING_SECONDS,
    STALL_SECONDS,
    UNHEARD_SECONDS,
    Liveness,
)

CHAT = Received([Chat("", 0.0, NOBODY, "hi")])
VIEWERS = Received([Viewers("", 0.0, 5)])
BEAT = Received(beat=True)


def busy(pulse: Liveness, until: float) -> None:
    for index in range(BUSY_EVENTS):
        pulse.received(CHAT, until - (BUSY_EVENTS - 1 - index))


def test_a_connection_is_valid_from_the_first_message_that_is_understood() -> None:
    pulse = Liveness(0.0)
    pulse.received(Received([Fault("", 0.0, FaultKind.FRAME)]), 1.0)
    assert not pulse.valid
    pulse.received(CHAT, 2.0)
    pulse.received(Received([Fault("", 0.0, FaultKind.FRAME)]), 3.0)
    assert pulse.valid


def test_a_round_trip_is_from_the_heartbeat_to_its_answer() -> None:
    pulse = Liveness(0.0)
    pulse.beat_sent(10.0)
    pulse.received(CHAT, 10.1)
    assert pulse.round_trip is None
    pulse.received(BEAT, 10.25)
    assert pulse.round_trip == 0.25


def test_a_ping_tells_the_round_trip_where_no_heartbeat_is_answered() -> None:
    pulse = Liveness(0.0)
    pulse.beat_sent(0.0)
    assert pulse.ping_due(10.0)
    pulse.pong(0.5, 10.5)
    assert pulse.round_trip == 0.5
    pulse.beat_sent(20.0)
    assert pulse.ping_due(20.0)
    pulse.received(BEAT, 20.125)
    pulse.pong(0.75, 20.75)
    assert pulse.round_trip == 0.125


def due(pulse: Liveness, until: int, after: int = -1) -> list[int]:
    return [now for now in range(after + 1, until) if pulse.ping_due(float(now))]


def test_who_is_sent_no_heartbeats_is_pinged_at_once_and_then_all_the_time() -> None:
    step = int(PING_SECONDS)
    assert due(Liveness(0.0), 4 * step) == [0, step, 2 * step, 3 * step]


def test_who_is_sent_heartbeats_is_pinged_only_while_it_answers_none() -> None:
    pulse, step = Liveness(0.0), int(SPARE_PING_SECONDS)
    pulse.beat_sent(0.0)
    assert due(pulse, 3 * step + 1) == [step, 2 * step, 3 * step]
    pulse.received(BEAT, 3.5 * step)
    assert due(pulse, 6 * step + 1, after=3 * step) == [6 * step]


def owed(pulse: Liveness, now: float) -> bool:
    since = pulse.awaited_since
    return since is not None and now - since >= pulse.patience


def test_nothing_is_owed_while_everything_is_answered() -> None:
    pulse = Liveness(0.0)
    pulse.beat_sent(0.0)
    pulse.received(BEAT, 0.1)
    assert pulse.awaited_since is None
    assert pulse.answered_at == 0.1


def test_an_answer_is_owed_from_the_oldest_question_on() -> None:
    pulse = Liveness(0.0)
    pulse.beat_sent(0.0)
    pulse.received(BEAT, 0.1)
    pulse.beat_sent(10.0)
    pulse.beat_sent(20.0)
    assert pulse.awaited_since == 10.0
    assert not owed(pulse, 10.0 + ANSWER_SECONDS - 0.1)
    assert owed(pulse, 10.0 + ANSWER_SECONDS)
    pulse.received(BEAT, 21.0)
    assert pulse.awaited_since is None


def test_a_pong_is_owed_as_an_answer_to_a_heartbeat_is() -> None:
    pulse = Liveness(0.0)
    assert pulse.ping_due(0.0)
    pulse.pong(0.1, 0.1)
    assert pulse.awaited_since is None
    assert pulse.ping_due(PING_SECONDS)
    assert owed(pulse, PING_SECONDS + ANSWER_SECONDS)
    pulse.pong(9.0, PING_SECONDS + 9.0)
    assert pulse.awaited_since is None


def test_a_message_is_a_sign_of_life_in_place_of_the_answer() -> None:
    pulse = Liveness(0.0)
    pulse.beat_sent(0.0)
    pulse.received(BEAT, 0.1)
    pulse.beat_sent(10.0)
    pulse.received(CHAT, 13.0)
    assert pulse.awaited_since == 13.0
    assert not owed(pulse, 10.0 + ANSWER_SECONDS)


def test_who_usually_takes_long_is_given_longer() -> None:
    pulse = Liveness(0.0)
    for now in range(0, 100, 10):
        pulse.beat_sent(float(now))
        pulse.received(BEAT, now + 2.5)
    assert pulse.patience > 2.5 * ANSWER_SECONDS / 2
    pulse.beat_sent(100.0)
    assert not owed(pulse, 109.0)
    assert owed(pulse, 100.0 + UNHEARD_SECONDS)


def test_one_answer_that_took_long_does_not_make_that_usual() -> None:
    pulse = Liveness(0.0)
    for now in range(0, 100, 10):
        pulse.beat_sent(float(now))
        pulse.received(BEAT, now + (2.0 if now == 50 else 0.02))
    assert pulse.patience == ANSWER_SECONDS


def test_silence_does_not_make_late_answers_usual() -> None:
    pulse = Liveness(0.0)
    assert pulse.ping_due(0.0)
    pulse.pong(0.01, 0.01)
    assert pulse.ping_due(10.0)
    for seconds in (25.0, 20.0, 15.0, 10.0, 5.0):
        pulse.pong(seconds, 35.0)
    assert pulse.patience == ANSWER_SECONDS
    assert pulse.round_trip == 25.0


def test_who_answers_nothing_owes_a_message_and_is_given_much_longer() -> None:
    pulse = Liveness(0.0)
    pulse.beat_sent(0.0)
    assert pulse.ping_due(SPARE_PING_SECONDS)
    for now in range(0, 100, 14):
        assert not owed(pulse, float(now))
        pulse.received(VIEWERS, float(now))
    assert owed(pulse, 98.0 + UNHEARD_SECONDS)


def test_who_answers_pings_alone_owes_no_answers_to_heartbeats() -> None:
    pulse = Liveness(0.0)
    for now in range(0, 100, 10):
        pulse.beat_sent(float(now))
        if pulse.ping_due(float(now)):
            pulse.pong(0.1, now + 0.1)
            assert pulse.awaited_since is None
    assert pulse.ping_due(100.0)
    assert owed(pulse, 100.0 + ANSWER_SECONDS)


def test_who_speaks_on_but_has_ceased_to_answer_is_not_called_silent_between_two_words() -> None:
    pulse = Liveness(0.0)
    pulse.beat_sent(0.0)
    pulse.received(BEAT, 0.1)
    pulse.beat_sent(10.0)
    pulse.received(CHAT, 16.0)
    assert not owed(pulse, 30.0)
    assert owed(pulse, 16.0 + UNHEARD_SECONDS)
    pulse.received(BEAT, 40.0)
    pulse.beat_sent(50.0)
    assert owed(pulse, 50.0 + ANSWER_SECONDS)


def test_who_is_never_asked_owes_a_message_from_the_last_one_on() -> None:
    pulse = Liveness(0.0)
    pulse.received(CHAT, 5.0)
    assert not owed(pulse, 19.0)
    assert owed(pulse, 5.0 + UNHEARD_SECONDS)


def test_thirty_seconds_without_a_sign_of_life_are_too_long() -> None:
    pulse = Liveness(100.0)
    pulse.check(100.0 + SILENCE_SECONDS - 1)
    with pytest.raises(SilenceError):
        pulse.check(100.0 + SILENCE_SECONDS)


def test_a_pong_alone_proves_life_in_a_quiet_room() -> None:
    pulse = Liveness(0.0)
    for now in range(20, 400, 20):
        pulse.pong(0.1, float(now))
        pulse.check(now + 19.0)


def test_frames_alone_prove_life_where_nothing_is_ever_answered() -> None:
    pulse = Liveness(0.0)
    for now in range(20, 400, 20):
        pulse.received(VIEWERS, float(now))
        pulse.check(now + 19.0)
    assert pulse.round_trip is None


def test_a_busy_room_that_brings_only_formalities_has_stalled() -> None:
    pulse = Liveness(0.0)
    pulse.beat_sent(0.0)
    busy(pulse, until=100.0)
    pulse.received(VIEWERS, 100.0 + STALL_SECONDS)
    pulse.check(99.0 + STALL_SECONDS)
    with pytest.raises(StallError):
        pulse.check(100.0 + STALL_SECONDS)


def test_a_room_that_was_never_busy_may_fall_quiet() -> None:
    pulse = Liveness(0.0)
    pulse.beat_sent(0.0)
    for now in range(0, 1_000, 20):
        pulse.received(CHAT, float(now))
    pulse.received(BEAT, 2_000.0)
    pulse.check(2_000.0)


def test_a_classroom_may_fall_quiet_after_a_busy_minute() -> None:
    pulse = Liveness(0.0)
    busy(pulse, until=100.0)
    pulse.pong(0.1, 1_000.0)
    pulse.check(1_000.0)


def test_a_paused_room_may_fall_quiet() -> None:
    pulse = Liveness(0.0)
    pulse.beat_sent(0.0)
    busy(pulse, until=100.0)
    pulse.received(Received([RoomState("", 0.0, RoomAction.PAUSE)]), 101.0)
    pulse.received(BEAT, 1_000.0)
    pulse.check(1_000.0)


def test_answers_to_what_others_asked_are_messages_like_any_other() -> None:
    pulse = Liveness(0.0)
    pulse.received(BEAT, 5.0)
    assert pulse.round_trip is None
    assert not owed(pulse, 19.0)
    assert owed(pulse, 5.0 + UNHEARD_SECONDS)


def test_a_side_that_owes_no_signs_may_be_silent() -> None:
    liveness = Liveness(0.0, owes_signs=False)
    liveness.received(Received(), 5.0)
    assert liveness.awaited_since is None
