from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from danmaku_proto.events import Chat, Event
from danmaku_tui.room.history import Entry, History
from danmaku_tui.rules.judge import NEUTRAL
from danmaku_tui.rules.judgement_cache import JudgementCache
from danmaku_tui.rules.preview import preview
from danmaku_tui.rules.rule import Rule, RuleAction, Subject


def test_a_preview_tells_what_is_touched_of_how_many(chat: Callable[..., Chat]) -> None:
    entries = [Entry(7 + at, chat(text)) for at, text in enumerate(("spam", "ham", "Spam!"))]
    seen = preview(Rule(RuleAction.HIDE, Subject.WORDS, "spam"), entries)
    assert (seen.touched, seen.of) == ((entries[0], entries[2]), 3)


def test_a_rule_that_is_off_is_previewed_as_if_it_were_on(chat: Callable[..., Chat]) -> None:
    entries = [Entry(0, chat("spam"))]
    seen = preview(Rule(RuleAction.HIDE, Subject.WORDS, "spam", on=False), entries)
    assert seen.touched == tuple(entries)


def test_what_came_before_is_repeated_but_not_counted(chat: Callable[..., Chat]) -> None:
    before, entry = Entry(0, chat("a", at=0)), Entry(1, chat("a", at=5))
    rule = Rule(RuleAction.MUTE, Subject.REPEAT, "5")
    assert preview(rule, [entry]).touched == ()
    seen = preview(rule, [entry], warm_up=[before])
    assert (seen.touched, seen.of) == ((entry,), 1)


@given(data=st.data())
def test_the_preview_of_a_rule_is_its_effect(
    data: st.DataObject,
    any_event: st.SearchStrategy[Event],
    any_rule: st.SearchStrategy[Rule],
) -> None:
    rule = replace(data.draw(any_rule), on=True)
    history = History(50)
    for event in data.draw(st.lists(any_event, max_size=20)):
        history.append(event)
    entries = history.slice(0, 50)
    start = data.draw(st.integers(0, len(entries)))
    seen = preview(rule, entries[start:], warm_up=entries[:start])
    sieve = JudgementCache(history)
    untouched = [sieve.of(entry) for entry in entries]
    assert untouched == [NEUTRAL] * len(entries)
    sieve.adopt([rule])
    changed = tuple(entry for entry in entries[start:] if sieve.of(entry) != NEUTRAL)
    assert seen.touched == changed
    assert {sieve.of(entry).rule for entry in changed} <= {rule}
    assert seen.of == len(entries) - start
