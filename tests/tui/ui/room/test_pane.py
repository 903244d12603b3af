from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from textual.app import App, ComposeResult
from textual.containers import Horizontal

from danmaku_proto.events import Chat
from danmaku_proto.text import cells
from danmaku_tui.room.board import BoardKind
from danmaku_tui.rules.rule import Rule, RuleAction, Subject
from danmaku_tui.rules.rulebook import Rulebook
from danmaku_tui.ui.board.board_panel import BoardPanel
from danmaku_tui.ui.list.event_list import EventList
from danmaku_tui.ui.look.palette import LIGHT, Palette, palette_of
from danmaku_tui.ui.room.context import RoomContext
from danmaku_tui.ui.room.pane import RoomPane
from danmaku_tui.ui.sheets.ledger import LedgerScreen
from danmaku_tui.ui.stage.stage_view import StageView

if TYPE_CHECKING:
    from tests.tui.ui.conftest import Viewer


class SideBySide(App[None]):
    """Two rooms on one screen, each in a pane of its own."""

    def __init__(self, viewers: tuple[Viewer, Viewer], palette: Palette) -> None:
        super().__init__()
        self.sessions = tuple(viewer.session for viewer in viewers)
        self.panes = tuple(
            RoomPane(RoomContext(session, f"room {number}", clock=time.monotonic), palette)
            for number, session in enumerate(self.sessions)
        )

    def compose(self) -> ComposeResult:
        yield Horizontal(*self.panes)

    def renew(self) -> None:
        for pane in self.panes:
            pane.renew()

    def text_of(self, pane: RoomPane) -> str:
        region, strips = pane.region, self.screen._compositor.render_strips()
        return "\n".join(
            strip.crop(region.x, region.right).text for strip in strips[region.y : region.bottom]
        )


@pytest.fixture
def rooms(new_viewer: Callable[..., Viewer], palette: Palette) -> SideBySide:
    return SideBySide((new_viewer(), new_viewer()), palette)


async def test_two_rooms_stand_side_by_side_each_with_its_own_events(
    rooms: SideBySide, chat: Callable[..., Chat]
) -> None:
    async with rooms.run_test(size=(160, 24)) as pilot:
        for session, text in zip(rooms.sessions, ("to the left", "to the right"), strict=True):
            session.say(chat(text))
        rooms.renew()
        await pilot.pause()
        left, right = map(rooms.text_of, rooms.panes)
        assert "to the left" in left
        assert "to the right" not in left
        assert "to the right" in right
        assert "to the left" not in right
        assert [session.started for session in rooms.sessions] == [1, 1]
        assert {cells(row) for row in (left + "\n" + right).split("\n")} == {80}


async def test_each_pane_has_its_own_place_in_the_list_and_its_own_board(
    rooms: SideBySide, chat: Callable[..., Chat]
) -> None:
    async with rooms.run_test(size=(160, 24)) as pilot:
        lists = [pane.query_one(EventList) for pane in rooms.panes]
        for session in rooms.sessions:
            session.say(*(chat(f"line {number}") for number in range(5)))
        rooms.renew()
        rooms.screen.set_focus(lists[0])
        await pilot.press("k", "b")
        assert [events.selection is None for events in lists] == [False, True]
        rooms.screen.set_focus(lists[1])
        await pilot.press("b", "b", "space")
        assert [session.board[0] for session in rooms.sessions] == [
            BoardKind.GIFTS,
            BoardKind.LIKES,
        ]
        assert [pane.director.frozen for pane in rooms.panes] == [False, True]


async def test_no_two_widgets_of_one_parent_have_the_same_id(rooms: SideBySide) -> None:
    async with rooms.run_test(size=(160, 24)):
        for parent in rooms.screen.walk_children(with_self=True):
            ids = Counter(child.id for child in parent.children if child.id)
            assert not ids or max(ids.values()) == 1


