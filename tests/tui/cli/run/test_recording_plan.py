from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from danmaku_tui.cli.options.recording import RecordOptions
from danmaku_tui.cli.run.recording_plan import (
    RecordingPlan,
    checked_spill,
    missing,
    missing_earlier,
    report_file,
    report_held,
)
from danmaku_tui.cli.usage_error import CommandUsageError
from danmaku_tui.store.state import RecordState


def test_a_recording_that_cannot_be_written_is_nowhere(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    report_file(RecordState(tmp_path / "x", 0.0, trouble="the disk is full"))
    assert capsys.readouterr() == ("", "")


def test_a_folder_gets_a_file_of_its_own_and_a_missing_one_is_refused(tmp_path: Path) -> None:
    in_folder = RecordingPlan(RecordOptions(tmp_path), "ws://there/room", "classroom").path()
    assert in_folder is not None
    assert in_folder.parent == tmp_path
    assert in_folder.name.startswith("there-room-")
    assert RecordingPlan(RecordOptions(None), "x", "douyin").path() is None
    named = tmp_path / "mine.danmaku"
    assert RecordingPlan(RecordOptions(named), "x", "douyin").path() == named
    with pytest.raises(CommandUsageError, match="is no folder"):
        RecordingPlan(RecordOptions(tmp_path / "none" / "a.danmaku"), "x", "douyin").path()


def test_the_usual_folder_is_made(tmp_path: Path) -> None:
    folder = tmp_path / "recordings" / "here"
    path = RecordingPlan(RecordOptions(None), "demo-1", "douyin").usual_path(folder)
    assert folder.is_dir()
    assert path.parent == folder


def test_messages_that_were_not_recorded_are_counted(tmp_path: Path) -> None:
    state = RecordState(tmp_path / "a", 0.0)
    assert missing(state) == ""
    assert missing(replace(state, lost=2)) == "2 messages were not recorded"
    assert missing(replace(state, trouble="full", lost=1)) == "full (1 message was not recorded)"


def test_a_recording_in_two_folders_is_reported_with_the_messages_of_each(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    state = RecordState(
        tmp_path / "a",
        0.0,
        frames=8,
        lost=2,
        spilled=3,
        files=(tmp_path / "a",),
        spill_files=(tmp_path / "b", tmp_path / "b-2"),
    )
    report_file(state)
    assert capsys.readouterr().err == (
        f"danmaku: recorded 5 of 10 messages in {tmp_path / 'a'}, 3 in {tmp_path / 'b'},"
        f" {tmp_path / 'b-2'}: danmaku merge joins them\n"
    )
    assert missing_earlier(state) == f"{tmp_path / 'a'}: 2 messages were not recorded"
    assert missing_earlier(replace(state, lost=0)) == ""


def test_a_spill_folder_is_made_and_a_wrong_one_is_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert checked_spill(None) is None
    folder = tmp_path / "deep" / "spill"
    assert checked_spill(folder) == folder
    assert folder.is_dir()
    assert capsys.readouterr().err == ""
    file = tmp_path / "file"
    file.touch()
    for wrong, reason in (
        (file, "File exists"),
        (file / "spill", "Not a directory"),
        (tmp_path / ("x" * 300), "File name too long"),
    ):
        assert checked_spill(wrong) == wrong
        told = f"danmaku: record.spill: {wrong} cannot be written to: {reason}\n"
        assert capsys.readouterr().err == told
    # Root may write everywhere, and tests may run as root.
    monkeypatch.setattr("os.access", lambda *_: False)
    checked_spill(folder)
    assert "Permission denied" in capsys.readouterr().err


def test_the_spill_folder_of_the_configuration_is_the_recorders(tmp_path: Path) -> None:
    plan = RecordingPlan(RecordOptions(None), "x", "douyin")
    recorder = plan.recorder(tmp_path / "a.danmaku", spill=tmp_path / "spill")
    assert recorder._spill is not None
    recorder.close()


@pytest.mark.parametrize("held", [True, False])
def test_a_process_that_the_disk_keeps_says_so(
    held: bool, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("danmaku_tui.store.disk_watch.held_by_disk", lambda: held)
    report_held()
    line = "danmaku: the system keeps this process until the disk answers\n"
    assert capsys.readouterr().err == (line if held else "")


def test_a_name_that_is_too_long_is_refused_with_the_number_of_bytes(tmp_path: Path) -> None:
    name = "弹" * 90 + ".danmaku"
    with pytest.raises(CommandUsageError, match="the name is 31 bytes too long, of 247"):
        RecordingPlan(RecordOptions(tmp_path / name), "x", "douyin").path()
    deep = tmp_path.joinpath(*["x" * 200] * 3, "a.danmaku")
    with pytest.raises(CommandUsageError, match=r"the path is .* bytes too long, of 503"):
        RecordingPlan(RecordOptions(deep), "x", "douyin").path()


def test_all_files_of_a_recording_are_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = (tmp_path / "a.danmaku", tmp_path / "a-2.danmaku")
    report_file(RecordState(files[1], 0.0, files=files))
    assert capsys.readouterr().err == (
        f"danmaku: recorded in 2 files in {tmp_path}: a.danmaku, a-2.danmaku\n"
    )
