from __future__ import annotations

from collections.abc import Callable

import pytest

from danmaku_proto.events import Chat, Enter, Event, Notice, User
from danmaku_tui.room.history import Entry, History
from danmaku_tui.rules.event_group import EventGroup
from danmaku_tui.rules.judge import NEUTRAL, Judgement
from danmaku_tui.rules.judgement_cache import JudgementCache
from danmaku_tui.rules.rule import Rule, RuleAction, Subject
from danmaku_tui.rules.wanted import FilterReason, Wanted

HIDE = Rule(RuleAction.HIDE, Subject.WORDS, "buy")
MUTE = Rule(RuleAction.MUTE, Subject.WORDS, "loud")


@pytest.fixture
def judgements() -> Callable[[Event], JudgementCache]:
    """Return the rules, and a history that holds one event."""

    def make(event: Event) -> JudgementCache:
        history = History()
        history.append(event)
        return JudgementCache(history, [HIDE, MUTE])

    return make


def test_everything_is_wanted_at_first(chat: Callable[..., Chat]) -> None:
    assert Wanted().judged(Entry(0, chat())) is NEUTRAL
    assert Wanted().takes(chat())
    assert (Wanted().off, Wanted().only) == (frozenset(), None)


def test_a_group_that_is_off_is_not(chat: Callable[..., Chat], person: Callable[..., User]) -> None:
    wanted = Wanted(off={EventGroup.ARRIVALS})
    arrival = Enter("1", 0.0, person())
    assert wanted.judged(Entry(0, arrival)) is FilterReason.GROUP
    assert not wanted.takes(arrival)
    assert wanted.takes(chat())


def test_a_group_is_switched_off_and_on(chat: Callable[..., Chat]) -> None:
    wanted = Wanted(off=[EventGroup.LIKES])
    wanted.switch(EventGroup.COMMENTS)
    assert wanted.off == {EventGroup.LIKES, EventGroup.COMMENTS}
    assert not wanted.takes(chat())
    wanted.switch(EventGroup.COMMENTS)
    assert wanted.takes(chat())
    wanted.off = [EventGroup.COMMENTS]
    assert not wanted.takes(chat())


def test_only_one_person_is_wanted(chat: Callable[..., Chat], person: Callable[..., User]) -> None:
    wanted = Wanted(only=person("ann"))
    assert wanted.takes(chat("hi", "ann"))
    assert wanted.judged(Entry(0, chat("hi", "bob"))) is FilterReason.ONLY
    assert wanted.judged(Entry(0, Notice("1", 0.0, "hi", "room"))) is FilterReason.ONLY
    wanted.only = None
    assert wanted.takes(chat("hi", "bob"))


def test_rules_hide_and_everything_else_of_them_is_a_judgement(
    chat: Callable[..., Chat], judgements: Callable[[Event], JudgementCache]
) -> None:
    hidden, muted = chat("buy now"), chat("so loud")
    assert Wanted(judgements(hidden)).judged(Entry(0, hidden)) is FilterReason.RULE
    assert Wanted(judgements(muted)).judged(Entry(0, muted)) == Judgement(RuleAction.MUTE, MUTE)
    assert Wanted(judgements(hidden)).judgement(Entry(0, hidden)) == Judgement(
        RuleAction.HIDE, HIDE
    )


def test_a_rule_is_the_last_reason_and_a_group_the_first(
    chat: Callable[..., Chat],
    person: Callable[..., User],
    judgements: Callable[[Event], JudgementCache],
) -> None:
    event = chat("buy now", "bob")
    wanted = Wanted(judgements(event), [EventGroup.COMMENTS], person("ann"))
    assert wanted.judged(Entry(0, event)) is FilterReason.GROUP
    wanted.off = ()
    assert wanted.judged(Entry(0, event)) is FilterReason.ONLY
    wanted.only = None
    assert wanted.judged(Entry(0, event)) is FilterReason.RULE
    assert wanted.takes(event)


def test_every_reason_has_words() -> None:
    assert [reason.words for reason in FilterReason] == [
        "kinds that are off",
        "rules",
        "other people",
    ]
