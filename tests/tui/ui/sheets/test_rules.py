from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from danmaku_proto.events import Chat
from danmaku_tui.room.history import History
from danmaku_tui.rules.rule import Rule, RuleAction, Subject
from danmaku_tui.rules.rulebook import Rulebook
from danmaku_tui.ui.look.palette import Palette
from danmaku_tui.ui.sheets.rule_form import RuleForm
from danmaku_tui.ui.sheets.rules import RulesScreen

if TYPE_CHECKING:
    from tests.tui.ui.sheets.conftest import Stand

SIZES = pytest.mark.parametrize("size", [(80, 24), (160, 45), (40, 12), (16, 6)], ids=str)

HELLO = Rule(RuleAction.HIDE, Subject.WORDS, "hello")
DIGITS = Rule(RuleAction.MUTE, Subject.REGEX, "[0-9]$")
ANN = Rule(RuleAction.HIGHLIGHT, Subject.USER, "ann", "安[/nope]", on=False)


class Desk:
    """A rulebook on the screen, and how often it was told that it changed."""

    def __init__(self, rulebook: Rulebook, history: History, palette: Palette) -> None:
        self.rulebook = rulebook
        self.history = history
        self.palette = palette
        self.changes = 0

    def rules(self) -> tuple[Rule, ...]:
        return self.rulebook.rules

    def changed(self) -> None:
        self.changes += 1

    def screen(self, draft: Rule | None = None) -> RulesScreen:
        return RulesScreen(self.rulebook, self.history, self.palette, self.changed, draft)


@pytest.fixture
def desk(history: History, palette: Palette, chat: Callable[..., Chat]) -> Desk:
    for number in range(40):
        history.append(chat("hello" if number % 4 else f"弹幕 {number}", "bob"))
    return Desk(Rulebook((HELLO, DIGITS, ANN)), history, palette)


def lines(app: Stand) -> list[str]:
    return [row.split("│")[1].rstrip() for row in app.rows() if row.count("│") == 2]


@SIZES
async def test_it_fits(size: tuple[int, int], stand: Callable[..., Stand], desk: Desk) -> None:
    app = stand(desk.screen())
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        app.assert_whole()
        await pilot.press("j", "j", "j")
        await pilot.pause()
        app.assert_whole()


async def test_each_rule_tells_whether_it_is_on_and_what_it_touches(
    stand: Callable[..., Stand], desk: Desk
) -> None:
    app = stand(desk.screen())
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        told = [" ".join(line.split()) for line in lines(app)]
    assert told[0] == "matches in the last 40"
    assert told[2:5] == [
        "▸ on hide messages with “hello” 30",
        "on mute messages that match /[0-9]$/ 10",
        "off highlight everything of 安[/nope] 0",
    ]


async def test_a_rule_that_is_too_long_for_its_row_is_told_below(
    stand: Callable[..., Stand], desk: Desk
) -> None:
    desk.rulebook.add(Rule(RuleAction.HIDE, Subject.WORDS, "a very long text indeed"))
    app = stand(desk.screen())
    async with app.run_test(size=(40, 16)) as pilot:
        await pilot.press("G")
        await pilot.pause()
        assert "a very long text indeed" in " ".join(" ".join(lines(app)).split())


async def test_the_picked_rule_is_switched_and_the_change_is_told(
    stand: Callable[..., Stand], desk: Desk
) -> None:
    app = stand(desk.screen())
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("j", "j", "space")
        assert [rule.on for rule in desk.rulebook.rules] == [True, True, True]
        await pilot.press("k", "space")
        assert [rule.on for rule in desk.rulebook.rules] == [True, False, True]
        assert desk.changes == 2


async def test_what_is_deleted_comes_back_with_undo(
    stand: Callable[..., Stand], desk: Desk
) -> None:
    app = stand(desk.screen())
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("j", "d")
        assert desk.rules() == (HELLO, ANN)
        assert "deleted: mute messages that match /[0-9]$/" in app.text()
        await pilot.press("u")
        assert desk.rules() == (HELLO, DIGITS, ANN)
        assert "undone" in app.text()
        assert desk.changes == 2
        await pilot.press("u")
        assert "no change of the rules to undo" in app.text()


