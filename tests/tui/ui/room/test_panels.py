from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from textual.app import App, ComposeResult

from danmaku_proto.events import Chat
from danmaku_tui.config.values import Config, ViewSettings
from danmaku_tui.room.board import BoardKind, Window
from danmaku_tui.rules.event_group import EventGroup
from danmaku_tui.ui.look.palette import Palette
from danmaku_tui.ui.room.context import RoomContext
from danmaku_tui.ui.room.model import RoomModel
from danmaku_tui.ui.room.panels import BOARDS, CROSSINGS, Panels

if TYPE_CHECKING:
    from tests.tui.ui.conftest import Viewer


class Standing(App[None]):
    """The panels without a room around them."""

    def __init__(self, viewer: Viewer, palette: Palette, config: Config) -> None:
        super().__init__()
        self.ticks = 0.0
        context = RoomContext(viewer.session, "a room", config, clock=self.clock)
        self.model = RoomModel(context)
        self.panels = Panels(self.model, context, palette)

    def clock(self) -> float:
        """Return a time that goes on whenever it is asked for."""
        self.ticks += 0.01
        return self.ticks

    def compose(self) -> ComposeResult:
        self.panels.share_out(self.size.width, self.size.height)
        yield self.panels


@pytest.fixture
def standing(viewer: Viewer, palette: Palette) -> Standing:
    return Standing(viewer, palette, Config())


async def test_the_boards_follow_each_other_and_then_there_is_none(standing: Standing) -> None:
    async with standing.run_test(size=(80, 24)) as pilot:
        panels, messages, shown = standing.panels, [], []
        for _ in range(len(BOARDS) + 1):
            messages.append(panels.next_board())
            await pilot.pause()
            shown.append(panels.board.display and panels.board.size.width > 0)
        assert "board off" in messages
        assert len(set(messages)) == len(messages)
        assert shown.count(False) == 1
        assert panels.board_shown[0] in BOARDS


async def test_the_window_changes_but_not_that_of_the_feeds_ranking(standing: Standing) -> None:
    async with standing.run_test(size=(80, 24)):
        panels = standing.panels
        assert panels.board_shown == (BoardKind.COMMENTS, Window.SESSION)
        assert "10 min" in panels.next_window()
        assert panels.board_shown == (BoardKind.COMMENTS, Window.RECENT)
        while panels.board_shown[0] is not BoardKind.FEED:
            panels.next_board()
        assert "the feed decides" in panels.next_window()
        assert panels.board_shown[1] is Window.RECENT


async def test_the_speed_keys_stop_at_the_ends(standing: Standing) -> None:
    async with standing.run_test(size=(80, 24)):
        stage = standing.model.director.stage
        messages = [standing.panels.cross_faster(1) for _ in CROSSINGS]
        assert f"{CROSSINGS[-1]:g} s" in messages[-1]
        assert stage.crossing == CROSSINGS[-1]
        for _ in CROSSINGS:
            standing.panels.cross_faster(-1)
        assert stage.crossing == CROSSINGS[0]


async def test_a_group_is_switched_on_the_stage_and_in_the_list(
    standing: Standing, viewer: Viewer, chat: Callable[..., Chat]
) -> None:
    async with standing.run_test(size=(80, 24)):
        viewer.session.say(chat("words"))
        standing.panels.events.renew()
        assert standing.panels.switch(EventGroup.COMMENTS) == "comments off"
        assert not standing.model.listing.lines
        assert EventGroup.COMMENTS in standing.model.director.off
        assert standing.panels.switch(EventGroup.COMMENTS) == "comments on"
        assert len(standing.model.listing.lines) == 1


async def test_only_the_panel_with_the_focus_has_a_selection(
    standing: Standing, viewer: Viewer, chat: Callable[..., Chat]
) -> None:
    async with standing.run_test(size=(80, 24)) as pilot:
        panels = standing.panels
        viewer.session.say(chat("words", "ann"))
        panels.events.renew()
        panels.board.show(viewer.session.view.room)
        panels.screen.set_focus(panels.events)
        await pilot.press("k")
        selection = panels.selection
        assert selection is not None
        assert selection.text == "words"
        panels.screen.set_focus(panels.board)
        await pilot.pause()
        selection = panels.selection
        assert selection is not None
        assert selection.text == "name of ann"


@pytest.mark.parametrize(
    ("view", "shown"),
    [
        (ViewSettings(), (True, True, True)),
        (ViewSettings(board="off"), (False, True, True)),
        (ViewSettings(list=False), (True, False, True)),
        (ViewSettings(motion="off"), (True, True, False)),
        (ViewSettings(list=False, board="off"), (False, False, True)),
    ],
)
async def test_the_panels_of_the_beginning_are_those_of_the_configuration(
    view: ViewSettings, shown: tuple[bool, bool, bool], viewer: Viewer, palette: Palette
) -> None:
    app = Standing(viewer, palette, Config(view=view))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        panels = app.panels
        assert (panels.board.display, panels.events.display, panels.stage.display) == shown
        sizes = [each.size for each in (panels.board, panels.events, panels.stage) if each.display]
        assert all(size.width and size.height for size in sizes)
