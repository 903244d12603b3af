from __future__ import annotations

from collections.abc import Callable

from danmaku_proto.events import Chat, Enter, Kind, Notice, User
from danmaku_tui.room.history import History
from danmaku_tui.room.ledger import Account
from danmaku_tui.rules.judgement_cache import JudgementCache
from danmaku_tui.rules.rule import Rule, RuleAction, Subject
from danmaku_tui.rules.wanted import FilterReason
from danmaku_tui.stage.stage import Stage
from danmaku_tui.ui.stage.director import Director
from tests.fixtures.flights import flying, pinned_texts, words_of


def test_what_a_rule_hides_never_flies(
    ruled: Director, judgements: JudgementCache, history: History, chat: Callable[..., Chat]
) -> None:
    judgements.adopt([Rule(RuleAction.HIDE, Subject.WORDS, "spam")])
    history.append(chat("spam spam"))
    history.append(chat("hello"))
    ruled.take()
    assert flying(ruled) == ["hello"]
    assert ruled.filtered == {FilterReason.RULE: 1}


def test_a_hidden_comment_leaves_the_stage_at_once(
    ruled: Director, judgements: JudgementCache, history: History, chat: Callable[..., Chat]
) -> None:
    for text in ("spam", "hello"):
        history.append(chat(text, text))
    ruled.take()
    ruled.count_flights(ruled.stage.step(20).entered, ())
    judgements.adopt([Rule(RuleAction.HIDE, Subject.USER, "spam")])
    assert ruled.rules_changed() == {0}
    assert flying(ruled) == ["hello"]
    assert ruled.ledger.accounts[Kind.CHAT] == Account(received=2, shown=2)


def test_a_hidden_comment_that_still_waits_is_filtered(
    ruled: Director, judgements: JudgementCache, history: History, chat: Callable[..., Chat]
) -> None:
    history.append(chat("spam"))
    ruled.take()
    judgements.adopt([Rule(RuleAction.HIDE, Subject.WORDS, "spam")])
    assert ruled.rules_changed() == frozenset()
    assert ruled.ledger.accounts[Kind.CHAT] == Account(received=1, filtered=1)


def test_a_merged_flight_that_is_hidden_leaves_with_all_it_stands_for(
    judgements: JudgementCache, history: History, chat: Callable[..., Chat]
) -> None:
    director = Director(history, Stage(80, 1), judgements)
    for name in ("ann", "ben", "cid"):
        history.append(chat("666" * 13, name))
    director.take()
    judgements.adopt([Rule(RuleAction.HIDE, Subject.WORDS, "666")])
    director.rules_changed()
    assert flying(director) == []
    assert director.ledger.accounts[Kind.CHAT] == Account(received=3, merged=2, filtered=1)
    assert director.stage.counts.balanced


def test_what_is_muted_does_not_fly_but_a_muted_line_stays_a_line(
    ruled: Director, judgements: JudgementCache, history: History, chat: Callable[..., Chat]
) -> None:
    judgements.adopt(Rule(RuleAction.MUTE, Subject.KIND, kind) for kind in ("chat", "notice"))
    history.append(chat("hello"))
    history.append(Notice("", 0.0, "a notice", "room"))
    ruled.take()
    assert flying(ruled) == []
    assert ruled.ledger.total == Account(received=2, shown=1, filtered=1)


def test_a_highlighted_comment_flies_favoured_with_a_mark_and_is_pinned(
    ruled: Director, judgements: JudgementCache, history: History, chat: Callable[..., Chat]
) -> None:
    judgements.adopt([Rule(RuleAction.HIGHLIGHT, Subject.USER, "ann")])
    history.append(chat("look", "ann"))
    history.append(chat("whatever", "ben"))
    ruled.take(5.0)
    highlighted, plain = ruled.stage.all()
    assert (highlighted.favoured, plain.favoured) == (True, False)
    assert words_of(highlighted).endswith("look ★")
    assert highlighted.payload.highlighted
    assert ruled.renew_pinned(5.0) == {0}
    assert pinned_texts(ruled) == ["look"]


