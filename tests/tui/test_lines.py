from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from danmaku_proto import events
from danmaku_proto.events import Chat, Event, Gift, Kind, User
from danmaku_tui import lines

ANN = User("64183684320", "安妮", "ann", 12, events.Club("星星", 7))
SAID = Chat("7418000000000000001", 1_795_349_723.1234, ANN, 'a "quoted" [/nope]弹幕')

FIELDS = {
    Kind.CHAT: {"user", "text"},
    Kind.GIFT: {"user", "gift", "count", "total", "diamonds", "to"},
    Kind.LIKE: {"user", "count", "total"},
    Kind.ENTER: {"user", "online"},
    Kind.SOCIAL: {"user", "action", "followers"},
    Kind.FAN_CLUB: {"user", "action", "text"},
    Kind.VIEWERS: {"online", "total", "total_text"},
    Kind.RANKS: {"ranks"},
    Kind.STATE: {"action", "text", "value"},
    Kind.NOTICE: {"text", "topic"},
    Kind.UNKNOWN: {"method"},
    Kind.FAULT: {"fault", "method", "detail"},
    Kind.LINK: {"phase", "detail", "gap"},
}
"""What a line of each kind has beside its kind, time and id."""


@pytest.fixture(autouse=True)
def in_china() -> Iterator[None]:
    """Have local time differ from UTC, wherever the tests run."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TZ", "CST-8")
        time.tzset()
        yield
    time.tzset()


def parsed(event: Event) -> dict[str, Any]:
    line = json.loads(lines.as_json(event))
    assert isinstance(line, dict)
    return line


def test_a_plain_line_marks_what_was_before_the_connection() -> None:
    live, before = lines.plain(SAID), lines.plain(replace(SAID, history=True))
    assert before == f"{live} (earlier)"


def test_a_json_line_says_who_said_what_and_when() -> None:
    assert parsed(SAID) == {
        "kind": "chat",
        "at": "2026-11-22T12:15:23.123Z",
        "id": "7418000000000000001",
        "user": {
            "id": "64183684320",
            "key": "ann",
            "name": "安妮",
            "level": 12,
            "club": {"name": "星星", "level": 7},
        },
        "text": 'a "quoted" [/nope]弹幕',
    }


def test_every_kind_has_its_fields(every_kind: Callable[..., list[Event]]) -> None:
    for event in every_kind():
        line = parsed(event)
        assert set(line) == FIELDS[event.kind] | {"kind", "at", "id"}
        assert line["kind"] == event.kind.value
        assert isinstance(line["id"], str)


def test_a_json_line_is_one_line(every_kind: Callable[..., list[Event]]) -> None:
    for event in every_kind("a b"):
        assert len(lines.as_json(event).splitlines()) == 1


def test_a_gift_tells_its_new_units_their_value_and_who_gets_them() -> None:
    gift = Gift("1", 0.0, ANN, "小心心", "463", price=2, total=9, count=3, to=ANN)
    line = parsed(gift)
    assert (line["count"], line["total"], line["diamonds"]) == (3, 9, 6)
    assert line["to"]["name"] == "安妮"
    assert parsed(replace(gift, to=None))["to"] is None


def test_history_is_marked_and_the_present_is_not() -> None:
    assert parsed(replace(SAID, history=True))["history"] is True
    assert "history" not in parsed(SAID)


def test_a_person_without_a_club_has_none() -> None:
    assert parsed(replace(SAID, user=replace(ANN, club=None)))["user"]["club"] is None


@pytest.mark.parametrize("at", [0.0, 0.0004, 1.9996, 1_795_262_523.9999])
def test_an_instant_is_in_utc_with_milliseconds(at: float) -> None:
    told = parsed(replace(SAID, at=at))["at"]
    assert len(told) == len("2026-11-22T12:00:00.123Z")
    assert datetime.fromisoformat(told).timestamp() == pytest.approx(at, abs=0.0011)
    assert datetime.fromisoformat(told).tzinfo == UTC


def test_a_plain_line_says_when_what_kind_who_and_what() -> None:
    line = lines.plain(SAID)
    assert line.startswith("20:15:23 ")
    assert line.endswith('安妮: a "quoted" [/nope]弹幕')
    assert "chat" in line


def test_a_plain_line_without_a_person_names_nobody() -> None:
    notice = events.Notice("1", 0.0, "rules of the room", "room")
    assert lines.plain(notice).endswith("rules of the room")
    assert ": rules" not in lines.plain(notice)


def test_plain_lines_of_all_kinds_begin_their_words_in_one_column(
    every_kind: Callable[..., list[Event]],
) -> None:
    for event in every_kind():
        assert lines.plain(event)[8] == " "
        kind, gap = lines.plain(event)[9:16], lines.plain(event)[16]
        assert kind.strip() == event.kind.value
        assert gap == " "


def test_what_is_known_of_a_person_is_in_json() -> None:
    known = replace(ANN, about="18 · 电子商务 · assist")
    assert parsed(replace(SAID, user=known))["user"]["about"] == "18 · 电子商务 · assist"
    assert "about" not in parsed(SAID)["user"]


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("安妮", "安妮: hi"),
        ("ann: bye", '"ann: bye": hi'),
        ("安妮：再见", '"安妮：再见": hi'),
        ('ann": x', '"ann\\": x": hi'),
        ('"ann', '"\\"ann": hi'),
    ],
)
def test_a_name_with_a_colon_is_no_comment(name: str, shown: str) -> None:
    event = Chat("1", 1_795_349_723.0, User("1", name, "1"), "hi")
    assert lines.plain(event).endswith(f" chat    {shown}")


def test_a_dated_line_begins_with_the_day() -> None:
    assert lines.plain(SAID, dated=True).startswith("2026-11-22 ")
    assert lines.plain(SAID, dated=True).partition(" ")[2] == lines.plain(SAID)
