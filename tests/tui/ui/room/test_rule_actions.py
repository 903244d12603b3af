from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from danmaku_proto.events import Chat, User
from danmaku_tui.rules.rule import Action, Subject
from danmaku_tui.rules.rulebook import Rulebook
from danmaku_tui.ui.keys.selection import Pick
from danmaku_tui.ui.room.rule_actions import Hands

Person = Callable[..., User]


@pytest.fixture
def rulebook() -> Rulebook:
    return Rulebook()


@pytest.fixture
def hands(rulebook: Rulebook) -> Hands:
    return Hands(rulebook, "u")


@pytest.mark.parametrize("action", Action)
def test_what_is_done_to_a_person_is_a_rule_and_is_taken_back_by_the_same_key(
    action: Action, hands: Hands, rulebook: Rulebook, person: Person
) -> None:
    pick = Pick(person("ann"))
    said = hands.turn(action, pick)
    assert "name of ann" in said
    assert "u undoes it" in said
    (rule,) = rulebook.rules
    assert (rule.action, rule.subject, rule.value) == (action, Subject.USER, "ann")
    assert "no longer" in hands.turn(action, pick)
    assert rulebook.rules == ()


def test_undo_goes_back_step_by_step_and_says_when_there_is_nothing_left(
    hands: Hands, rulebook: Rulebook, person: Person
) -> None:
    hands.turn(Action.HIDE, Pick(person("ann")))
    hands.turn(Action.HIGHLIGHT, Pick(person("bob")))
    assert "name of bob" in hands.undo()
    assert [rule.value for rule in rulebook.rules] == ["ann"]
    assert "name of ann" in hands.undo()
    assert rulebook.rules == ()
    assert "no change" in hands.undo()


def test_a_rule_that_is_switched_off_is_switched_on_again(
    hands: Hands, rulebook: Rulebook, person: Person
) -> None:
    hands.turn(Action.HIDE, Pick(person("ann")))
    rulebook.switch(0)
    assert "is blocked" in hands.turn(Action.HIDE, Pick(person("ann")))
    assert [rule.on for rule in rulebook.rules] == [True]


def test_nothing_nobody_and_everybody_are_not_blocked(
    hands: Hands, rulebook: Rulebook, person: Person
) -> None:
    hidden = replace(person("x"), key="")
    answers = {hands.turn(Action.HIDE, pick) for pick in (None, Pick(None), Pick(hidden))}
    assert len(answers) == 3
    assert all(answers)
    assert rulebook.rules == ()


def test_a_rule_that_cannot_be_saved_is_told_and_holds(tmp_path: Path, person: Person) -> None:
    rulebook = Rulebook((), tmp_path)
    said = Hands(rulebook, "u").turn(Action.HIDE, Pick(person("ann")))
    assert str(tmp_path) in said
    assert [rule.value for rule in rulebook.rules] == ["ann"]


def test_what_is_copied_is_what_was_said_or_who_it_is(
    chat: Callable[..., Chat],
) -> None:
    said = chat("hello", "ann")
    assert Pick(said.user, said).text == "hello"
    assert Pick(said.user).text == "name of ann"
    assert not Pick(None).text
