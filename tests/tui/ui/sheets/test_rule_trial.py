from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from danmaku_proto.events import Chat, User
from danmaku_tui.room.history import History
from danmaku_tui.rules.judgement_cache import JudgementCache
from danmaku_tui.rules.rule import Rule, RuleAction, RuleError, Subject
from danmaku_tui.ui.sheets.rule_trial import EARLIER_MESSAGES, TRIED_MESSAGES, RuleTrial


def test_it_looks_at_the_newest_messages_only(history: History, chat: Callable[..., Chat]) -> None:
    for number in range(TRIED_MESSAGES + 20):
        history.append(chat("old" if number < 20 else "new"))
    trial = RuleTrial(history)
    assert trial.of(Rule(RuleAction.HIDE, Subject.WORDS, "old")).touched == ()
    found = trial.of(Rule(RuleAction.HIDE, Subject.WORDS, "new"))
    assert (len(found.touched), found.of) == (TRIED_MESSAGES, TRIED_MESSAGES)


def test_what_repeats_an_older_message_is_found(
    history: History, chat: Callable[..., Chat]
) -> None:
    history.append(chat("again"))
    for number in range(TRIED_MESSAGES + 5):
        history.append(chat(f"{number}"))
    history.append(chat("again"))
    rule = Rule(RuleAction.HIDE, Subject.REPEAT, "60")
    assert [entry.event for entry in RuleTrial(history).of(rule).touched] == [
        history.slice(history.end - 1, 1)[0].event
    ]


@given(
    st.lists(st.sampled_from(["a", "b", "弹幕", "666"]), max_size=30),
    st.sampled_from(
        [(Subject.WORDS, "弹"), (Subject.REGEX, "6+"), (Subject.REPEAT, "5"), (Subject.USER, "k")]
    ),
)
def test_what_a_rule_would_touch_is_what_it_touches(
    texts: list[str], by: tuple[Subject, str]
) -> None:
    assert len(texts) < EARLIER_MESSAGES
    history = History()
    for number, text in enumerate(texts):
        user = User("1", "n", "k" if number % 3 else "other")
        history.append(Chat(str(number), number * 2.0, user, text))
    rule = Rule(RuleAction.MUTE, *by)
    sieve = JudgementCache(history, (rule,))
    effect = [entry for entry in history.slice(0, len(texts)) if sieve.of(entry).rule is rule]
    assert list(RuleTrial(history).of(rule).touched) == effect


def test_a_name_means_who_had_it_last(
    history: History, chat: Callable[..., Chat], person: Callable[..., User]
) -> None:
    for key in ("first", "last"):
        history.append(chat(user=person(key, "Ｂｏｂ 张")))
    rule = RuleTrial(history).rule(RuleAction.HIDE, Subject.USER, " bob 张 ")
    assert (rule.value, rule.label) == ("last", "Ｂｏｂ 张")


@pytest.mark.parametrize("name", ["", "nobody", "Bo"])
def test_nobody_is_guessed(name: str, history: History, chat: Callable[..., Chat]) -> None:
    history.append(chat(user=User("1", "Bob", "bob")))
    with pytest.raises(RuleError):
        RuleTrial(history).rule(RuleAction.HIDE, Subject.USER, name)


def test_the_person_of_a_draft_need_not_be_in_the_room(history: History) -> None:
    draft = Rule(RuleAction.MUTE, Subject.USER, "key-7", "张三", on=False)
    rule = RuleTrial(history, draft).rule(RuleAction.HIDE, Subject.USER, "张三")
    assert rule == Rule(RuleAction.HIDE, Subject.USER, "key-7", "张三", on=False)


def test_somebody_whom_the_room_hides_is_not_found_by_name(
    history: History, chat: Callable[..., Chat]
) -> None:
    history.append(chat(user=User("1", "用户***", "")))
    with pytest.raises(RuleError):
        RuleTrial(history).rule(RuleAction.HIDE, Subject.USER, "用户***")
