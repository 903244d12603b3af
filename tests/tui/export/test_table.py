from __future__ import annotations

import csv
import io
import json
import time
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from danmaku_proto.events import Chat, Club, Event, Ranks, User
from danmaku_tui.export.table import BYTE_ORDER_MARK, COLUMNS, GUARD, Table, guarded, guarded_id
from danmaku_tui.export.timed_event import RecordingInfo, TimedEvent

ABOUT = RecordingInfo("ws://room.example", 1_763_812_800.0)


@pytest.fixture(autouse=True)
def in_china() -> Iterator[None]:
    """Have local time differ from UTC, wherever the tests run."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TZ", "CST-8")
        time.tzset()
        yield
    time.tzset()


def rows(told: list[TimedEvent]) -> list[dict[str, str]]:
    text = "".join(Table(ABOUT).pieces(told))
    assert text.startswith(BYTE_ORDER_MARK)
    return list(csv.DictReader(io.StringIO(text[1:], newline=""), strict=True))


def test_a_row_has_what_is_known_of_an_event(
    chat: Callable[..., TimedEvent], gift: Callable[..., TimedEvent]
) -> None:
    said, given_ = rows([chat("hello", 1.5), gift("rose", 2.0, count=3, price=5)])
    assert (said["second"], said["kind"], said["user"], said["text"]) == (
        "1.500",
        "chat",
        "ann",
        "hello",
    )
    assert (given_["gift"], given_["count"], given_["diamonds"]) == ("rose", "3", "15")


def test_every_kind_has_a_row_as_long_as_the_heading(
    every_kind: Callable[..., list[Event]],
) -> None:
    told = [TimedEvent(0.0, event) for event in every_kind()]
    text = "".join(Table(ABOUT).pieces(told))
    lines = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    assert [len(line) for line in lines] == [len(COLUMNS)] * (len(told) + 1)
    assert text.count("\r\n") == len(told) + 1


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", " =1", "＝1", "\r=1", "\t"]
)
def test_no_cell_begins_like_a_formula(text: str, chat: Callable[..., TimedEvent]) -> None:
    (row,) = rows([chat(text, name=text)])
    assert row["text"] == row["user"] == "'" + text


@pytest.mark.parametrize(
    "text",
    [
        "666", "4-", "1e5", "1/2", "½", "１２３", "50%", "$5", "¥5", "(5)", "1,000", "8:30",
        "8:30 pm", "2026-11-22", "3月4日", "下午3点", "May 5", "sep2", "5-Mar-26",
        "true", "FALSE", " 7 ", "007",
        "'quoted'",
    ],
)  # fmt: skip
def test_no_cell_looks_like_a_number_or_a_date(text: str, chat: Callable[..., TimedEvent]) -> None:
    (row,) = rows([chat(text, name=text)])
    assert row["text"] == row["user"] == "'" + text


@pytest.mark.parametrize(
    "text", ["", "hello", "a-1", "a=b", "666太强了", "maybe 5", "e", "第1名", "...", "R2D2", "?!"]
)
def test_any_other_text_is_left_as_it_is(text: str) -> None:
    assert guarded(text) == text


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("7418000000000000001", "'7418000000000000001"),
        ("1234567890123456", "'1234567890123456"),
        ("123456789012345", "123456789012345"),
        ("0", "0"),
        ("007", "'007"),
        ("", ""),
        ("MS4wLjABAAAA", "MS4wLjABAAAA"),
        ("2026e1", "'2026e1"),
    ],
)
def test_an_id_keeps_all_its_digits(text: str, cell: str) -> None:
    assert guarded_id(text) == cell


@given(text=st.text(), name=st.text())
def test_every_text_is_read_back_without_its_guard(
    text: str, name: str, chat: Callable[..., TimedEvent]
) -> None:
    (row,) = rows([chat(text, name=name)])
    assert (row["text"].removeprefix(GUARD), row["user"].removeprefix(GUARD)) == (text, name)
    assert not row["user"].lstrip(" ").startswith(tuple("=+-@\t\r\n"))


def test_times_are_local_and_the_heading_has_the_zone(chat: Callable[..., TimedEvent]) -> None:
    (row,) = rows([chat("hello", 3_723.457)])
    assert row["at (UTC+08:00)"] == "2025-11-22 21:02:03.457"
    assert (row["second"], row["time"]) == ("3723.457", "1:02:03.457")


def test_a_row_has_the_columns_of_json() -> None:
    ann = User("111111", "薛***", "key 1", 12, Club("星星", 7), about="24 · 大学")
    chat = Chat("7418000000000000001", ABOUT.began, ann, "你好", history=True)
    eve = replace(ann, key="key 2", club=None)
    (first, second) = rows([TimedEvent(0.0, chat), TimedEvent(0.0, replace(chat, user=eve))])
    assert (first["user_id"], first["user"]) == (second["user_id"], second["user"])
    assert (first["key"], second["key"]) == ("key 1", "key 2")
    assert (first["club"], first["club_level"], second["club_level"]) == ("星星", "7", "")
    assert (first["about"], first["history"]) == ("24 · 大学", "true")


def test_every_field_of_a_kind_has_a_cell(every_kind: Callable[..., list[Event]]) -> None:
    events = every_kind()
    for event, row in zip(events, rows([TimedEvent(0.0, each) for each in events]), strict=True):
        if isinstance(event, Ranks):
            places = json.loads(row["ranks"])
            assert [place["key"] for place in places] == [rank.user.key for rank in event.ranks]
        for name in ("followers", "topic", "total_text", "online", "method", "phase", "value"):
            if hasattr(event, name):
                assert row[name].removeprefix(GUARD) == str(getattr(event, name))


@given(words=st.text(min_size=1))
def test_no_stranger_commands_a_spreadsheet_in_any_column(
    words: str, every_kind: Callable[..., list[Event]]
) -> None:
    for row in rows([TimedEvent(0.0, event) for event in every_kind(words, words)]):
        for column in ("user", "club", "text", "gift", "to", "action"):
            assert not row[column].lstrip(" ").startswith(tuple("=+-@\t\r\n＝＋－＠"))
