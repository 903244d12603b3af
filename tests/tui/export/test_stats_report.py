from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from danmaku_proto.events import Event
from danmaku_proto.text import cells, clean, clean_name
from danmaku_tui.export.plot import ASCII, BLOCKS
from danmaku_tui.export.statistics import RecordedGap, statistics
from danmaku_tui.export.stats_report import as_data, report, spell
from danmaku_tui.export.timed_event import RecordingInfo, TimedEvent
from danmaku_tui.i18n.language import use

Maker = Callable[..., TimedEvent]

NOON = datetime(2026, 11, 22, 12, 0).astimezone().timestamp()
ABOUT = RecordingInfo("ws://room.example", NOON, "evening.danmaku")


def lines(
    *told: TimedEvent, gaps: tuple[RecordedGap, ...] = (), seconds: float = 600.0, width: int = 80
) -> list[str]:
    return list(report(statistics(told, gaps, seconds), ABOUT, width, BLOCKS))


def test_the_first_lines_say_what_when_and_how_much(chat: Maker, gift: Maker) -> None:
    assert lines(chat("a"), chat("b"), gift("rose", count=2))[:4] == [
        "evening.danmaku · ws://room.example",
        "2026-11-22 12:00:00 – 12:10:00 (10 min 0 s)",
        "3 events · 2 comments · 2 people",
        "2 gifts worth 10 diamonds",
    ]


def test_a_recording_over_midnight_tells_both_days() -> None:
    assert lines(seconds=86_400.0)[1] == "2026-11-22 12:00:00 – 2026-11-23 12:00:00 (24 h 0 min)"


def test_an_empty_recording_has_neither_plot_nor_tables() -> None:
    assert len(lines()) == 3


def test_the_plot_tells_the_busiest_minute_and_the_times(chat: Maker) -> None:
    said = lines(*(chat("a", 125.0) for _ in range(7)), chat("b", 10.0))
    at = said.index("Comments a minute (most: 7 from 12:02 on)")
    assert said[at + 1].startswith("7 ")
    assert said[at + 10].split() == ["12:00", "12:05", "12:11"]


def test_a_column_of_a_long_recording_says_how_long_it_is(chat: Maker) -> None:
    said = lines(*(chat("a", 60.0 * at) for at in range(300)), seconds=18_000.0)
    assert "Comments a minute (most: 1 from 12:00 on) · a column is 4 minutes" in said


def test_gaps_are_marked_and_listed() -> None:
    said = lines(gaps=(RecordedGap(300.0, 120.0), RecordedGap(500.0, 5.0)))
    assert said[-3:] == [
        "2 gaps, 2 min 5 s in all",
        "    2026-11-22 12:03:00 2 min 0 s",
        "    2026-11-22 12:08:15 5 s",
    ]


def test_a_gap_in_the_plot_is_not_silence(chat: Maker) -> None:
    said = lines(chat("a"), gaps=(RecordedGap(300.0, 120.0),))
    assert any("─×" in line for line in said)
    assert any(line.strip() == "× nothing recorded" for line in said)


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0, "0 s"), (59.4, "59 s"), (60, "1 min 0 s"), (3599.6, "1 h 0 min"), (7260, "2 h 1 min")],
)
def test_a_time_is_told_by_its_two_greatest_units(seconds: float, words: str) -> None:
    assert spell(seconds) == words


@given(
    said=st.lists(st.tuples(st.text(max_size=80), st.text(max_size=30), st.floats(-1e9, 1e9))),
    width=st.integers(1, 200),
    seconds=st.floats(0, 1e8),
)
def test_no_line_is_wider_than_asked_for_whatever_was_said(
    said: list[tuple[str, str, float]], width: int, seconds: float, chat: Maker
) -> None:
    told = [chat(clean(text), second, name=clean_name(name)) for text, name, second in said * 2]
    for line in lines(*told, seconds=seconds, width=width):
        # The two lines of sums are as long as they have to be.
        assert (
            cells(line) <= max(40, min(120, width)) or " · " in line or "–" in line or "(" in line
        )
        assert "\n" not in line


def test_a_program_reads_the_same_in_every_language(
    every_kind: Callable[..., list[Event]],
) -> None:
    room = statistics(
        [TimedEvent(1.0, event) for event in every_kind()], [RecordedGap(9.0, 3.0)], 60.0
    )
    spoken = as_data(room, ABOUT)
    use("zh_CN")
    assert as_data(room, ABOUT) == spoken
    assert json.loads(json.dumps(spoken)) == spoken
    assert spoken["busiest"]["comments"] == 1
    assert spoken["gaps"][0]["seconds"] == 3.0
    assert spoken["top"]["comments"] == [{"id": "7", "name": "someone", "count": 1}]


def test_the_room_of_an_empty_recording_has_no_busiest_minute() -> None:
    assert as_data(statistics((), (), 0.0), ABOUT)["busiest"] is None


def test_without_unicode_the_plot_is_ascii(chat: Maker) -> None:
    room = statistics([chat("a")], (), 600.0)
    said = list(report(room, ABOUT, 80, ASCII))
    at = next(at for at, line in enumerate(said) if line.startswith("Comments a minute"))
    assert "".join(said[at : at + 10]).isascii()
