from __future__ import annotations

import errno
from pathlib import Path

import click
import pytest

from danmaku_tui.cli.run.recording_file import write_recording
from danmaku_tui.store import recording_copy
from danmaku_tui.store.state import RecordingOrigin
from danmaku_tui.store.writer import RecordingWriter


def test_a_full_disk_is_one_line_with_cause_remedy_and_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source, target = tmp_path / "room.danmaku", tmp_path / "copy.danmaku"
    RecordingWriter.open(source, RecordingOrigin("room", "douyin", "test"), 0.0).close()

    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(recording_copy, "copy_recordings", full)
    with pytest.raises(click.ClickException) as raised:
        write_recording([source], target, replacing=False)
    remedy = "make room, or record to another disk"
    expected = f"cannot write: No space left on device: {remedy} ({target})"
    assert raised.value.message == expected
    assert [each.name for each in tmp_path.iterdir()] == ["room.danmaku"]