async def test_the_last_rule_can_be_deleted_and_the_keys_do_no_harm_then(
    stand: Callable[..., Stand], desk: Desk
) -> None:
    app = stand(desk.screen())
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("G", "d", "d", "d")
        assert desk.rules() == ()
        app.screen.show_answer()  # type: ignore[attr-defined]  # it is the rules
        await pilot.press("d", "space", "enter", "j", "k", "G", "g")
        await pilot.pause()
        assert isinstance(app.screen, RulesScreen)
        assert "no rules yet" in app.text()


@pytest.mark.parametrize("key", ["n", "a"])
async def test_a_new_rule_is_asked_for_kept_and_picked(
    key: str, stand: Callable[..., Stand], desk: Desk
) -> None:
    app = stand(desk.screen())
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press(key, *"弹幕", "enter")
        await pilot.pause()
        assert desk.rulebook.rules[-1] == Rule(RuleAction.HIDE, Subject.WORDS, "弹幕")
        assert desk.changes == 1
        assert "▸ on   hide messages with “弹幕”" in app.text()


@pytest.mark.parametrize("key", ["e", "enter"])
async def test_a_rule_is_changed_in_its_place(
    key: str, stand: Callable[..., Stand], desk: Desk
) -> None:
    app = stand(desk.screen())
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("j", key, "backspace", "+", "enter")
        await pilot.pause()
        changed = Rule(RuleAction.MUTE, Subject.REGEX, "[0-9]+")
        assert desk.rules() == (HELLO, changed, ANN)


async def test_giving_a_rule_up_changes_nothing(stand: Callable[..., Stand], desk: Desk) -> None:
    app = stand(desk.screen())
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("n", *"abc", "escape")
        await pilot.pause()
        assert desk.changes == 0
        await pilot.press("escape")
        await pilot.pause()
        assert app.results == [None]


async def test_with_a_draft_the_form_is_open_at_once(
    stand: Callable[..., Stand], desk: Desk
) -> None:
    draft = Rule(RuleAction.HIDE, Subject.USER, "bob", "鲍勃")
    app = stand(desk.screen(draft))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert isinstance(app.screen, RuleForm)
        assert "matches 40 of the last 40" in app.text()
        await pilot.press("enter")
        await pilot.pause()
        assert desk.rulebook.rules[-1] == draft


async def test_the_form_is_titled_by_whether_the_rule_is_there_already(
    stand: Callable[..., Stand], desk: Desk
) -> None:
    app = stand(desk.screen(Rule(RuleAction.HIDE, Subject.WORDS, "spam")))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert "New rule" in app.rows()[0]
        await pilot.press("escape", "n")
        await pilot.pause()
        assert "New rule" in app.rows()[0]
        await pilot.press("escape", "e")
        await pilot.pause()
        assert "─ Rule ─" in app.rows()[0]


async def test_more_rules_than_rows_are_scrolled_to(
    stand: Callable[..., Stand], desk: Desk
) -> None:
    for number in range(60):
        desk.rulebook.add(Rule(RuleAction.HIDE, Subject.WORDS, f"rule {number}"))
    app = stand(desk.screen())
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("G")
        assert "▸ on   hide messages with “rule 59”" in app.text()
        await pilot.press(*["ctrl+u"] * 4)
        assert "▸ on   hide messages with “rule 27”" in app.text()
        await pilot.press("g")
        assert "▸ on   hide messages with “hello”" in app.text()
        assert "matches in the last" in app.text()


async def test_a_change_that_cannot_be_saved_holds_and_is_told(
    stand: Callable[..., Stand],
    history: History,
    palette: Palette,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # Named from where it is: the folder of a test may have a name too long for the foot.
    monkeypatch.chdir(tmp_path)
    folder = Path("rules.toml")
    (tmp_path / folder).mkdir()
    desk = Desk(Rulebook((), folder), history, palette)
    app = stand(desk.screen())
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("n", *"abc", "enter")
        await pilot.pause()
        assert "rules.toml" in app.text()
        assert desk.changes == 1
