from __future__ import annotations

import csv
import io
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from danmaku_proto.events import Event
from danmaku_tui.export.table import BYTE_ORDER_MARK, COLUMNS, Table, guarded
from danmaku_tui.export.timed_event import TimedEvent


def rows(told: list[TimedEvent]) -> list[dict[str, str]]:
    text = "".join(Table().pieces(told))
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
    text = "".join(Table().pieces(told))
    lines = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    assert [len(line) for line in lines] == [len(COLUMNS)] * (len(told) + 1)
    assert text.count("\r\n") == len(told) + 1


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", " =1", "＝1", "\r=1"])
def test_no_cell_begins_like_a_formula(text: str, chat: Callable[..., TimedEvent]) -> None:
    (row,) = rows([chat(text, name=text)])
    assert row["text"] == row["user"] == "'" + text


@pytest.mark.parametrize("text", ["", "hello", "1-1", "a=b", "'quoted'"])
def test_any_other_text_is_left_as_it_is(text: str) -> None:
    assert guarded(text) == text


@given(text=st.text(), name=st.text())
def test_whatever_is_said_is_read_back(
    text: str, name: str, chat: Callable[..., TimedEvent]
) -> None:
    (row,) = rows([chat(text, name=name)])
    assert row["text"].removeprefix("'") == text.removeprefix("'")
    assert not row["user"].lstrip(" ").startswith(tuple("=+-@\t\r\n"))


@given(words=st.text(min_size=1))
def test_no_stranger_commands_a_spreadsheet_in_any_column(
    words: str, every_kind: Callable[..., list[Event]]
) -> None:
    for row in rows([TimedEvent(0.0, event) for event in every_kind(words, words)]):
        for column in ("user", "club", "text", "gift", "to", "action"):
            assert not row[column].lstrip(" ").startswith(tuple("=+-@\t\r\n＝＋－＠"))