def test_what_flies_is_highlighted_in_its_place_and_no_longer_when_the_rule_is_gone(
    ruled: Director, judgements: JudgementCache, history: History, chat: Callable[..., Chat]
) -> None:
    history.append(chat("look", "ann"))
    ruled.take()
    ruled.count_flights(ruled.stage.step(20).entered, ())
    [flight] = ruled.stage.all()
    column = flight.column
    judgements.adopt([Rule(RuleAction.HIGHLIGHT, Subject.USER, "ann")])
    assert ruled.rules_changed() == {0}
    assert words_of(flight) == "name of ann look ★"
    assert flight.width == flight.payload.width
    judgements.adopt([])
    assert ruled.rules_changed() == {0}
    assert words_of(flight) == "name of ann look  "
    assert not flight.payload.highlighted
    assert flight.column == column
    assert ruled.rules_changed() == frozenset()


def test_where_there_is_no_room_for_a_mark_only_the_style_tells(
    judgements: JudgementCache, history: History, chat: Callable[..., Chat]
) -> None:
    director = Director(history, Stage(80, 1), judgements)
    for name in ("ann", "ben"):
        history.append(chat("look", name))
        director.take()
        director.count_flights(director.stage.step(10).entered, ())
    first, _ = director.stage.all()
    judgements.adopt([Rule(RuleAction.HIGHLIGHT, Subject.USER, "ann")])
    director.rules_changed()
    assert words_of(first) == "name of ann look"
    assert first.payload.highlighted


def test_a_highlighted_comment_is_not_merged_into_a_plain_one(
    judgements: JudgementCache, history: History, chat: Callable[..., Chat]
) -> None:
    director = Director(history, Stage(80, 1), judgements)
    judgements.adopt([Rule(RuleAction.HIGHLIGHT, Subject.USER, "ben")])
    for name in ("ann", "ben"):
        history.append(chat("6" * 16, name))
    director.take()
    assert [flight.payload.highlighted for flight in director.stage.all()] == [False, True]


def test_only_one_person_is_on_the_stage_at_once_and_then_everybody(
    ruled: Director, history: History, chat: Callable[..., Chat]
) -> None:
    for name in ("ann", "ben"):
        history.append(chat(name, name))
    ruled.take()
    ruled.count_flights(ruled.stage.step(20).entered, ())
    assert ruled.set_only(User("ben", "ben", "ben")) == {0}
    for name in ("ann", "ben"):
        history.append(chat(f"{name} again", name))
    ruled.take()
    assert sorted(flying(ruled)) == ["ben", "ben again"]
    assert ruled.filtered == {FilterReason.ONLY: 1}
    assert ruled.set_only(None) == frozenset()
    history.append(chat("all", "ann"))
    ruled.take()
    assert "all" in flying(ruled)


def test_in_freeze_a_rule_that_is_taken_back_brings_back_what_it_took_off(
    ruled: Director, judgements: JudgementCache, history: History, chat: Callable[..., Chat]
) -> None:
    history.append(chat("hello", "ann"))
    ruled.take()
    ruled.count_flights(ruled.stage.step(20).entered, ())
    [flight] = ruled.stage.all()
    ruled.freeze(0.0)
    judgements.adopt([Rule(RuleAction.HIDE, Subject.USER, "ann")])
    ruled.rules_changed()
    assert flying(ruled) == []
    judgements.adopt([])
    assert ruled.rules_changed() == {0}
    assert list(ruled.stage.visible(0)) == [(60, flight)]
    assert ruled.ledger.accounts[Kind.CHAT] == Account(received=1, shown=1)


def test_what_was_taken_off_before_a_thaw_stays_away(
    ruled: Director, judgements: JudgementCache, history: History, chat: Callable[..., Chat]
) -> None:
    history.append(chat("hello", "ann"))
    ruled.take()
    ruled.count_flights(ruled.stage.step(20).entered, ())
    ruled.freeze(0.0)
    judgements.adopt([Rule(RuleAction.HIDE, Subject.USER, "ann")])
    ruled.rules_changed()
    ruled.thaw(1.0)
    judgements.adopt([])
    ruled.rules_changed()
    assert flying(ruled) == []


def test_what_is_filtered_is_not_new_since_the_freeze(
    ruled: Director, judgements: JudgementCache, history: History, chat: Callable[..., Chat]
) -> None:
    judgements.adopt([Rule(RuleAction.HIDE, Subject.USER, "ann")])
    ruled.freeze(0.0)
    for name in ("ann", "ben"):
        history.append(chat("hello", name))
    history.append(Enter("", 0.0, User("1", "n1", "1")))
    ruled.take()
    assert ruled.since_freeze == 1
