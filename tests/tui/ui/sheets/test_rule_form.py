from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from danmaku_proto.events import Chat, User
from danmaku_tui.i18n.language import use
from danmaku_tui.room.history import History
from danmaku_tui.rules.rule import Rule, RuleAction, Subject
from danmaku_tui.ui.look.palette import Palette
from danmaku_tui.ui.sheets.rule_form import RuleForm

if TYPE_CHECKING:
    from tests.tui.ui.sheets.conftest import Stand

SIZES = pytest.mark.parametrize("size", [(80, 24), (160, 45), (40, 12), (16, 6)], ids=str)


@pytest.fixture
def busy(history: History, chat: Callable[..., Chat], person: Callable[..., User]) -> History:
    """Sixty messages: of three people in turn, every sixth one with ``[/nope]``."""
    users = [person(key, name) for key, name in (("ann", "安"), ("bob", "Bob"), ("cat", "猫🇨🇳"))]
    for number in range(60):
        text = f"弹幕 {number} [/nope]" if number % 6 == 0 else f"hello {number}"
        history.append(chat(text, user=users[number % 3]))
    return history


def begin(busy: History, palette: Palette, draft: Rule | None = None) -> RuleForm:
    return RuleForm(busy, palette, draft)


@SIZES
async def test_it_fits(
    size: tuple[int, int], stand: Callable[..., Stand], busy: History, palette: Palette
) -> None:
    app = stand(begin(busy, palette))
    async with app.run_test(size=size) as pilot:
        await pilot.press(*"hello")
        await pilot.pause()
        app.assert_whole()
        await pilot.press("up", "right", "right", "right", "right")
        await pilot.pause()
        app.assert_whole()


@pytest.mark.parametrize("size", [(80, 24), (160, 45), (40, 12)], ids=str)
async def test_while_it_is_typed_it_shows_how_many_and_which(
    size: tuple[int, int], stand: Callable[..., Stand], busy: History, palette: Palette
) -> None:
    app = stand(begin(busy, palette))
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        assert "type the words to look for" in app.text()
        assert palette.glyphs.fault not in app.text()
        await pilot.press("h")
        assert "matches 50 of the last 60 messages" in app.text()
        await pilot.press("backspace", *"[/nope]")
        assert "matches 10 of the last 60 messages" in app.text()
        rows = app.rows()
        first = next(at for at, row in enumerate(rows) if "matches" in row) + 1
        assert "弹幕 54 [/" in rows[first]
        assert "弹幕 48 [/" in rows[first + 1]


async def test_the_hits_are_marked(
    stand: Callable[..., Stand], busy: History, palette: Palette
) -> None:
    app = stand(begin(busy, palette))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press(*"HELLO 59")
        await pilot.pause()
        marked = [
            segment.text
            for strip in app.screen._compositor.render_strips()
            for segment in strip
            if segment.style is not None
            and segment.style.bgcolor == palette.hit.bgcolor
            and segment.style.underline
        ]
        assert marked == ["hello 59"]


async def test_what_is_wrong_is_said_at_once_and_cannot_be_kept(
    stand: Callable[..., Stand], busy: History, palette: Palette
) -> None:
    app = stand(begin(busy, palette))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("up", "right", "down", *"hello(")
        assert f"{palette.glyphs.fault} a closing ) is missing" in app.text()
        await pilot.press("enter")
        await pilot.pause()
        assert app.results == []
        await pilot.press("backspace")
        assert "matches 50 of the last 60" in app.text()


@pytest.mark.parametrize(
    ("keys", "rule"),
    [
        ([0, *"hi [/x]"], Rule(RuleAction.HIDE, Subject.WORDS, "hi [/x]")),
        ([1, *"6{3,}"], Rule(RuleAction.HIDE, Subject.REGEX, "6{3,}")),
        ([2, *"bob"], Rule(RuleAction.HIDE, Subject.USER, "bob", "Bob")),
        ([3, *"12"], Rule(RuleAction.HIDE, Subject.LEVEL, "12")),
        ([5, *"30"], Rule(RuleAction.HIDE, Subject.REPEAT, "30")),
    ],
)
async def test_every_subject_is_reached_by_keys(
    keys: list[int | str],
    rule: Rule,
    stand: Callable[..., Stand],
    busy: History,
    palette: Palette,
) -> None:
    app = stand(begin(busy, palette))
    async with app.run_test(size=(80, 24)) as pilot:
        turns, *typed = keys
        await pilot.press("up", *["right"] * int(turns), "down", *map(str, typed), "enter")
        await pilot.pause()
        assert app.results == [rule]


async def test_a_kind_is_chosen_not_typed(
    stand: Callable[..., Stand], busy: History, palette: Palette
) -> None:
    app = stand(begin(busy, palette))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("up", *["right"] * 4, "down", "right", "up", "up", "right", "enter")
        await pilot.pause()
        assert app.results == [Rule(RuleAction.MUTE, Subject.KIND, "gift")]


@pytest.mark.parametrize(
    "draft",
    [
        Rule(RuleAction.HIGHLIGHT, Subject.USER, "gone", "[/x]走了"),
        Rule(RuleAction.MUTE, Subject.KIND, "viewers"),
        Rule(RuleAction.HIDE, Subject.REGEX, "(?i)x+", on=False),
        Rule(RuleAction.HIDE, Subject.LEVEL, "7"),
    ],
    ids=lambda draft: draft.subject.value,
)
async def test_a_draft_that_is_kept_as_it_is_stays_as_it_was(
    draft: Rule, stand: Callable[..., Stand], busy: History, palette: Palette
) -> None:
    app = stand(begin(busy, palette, draft))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("enter")
        await pilot.pause()
        assert app.results == [draft]


async def test_a_draft_goes_on_where_it_ends(
    stand: Callable[..., Stand], busy: History, palette: Palette
) -> None:
    app = stand(begin(busy, palette, Rule(RuleAction.HIDE, Subject.WORDS, "弹")))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("x", "enter")
        await pilot.pause()
        assert app.results == [Rule(RuleAction.HIDE, Subject.WORDS, "弹x")]


async def test_giving_up_leaves_nothing(
    stand: Callable[..., Stand], busy: History, palette: Palette
) -> None:
    app = stand(begin(busy, palette))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press(*"hello", "escape")
        await pilot.pause()
        assert app.results == [None]


async def test_what_comes_meanwhile_is_counted(
    stand: Callable[..., Stand], busy: History, palette: Palette, chat: Callable[..., Chat]
) -> None:
    form = begin(busy, palette)
    app = stand(form)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press(*"hello")
        busy.append(chat("hello anew"))
        form._try_out()
        await pilot.pause()
        assert "matches 51 of the last 61 messages" in app.text()
        assert "hello anew" in app.text()


async def test_it_changes_its_language_while_it_is_open(
    stand: Callable[..., Stand], busy: History, palette: Palette
) -> None:
    form = begin(busy, palette)
    app = stand(form)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press(*"hello")
        use("zh_CN")
        try:
            form.set_palette(palette)
            await pilot.pause()
        finally:
            use("en")
        assert "隐藏" in app.text()
        assert "matches" not in app.text()
