from __future__ import annotations

from typing import TYPE_CHECKING

from danmaku_tui.ui.list.event_list import EventList
from danmaku_tui.ui.room.pane import RoomPane
from danmaku_tui.ui.room.screen import RoomScreen

if TYPE_CHECKING:
    from tests.tui.ui.conftest import Viewer


async def test_the_pane_fills_the_screen_before_and_after_a_resize(viewer: Viewer) -> None:
    async with viewer.app.run_test(size=(80, 24)) as pilot:
        room = viewer.app.room
        assert isinstance(room, RoomScreen)
        assert room.pane.size == viewer.app.size == (80, 24)
        await pilot.resize_terminal(120, 36)
        await pilot.pause()
        assert room.pane.size == (120, 36)
        viewer.assert_whole()


async def test_the_focus_that_nothing_has_is_the_panes(viewer: Viewer) -> None:
    async with viewer.app.run_test(size=(80, 24)) as pilot:
        room = viewer.app.room
        room.set_focus(None)
        await pilot.pause()
        assert room.focused is room.pane
        assert not room.pane.can_focus
        assert not any(isinstance(widget, RoomPane) for widget in room.focus_chain)
        events = room.query_one(EventList)
        room.set_focus(events)
        assert viewer.app.focused is events


async def test_without_the_focus_of_the_terminal_nothing_has_it(viewer: Viewer) -> None:
    async with viewer.app.run_test(size=(80, 24)) as pilot:
        viewer.app.app_focus = False
        await pilot.pause()
        assert viewer.app.room.focused is None
