from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from danmaku_tui.rules import rulefile
from danmaku_tui.rules.rule import Rule, RuleAction, RuleError, Subject
from danmaku_tui.rules.rulebook import STEPS, Rulebook

A = Rule(RuleAction.HIDE, Subject.WORDS, "a")
B = Rule(RuleAction.MUTE, Subject.WORDS, "b")
C = Rule(RuleAction.HIGHLIGHT, Subject.LEVEL, "3")
BLOCKED = Rule(RuleAction.HIDE, Subject.USER, "77", label="小明")
FAVOURED = Rule(RuleAction.HIGHLIGHT, Subject.USER, "77", label="小明")
OFF = Rule(RuleAction.HIDE, Subject.WORDS, "a", on=False)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "rules.toml"


def test_rules_are_added_at_the_end(path: Path) -> None:
    book = Rulebook([A], path)
    assert book.add(B) == 1
    assert book.rules == (A, B)


def test_a_rule_is_there_once(path: Path) -> None:
    book = Rulebook([A, B], path)
    assert book.add(A) == 0
    assert book.rules == (A, B)
    assert book.undo() is None


def test_adding_a_rule_that_is_off_switches_it_on(path: Path) -> None:
    book = Rulebook([OFF, B], path)
    assert book.add(A) == 0
    assert book.rules == (A, B)
    assert book.undo() == "undone, the rule is off again: hide messages with “a”"
    assert book.rules == (OFF, B)


def test_a_new_wish_about_a_person_replaces_the_old_one(path: Path) -> None:
    book = Rulebook([BLOCKED, B], path)
    book.add(FAVOURED)
    assert book.rules == (FAVOURED, B)
    assert book.undo() == "undone, the rule is as before: hide everything of 小明"
    assert book.rules == (BLOCKED, B)


def test_rules_are_removed_replaced_and_switched() -> None:
    book = Rulebook([A, B, C])
    book.remove(1)
    assert book.rules == (A, C)
    book.replace(1, B)
    assert book.rules == (A, B)
    book.switch(0)
    assert book.rules == (OFF, B)
    book.switch(0)
    assert book.rules == (A, B)


def test_undo_tells_what_it_undid_last_first() -> None:
    book = Rulebook([A])
    book.add(B)
    book.switch(0)
    book.replace(1, C)
    book.remove(0)
    undone = [book.undo() for _ in range(5)]
    assert undone == [
        "undone, the rule is back: hide messages with “a”",
        "undone, the rule is as before: mute messages with “b”",
        "undone, the rule is on again: hide messages with “a”",
        "undone, the rule is removed: mute messages with “b”",
        None,
    ]
    assert book.rules == (A,)


def test_no_more_than_so_many_steps_are_undone() -> None:
    book = Rulebook([A])
    for _ in range(STEPS + 1):
        book.switch(0)
    undone = 0
    while book.undo() is not None:
        undone += 1
    assert undone == STEPS
    assert book.rules == (OFF,)


@pytest.mark.parametrize("index", [1, 7])
def test_there_is_nothing_to_change_past_the_end(index: int) -> None:
    book = Rulebook([A])
    with pytest.raises(IndexError):
        book.remove(index)
    with pytest.raises(IndexError):
        book.replace(index, B)
    with pytest.raises(IndexError):
        book.switch(index)
    assert book.undo() is None


def test_every_change_is_kept_at_once(path: Path) -> None:
    book = Rulebook.load(path)
    assert (book.rules, path.exists()) == ((), False)
    book.add(A)
    book.add(B)
    assert Rulebook.load(path).rules == (A, B)
    book.remove(0)
    assert Rulebook.load(path).rules == (B,)
    book.undo()
    assert Rulebook.load(path).rules == (A, B)


def test_without_a_path_nothing_is_kept(tmp_path: Path) -> None:
    book = Rulebook([A])
    book.add(B)
    book.save()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("broken", ["[[rule", "[[rule]]\n", "colour = 1\n"])
def test_a_file_that_cannot_be_read_is_told_and_never_overwritten(path: Path, broken: str) -> None:
    path.write_text(broken, encoding="utf-8")
    with pytest.raises(RuleError, match=":1: "):
        Rulebook.load(path)
    book = Rulebook(path=path)
    for change in (lambda: book.add(A), lambda: book.switch(0), book.undo, book.save):
        with pytest.raises(RuleError, match=":1: "):
            change()
    assert path.read_text(encoding="utf-8") == broken


