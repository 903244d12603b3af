from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from danmaku_tui.export.statistics import RecordedGap
from danmaku_tui.export.time_bars import time_bars


@pytest.mark.parametrize(
    ("seconds", "each", "step"),
    [(50, 5, 1), (240, 5, 5), (240, 1, 5), (1800, 1, 30), (3600, 1, 60), (36_000, 1, 480)],
)
def test_a_short_recording_has_finer_bars(seconds: int, each: int, step: int) -> None:
    bars = time_bars(dict.fromkeys(range(seconds), each), seconds, (), 76)
    assert bars.step == step
    assert len(bars.sums) <= 76


def test_few_numbers_have_bars_of_a_minute() -> None:
    bars = time_bars({3: 1, 70: 4}, 200.0, (), 76)
    assert (bars.step, bars.sums, bars.greatest, bars.seconds) == (60, (1, 4, 0, 0), 1, 240)


def test_a_bar_that_was_not_recorded_is_missing() -> None:
    bars = time_bars({3: 1}, 200.0, [RecordedGap(120.0, 90.0)], 76)
    assert bars.missing == (True, True, False, False)


@given(
    st.dictionaries(st.integers(0, 100_000), st.integers(1, 1000)),
    st.floats(0, 1e8),
    st.integers(1, 200),
)
def test_nothing_is_lost_and_nothing_too_wide(
    numbers: dict[int, int], seconds: float, most: int
) -> None:
    bars = time_bars(numbers, seconds, (), most)
    assert sum(bars.sums) == sum(numbers.values())
    assert len(bars.sums) == len(bars.missing) <= most
