from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from danmaku_tui.export.clock import ExportClock, clock_of, clock_text
from danmaku_tui.export.selection import SelectionError
from danmaku_tui.export.timed_event import TimedEvent


@pytest.mark.parametrize(
    ("zero", "offset", "seconds"),
    [
        (None, None, [20.0, 25.0]),
        ("0:20", None, [0.0, 5.0]),
        ("first", None, [0.0, 5.0]),
        ("First", "+2.5", [2.5, 7.5]),
        (None, "-12.5", [7.5, 12.5]),
        (None, "3", [23.0, 28.0]),
        (None, "-0:30", [-10.0, -5.0]),
        (None, "+1:00:00", [3620.0, 3625.0]),
        ("1970-01-01T00:16:50Z", "1", [11.0, 16.0]),
    ],
)
def test_times_are_those_of_the_chosen_zero(
    zero: str | None, offset: str | None, seconds: list[float], chat: Callable[..., TimedEvent]
) -> None:
    clock = clock_of(zero, offset, 1000.0)
    shifted = clock.shifted([chat("a", 20.0), chat("b", 25.0)])
    assert [each.second for each in shifted] == seconds
    assert clock.shifts is (zero is not None or offset is not None)


def test_an_empty_export_has_no_first_event() -> None:
    assert list(clock_of("first", None, 0.0).shifted([])) == []


@pytest.mark.parametrize(
    "offset", ["", "soon", "1e5", "--3", "nan", "1:2:3:4", "3s", "+", "99" * 5]
)
def test_an_offset_that_is_none_is_an_error(offset: str) -> None:
    with pytest.raises(SelectionError, match="is no offset"):
        clock_of(None, offset, 0.0)


def test_an_offset_of_years_is_an_error() -> None:
    with pytest.raises(SelectionError, match="longer than any recording"):
        clock_of(None, "999999999", 0.0)


def test_a_zero_that_is_no_time_is_an_error() -> None:
    with pytest.raises(SelectionError, match="last is no time"):
        clock_of("last", None, 0.0)


@pytest.mark.parametrize(
    ("second", "text"),
    [
        (0, "0:00:00.000"),
        (62.3456, "0:01:02.346"),
        (59.9999, "0:01:00.000"),
        (360_000, "100:00:00.000"),
        (-1.5, "-0:00:01.500"),
        (-0.0001, "0:00:00.000"),
    ],
)
def test_a_time_has_hours_minutes_seconds_and_thousandths(second: float, text: str) -> None:
    assert clock_text(second) == text


@given(st.text(max_size=20))
def test_any_offset_is_read_or_refused(text: str) -> None:
    try:
        clock = clock_of(None, text, 0.0)
    except SelectionError:
        return
    assert isinstance(clock, ExportClock)
