from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from danmaku_tui.stage.clock import BURST, FASTEST, SLOWEST, StageClock, step_rate


def test_a_column_crosses_the_stage_in_the_crossing_time() -> None:
    assert step_rate(80, 8.0) == 10.0
    assert step_rate(80, 8.0, 1.6) == 16.0


@given(
    st.integers(0, 1000),
    st.floats(0.1, 100.0),
    st.floats(0.1, 10.0),
)
def test_the_step_rate_stays_within_its_bounds(width: int, crossing: float, factor: float) -> None:
    assert SLOWEST <= step_rate(width, crossing, factor) <= FASTEST


def test_a_narrow_stage_can_be_sped_up_too() -> None:
    assert step_rate(10, 8.0) == SLOWEST
    assert step_rate(10, 8.0, 1.6) == pytest.approx(SLOWEST * 1.6)


@pytest.mark.parametrize(("crossing", "factor"), [(0.0, 1.0), (-1.0, 1.0), (8.0, 0.0)])
def test_a_speed_that_is_none_is_refused(crossing: float, factor: float) -> None:
    with pytest.raises(ValueError, match="above zero"):
        step_rate(80, crossing, factor)


@pytest.mark.parametrize("rate", [0.0, -1.0, math.inf, math.nan])
def test_a_clock_refuses_a_rate_that_is_none(rate: float) -> None:
    with pytest.raises(ValueError, match="above zero"):
        StageClock(rate)
    clock = StageClock(10.0)
    with pytest.raises(ValueError, match="above zero"):
        clock.set_rate(rate, 0.0)
    assert clock.rate == 10.0


def test_the_first_call_is_where_time_begins() -> None:
    clock = StageClock(10.0)
    assert clock.advance(1_000.0) == 0
    assert clock.advance(1_000.25) == 2


def test_the_fraction_of_a_step_is_carried() -> None:
    clock = StageClock(10.0)
    clock.advance(0.0)
    assert [clock.advance(0.0625 * tick) for tick in range(1, 9)] == [0, 1, 0, 1, 1, 0, 1, 1]


def test_after_a_stall_the_stage_does_not_jump() -> None:
    clock = StageClock(10.0)
    clock.advance(0.0)
    assert clock.advance(100.0) == BURST
    assert clock.forgotten == 1_000 - BURST
    assert clock.advance(100.0) == 0


def test_paused_time_never_counts() -> None:
    clock = StageClock(8.0)
    clock.advance(0.0)
    clock.pause(0.0625)
    states = [clock.paused]
    assert clock.advance(50.0) == 0
    clock.resume(100.0)
    assert [*states, clock.paused] == [True, False]
    assert clock.advance(100.0) == 0
    assert clock.advance(100.0625) == 1
    assert clock.forgotten == 0


def test_pausing_twice_and_resuming_twice_is_as_once() -> None:
    clock = StageClock(8.0)
    clock.advance(0.0)
    clock.pause(0.125)
    clock.pause(5.0)
    clock.resume(10.0)
    clock.resume(10.125)
    assert clock.advance(10.25) == 3


def test_a_clock_can_be_paused_before_it_has_begun() -> None:
    clock = StageClock(8.0)
    clock.pause(0.0)
    clock.resume(10.0)
    assert clock.advance(10.125) == 1


def test_a_change_of_rate_keeps_the_fraction() -> None:
    clock = StageClock(8.0)
    clock.advance(0.0)
    clock.set_rate(4.0, 0.0625)
    assert clock.advance(0.125) == 0
    assert clock.advance(0.1875) == 1


def test_a_clock_that_goes_back_counts_as_no_time() -> None:
    clock = StageClock(8.0)
    clock.advance(10.0)
    assert clock.advance(5.0) == 0
    assert clock.advance(10.125) == 1


def test_the_delay_ends_when_the_step_is_due() -> None:
    clock = StageClock(8.0)
    assert clock.delay(0.0) == 0.125
    clock.advance(0.0)
    assert clock.delay(0.0625) == 0.0625
    assert clock.advance(0.0625 + clock.delay(0.0625)) == 1
    assert clock.delay(99.0) == 0.0
    clock.pause(99.0)
    assert clock.delay(99.0) == math.inf


@given(
    st.integers(1, 40),
    st.lists(
        st.tuples(st.sampled_from(["tick", "pause", "resume"]), st.integers(0, 64)), max_size=60
    ),
)
def test_steps_are_running_time_times_rate(rate: int, history: list[tuple[str, int]]) -> None:
    # Sixteenths of a second add up exactly in binary, so the expectation is exact as well.
    clock = StageClock(float(rate))
    clock.advance(0.0)
    now, running, paused, steps = 0.0, 0.0, False, 0
    for action, sixteenths in history:
        now += sixteenths / 16
        running += 0.0 if paused else sixteenths / 16
        if action == "pause":
            clock.pause(now)
            paused = True
        elif action == "resume":
            clock.resume(now)
            paused = False
        due = clock.advance(now)
        assert 0 <= due <= (0 if paused else BURST)
        steps += due
    clock.resume(now)
    steps += clock.advance(now)
    assert steps + clock.forgotten == math.floor(running * rate)
