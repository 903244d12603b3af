from __future__ import annotations

from collections.abc import Callable

import pytest

from danmaku_proto.events import Event
from danmaku_tui.rules.pattern import PatternError
from danmaku_tui.rules.terms import RegexTerm, SearchText, TextTerm


def test_every_word_that_a_stranger_or_the_feed_wrote_is_searched(
    every_kind: Callable[..., list[Event]],
) -> None:
    found = [
        event.kind.value for event in every_kind("zebra") if "zebra" in SearchText(event).folded
    ]
    assert found == [
        "chat",
        "gift",
        "fanclub",
        "state",
        "notice",
        "unknown",
        "fault",
        "link",
    ]


def test_senders_are_searched_and_who_gets_a_gift(every_kind: Callable[..., list[Event]]) -> None:
    sights = [SearchText(event) for event in every_kind(name="zebra")]
    named = {sight.event.kind.value: sight.texts.count("zebra") for sight in sights}
    assert {kind for kind, times in named.items() if times == 1} == {
        "chat",
        "like",
        "enter",
        "social",
        "fanclub",
    }
    assert named["gift"] == 2


def test_texts_are_searched_one_by_one(every_kind: Callable[..., list[Event]]) -> None:
    sight = SearchText(every_kind("said", "named")[0])
    assert TextTerm("said").holds(sight)
    assert TextTerm("named").holds(sight)
    assert not TextTerm("saidnamed").holds(sight)
    assert not TextTerm("said named").holds(sight)
    assert RegexTerm("^said$").holds(sight)
    assert RegexTerm("^named$").holds(sight)
    assert not RegexTerm("said.*named").holds(sight)


def test_an_expression_that_is_none_makes_no_term() -> None:
    with pytest.raises(PatternError):
        RegexTerm("(")
