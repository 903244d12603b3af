from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from danmaku_proto.events import Chat, Event, LinkChange, User
from danmaku_tui.config.values import Config, CopySettings
from danmaku_tui.replay.replay import Replay
from danmaku_tui.store.error import RecordingError
from danmaku_tui.store.recording import Recording
from danmaku_tui.ui.keys.selection import Selection
from danmaku_tui.ui.room.frame_sheet import open_frame
from danmaku_tui.ui.sheets.wire import WireScreen

if TYPE_CHECKING:
    from tests.tui.ui.conftest import Viewer

FIXTURES = Path(__file__).parents[3] / "fixtures"
USER = (FIXTURES / "classroom.frame.bin").read_bytes()


def recorded(path: Path) -> tuple[Replay, Event]:
    """Return a replay of a frame file, and the first event in it."""
    with Recording(path) as recording:
        _, event = next(iter(recording.timed_events()))
    return Replay(lambda: Recording(path), 0.0, 1.0, lambda: 0.0), event


async def test_w_on_a_card_opens_the_frame_and_esc_leads_back(
    viewer: Viewer, chat: Callable[..., Chat]
) -> None:
    async with viewer.app.run_test(size=(100, 30)) as pilot:
        viewer.session.say(chat("我爱人工智能，未来可期！", "张三"))
        viewer.session.frame = USER
        viewer.step(1.0)
        await pilot.press("k", "enter", "w")
        await pilot.pause()
        assert isinstance(viewer.app.screen, WireScreen)
        assert '1 name: string = "张三"' in viewer.text()
        await pilot.press("y")
        await pilot.pause()
        assert "rows copied, if the terminal supports OSC 52" in viewer.text()
        assert '1 name: string = "张三"' in viewer.app.clipboard
        await pilot.press("escape")
        await pilot.pause()
        assert "w bytes" in viewer.text()


async def test_without_a_frame_it_says_why(viewer: Viewer, chat: Callable[..., Chat]) -> None:
    async with viewer.app.run_test(size=(100, 30)) as pilot:
        viewer.session.say(chat("hello", "ann"))
        viewer.step(1.0)
        await pilot.press("k", "enter", "w")
        await pilot.pause()
        assert "the frame is gone: only the newest 16 MiB of frames are held" in viewer.text()


@pytest.mark.parametrize(
    ("event", "reason"),
    [
        pytest.param(None, "this card is of a person", id="a person"),
        pytest.param(LinkChange("", 1.0, "live"), "about the connection", id="the connection"),
    ],
)
async def test_some_selections_have_no_frame(
    viewer: Viewer, event: Event | None, reason: str
) -> None:
    async with viewer.app.run_test(size=(100, 30)) as pilot:
        pane = viewer.app.room.pane
        selection = Selection(User("1", "ann", "ann"), event)
        open_frame(viewer.app, pane._room_context, selection, pane._palette)
        await pilot.pause()
        assert reason in viewer.text()


async def test_in_a_replay_the_frame_is_read_from_the_recording(
    new_viewer: Callable[..., Viewer],
) -> None:
    replay, event = recorded(FIXTURES / "gift.frame.bin")
    viewer = new_viewer(replay=replay)
    async with viewer.app.run_test(size=(100, 30)) as pilot:
        pane = viewer.app.room.pane
        open_frame(viewer.app, pane._room_context, Selection(event.user, event), pane._palette)
        await pilot.pause()
        assert "push · 862 bytes" in viewer.text()


async def test_a_recording_that_cannot_be_read_is_the_reason(
    new_viewer: Callable[..., Viewer], chat: Callable[..., Chat]
) -> None:
    def damaged() -> Recording:
        raise RecordingError("the file is damaged")

    replay = Replay(damaged, 0.0, 1.0, lambda: 0.0)
    viewer = new_viewer(replay=replay)
    async with viewer.app.run_test(size=(100, 30)) as pilot:
        pane, event = viewer.app.room.pane, chat("hello", "ann")
        open_frame(viewer.app, pane._room_context, Selection(event.user, event), pane._palette)
        await pilot.pause()
        assert "the file is damaged" in viewer.text()


async def test_copying_can_be_off(
    new_viewer: Callable[..., Viewer], chat: Callable[..., Chat]
) -> None:
    viewer = new_viewer(config=Config(copy=CopySettings(osc52=False)))
    async with viewer.app.run_test(size=(100, 30)) as pilot:
        viewer.session.say(chat("hello", "ann"))
        viewer.session.frame = USER
        viewer.step(1.0)
        await pilot.press("k", "enter", "w", "y")
        await pilot.pause()
        assert "copying is off" in viewer.text()
        assert viewer.app.clipboard == ""