async def test_a_search_in_one_pane_leaves_the_other_alone(
    rooms: SideBySide, chat: Callable[..., Chat]
) -> None:
    async with rooms.run_test(size=(160, 24)) as pilot:
        for session in rooms.sessions:
            session.say(chat("a needle"))
        rooms.renew()
        rooms.screen.set_focus(rooms.panes[1].query_one(EventList))
        await pilot.press("slash", *"needle", "enter")
        await pilot.pause()
        left, right = map(rooms.text_of, rooms.panes)
        assert "1 hit" in right
        assert "hit" not in left
        assert rooms.focused is rooms.panes[1].query_one(EventList)


async def test_a_palette_reaches_every_widget_of_the_pane(rooms: SideBySide) -> None:
    light = palette_of(LIGHT)
    async with rooms.run_test(size=(160, 24)) as pilot:
        rooms.panes[0].set_palette(light)
        await pilot.pause()
        strips = rooms.screen._compositor.render_strips()
        grounds = [
            {segment.style.bgcolor for segment in strip.crop(start, start + 80) if segment.style}
            for strip in strips[:-1]
            for start in (0, 80)
        ]
        bright = {light.text.bgcolor, light.bar.bgcolor}
        assert all(ground <= bright for ground in grounds[::2])
        assert not any(ground & bright for ground in grounds[1::2])


async def test_without_a_panel_that_can_have_the_focus_the_keys_still_work(
    viewer: Viewer,
) -> None:
    async with viewer.app.run_test(size=(80, 24)) as pilot:
        await pilot.press("l")
        assert not viewer.app.query_one(EventList).display
        await pilot.press("b", "b", "b", "b")
        assert not viewer.app.query_one(BoardPanel).display
        await pilot.press("space")
        assert viewer.app.director.frozen
        await pilot.press("space", "exclamation_mark")
        await pilot.pause()
        assert isinstance(viewer.app.screen, LedgerScreen)
        await pilot.press("escape", "l")
        await pilot.pause()
        assert viewer.app.query_one(EventList).display
        await pilot.press("tab", "k")
        assert viewer.app.focused is viewer.app.query_one(EventList)


async def test_neither_tab_nor_a_click_gives_the_focus_to_the_pane(viewer: Viewer) -> None:
    async with viewer.app.run_test(size=(80, 24)) as pilot:
        events, board = viewer.app.query_one(EventList), viewer.app.query_one(BoardPanel)
        seen = []
        for _ in range(4):
            await pilot.press("tab")
            seen.append(viewer.app.focused)
        assert seen == [board, events, board, events]
        await pilot.click(StageView)
        await pilot.click("StatusLine")
        assert viewer.app.focused is events


async def test_the_focus_comes_back_with_that_of_the_terminal(viewer: Viewer) -> None:
    async with viewer.app.run_test(size=(80, 24)) as pilot:
        events = viewer.app.query_one(EventList)
        viewer.app.app_focus = False
        await pilot.pause()
        seen = [viewer.app.focused]
        viewer.app.app_focus = True
        await pilot.pause()
        assert [*seen, viewer.app.focused] == [None, events]
        await pilot.press("l")
        viewer.app.app_focus = False
        await pilot.pause()
        await pilot.press("l")
        assert events.display, "a key gives the focus back, and then does what it is for"


async def test_the_rules_of_another_window_hold_here(
    viewer: Viewer, chat: Callable[..., Chat], tmp_path: Path
) -> None:
    path = tmp_path / "rules.toml"
    viewer.rulebook.path = path
    viewer.rulebook.save()
    async with viewer.app.run_test(size=(80, 24)) as pilot:
        pane = viewer.app.room.pane
        viewer.session.say(chat("spam here"))
        viewer.step(0.3)
        assert "spam here" in viewer.text()
        Rulebook.load(path).add(Rule(RuleAction.HIDE, Subject.WORDS, "spam"))
        await pilot.press("f")
        await pilot.pause()
        pane._look_at_rules()
        assert list(viewer.rulebook.rules) == [], "the rules are open here"
        await pilot.press("escape")
        await pilot.pause()
        pane._look_at_rules()
        viewer.step(0.1)
        assert "spam here" not in viewer.text()
        path.write_text("[[rule]\n")
        pane._look_at_rules()
        assert "the old ones stay" in viewer.rows()[-1]
        assert [rule.value for rule in viewer.rulebook.rules] == ["spam"]
