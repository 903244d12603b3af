from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from danmaku_proto.douyin.dialect import DouyinDialect
from danmaku_proto.events import Chat, Event, Gift, Like, LinkChange, Unknown, User, Viewers
from danmaku_tui.store.rows import (
    EVENT_COLUMNS,
    ReceivedFrame,
    event_row,
    event_rows,
    frame_row,
    link_row,
)
from danmaku_tui.store.state import RecordingOrigin
from danmaku_tui.store.writer import RecordingWriter
from tests.fixtures.costly_frames import FRAMES

ANN = User("7", "Ann", "key", level=3)
COLUMNS = [name.strip() for name in EVENT_COLUMNS.split(",")]


def row_of(event: Event) -> dict[str, object]:
    row = dict(zip(COLUMNS, event_row(5, event), strict=True))
    return {name: value for name, value in row.items() if value is not None}


def test_a_frame_is_bytes_and_knows_whether_it_was_text() -> None:
    assert frame_row(1, 2, ReceivedFrame(b"\xff", (), 3.0)) == (1, 3.0, 2, b"\xff", 0)
    assert frame_row(1, 2, ReceivedFrame("弹", (), 3.0)) == (1, 3.0, 2, "弹".encode(), 1)
    lone = frame_row(1, 2, ReceivedFrame("\ud800", (), 3.0))
    assert lone[3] == b"\xed\xa0\x80"


def test_a_change_of_the_link_keeps_its_gap() -> None:
    change = LinkChange("", 3.0, "live", "1 s missing", 1.0)
    assert link_row(2, change) == (3.0, 2, "live", "1 s missing", 1.0)


def test_a_comment_has_its_person_and_its_text() -> None:
    row = row_of(Chat("9", 3.0, ANN, "hello", history=True))
    assert row.pop("json")
    assert row == {
        "frame": 5,
        "at": 3.0,
        "kind": "chat",
        "event_id": "9",
        "user_key": "key",
        "user_id": "7",
        "user_name": "Ann",
        "level": 3,
        "text": "hello",
        "history": 1,
    }


def test_a_gift_has_its_receiver_only_where_it_is_not_the_anchor() -> None:
    rose = Gift("9", 3.0, ANN, "rose", "1", price=2, total=3, count=3)
    row = row_of(rose)
    assert (row["gift"], row["count"], row["total"], row["diamonds"]) == ("rose", 3, 3, 6)
    assert "to_name" not in row
    other = Gift("9", 3.0, ANN, "rose", "1", price=2, total=3, to=User("8", "Bo", "b"))
    assert row_of(other)["to_name"] == "Bo"


def test_numbers_beyond_the_database_are_its_greatest() -> None:
    assert row_of(Viewers("9", 3.0, online=2**64))["count"] == 2**63 - 1
    assert row_of(Like("9", 3.0, ANN, count=-(2**70), total=0))["count"] == -(2**63)


def test_lone_surrogates_are_replaced() -> None:
    row = row_of(Chat("\ud800", 3.0, User("", "\udfff", ""), "a\ud800b"))
    assert (row["event_id"], row["user_name"], row["text"]) == ("?", "?", "a?b")


def test_every_kind_has_a_row(every_kind: Callable[..., list[Event]]) -> None:
    for event in every_kind():
        row = row_of(event)
        assert row["kind"] == event.kind.value
        assert all(isinstance(value, (str, int, float)) for value in row.values())


@pytest.mark.parametrize("name", ["frame", "at", "kind", "json"])
def test_a_column_is_named_once(name: str) -> None:
    assert COLUMNS.count(name) == 1


def test_very_many_unread_messages_share_a_row() -> None:
    chat = Chat("1", 3.0, ANN, "hello")
    unread = [Unknown("", 3.0, f"M{number}") for number in range(500)]
    rows = event_rows(5, ReceivedFrame(b"x" * 4_000, [*unread, chat], 3.0))
    texts = [row[COLUMNS.index("text")] for row in rows]
    counts = [row[COLUMNS.index("count")] for row in rows]
    assert texts[-1] == "hello"
    assert texts[:-1] == [f"M{number}" for number in range(len(rows) - 1)]
    assert 20 < len(rows) < 100
    assert counts == [None] * (len(rows) - 2) + [501 - (len(rows) - 1), None]


def test_a_few_unread_messages_have_a_row_each() -> None:
    unread = [Unknown("", 3.0, f"M{number}") for number in range(20)]
    rows = event_rows(5, ReceivedFrame(b"x", unread, 3.0))
    assert rows == [event_row(5, each) for each in unread]


@pytest.mark.parametrize("name", ["methods", "faults", "labels", "pieces", "ranks"])
def test_a_hostile_frame_takes_five_times_its_bytes_at_most(name: str, tmp_path: Path) -> None:
    data = FRAMES[name]()
    writer = RecordingWriter.open(tmp_path / "x.danmaku", RecordingOrigin("", "", ""), 0.0)
    empty = writer.length
    events = DouyinDialect().receive(data, 3.0).events
    writer.write([ReceivedFrame(data, events, 3.0)] * 3)
    assert writer.length - empty <= 5 * 3 * len(data)
    writer.close()