def test_a_change_holds_when_it_is_not_saved_and_the_next_one_saves_it(path: Path) -> None:
    book = Rulebook.load(path)
    path.write_text("broken", encoding="utf-8")
    with pytest.raises(RuleError):
        book.add(A)
    assert book.rules == (A,)
    path.unlink()
    book.add(B)
    assert Rulebook.load(path).rules == (A, B)


def test_a_file_that_is_mended_keeps_what_was_mended(path: Path) -> None:
    path.write_text("broken", encoding="utf-8")
    book = Rulebook(path=path)
    with pytest.raises(RuleError):
        book.add(A)
    rulefile.write(path, [C])
    book.add(B)
    assert book.rules == (C, A, B)
    assert Rulebook.load(path).rules == (C, A, B)


def texts(book: Rulebook) -> str:
    assert book.path is not None
    assert rulefile.read(book.path) == book.rules
    return "".join(rule.value for rule in book.rules)


def test_rules_of_another_window_are_taken_over(path: Path) -> None:
    one, other = Rulebook.load(path), Rulebook.load(path)
    one.add(A)
    other.add(B)
    assert texts(other) == "ab"
    one.add(C)
    assert texts(one) == "ab3"
    one.remove(0)
    assert other.undo() == "undone, the rule is removed: mute messages with “b”"
    assert texts(other) == "3"


def test_a_rule_is_changed_where_it_is_now(path: Path) -> None:
    rulefile.write(path, [A, B, C])
    one, other = Rulebook.load(path), Rulebook.load(path)
    one.remove(0)
    other.switch(2)
    assert other.rules[0] == B
    assert not other.rules[1].on
    assert len(other.rules) == 2


def test_a_rule_that_another_window_took_out_is_not_changed(path: Path) -> None:
    rulefile.write(path, [A, B])
    one, other = Rulebook.load(path), Rulebook.load(path)
    one.remove(0)
    with pytest.raises(RuleError, match="another window"):
        other.switch(0)
    assert other.rules == (B,)


def test_what_another_window_undid_is_passed_over(path: Path) -> None:
    one, other = Rulebook.load(path), Rulebook.load(path)
    one.add(A)
    one.add(B)
    other.remove(other.add(B))
    assert one.undo() == "undone, the rule is removed: hide messages with “a”"
    assert one.rules == ()


def change(data: st.DataObject, book: Rulebook, any_rule: st.SearchStrategy[Rule]) -> None:
    if not book.rules or data.draw(st.booleans()):
        book.add(data.draw(any_rule))
        return
    index = data.draw(st.integers(0, len(book.rules) - 1))
    match data.draw(st.sampled_from(("remove", "replace", "switch"))):
        case "remove":
            book.remove(index)
        case "replace":
            book.replace(index, data.draw(any_rule))
        case _:
            book.switch(index)


@given(data=st.data())
def test_undo_goes_back_through_every_state_and_the_file_follows(
    data: st.DataObject, any_rule: st.SearchStrategy[Rule]
) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "rules.toml"
        rulefile.write(path, data.draw(st.lists(any_rule, max_size=3)))
        book = Rulebook.load(path)
        states = [book.rules]
        for _ in range(data.draw(st.integers(1, 6))):
            change(data, book, any_rule)
            if book.rules != states[-1]:
                states.append(book.rules)
            assert rulefile.read(path) == book.rules
        for state in reversed(states[:-1]):
            assert book.undo()
            assert book.rules == state
            assert rulefile.read(path) == state
        assert book.undo() is None


def test_the_rules_of_another_window_are_adopted(tmp_path: Path) -> None:
    path = tmp_path / "rules.toml"
    ours, theirs = Rulebook.load(path), Rulebook.load(path)
    assert ours.refresh() == ""
    theirs.add(Rule(RuleAction.HIDE, Subject.WORDS, "spam"))
    assert ours.refresh() == ""
    assert ours.rules == theirs.rules
    whole = path.read_bytes()
    path.write_text("[[rule]\n")
    assert str(path) in ours.refresh()
    assert ours.refresh() == "", "a broken file is reported once"
    assert ours.rules == theirs.rules
    path.write_bytes(whole.replace(b"spam", b"ham!"))
    assert ours.refresh() == ""
    assert [rule.value for rule in ours.rules] == ["ham!"]
    path.unlink()
    assert ours.refresh() == ""
    assert [rule.value for rule in ours.rules] == ["ham!"]
