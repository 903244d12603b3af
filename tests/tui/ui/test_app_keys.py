from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Literal, TypeAlias, get_args

import pytest
from textual.actions import parse as parse_action
from textual.binding import Binding
from textual.widget import Widget

from danmaku_proto.events import Chat, Enter, Gift, Like, Rank, Ranks, User
from danmaku_tui.config.values import Config, ViewSettings
from danmaku_tui.feed.link_state import LinkState, Phase
from danmaku_tui.room.board import BoardKind, Window
from danmaku_tui.rules.event_group import GROUPS, OFF_AT_FIRST
from danmaku_tui.ui.app import DanmakuApp
from danmaku_tui.ui.board.board_panel import TITLES, WINDOWS, BoardPanel
from danmaku_tui.ui.list.event_list import EventList
from danmaku_tui.ui.room.key_line import KeyLine
from danmaku_tui.ui.room.panels import CROSSINGS
from danmaku_tui.ui.sheets.help import HelpScreen
from danmaku_tui.ui.sheets.ledger import LedgerScreen
from danmaku_tui.ui.sheets.rules import RulesScreen
from danmaku_tui.ui.sheets.sheet import Sheet
from danmaku_tui.ui.stage.pinned_rows import PinnedRows

if TYPE_CHECKING:
    from tests.tui.ui.conftest import Viewer

BOUND: list[type[DanmakuApp | Widget | HelpScreen | LedgerScreen]] = [
    DanmakuApp,
    EventList,
    BoardPanel,
    Sheet,
    HelpScreen,
    LedgerScreen,
]


@pytest.mark.parametrize("owner", BOUND, ids=lambda owner: owner.__name__)
def test_every_key_is_bound_to_an_action_that_exists(owner: type) -> None:
    bindings = [binding for binding in owner.BINDINGS if isinstance(binding, Binding)]  # type: ignore[attr-defined]  # all of BOUND have it
    assert bindings
    for binding in bindings:
        namespace, name, _ = parse_action(binding.action)
        home = DanmakuApp if namespace == "app" else owner
        assert hasattr(home, f"action_{name}"), binding


@pytest.mark.parametrize("owner", BOUND, ids=lambda owner: owner.__name__)
def test_no_key_is_bound_twice_in_one_place_and_each_is_described(owner: type) -> None:
    keys: list[str] = []
    for binding in owner.BINDINGS:  # type: ignore[attr-defined]  # all of BOUND have it
        assert isinstance(binding, Binding)
        assert binding.description
        keys += binding.key.split(",")
    assert len(keys) == len(set(keys))


async def test_q_leaves_with_success(viewer: Viewer) -> None:
    async with viewer.app.run_test() as pilot:
        await pilot.press("q")
    assert viewer.app.return_value == 0
    assert viewer.app.return_code == 0


async def test_ctrl_c_leaves_as_an_interrupt_would(viewer: Viewer) -> None:
    async with viewer.app.run_test() as pilot:
        await pilot.press("question_mark")
        await pilot.press("ctrl+c")
    assert viewer.app.return_code == 130


async def test_space_freezes_the_stage_while_the_list_goes_on(
    viewer: Viewer, chat: Callable[..., Chat]
) -> None:
    async with viewer.app.run_test(size=(80, 24)) as pilot:
        viewer.session.say(chat("before"))
        viewer.step(3.0)
        stage = viewer.stage.region
        await pilot.press("space")
        stood = viewer.rows()[stage.y : stage.bottom]
        assert any("before" in row for row in stood)
        for number in range(5):
            viewer.session.say(chat(f"meanwhile {number}"))
        viewer.step(5.0)
        assert viewer.rows()[stage.y : stage.bottom] == stood
        assert "PAUSED" in viewer.rows()[0]
        assert "5 new" in viewer.rows()[0]
        assert "meanwhile 4" in "\n".join(viewer.rows()[stage.bottom :])

        await pilot.press("space")
        viewer.step(1.0)
        moved = viewer.rows()[stage.y : stage.bottom]
        assert "PAUSED" not in viewer.rows()[0]
        assert any("before" in row for row in moved)
        assert moved != stood
        assert "meanwhile" not in "\n".join(moved)


