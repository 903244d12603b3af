from __future__ import annotations

import math
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from danmaku_proto.events import Kind
from danmaku_tui.export.selection import RecordingPart, SelectionError, kinds_of, second_of
from danmaku_tui.export.timed_event import TimedEvent
from danmaku_tui.rules.query import parse


@pytest.mark.parametrize(
    ("text", "second"),
    [
        ("00:00:00", 0),
        ("1:02:03", 3723),
        ("02:03", 123),
        ("100:00:00", 360_000),
        ("0:00.5", 0.5),
        ("20", 20),
        ("12.5", 12.5),
        ("90:00", 5400),
        ("1：02：03", 3723),
    ],
)
def test_a_time_into_the_recording_counts_from_its_beginning(text: str, second: float) -> None:
    assert second_of(text, 1e9) == second


def test_a_moment_is_read_as_iso_8601_has_it() -> None:
    began = datetime(2026, 11, 22, 20, 0, tzinfo=UTC).timestamp()
    assert second_of("2026-11-22T20:30:00Z", began) == 1800
    assert second_of("2026-11-22T21:30:00+01:00", began) == 1800


def test_a_moment_without_a_zone_is_in_local_time() -> None:
    local = datetime(2026, 11, 22, 20, 30).astimezone()
    assert second_of("2026-11-22T20:30", local.timestamp()) == 0


def test_a_date_may_be_before_the_recording() -> None:
    began = datetime(2026, 11, 22, 20, 0, tzinfo=UTC).timestamp()
    assert second_of("2026-11-22T19:59:00Z", began) == -60


@pytest.mark.parametrize("text", ["", "noon", "-12", "1:60:00", "0:99", "2026-13-01", "-1:00"])
def test_what_is_no_time_is_told_with_an_example(text: str) -> None:
    with pytest.raises(SelectionError, match="1:02:03, 12:30, 90 or a date"):
        second_of(text, 0.0)


@given(st.text(max_size=30))
def test_whatever_is_typed_as_a_time_is_a_number_or_a_complaint(text: str) -> None:
    try:
        second = second_of(text, 0.0)
    except SelectionError:
        return
    assert math.isfinite(second)


def test_kinds_are_listed_with_commas() -> None:
    assert kinds_of("chat, gift") == {Kind.CHAT, Kind.GIFT}


@pytest.mark.parametrize("text", ["", "chat,", "chats", "chat;gift"])
def test_an_unknown_kind_is_told_with_those_that_are_known(text: str) -> None:
    with pytest.raises(SelectionError, match="chat,gift,like"):
        kinds_of(text)


def test_everything_is_wanted_at_first(
    chat: Callable[..., TimedEvent], gift: Callable[..., TimedEvent]
) -> None:
    told = [chat("a", -5.0), gift(second=3.0)]
    assert list(RecordingPart().of(told)) == told


def test_the_end_of_a_time_is_not_in_it(chat: Callable[..., TimedEvent]) -> None:
    told = [chat("before", 9.9), chat("first", 10.0), chat("last", 19.9), chat("after", 20.0)]
    assert list(RecordingPart(start=10.0, stop=20.0).of(told)) == told[1:3]


def test_kinds_and_a_search_must_both_be_met(
    chat: Callable[..., TimedEvent], gift: Callable[..., TimedEvent]
) -> None:
    rose, other = chat("a rose"), chat("a lily")
    wanted = RecordingPart(kinds=frozenset({Kind.CHAT}), query=parse("rose"))
    assert list(wanted.of([rose, other, gift("rose")])) == [rose]
