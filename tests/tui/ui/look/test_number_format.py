from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from danmaku_proto.text import cells
from danmaku_tui.ui.look import number_format

any_float = st.floats(0, 1e7) | st.floats(allow_nan=True, allow_infinity=True)


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "0"),
        (999, "999"),
        (9_999, "9,999"),
        (12_345, "12,345"),
        (999_999, "999,999"),
        (1_000_000, "1M"),
        (1_234_567, "1.23M"),
        (45_600_000_000, "45.6G"),
        (999_600_000, "1G"),
        (-5, "-5"),
        (2**63 - 1, ">999P"),
    ],
)
def test_a_count_is_exact_while_it_is_short_and_has_a_unit_after_that(
    number: int, words: str
) -> None:
    assert number_format.count(number) == words


@given(st.integers(min_value=0) | st.integers(0, 10**19) | st.just(10**400))
def test_a_count_takes_at_most_seven_cells(number: int) -> None:
    assert 1 <= cells(number_format.count(number)) <= 7


@given(st.integers(max_value=-1) | st.just(-(10**400)))
def test_a_minus_takes_one_cell_more(number: int) -> None:
    assert number_format.count(number).startswith("-")
    assert cells(number_format.count(number)) <= 8


@given(st.integers(1, 10**18 - 1))
def test_a_count_says_the_number_within_half_a_percent(number: int) -> None:
    words = number_format.count(number).replace(",", "")
    unit = {"M": 1e6, "G": 1e9, "T": 1e12, "P": 1e15}.get(words[-1])
    if words != number_format.TOO_MANY:
        value = float(words[:-1]) * unit if unit else float(words)
        assert value == pytest.approx(number, rel=0.005)
    else:
        assert number > 9.9e17


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "0s"),
        (59.9, "59s"),
        (60, "1m"),
        (3_599, "59m"),
        (3_600, "1h"),
        (47 * 3_600, "47h"),
        (48 * 3_600, "2d"),
        (-3, "0s"),
        (math.inf, ">2y"),
    ],
)
def test_a_span_is_in_the_largest_unit_that_tells_enough(seconds: float, words: str) -> None:
    assert number_format.span(seconds) == words


@given(any_float)
def test_a_span_takes_at_most_four_cells(seconds: float) -> None:
    assert 1 <= cells(number_format.span(seconds)) <= 4


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (-1, "0:00"),
        (7.9, "0:07"),
        (721, "12:01"),
        (3_723, "1:02:03"),
        (359_999, "99:59:59"),
        (360_000, "4d"),
        (math.inf, ">2y"),
    ],
)
def test_what_goes_on_is_told_to_the_second(seconds: float, words: str) -> None:
    assert number_format.elapsed(seconds) == words


@given(any_float)
def test_figures_are_ascii(number: float) -> None:
    tellers = (
        number_format.span,
        number_format.elapsed,
        number_format.rate,
        number_format.delay,
        number_format.volume,
    )
    assert "".join(teller(number) for teller in tellers).isascii()


@pytest.mark.parametrize(
    ("per_second", "words"),
    [
        (0, "0"),
        (0.04, "0"),
        (6.21, "6.2"),
        (99.96, "100"),
        (120.4, "120"),
        (9_999.4, "9,999"),
        (12_345, "12k"),
    ],
)
def test_a_rate_has_a_tenth_while_that_matters(per_second: float, words: str) -> None:
    assert number_format.rate(per_second) == words


@given(any_float)
def test_a_rate_takes_at_most_five_cells(per_second: float) -> None:
    assert 1 <= cells(number_format.rate(per_second)) <= 5


@pytest.mark.parametrize(
    ("seconds", "words"), [(0.0234, "23ms"), (0.9994, "999ms"), (0.9996, "1.0s"), (-1, "0ms")]
)
def test_a_delay_is_in_milliseconds_below_a_second(seconds: float, words: str) -> None:
    assert number_format.delay(seconds) == words


@given(any_float)
def test_a_delay_takes_at_most_five_cells(seconds: float) -> None:
    assert 1 <= cells(number_format.delay(seconds)) <= 5


@pytest.mark.parametrize(
    ("size", "words"), [(0, "0.0"), (409.6, "0.4"), (12 * 1024, "12"), (-4, "0.0")]
)
def test_a_volume_is_in_kib(size: float, words: str) -> None:
    assert number_format.volume(size) == words


@given(any_float)
def test_a_volume_takes_at_most_five_cells(size: float) -> None:
    assert 1 <= cells(number_format.volume(size)) <= 5
