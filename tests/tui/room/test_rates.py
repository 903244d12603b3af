from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from danmaku_tui.room.rates import Rate


def test_nothing_is_no_rate() -> None:
    assert Rate().per_second(1000.0) == 0.0


def test_a_steady_stream_has_its_own_rate_at_every_moment() -> None:
    rate = Rate(window=10.0)
    for tick in range(300):
        rate.add(tick / 10)
    for moment in (29.9, 29.95):
        assert rate.per_second(moment) == pytest.approx(10.0, rel=0.02)


def test_what_is_older_than_the_window_no_longer_counts() -> None:
    rate = Rate(window=10.0)
    rate.add(0.0, 500)
    assert rate.per_second(9.0) > 0
    assert rate.per_second(10.0) == 0.0


def test_a_long_silence_ends_the_rate_at_once() -> None:
    rate = Rate()
    rate.add(5.0, 500)
    assert rate.per_second(1e9) == 0.0


def test_a_time_that_steps_back_a_little_counts_as_the_newest() -> None:
    rate = Rate(window=10.0)
    rate.add(100.0)
    rate.add(99.0)
    assert rate.per_second(100.0) * 9.5 == pytest.approx(2)
    assert rate.per_second(109.4) > 0


def test_a_clock_that_falls_back_far_starts_anew() -> None:
    rate = Rate(window=10.0)
    rate.add(1000.0, 50)
    rate.add(10.0, 19)
    assert rate.per_second(10.0) == pytest.approx(2.0)
    assert rate.per_second(20.0) == 0.0


def test_a_window_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="window"):
        Rate(window=0.0)


@given(st.lists(st.tuples(st.integers(0, 40), st.integers(1, 9)), max_size=80))
def test_the_rate_counts_exactly_the_buckets_of_the_window(steps: list[tuple[int, int]]) -> None:
    rate = Rate(window=10.0)
    told: list[tuple[int, int]] = []
    half_seconds = 0
    for step, n in steps:
        half_seconds += step
        rate.add(half_seconds / 2, n)
        told.append((half_seconds, n))
        held = sum(each for at, each in told if at > half_seconds - 20)
        assert rate.per_second(half_seconds / 2) == pytest.approx(held / 9.5)
