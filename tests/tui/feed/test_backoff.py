from __future__ import annotations

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from danmaku_tui.feed.backoff import (
    ALIVE_SECONDS,
    CEILING_HANDSHAKES,
    CEILING_SECONDS,
    LONGEST_SECONDS,
    RETRY_AFTER_SECONDS,
    Backoff,
)


class Highest(Random):
    """Always draws the upper bound, so that the bound itself shows."""

    def uniform(self, a: float, b: float) -> float:
        return max(a, b)


class Lowest(Random):
    """Always draws the lower bound: jitter at its most impatient."""

    def uniform(self, a: float, b: float) -> float:
        return min(a, b)


def test_the_bound_doubles_from_one_second_to_sixty() -> None:
    backoff = Backoff(Highest())
    assert [backoff.wait(0.0) for _ in range(9)] == [1, 2, 4, 8, 16, 32, 60, 60, 60]


@given(st.integers(), st.integers(0, 50))
def test_a_wait_is_drawn_from_zero_to_the_bound(seed: int, failures: int) -> None:
    backoff = Backoff(Random(seed))  # noqa: S311  # a back-off is no secret
    for _ in range(failures):
        backoff.wait(0.0)
    assert 0.0 <= backoff.wait(0.0) <= min(2.0**failures, LONGEST_SECONDS)


@pytest.mark.parametrize(
    ("alive", "valid", "bound"),
    [
        (ALIVE_SECONDS, True, 1.0),
        (ALIVE_SECONDS - 0.1, True, 8.0),
        (ALIVE_SECONDS * 10, False, 8.0),
    ],
)
def test_only_a_long_life_with_a_valid_message_forgets_the_failures(
    alive: float, valid: bool, bound: float
) -> None:
    backoff = Backoff(Highest())
    for _ in range(3):
        backoff.wait(0.0)
    backoff.ended(alive, valid=valid)
    assert backoff.wait(0.0) == bound


def test_what_the_server_asks_for_is_a_floor() -> None:
    assert Backoff(Lowest()).wait(0.0, retry_after=30.0) == 30.0
    assert Backoff(Highest()).wait(0.0, retry_after=0.5) == 1.0


def test_a_server_cannot_switch_the_viewer_off() -> None:
    assert Backoff(Lowest()).wait(0.0, retry_after=10.0**9) == RETRY_AFTER_SECONDS


@given(
    st.integers(),
    st.lists(st.tuples(st.booleans(), st.floats(0, 3)), min_size=20, max_size=40),
)
def test_no_window_of_ten_seconds_ever_holds_seven_handshakes(
    seed: int, tries: list[tuple[bool, float]]
) -> None:
    """Whether a person presses the key all the time or the back-off draws nothing but zeros."""
    backoff = Backoff(Random(seed))  # noqa: S311  # a back-off is no secret
    now = 0.0
    handshakes = []
    for pressed, alive in tries:
        backoff.handshake(now)
        handshakes.append(now)
        now += alive
        backoff.ended(alive, valid=True)
        now += backoff.ceiling(now) if pressed else backoff.wait(now)
    later = handshakes[CEILING_HANDSHAKES:]
    assert all(b - a >= CEILING_SECONDS for a, b in zip(handshakes, later, strict=False))


def test_a_server_that_accepts_and_closes_gets_six_handshakes_in_ten_seconds() -> None:
    backoff = Backoff(Lowest())
    now = 0.0
    handshakes = []
    while now < 10.0:
        backoff.handshake(now)
        handshakes.append(now)
        now += 0.001
        backoff.ended(0.001, valid=True)
        now += backoff.wait(now)
    assert len(handshakes) == CEILING_HANDSHAKES
