from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, cast

import pytest

from danmaku_tui.session import Session
from danmaku_tui.store.state import RecordState
from danmaku_tui.ui.room.recording_control import RecordingControl

if TYPE_CHECKING:
    from tests.tui.ui.conftest import HandSession, Viewer

FILE = Path("/a long way from home/room.danmaku")


@pytest.fixture
def session(viewer: Viewer) -> HandSession:
    return viewer.session


@pytest.fixture
def keeping(session: HandSession) -> RecordingControl:
    return RecordingControl(cast("Session", session), lambda: FILE, lambda: 100.0)


def test_a_recording_begins_and_ends_by_the_same_key(
    keeping: RecordingControl, session: HandSession
) -> None:
    assert not keeping.seconds
    told = keeping.toggle()
    assert told == "recording to room.danmaku in /a long way from home"
    assert session.recording is not None
    session.recording = replace(session.recording, since=88.0, frames=1_200, events=7)
    assert keeping.seconds == 12.0
    told = keeping.toggle()
    assert told == "recorded 1,200 frames, 7 events to room.danmaku in /a long way from home"
    assert not keeping.seconds


def test_trouble_is_told_once_and_so_is_where_it_goes_on(
    keeping: RecordingControl, session: HandSession
) -> None:
    assert not keeping.news()
    session.recording = RecordState(FILE, since=0.0)
    assert not keeping.news()
    session.recording = replace(session.recording, trouble="the disk is full")
    assert keeping.news() == "the disk is full"
    assert not keeping.news()
    session.recording = replace(session.recording, trouble="", notice="it goes on in another file")
    assert keeping.news() == "it goes on in another file"
    assert not keeping.news()
    session.recording = None
    assert not keeping.news()


def test_a_folder_that_cannot_be_had_is_told(session: HandSession) -> None:
    def place() -> Path:
        raise PermissionError(13, "Permission denied")

    keeping = RecordingControl(cast("Session", session), place, lambda: 0.0)
    assert "Permission denied" in keeping.toggle()
    assert session.recording is None


def test_what_is_replayed_is_not_recorded(session: HandSession) -> None:
    keeping = RecordingControl(cast("Session", session), None, lambda: 0.0)
    assert "recording already" in keeping.toggle()
    assert session.recording is None


async def test_the_status_line_says_that_it_records(
    new_viewer: Callable[..., Viewer], tmp_path: Path
) -> None:
    viewer = new_viewer(record_to=lambda: tmp_path / ("deep" * 20) / "room.danmaku")
    async with viewer.app.run_test(size=(80, 30)) as pilot:
        await pilot.press("R")
        assert "REC" in viewer.rows()[0]
        assert "room.danmaku" in viewer.rows()[-1]
        await pilot.press("R")
        assert "REC" not in viewer.rows()[0]
        assert "room.danmaku" in viewer.rows()[-1]
