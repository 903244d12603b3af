from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from danmaku_tui.replay.position_text import PositionError, parse_position

FIRST = datetime(2026, 11, 22, 12, 0, 0, tzinfo=UTC).timestamp()


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("0", 0.0),
        ("90", 90.0),
        (" 1.5 ", 1.5),
        ("12:30", 750.0),
        ("90:00", 5_400.0),
        ("1:02:03", 3_723.0),
        ("1：02：03", 3_723.0),
        ("0:00:00.25", 0.25),
        ("2026-11-22T12:01:00Z", 60.0),
        ("2026-11-22T20:01:00+08:00", 60.0),
    ],
)
def test_a_place_is_written_as_a_time_into_the_recording_or_as_a_moment(
    text: str, place: float
) -> None:
    assert parse_position(text, FIRST) == pytest.approx(place)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x",
        "1:2:3:4",
        "1:60:00",
        "1:70",
        "-5",
        "1:-5",
        "nan",
        "inf",
        "1.5:00",
        "９x",
        "9" * 400 + ":0",
    ],
)
def test_what_is_no_time_is_refused_with_how_to_write_one(text: str) -> None:
    with pytest.raises(PositionError, match=r"^write 1:02:03, 12:30, 90 or a date") as refusal:
        parse_position(text, FIRST)
    assert "\n" not in str(refusal.value)


def test_a_moment_before_the_recording_is_refused() -> None:
    with pytest.raises(PositionError, match="before the recording begins"):
        parse_position("2026-11-22T11:59:00Z", FIRST)


@given(st.text(max_size=20))
def test_any_text_is_a_place_or_refused(text: str) -> None:
    with suppress(PositionError):
        assert parse_position(text, FIRST) >= 0
