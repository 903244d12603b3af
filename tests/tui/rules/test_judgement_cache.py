from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from danmaku_proto.events import Chat, Event
from danmaku_tui.room.history import History
from danmaku_tui.rules import judgement_cache as sieving
from danmaku_tui.rules.judge import NEUTRAL, Judge
from danmaku_tui.rules.judgement_cache import JudgementCache
from danmaku_tui.rules.rule import Rule, RuleAction, Subject

MakeChat = Callable[..., Chat]
SPAM = Rule(RuleAction.HIDE, Subject.WORDS, "spam")
REPEATED = Rule(RuleAction.HIDE, Subject.REPEAT, "10")


def told(*events: Event, capacity: int = 100) -> History:
    history = History(capacity)
    for event in events:
        history.append(event)
    return history


def test_without_rules_everything_passes(chat: MakeChat) -> None:
    history = told(chat("spam"))
    assert JudgementCache(history).of(history.slice(0, 1)[0]) is NEUTRAL


def test_new_rules_judge_what_was_judged_before(chat: MakeChat) -> None:
    history = told(chat("spam"))
    entry = history.slice(0, 1)[0]
    sieve = JudgementCache(history)
    sieve.of(entry)
    sieve.adopt([SPAM])
    assert (sieve.of(entry).rule, sieve.rules, sieve.version) == (SPAM, (SPAM,), 1)
    sieve.adopt([])
    assert (sieve.of(entry), sieve.rules, sieve.version) == (NEUTRAL, (), 2)


def test_the_same_rules_leave_the_version(chat: MakeChat) -> None:
    sieve = JudgementCache(told(chat()), [SPAM])
    sieve.adopt([SPAM])
    assert sieve.version == 0


def test_a_judgement_is_made_once(chat: MakeChat) -> None:
    history = told(chat("spam"))
    entry = history.slice(0, 1)[0]
    sieve = JudgementCache(history, [SPAM])
    assert sieve.of(entry) is sieve.of(entry)


def test_a_rule_by_repeat_that_comes_late_knows_what_was_said_before(chat: MakeChat) -> None:
    history = told(chat("a", at=0), chat("a", at=1), chat("b", at=2))
    sieve = JudgementCache(history)
    entries = history.slice(0, 3)
    assert [sieve.of(entry) for entry in entries] == [NEUTRAL] * 3
    sieve.adopt([REPEATED])
    assert [sieve.of(entry).rule for entry in reversed(entries)] == [None, REPEATED, None]


def test_what_was_heard_still_counts_when_the_history_has_lost_it(chat: MakeChat) -> None:
    history = told(chat("a", at=0), chat("b", at=1), capacity=2)
    first, second = history.slice(0, 2)
    sieve = JudgementCache(history, [REPEATED])
    sieve.of(second)
    history.append(chat("a", at=2))
    history.append(chat("c", at=3))
    assert sieve.of(history.slice(2, 1)[0]).rule == REPEATED
    assert sieve.of(first) is NEUTRAL


def test_what_was_lost_before_it_was_heard_repeats_nothing(chat: MakeChat) -> None:
    history = told(chat("a", at=0), chat("b", at=1), chat("a", at=2), capacity=2)
    sieve = JudgementCache(history, [REPEATED])
    assert [sieve.of(entry) for entry in history.slice(1, 2)] == [NEUTRAL, NEUTRAL]


def test_what_is_known_of_entries_lost_long_ago_is_forgotten(
    chat: MakeChat, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sieving, "LOST_REMEMBERED", 5)
    monkeypatch.setattr(sieving, "_FORGOTTEN_AT_ONCE", 3)
    history = History(4)
    sieve = JudgementCache(history, [REPEATED])
    for number in range(200):
        history.append(chat("again", at=number))
        expected = None if number == 0 else REPEATED
        assert sieve.of(history.slice(number, 1)[0]).rule == expected
    assert len(sieve._judgements) <= 12
    assert len(sieve._since) <= 12


@given(data=st.data())
def test_whatever_the_order_of_the_questions_it_says_what_a_judge_says(
    data: st.DataObject,
    any_event: st.SearchStrategy[Event],
    any_rule: st.SearchStrategy[Rule],
) -> None:
    events = data.draw(st.lists(any_event, min_size=1, max_size=12))
    history = History(50)
    sieve = JudgementCache(history, data.draw(st.lists(any_rule, max_size=3)))
    appended = 0
    while appended < len(events):
        for _ in range(data.draw(st.integers(1, 4))):
            if appended < len(events):
                history.append(events[appended])
                appended += 1
        if data.draw(st.booleans()):
            sieve.adopt(data.draw(st.lists(any_rule, max_size=3)))
        judge = Judge(sieve.rules)
        expected = [judge.judge(event) for event in events[:appended]]
        entries = history.slice(0, appended)
        for entry in data.draw(st.permutations(entries)):
            assert sieve.of(entry) == expected[entry.serial]