async def test_b_shows_one_board_after_the_other_and_then_none(
    viewer: Viewer,
    chat: Callable[..., Chat],
    gift: Callable[..., Gift],
    person: Callable[..., User],
) -> None:
    async with viewer.app.run_test(size=(100, 24)) as pilot:
        panel = viewer.app.query_one(BoardPanel)
        viewer.session.say(chat("hi", "ann"), gift(3, "ben"))
        viewer.session.say(Ranks("r", 0.0, (Rank(1, person("cid"), "9.9万"),)))
        seen = {
            BoardKind.COMMENTS: "name of ann",
            BoardKind.GIFTS: "name of ben",
            BoardKind.LIKES: "no likes yet",
            BoardKind.FEED: "9.9万",
        }
        for kind, words in seen.items():
            viewer.step(0.1)
            rows = [row[panel.region.x :] for row in viewer.rows()[panel.region.y :]]
            assert TITLES[kind] in rows[0]
            assert any(words in row for row in rows)
            await pilot.press("b")
        assert viewer.app.query_one(EventList).size.width == 100
        await pilot.press("b")
        assert viewer.app.query_one(EventList).size.width < 100
        assert viewer.session.board[0] is BoardKind.COMMENTS


async def test_shift_b_turns_the_board_to_the_last_ten_minutes_and_back(
    viewer: Viewer, chat: Callable[..., Chat]
) -> None:
    async with viewer.app.run_test(size=(100, 24)) as pilot:
        viewer.session.say(chat("hi", "ann"))
        viewer.step(0.1)
        viewer.clock.now += 3_600
        await pilot.press("B")
        viewer.step(0.1)
        assert viewer.session.board == (BoardKind.COMMENTS, Window.RECENT)
        assert "nobody has commented yet" in viewer.text()
        await pilot.press("B")
        viewer.step(0.1)
        assert viewer.session.board == (BoardKind.COMMENTS, Window.SESSION)
        assert "nobody has commented yet" not in viewer.text()


Board: TypeAlias = Literal["gifts", "likes", "feed"]


@pytest.mark.parametrize("board", get_args(Board))
async def test_the_board_that_is_settled_on_is_shown_from_the_beginning(
    board: Board,
    new_viewer: Callable[..., Viewer],
    gift: Callable[..., Gift],
    person: Callable[..., User],
) -> None:
    viewer = new_viewer(config=Config(view=ViewSettings(board=board)))
    async with viewer.app.run_test(size=(100, 24)):
        title = TITLES[BoardKind(board)]
        viewer.session.say(gift(3, "ben"), Like("l", 0.0, person("ben"), 3, 3))
        viewer.session.say(Ranks("r", 0.0, (Rank(1, person("ben"), "9.9万"),)))
        viewer.step(0.3)
        panel = viewer.app.query_one(BoardPanel)
        rows = [row[panel.region.x :] for row in viewer.rows()[panel.region.y :]]
        assert title in rows[0]
        assert "name of ben" in rows[1]


async def test_no_other_board_is_named_before_the_one_that_is_settled_on_comes(
    new_viewer: Callable[..., Viewer], monkeypatch: pytest.MonkeyPatch
) -> None:
    viewer = new_viewer(config=Config(view=ViewSettings(board="gifts")))
    monkeypatch.setattr(viewer.session, "show_board", lambda *_: None)
    async with viewer.app.run_test(size=(100, 24)):
        viewer.step(0.1)
        assert TITLES[BoardKind.GIFTS] in viewer.text()


async def test_the_feeds_ranking_has_no_window_and_says_so(
    viewer: Viewer, person: Callable[..., User]
) -> None:
    async with viewer.app.run_test(size=(100, 24)) as pilot:
        viewer.session.say(Ranks("r", 0.0, (Rank(1, person("cid"), "9.9万"),)))
        await pilot.press("b", "b", "b")
        viewer.step(0.1)
        assert viewer.rows()[-1].strip() == "board: feed's ranking"
        heading = viewer.row_of("Feed's ranking")
        assert not any(words in heading for words in WINDOWS.values())
        await pilot.press("B")
        viewer.step(0.1)
        assert "the feed decides" in viewer.rows()[-1]
        assert viewer.row_of("Feed's ranking") == heading
        assert viewer.session.board == (BoardKind.FEED, Window.SESSION)


