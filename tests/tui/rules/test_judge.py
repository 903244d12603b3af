from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from danmaku_proto.events import Chat, Enter, Event, Gift, Kind, User
from danmaku_tui.rules.judge import NEUTRAL, Judge, Judgement
from danmaku_tui.rules.rule import Rule, RuleAction, Subject

MakeChat = Callable[..., Chat]
HIDE, MUTE, HIGHLIGHT = RuleAction.HIDE, RuleAction.MUTE, RuleAction.HIGHLIGHT


def judged(event: Event, *rules: Rule) -> Judgement:
    return Judge(rules).judge(event)


def touches(rule: Rule, event: Event) -> bool:
    judgement = judged(event, rule)
    assert judgement in (NEUTRAL, Judgement(rule.action, rule))
    return judgement.rule is not None


def test_nothing_is_done_without_rules(chat: MakeChat) -> None:
    assert judged(chat()) is NEUTRAL


def test_a_rule_that_is_off_does_nothing(chat: MakeChat) -> None:
    assert judged(chat("spam"), Rule(HIDE, Subject.WORDS, "spam", on=False)) is NEUTRAL


@pytest.mark.parametrize(
    ("value", "text"), [("加群", "快来加群看看"), ("aB", "请ＡＢ"), ("ＡＢ", "xabx"), ("ガ", "ｶﾞ")]
)
def test_words_touch_what_contains_them_in_any_case_and_width(
    chat: MakeChat, value: str, text: str
) -> None:
    assert touches(Rule(HIDE, Subject.WORDS, value), chat(text))


def test_words_are_a_phrase(chat: MakeChat) -> None:
    rule = Rule(HIDE, Subject.WORDS, " add me ")
    assert touches(rule, chat("please ADD ME now"))
    assert not touches(rule, chat("me, add"))


def test_words_do_not_touch_names(chat: MakeChat, gift: Callable[..., Gift]) -> None:
    rule = Rule(HIDE, Subject.WORDS, "小心")
    assert not touches(rule, chat("hello", user=User("1", "小心", "k")))
    assert touches(rule, gift("小心心"))


def test_no_words_hide_what_the_connection_and_the_room_tell(
    every_kind: Callable[..., list[Event]],
) -> None:
    for subject, value in ((Subject.WORDS, "words"), (Subject.REGEX, ".")):
        touched = {e.kind for e in every_kind() if touches(Rule(HIDE, subject, value), e)}
        assert touched == {Kind.CHAT, Kind.GIFT, Kind.FAN_CLUB, Kind.NOTICE}


def test_an_expression_touches_what_it_is_found_in(chat: MakeChat) -> None:
    rule = Rule(HIDE, Subject.REGEX, "v[x信]\\d+")
    assert touches(rule, chat("加VX123"))
    assert not touches(rule, chat("加vx"))


def test_a_rule_about_a_person_touches_all_that_person_does(
    every_kind: Callable[..., list[Event]],
) -> None:
    rule = Rule(HIDE, Subject.USER, "key")
    touched = {event.kind for event in every_kind() if touches(rule, event)}
    assert touched == {Kind.CHAT, Kind.GIFT, Kind.LIKE, Kind.ENTER, Kind.SOCIAL, Kind.FAN_CLUB}
    assert not any(touches(Rule(HIDE, Subject.USER, "7"), event) for event in every_kind())


@pytest.mark.parametrize(("level", "touched"), [(0, False), (1, True), (4, True), (5, False)])
def test_a_level_below_touches_people_whose_level_is_known(
    person: Callable[..., User], chat: MakeChat, level: int, touched: bool
) -> None:
    rule = Rule(HIDE, Subject.LEVEL, "5")
    user = person(level=level)
    assert touches(rule, chat(user=user)) is touched
    assert touches(rule, Enter("e", 0.0, user)) is touched


@pytest.mark.parametrize("kind", Kind)
def test_a_kind_touches_the_events_of_that_kind(
    every_kind: Callable[..., list[Event]], kind: Kind
) -> None:
    rule = Rule(HIDE, Subject.KIND, kind.value)
    assert [event.kind for event in every_kind() if touches(rule, event)] == [kind]


def test_a_repeat_is_touched_and_its_first_time_is_not(chat: MakeChat) -> None:
    judge = Judge([Rule(HIDE, Subject.REPEAT, "10")])
    said = [("a", 0), ("A", 10), ("b", 11), ("a", 20), ("a", 31)]
    assert [judge.judge(chat(text, at=at)).action for text, at in said] == [
        None,
        HIDE,
        None,
        HIDE,
        None,
    ]


@pytest.mark.parametrize(
    ("rules", "action"),
    [
        ([(HIDE, "words"), (HIGHLIGHT, "user")], HIGHLIGHT),
        ([(HIGHLIGHT, "user"), (HIDE, "words"), (MUTE, "kind")], HIGHLIGHT),
        ([(HIGHLIGHT, "words"), (MUTE, "user"), (HIDE, "kind")], HIDE),
        ([(HIGHLIGHT, "words"), (MUTE, "user")], MUTE),
        ([(HIGHLIGHT, "words"), (MUTE, "regex")], MUTE),
        ([(MUTE, "words"), (HIDE, "user")], HIDE),
        ([(HIGHLIGHT, "user"), (HIDE, "user")], HIDE),
        ([(HIDE, "user"), (HIGHLIGHT, "user")], HIGHLIGHT),
        ([(HIGHLIGHT, "regex")], HIGHLIGHT),
    ],
)
def test_a_highlighted_person_goes_first_then_hide_mute_and_highlight(
    chat: MakeChat, rules: list[tuple[RuleAction, str]], action: RuleAction
) -> None:
    values = {"words": "spam", "user": "ann", "kind": "chat", "regex": "s.am"}
    made = [Rule(each, Subject(subject), values[subject]) for each, subject in rules]
    judgement = judged(chat("spam", key="ann"), *made)
    assert judgement.action is action
    assert judgement.rule in made
    assert judgement.rule is not None
    assert judgement.rule.action is action


def test_the_newest_wish_about_a_person_counts_and_what_is_off_is_no_wish(
    chat: MakeChat,
) -> None:
    blocked = Rule(HIDE, Subject.USER, "ann")
    favoured = Rule(HIGHLIGHT, Subject.USER, "ann", on=False)
    assert judged(chat(), blocked, favoured).rule == blocked


def test_the_first_rule_of_the_list_is_named(chat: MakeChat) -> None:
    rules = [Rule(HIDE, Subject.WORDS, value) for value in ("other", "spam", "s")]
    assert judged(chat("spam"), *rules).rule == rules[1]


@given(data=st.data())
def test_every_judgement_is_that_of_a_rule_which_alone_says_the_same(
    data: st.DataObject,
    any_event: st.SearchStrategy[Event],
    any_rule: st.SearchStrategy[Rule],
) -> None:
    events = data.draw(st.lists(any_event, max_size=12))
    rules = data.draw(st.lists(any_rule, max_size=6))
    judge = Judge(rules)
    alone = [Judge([rule]) for rule in rules]
    for event in events:
        judgement = judge.judge(event)
        touching = [each.judge(event) for each in alone]
        found = [each for each in touching if each.rule is not None]
        if found:
            assert judgement in found
        else:
            assert judgement is NEUTRAL
