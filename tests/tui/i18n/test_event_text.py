from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from danmaku_proto import events
from danmaku_proto.events import Event, FaultKind, Kind, RoomAction, User
from danmaku_tui.i18n import event_text
from danmaku_tui.i18n.language import use

ANN = User("1", "Ann", "ann")
BEN = User("2", "Ben", "ben")

NAMELESS = {
    Kind.VIEWERS,
    Kind.RANKS,
    Kind.STATE,
    Kind.NOTICE,
    Kind.UNKNOWN,
    Kind.FAULT,
    Kind.LINK,
}
"""The kinds that nobody causes."""


def gift(total: int, count: int, to: User | None = None) -> events.Gift:
    return events.Gift("1", 0.0, ANN, "rose", "1", 1, total, count=count, to=to)


def test_every_kind_has_a_phrase(every_kind: Callable[..., list[Event]]) -> None:
    for event in every_kind("some words", "Ann"):
        assert event_text.phrase(event).strip() == event_text.phrase(event) != ""


def test_the_sender_is_named_where_there_is_one(every_kind: Callable[..., list[Event]]) -> None:
    for event in every_kind("some words", "Ann"):
        assert event_text.sender(event) == ("" if event.kind in NAMELESS else "Ann")


def test_a_phrase_leaves_the_senders_name_out(every_kind: Callable[..., list[Event]]) -> None:
    for event in every_kind("words", "Zoe"):
        if event.kind not in (*NAMELESS, Kind.GIFT):
            assert "Zoe" not in event_text.phrase(event)


def test_words_of_strangers_are_told_as_they_are(every_kind: Callable[..., list[Event]]) -> None:
    quoting = {Kind.CHAT, Kind.GIFT, Kind.FAN_CLUB, Kind.STATE, Kind.NOTICE, Kind.UNKNOWN}
    for event in every_kind("[/nope]x {0} %s"):
        if event.kind in quoting | {Kind.FAULT, Kind.LINK}:
            assert "[/nope]x {0} %s" in event_text.phrase(event)


def test_a_gift_tells_its_new_units() -> None:
    assert event_text.gift_phrase(gift(total=3, count=3)) == "rose ×3"


def test_a_combo_also_tells_what_it_holds() -> None:
    phrase = event_text.gift_phrase(gift(total=30, count=3))
    assert phrase.startswith("rose ×3")
    assert "30" in phrase


def test_a_gift_to_another_anchor_names_the_anchor() -> None:
    assert event_text.gift_phrase(gift(total=1, count=1, to=BEN)).endswith("Ben")
    assert "Ben" not in event_text.gift_phrase(gift(total=1, count=1))


def test_each_action_of_the_room_has_its_own_words() -> None:
    said = [event_text.phrase(events.RoomState("1", 0.0, action)) for action in RoomAction]
    assert len(set(said)) == len(RoomAction)


def test_the_income_is_told_as_the_feed_words_it_or_as_a_number() -> None:
    state = events.RoomState("1", 0.0, RoomAction.INCOME, value=99)
    assert "99" in event_text.phrase(state)
    worded = events.RoomState("1", 0.0, RoomAction.INCOME, text="1.2万", value=12_000)
    assert "1.2万" in event_text.phrase(worded)


@pytest.mark.parametrize("action", ["follow", "share", "leave", "mute", "kick"])
def test_a_known_social_action_has_its_own_words(action: str) -> None:
    unknown = event_text.phrase(events.Social("1", 0.0, ANN, "?"))
    assert event_text.phrase(events.Social("1", 0.0, ANN, action)) != unknown


@pytest.mark.parametrize("action", ["join", "upgrade"])
def test_a_fan_club_without_a_sentence_of_its_own_gets_one(action: str) -> None:
    unknown = event_text.phrase(events.FanClub("1", 0.0, ANN, "?"))
    assert event_text.phrase(events.FanClub("1", 0.0, ANN, action)) != unknown
    assert event_text.phrase(events.FanClub("1", 0.0, ANN, action, "said so")) == "said so"


def test_a_ranking_names_its_first_three() -> None:
    ranks = tuple(
        events.Rank(place, User(str(place), name, name), "")
        for place, name in enumerate(("Ann", "Ben", "Cid", "Dan"), 1)
    )
    phrase = event_text.phrase(events.Ranks("1", 0.0, ranks))
    assert all(name in phrase for name in ("Ann", "Ben", "Cid"))
    assert "Dan" not in phrase


def test_a_fault_leaves_out_what_it_does_not_know() -> None:
    bare = event_text.phrase(events.Fault("1", 0.0, events.FaultKind.FRAME))
    assert bare == events.FaultKind.FRAME.value


def test_the_connection_lost_and_back_read_differently() -> None:
    phases = ["live", "waiting", "ended"]
    said = {event_text.phrase(events.LinkChange("", 0.0, phase)) for phase in phases}
    assert len(said) == len(phases)
    assert "reset by peer" in event_text.phrase(
        events.LinkChange("", 0.0, "waiting", "reset by peer")
    )


def test_what_never_was_is_not_called_lost() -> None:
    failed = events.LinkChange("", 0.0, "waiting", "nobody listens")
    assert event_text.phrase(failed) == "no connection: nobody listens"
    assert event_text.phrase(replace(failed, lost=True)) == "connection lost: nobody listens"


def test_every_event_has_a_phrase_in_chinese(every_kind: Callable[..., list[Event]]) -> None:
    english = [event_text.phrase(event) for event in every_kind("", "Ann")]
    use("zh_CN")
    for event, before in zip(every_kind("", "Ann"), english, strict=True):
        if event.kind not in (Kind.CHAT, Kind.NOTICE, Kind.GIFT):
            assert event_text.phrase(event) != before


def test_every_fault_has_a_name_in_both_languages() -> None:
    english = {kind: event_text.fault_name(kind) for kind in FaultKind}
    assert english == {kind: kind.value for kind in FaultKind}
    use("zh_CN")
    assert all(event_text.fault_name(kind) != words for kind, words in english.items())


@pytest.mark.parametrize(
    ("detail", "chinese"),
    [
        ("12 bytes", "12 字节"),
        ("no text", "没有文本"),
        ("more than 300 fields", "超过 300 个字段"),
        ("frame of type {0}", "类型为 {0} 的帧"),
        ("not a User: a number without end", "不是 User：没有结尾的数字"),
        ("what nobody knows", "what nobody knows"),
    ],
)
def test_what_a_dialect_says_of_a_fault_is_translated(detail: str, chinese: str) -> None:
    assert event_text.fault_detail(detail) == detail
    use("zh_CN")
    assert event_text.fault_detail(detail) == chinese


def test_a_blank_name_is_called_that_in_every_language() -> None:
    event = events.Enter("1", 0.0, User("1", "(blank)", "k"))
    assert event_text.sender(event) == "(blank)"
    use("zh_CN")
    assert event_text.sender(event) == "（空白昵称）"


def test_a_sticker_and_a_clash_of_ids_have_words_of_the_language() -> None:
    sticker = events.Chat("", 0.0, events.NOBODY, events.STICKER)
    clash = events.Notice("", 0.0, "888", events.CLASH)
    assert event_text.phrase(sticker) == "[sticker]"
    assert "888" in event_text.phrase(clash)
    person = events.User("888", "张三", "888", names=30)
    assert event_text.person(person) == "888 · 30 names"
    assert event_text.person(events.User("1", "张三", "1")) == "张三"