async def test_l_gives_the_room_of_the_list_to_the_stage_and_back(viewer: Viewer) -> None:
    async with viewer.app.run_test(size=(80, 24)) as pilot:
        before = viewer.stage.size
        await pilot.press("l")
        await pilot.pause()
        assert not viewer.app.query_one(EventList).display
        pinned = viewer.app.query_one(PinnedRows).size.height
        assert viewer.stage.size.height == viewer.app.director.stage.lanes == 22 - pinned
        await pilot.press("l")
        await pilot.pause()
        assert viewer.stage.size == before


@pytest.mark.parametrize(("number", "group"), list(enumerate(GROUPS, 1)))
async def test_a_digit_turns_its_group_off_and_on(viewer: Viewer, number: int, group: str) -> None:
    async with viewer.app.run_test(size=(100, 24)) as pilot:
        for _ in range(2):
            before = group in viewer.app.director.off
            await pilot.press(str(number))
            assert (group in viewer.app.director.off) is not before
            assert group in viewer.rows()[-1]
        assert viewer.app.director.off == OFF_AT_FIRST


async def test_a_group_that_comes_on_is_seen_from_its_beginning(
    viewer: Viewer, person: Callable[..., User]
) -> None:
    async with viewer.app.run_test(size=(100, 24)) as pilot:
        viewer.session.say(Enter("e", 0.0, person("ann")))
        viewer.step(0.1)
        assert "came in" not in viewer.text()
        await pilot.press("4")
        assert "name of ann" in viewer.row_of("came in")
        await pilot.press("4")
        assert "came in" not in viewer.text()


async def test_brackets_step_through_the_speeds_and_stop_at_the_ends(viewer: Viewer) -> None:
    async with viewer.app.run_test() as pilot:
        stage = viewer.app.director.stage
        usual = stage.crossing
        await pilot.press("right_square_bracket")
        assert stage.crossing < usual
        await pilot.press("left_square_bracket", "left_square_bracket")
        assert stage.crossing > usual
        await pilot.press(*["left_square_bracket"] * len(CROSSINGS))
        assert stage.crossing == max(CROSSINGS)
        await pilot.press(*["right_square_bracket"] * (len(CROSSINGS) + 2))
        assert stage.crossing == min(CROSSINGS)
        assert "4 s" in viewer.rows()[-1]


async def test_the_answer_to_a_key_gives_way_to_the_keys_after_a_moment(viewer: Viewer) -> None:
    async with viewer.app.run_test(size=(100, 24)) as pilot:
        keys = viewer.rows()[-1]
        await pilot.press("right_square_bracket")
        assert viewer.rows()[-1] != keys
        viewer.step(1.0)
        assert viewer.rows()[-1] != keys
        viewer.step(3.0)
        assert viewer.rows()[-1] == keys


async def test_r_connects_anew(viewer: Viewer) -> None:
    async with viewer.app.run_test() as pilot:
        now = viewer.clock.now
        viewer.session.link = LinkState(Phase.WAITING, since=now, retry_at=now + 50)
        await pilot.press("r")
    assert viewer.session.reconnected == 1


async def test_tab_goes_from_panel_to_panel_and_marks_the_one_that_has_the_keys(
    viewer: Viewer,
) -> None:
    async with viewer.app.run_test(size=(100, 24)) as pilot:
        events, board = viewer.app.query_one(EventList), viewer.app.query_one(BoardPanel)
        headings = []
        for panel in (events, board, events):
            assert viewer.app.focused is panel
            row = viewer.rows()[events.region.y]
            headings.append((row[events.region.x], row[board.region.x]))
            await pilot.press("tab")
            await pilot.pause()
        assert headings[0] == headings[2] == headings[1][::-1]
        assert headings[0][0] != headings[0][1]
        await pilot.press("shift+tab")
        assert viewer.app.focused is events


