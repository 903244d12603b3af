from __future__ import annotations

from dataclasses import fields, replace
from typing import get_args

import pytest

from danmaku_proto import events
from danmaku_proto.events import NOBODY, Event, Gift, Kind

ROSE = Gift(id="1", at=0.0, user=NOBODY, gift="玫瑰", gift_id="7", price=3, total=10)


def test_a_gift_is_worth_its_new_units_and_not_its_total() -> None:
    assert ROSE.diamonds == 0
    assert replace(ROSE, count=4).diamonds == 12
    assert replace(ROSE, count=4, price=0).diamonds == 0


def test_every_event_has_a_kind_of_its_own() -> None:
    assert sorted(event.kind for event in get_args(Event)) == sorted(Kind)


def test_kinds_and_faults_are_words_as_a_person_reads_them() -> None:
    assert f"{Kind.FAN_CLUB}: {events.FaultKind.GZIP}" == "fanclub: corrupt gzip"


ANN = events.User("1", "ann", "key-1")


def test_every_event_has_its_facts() -> None:
    for cls in get_args(Event):
        names = {field.name for field in fields(cls)}
        assert ("user" in names) == (getattr(cls, "user", 0) is not None), cls
        assert ("history" in names) == (getattr(cls, "history", False) is not False), cls


def test_comments_and_gifts_fly() -> None:
    assert events.flies(ROSE)
    assert events.flies(events.Chat("1", 0.0, ANN, "hi"))
    assert not events.flies(events.Notice("1", 0.0, "hi", "room"))
    assert not events.flies(events.Like("1", 0.0, ANN, 1, 0))


@pytest.mark.parametrize(
    ("event", "text"),
    [
        (events.Chat("1", 0.0, ANN, "hi"), "hi"),
        (ROSE, "玫瑰"),
        (events.FanClub("1", 0.0, ANN, "join", "joined"), "joined"),
        (events.Notice("1", 0.0, "hot", "room"), "hot"),
        (events.RoomState("1", 0.0, events.RoomAction.PAUSE, "paused"), ""),
        (events.LinkChange("1", 0.0, "waiting", "gone"), ""),
        (events.Unknown("1", 0.0, "Method"), ""),
        (events.Enter("1", 0.0, ANN), ""),
    ],
)
def test_the_main_text_is_a_comment_or_a_name(event: Event, text: str) -> None:
    assert events.main_text(event) == text


def test_the_sender_has_a_key_where_somebody_is_the_sender() -> None:
    assert events.sender_key(events.Enter("1", 0.0, ANN)) == "key-1"
    assert events.sender_key(ROSE) == events.sender_key(events.Viewers("1", 0.0, 1)) == ""


def test_a_combo_is_of_a_sender_a_gift_and_whoever_gets_it() -> None:
    rose = replace(ROSE, user=ANN, combo="9")
    assert events.combo_key(rose) == rose.combo_key == ("key-1", "7", "9", None)
    assert replace(rose, total=99, id="2").combo_key == rose.combo_key
    assert replace(rose, to=ANN).combo_key == ("key-1", "7", "9", "key-1")
    assert events.combo_key(ROSE) is events.combo_key(events.Enter("1", 0.0, ANN)) is None
