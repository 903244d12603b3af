from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from danmaku_proto.events import Chat, User
from danmaku_tui.rules.rule import RuleAction, Subject
from danmaku_tui.rules.rulebook import Rulebook
from danmaku_tui.ui.keys.selection import Selection
from danmaku_tui.ui.room.rule_actions import RuleActions

Person = Callable[..., User]


@pytest.fixture
def rulebook() -> Rulebook:
    return Rulebook()


@pytest.fixture
def hands(rulebook: Rulebook) -> RuleActions:
    return RuleActions(rulebook, "u")


@pytest.mark.parametrize("action", RuleAction)
def test_what_is_done_to_a_person_is_a_rule_and_is_taken_back_by_the_same_key(
    action: RuleAction, hands: RuleActions, rulebook: Rulebook, person: Person
) -> None:
    pick = Selection(person("ann"))
    said = hands.toggle(action, pick)
    assert "name of ann" in said
    assert "u undoes it" in said
    (rule,) = rulebook.rules
    assert (rule.action, rule.subject, rule.value) == (action, Subject.USER, "ann")
    assert "no longer" in hands.toggle(action, pick)
    assert rulebook.rules == ()


def test_undo_goes_back_step_by_step_and_says_when_there_is_nothing_left(
    hands: RuleActions, rulebook: Rulebook, person: Person
) -> None:
    hands.toggle(RuleAction.HIDE, Selection(person("ann")))
    hands.toggle(RuleAction.HIGHLIGHT, Selection(person("bob")))
    assert "name of bob" in hands.undo()
    assert [rule.value for rule in rulebook.rules] == ["ann"]
    assert "name of ann" in hands.undo()
    assert rulebook.rules == ()
    assert "no change" in hands.undo()


def test_a_rule_that_is_switched_off_is_switched_on_again(
    hands: RuleActions, rulebook: Rulebook, person: Person
) -> None:
    hands.toggle(RuleAction.HIDE, Selection(person("ann")))
    rulebook.switch(0)
    assert "is blocked" in hands.toggle(RuleAction.HIDE, Selection(person("ann")))
    assert [rule.on for rule in rulebook.rules] == [True]


def test_nothing_nobody_and_everybody_are_not_blocked(
    hands: RuleActions, rulebook: Rulebook, person: Person
) -> None:
    hidden = replace(person("x"), key="")
    answers = {
        hands.toggle(RuleAction.HIDE, pick) for pick in (None, Selection(None), Selection(hidden))
    }
    assert len(answers) == 3
    assert all(answers)
    assert rulebook.rules == ()


def test_a_rule_that_cannot_be_saved_is_told_and_holds(tmp_path: Path, person: Person) -> None:
    rulebook = Rulebook((), tmp_path)
    said = RuleActions(rulebook, "u").toggle(RuleAction.HIDE, Selection(person("ann")))
    assert str(tmp_path) in said
    assert [rule.value for rule in rulebook.rules] == ["ann"]


def test_what_is_copied_is_what_was_said_or_who_it_is(
    chat: Callable[..., Chat],
) -> None:
    said = chat("hello", "ann")
    assert Selection(said.user, said).text == "hello"
    assert Selection(said.user).text == "name of ann"
    assert not Selection(None).text
