"""What a person does with a busy room, key by key, on a small and on a large screen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from textual.events import Key
from textual.widgets import Input

from danmaku_proto.events import Chat, Gift
from danmaku_tui.config.values import Config, ViewSettings
from danmaku_tui.i18n.language import use
from danmaku_tui.rules.rule import RuleAction, Subject
from danmaku_tui.ui.board.board_panel import BoardPanel
from danmaku_tui.ui.list.event_list import EventList
from danmaku_tui.ui.look.palette import CONTRAST, DARK, LIGHT, TERMINAL
from danmaku_tui.ui.room.key_line import KeyLine
from danmaku_tui.ui.room.search_line import SearchLine
from danmaku_tui.ui.sheets.card import CardScreen
from danmaku_tui.ui.sheets.rules import RulesScreen
from danmaku_tui.ui.stage.pinned_rows import PinnedRows

if TYPE_CHECKING:
    from tests.tui.ui.conftest import Viewer

Chats = Callable[..., Chat]

SIZES = pytest.mark.parametrize("size", [(80, 24), (160, 45)], ids=str)
"""Of tests whose subject is the layout; the others make do with the small one."""


@pytest.fixture
def size() -> tuple[int, int]:
    return (80, 24)


def on_stage(viewer: Viewer) -> str:
    region = viewer.stage.region
    return "\n".join(viewer.rows()[region.y : region.bottom])


def in_list(viewer: Viewer) -> str:
    region = viewer.app.room.query_one(EventList).region
    return "\n".join(row[: region.right] for row in viewer.rows()[region.y : region.bottom])


def said(viewer: Viewer) -> str:
    return viewer.rows()[viewer.app.room.query_one(KeyLine).region.y]


@SIZES
async def test_freezing_stops_the_stage_says_so_and_resuming_does_not_burst(
    viewer: Viewer, chat: Chats, size: tuple[int, int]
) -> None:
    async with viewer.app.run_test(size=size) as pilot:
        viewer.session.say(chat("before", "ann"))
        viewer.step(3.0)
        await pilot.press("space")
        still = on_stage(viewer)
        viewer.session.say(*(chat(f"later {number}", "bob") for number in range(37)))
        viewer.step(5.0)
        assert on_stage(viewer) == still
        assert "PAUSED · 37 new" in viewer.rows()[0]
        assert "later 36" in in_list(viewer)
        await pilot.press("space")
        viewer.step(1.0)
        assert "later" not in on_stage(viewer)
        assert "PAUSED" not in viewer.rows()[0]
        viewer.assert_whole()


async def test_a_flying_comment_is_picked_blocked_and_brought_back(
    viewer: Viewer, chat: Chats, size: tuple[int, int]
) -> None:
    async with viewer.app.run_test(size=size) as pilot:
        viewer.session.say(chat("spam spam", "ann"), chat("good words", "bob"))
        viewer.step(4.0)
        await pilot.press("space")
        picked = viewer.stage.selection
        assert picked is not None
        while picked.text != "spam spam":
            await pilot.press("up" if picked.text == "good words" else "down")
            picked = viewer.stage.selection
            assert picked is not None
        await pilot.press("x")
        assert "name of ann is blocked · u undoes it" in said(viewer)
        assert "spam" not in on_stage(viewer) + in_list(viewer)
        assert "good words" in on_stage(viewer)
        viewer.session.say(chat("more spam", "ann"))
        viewer.step(0.3)
        assert "spam" not in in_list(viewer)
        await pilot.press("u")
        assert "spam spam" in on_stage(viewer)
        assert "spam spam" in in_list(viewer)
        assert "more spam" in in_list(viewer)
        assert viewer.rulebook.rules == ()
        assert viewer.app.director.ledger.balanced


async def test_the_card_of_a_pick_tells_who_it_is_and_what_else_was_said(
    viewer: Viewer, chat: Chats, gift: Callable[..., Gift], size: tuple[int, int]
) -> None:
    async with viewer.app.run_test(size=size) as pilot:
        viewer.session.say(chat("first words", "ann"), gift(5, "ann"), chat("last words", "ann"))
        viewer.step(0.3)
        await pilot.press("k", "enter")
        await pilot.pause()
        assert isinstance(viewer.app.screen, CardScreen)
        card = viewer.text()
        assert "name of ann" in card
        assert "first words" in card
        assert "小心心" in card
        await pilot.press("o")
        await pilot.pause()
        viewer.session.say(chat("of another", "bob"))
        viewer.step(0.5)
        assert "of another" not in in_list(viewer)
        assert "only name of ann" in viewer.rows()[0]
        await pilot.press("escape")
        assert "of another" in in_list(viewer)
        assert "only" not in viewer.rows()[0]


@SIZES
async def test_what_is_highlighted_is_pinned_above_the_stage_and_never_over_a_comment(
    viewer: Viewer, chat: Chats, size: tuple[int, int]
) -> None:
    async with viewer.app.run_test(size=size) as pilot:
        viewer.session.say(chat("hello", "ann"))
        viewer.step(0.3)
        await pilot.press("k", "asterisk", "escape")
        viewer.session.say(chat("look at this", "ann"))
        viewer.step(1.0)
        pinned = viewer.app.room.query_one(PinnedRows).region
        assert "look at this" in viewer.rows()[pinned.y]
        assert not pinned.overlaps(viewer.stage.region)
        assert "★" in in_list(viewer)
        viewer.step(4.5)
        assert "look at this" not in viewer.rows()[pinned.y]


@SIZES
async def test_a_dear_gift_is_pinned_with_its_value(
    viewer: Viewer, gift: Callable[..., Gift], size: tuple[int, int]
) -> None:
    async with viewer.app.run_test(size=size):
        viewer.session.say(gift(3, "ann", price=500), gift(1, "bob", price=1))
        viewer.step(0.5)
        row = viewer.rows()[viewer.app.room.query_one(PinnedRows).region.y]
        assert "name of ann" in row
        assert "1,500" in row
        assert "name of bob" not in row


async def test_a_search_counts_marks_and_keeps_its_place_while_messages_come(
    viewer: Viewer, chat: Chats, size: tuple[int, int]
) -> None:
    async with viewer.app.run_test(size=size) as pilot:
        for number in range(60):
            viewer.session.say(chat(f"cat {number}" if number % 20 == 0 else f"dog {number}"))
        viewer.step(0.3)
        await pilot.press("slash", *"cat", "enter")
        await pilot.pause()
        viewer.app.room.renew()
        assert "3 hits" in viewer.rows()[0]
        await pilot.press("N")
        viewer.app.room.renew()
        assert "hit 3 of 3" in viewer.rows()[0]
        await pilot.press("N")
        before = in_list(viewer).splitlines()[1:]
        assert any("cat 20" in row for row in before)
        for number in range(40):
            viewer.session.say(chat(f"new cat {number}"))
        viewer.step(0.5)
        assert in_list(viewer).splitlines()[1:] == before
        assert "hit 2 of 43" in viewer.rows()[0]
        await pilot.press("n")
        assert "cat 40" in in_list(viewer)
        await pilot.press("escape")
        assert "hit" not in viewer.rows()[0]


async def test_a_search_that_means_nothing_says_so_and_leaves_the_last_one(
    viewer: Viewer, chat: Chats, size: tuple[int, int]
) -> None:
    async with viewer.app.run_test(size=size) as pilot:
        viewer.session.say(chat("cat"), chat("dog"))
        viewer.step(0.3)
        await pilot.press("slash", *"cat /(/")
        await pilot.pause()
        viewer.app.room.renew()
        row = viewer.rows()[viewer.app.room.query_one(SearchLine).region.y]
        assert row.rstrip().endswith(")") or "(" in row
        assert "1 hit" in viewer.rows()[0]


async def test_what_is_typed_right_behind_the_key_is_part_of_the_search(
    viewer: Viewer, chat: Chats, size: tuple[int, int]
) -> None:
    async with viewer.app.run_test(size=size) as pilot:
        viewer.session.say(chat("xylophone", "ann"))
        viewer.step(0.3)
        await pilot.press("k")
        # In one piece, as a slow line delivers them.
        for key, character in (("slash", "/"), ("x", "x"), ("slash", "/")):
            viewer.app.post_message(Key(key, character))
        await pilot.pause()
        assert viewer.app.room.query_one(SearchLine).query_one(Input).value == "x/"
        assert viewer.rulebook.rules == ()


async def test_a_rule_is_made_from_a_line_and_holds_at_once(
    viewer: Viewer, chat: Chats, size: tuple[int, int]
) -> None:
    async with viewer.app.run_test(size=size) as pilot:
        viewer.session.say(chat("buy now", "ann"), chat("hello", "bob"), chat("buy now", "cat"))
        viewer.step(2.0)
        await pilot.press("k", "f")
        await pilot.pause()
        form = viewer.text()
        assert "buy now" in form
        await pilot.press("enter")
        await pilot.pause()
        (rule,) = viewer.rulebook.rules
        assert (rule.action, rule.subject, rule.value) == (
            RuleAction.HIDE,
            Subject.WORDS,
            "buy now",
        )
        await pilot.press("escape")
        await pilot.pause()
        assert not isinstance(viewer.app.screen, RulesScreen)
        viewer.step(0.1)
        assert "buy now" not in on_stage(viewer) + in_list(viewer)
        assert "hello" in in_list(viewer)


@SIZES
async def test_the_board_is_a_panel_to_work_in(
    viewer: Viewer, chat: Chats, size: tuple[int, int]
) -> None:
    async with viewer.app.run_test(size=size) as pilot:
        viewer.session.say(chat("1", "ann"), chat("2", "ann"), chat("3", "bob"))
        viewer.step(0.3)
        board = viewer.app.room.query_one(BoardPanel)
        board.focus()
        await pilot.press("j", "o")
        assert "3" in in_list(viewer)
        assert "name of ann" not in in_list(viewer)
        await pilot.press("escape", "enter")
        await pilot.pause()
        assert isinstance(viewer.app.screen, CardScreen)
        assert "name of bob" in viewer.text()


async def test_a_run_of_the_same_text_is_one_line_and_so_is_a_combo(
    viewer: Viewer, chat: Chats, gift: Callable[..., Gift], size: tuple[int, int]
) -> None:
    async with viewer.app.run_test(size=size):
        viewer.session.say(*(chat("666", name) for name in ("ann", "bob", "cat")))
        given = gift(1, "ann")
        for total in (1, 2, 9):
            viewer.session.say(replace(given, id=f"state {total}", total=total))
        viewer.step(0.3)
        rows = [row for row in in_list(viewer).splitlines() if "666" in row]
        assert len(rows) == 1
        assert "×3" in rows[0]
        rows = [row for row in in_list(viewer).splitlines() if "小心心" in row]
        assert len(rows) == 1
        assert "9" in rows[0]


async def test_a_copy_goes_to_the_terminal_and_says_so(
    viewer: Viewer, chat: Chats, size: tuple[int, int]
) -> None:
    async with viewer.app.run_test(size=size) as pilot:
        viewer.session.say(chat("copy me", "ann"))
        viewer.step(0.3)
        await pilot.press("k", "y")
        assert viewer.app.clipboard == "copy me"
        assert "copied" in said(viewer)
        assert "copy me" in said(viewer)


async def test_a_key_that_needs_a_pick_says_how_to_pick(
    viewer: Viewer, size: tuple[int, int]
) -> None:
    async with viewer.app.run_test(size=size) as pilot:
        for key in ("y", "x", "m", "asterisk", "enter", "o"):
            await pilot.press(key)
            assert "nothing is selected" in said(viewer), key


@SIZES
async def test_themes_and_languages_are_switched_live(
    viewer: Viewer, chat: Chats, size: tuple[int, int]
) -> None:
    async with viewer.app.run_test(size=size) as pilot:
        viewer.session.say(chat("hello", "ann"))
        viewer.step(0.3)
        for theme in (LIGHT, CONTRAST, TERMINAL, DARK):
            await pilot.press("t")
            assert viewer.app.theme == theme.name
            viewer.assert_whole()
        await pilot.press("L")
        viewer.clock.now += 5
        viewer.step(0.3)
        chinese = viewer.text()
        assert "帮助" in chinese
        assert "quit" not in chinese
        viewer.assert_whole()
        await pilot.press("L")
        viewer.clock.now += 5
        viewer.step(0.3)
        assert "quit" in viewer.text()


@SIZES
async def test_without_motion_the_stage_is_a_list(
    new_viewer: Callable[..., Viewer], chat: Chats, size: tuple[int, int]
) -> None:
    viewer = new_viewer(config=Config(view=ViewSettings(motion="off")))
    async with viewer.app.run_test(size=size) as pilot:
        viewer.session.say(chat("hello", "ann"))
        viewer.step(0.3)
        assert not viewer.stage.display
        assert "hello" in in_list(viewer)
        assert viewer.app.room.query_one(EventList).size.height == size[1] - 2
        assert viewer.app.director.ledger.balanced
        await pilot.press("M")
        await pilot.pause()
        assert viewer.stage.display


@SIZES
async def test_ascii_draws_no_sign_of_its_own_beyond_ascii(
    new_viewer: Callable[..., Viewer], chat: Chats, gift: Callable[..., Gift], size: tuple[int, int]
) -> None:
    viewer = new_viewer(config=Config(view=ViewSettings(borders="ascii")))
    async with viewer.app.run_test(size=size) as pilot:
        plain = gift(3, "ann", gift="rose", price=500)
        viewer.session.say(plain, *(chat("hi", name) for name in "abc"))
        viewer.step(1.0)
        for key in ("space", "escape", "question_mark", "escape", "exclamation_mark", "escape"):
            await pilot.press(key)
            await pilot.pause()
            assert viewer.text().isascii(), key
        await pilot.press("k", "enter")
        await pilot.pause()
        assert viewer.text().isascii()


WALK = (
    *("k", "y", "x", "u", "m", "*", "o", "escape", "b", "B", "1", "5", "w", "[", "R"),
    *("slash", "h", "i", "enter", "n", "N", "escape", "G", "M", "M", "l", "l"),
    *("f", "n", "h", "i", "escape", "escape", "escape", "f", "d", "u", "escape"),
    *("ctrl+p", "l", "a", "n", "g", "escape"),
)
"""Keys that have something to say, and that open what has."""


async def test_ascii_says_nothing_of_its_own_beyond_ascii(
    new_viewer: Callable[..., Viewer], chat: Chats, size: tuple[int, int]
) -> None:
    viewer = new_viewer(config=Config(view=ViewSettings(borders="ascii")))
    async with viewer.app.run_test(size=size) as pilot:
        viewer.session.say(*(chat(f"hi {name} " * 12, name * 30) for name in "abc"))
        viewer.step(1.0)
        for key in WALK:
            await pilot.press(key)
            await pilot.pause()
            viewer.step(0.3)
            odd = {sign for sign in viewer.text() if not sign.isascii()}
            assert not odd, (key, odd)


async def test_ascii_leaves_what_people_write_and_other_languages_alone(
    new_viewer: Callable[..., Viewer], chat: Chats, size: tuple[int, int]
) -> None:
    viewer = new_viewer(config=Config(view=ViewSettings(borders="ascii")))
    async with viewer.app.run_test(size=size) as pilot:
        viewer.session.say(chat("“so”…", "安"))
        viewer.step(1.0)
        assert "“so”…" in in_list(viewer)
        await pilot.press("k", "m")
        assert "安 is muted: only in the list - u undoes it" in said(viewer)
        await pilot.press("L", "u")
        assert "已撤销" in said(viewer)
        await pilot.press("L", "o")
        assert "安 - Esc shows everybody" in said(viewer)


async def test_keys_are_what_the_configuration_says(
    new_viewer: Callable[..., Viewer], size: tuple[int, int]
) -> None:
    viewer = new_viewer(config=Config(keys={"freeze": "p", "quit": "ctrl+q"}))
    async with viewer.app.run_test(size=size) as pilot:
        assert "p freeze" in said(viewer)
        await pilot.press("space")
        assert "PAUSED" not in viewer.rows()[0]
        await pilot.press("p")
        assert "PAUSED" in viewer.rows()[0]
        await pilot.press("q")
        assert viewer.app.is_running


async def test_the_keys_of_a_panel_are_what_the_configuration_says(
    new_viewer: Callable[..., Viewer], chat: Chats, size: tuple[int, int]
) -> None:
    viewer = new_viewer(config=Config(keys={"up": "i", "pick-right": "e,right"}))
    async with viewer.app.run_test(size=size) as pilot:
        viewer.session.say(chat("one", "ann"), chat("two", "bob"))
        viewer.step(1.0)
        events = viewer.app.room.query_one(EventList)
        picks = []
        for key in ("k", "i"):
            await pilot.press(key)
            picks.append(events.selection is not None)
        assert picks == [False, True]
        await pilot.press("tab", "i", "tab")
        await pilot.press("space", "e", "l")
        assert not events.display, "a key that walks no more is one of the room again"
        await pilot.press("l", "question_mark", *"in the list up")
        await pilot.pause()
        assert [row.split()[1:3] for row in viewer.rows() if " Up " in row][:1] == [["i", "Up"]]


@pytest.fixture(autouse=True)
def english() -> None:
    use("en")