async def test_the_command_palette_offers_every_action(viewer: Viewer) -> None:
    async with viewer.app.run_test() as pilot:
        offered = {command.title for command in viewer.app.get_system_commands(viewer.app.screen)}
        for binding in DanmakuApp.BINDINGS:
            assert isinstance(binding, Binding)
            if not binding.action.startswith("app."):
                assert binding.description in offered
        await pilot.press("ctrl+p")
        await pilot.pause()
        await pilot.press(*"ledger")
        await viewer.app.workers.wait_for_complete()
        await pilot.pause()
        await pilot.press("enter")
        await pilot.pause()
        assert isinstance(viewer.app.screen, LedgerScreen)


async def test_the_palette_lists_keys_that_are_brackets_as_they_are(viewer: Viewer) -> None:
    async with viewer.app.run_test(size=(80, 60)) as pilot:
        await pilot.press("ctrl+p")
        await pilot.pause()
        await viewer.app.workers.wait_for_complete()
        await pilot.press(*"slower")
        await viewer.app.workers.wait_for_complete()
        await pilot.pause()
        assert "Key [" in viewer.text()


async def test_escape_goes_back_to_the_newest_line(
    viewer: Viewer, chat: Callable[..., Chat]
) -> None:
    async with viewer.app.run_test(size=(80, 24)) as pilot:
        for number in range(60):
            viewer.session.say(chat(f"line {number}"))
        viewer.step(0.1)
        events = viewer.app.query_one(EventList)
        await pilot.press("g")
        listed = "\n".join(viewer.rows()[events.region.y :])
        assert "line 0 " in listed
        assert "line 59" not in listed
        await pilot.press("escape")
        assert "line 59" in "\n".join(viewer.rows()[events.region.y :])


@pytest.mark.parametrize("key", ["question_mark", "exclamation_mark", "f"])
@pytest.mark.parametrize("close", ["escape", "same"])
async def test_a_sheet_opens_and_closes_and_does_not_end_the_program(
    viewer: Viewer, key: str, close: str
) -> None:
    async with viewer.app.run_test() as pilot:
        await pilot.press(key)
        assert isinstance(viewer.app.screen, HelpScreen | LedgerScreen | RulesScreen)
        await pilot.press(key if close == "same" else close)
        await pilot.pause()
        assert viewer.app.screen is viewer.app.default_screen
        assert viewer.app.is_running


@pytest.mark.parametrize("opened", [["f"], ["exclamation_mark"], ["k", "enter"]], ids=str)
async def test_the_help_opens_over_a_sheet_and_closes_to_it(
    opened: list[str], viewer: Viewer, chat: Callable[..., Chat]
) -> None:
    async with viewer.app.run_test(size=(80, 24)) as pilot:
        viewer.session.say(chat("hi"))
        viewer.step(0.3)
        await pilot.press(*opened)
        await pilot.pause()
        sheet = viewer.app.screen
        assert sheet is not viewer.app.room
        await pilot.press("question_mark")
        await pilot.pause()
        assert isinstance(viewer.app.screen, HelpScreen)
        viewer.assert_whole()
        await pilot.press("question_mark")
        await pilot.pause()
        assert viewer.app.screen is sheet


async def test_the_room_goes_on_while_a_sheet_is_open(
    viewer: Viewer, chat: Callable[..., Chat]
) -> None:
    async with viewer.app.run_test(size=(80, 24)) as pilot:
        await pilot.press("question_mark")
        viewer.session.say(chat("while it was open"))
        viewer.step(2.0)
        await pilot.resize_terminal(90, 30)
        viewer.step(0.5)
        viewer.assert_whole()
        await pilot.press("escape")
        assert "while it was open" in viewer.text()


async def test_the_key_line_names_keys_that_work(viewer: Viewer) -> None:
    async with viewer.app.run_test(size=(200, 24)):
        row = viewer.rows()[viewer.app.query_one(KeyLine).region.y]
        for binding in DanmakuApp.BINDINGS:
            if isinstance(binding, Binding) and binding.show:
                assert f"{binding.key_display or binding.key} {binding.description.lower()}" in row
