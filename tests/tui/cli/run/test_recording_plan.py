from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from danmaku_tui.cli.run.recording_plan import RecordingPlan, missing, report_file
from danmaku_tui.cli.usage_error import CommandUsageError
from danmaku_tui.store.state import RecordState


def test_a_recording_that_cannot_be_written_is_nowhere(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    report_file(RecordState(tmp_path / "x", 0.0, trouble="the disk is full"))
    assert capsys.readouterr() == ("", "")


def test_a_folder_gets_a_file_of_its_own_and_a_missing_one_is_refused(tmp_path: Path) -> None:
    in_folder = RecordingPlan(tmp_path, "ws://there/room", "classroom").path()
    assert in_folder is not None
    assert in_folder.parent == tmp_path
    assert in_folder.name.startswith("there-room-")
    assert RecordingPlan(None, "x", "douyin").path() is None
    named = tmp_path / "mine.danmaku"
    assert RecordingPlan(named, "x", "douyin").path() == named
    with pytest.raises(CommandUsageError, match="is no folder"):
        RecordingPlan(tmp_path / "none" / "a.danmaku", "x", "douyin").path()


def test_the_usual_folder_is_made(tmp_path: Path) -> None:
    folder = tmp_path / "recordings" / "here"
    path = RecordingPlan(None, "demo-1", "douyin").usual_path(folder)
    assert folder.is_dir()
    assert path.parent == folder


def test_messages_that_were_not_recorded_are_counted(tmp_path: Path) -> None:
    state = RecordState(tmp_path / "a", 0.0)
    assert missing(state) == ""
    assert missing(replace(state, lost=2)) == "2 messages were not recorded"
    assert missing(replace(state, trouble="full", lost=1)) == "full (1 message was not recorded)"
