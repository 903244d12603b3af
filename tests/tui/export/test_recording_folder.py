from __future__ import annotations

from pathlib import Path

from danmaku_tui.export.recording_folder import every_recording, recordings_in


def test_a_folder_stands_for_its_recordings_by_name(tmp_path: Path) -> None:
    files = [tmp_path / name for name in ("b.danmaku", "a.danmaku", "a.danmaku-wal", "x.bin")]
    for file in files:
        file.touch()
    assert recordings_in(tmp_path) == (files[1], files[0])
    assert every_recording([files[0], tmp_path]) == (files[0], files[1])


def test_a_folder_of_frames_stands_for_itself(tmp_path: Path) -> None:
    (tmp_path / "1.bin").touch()
    assert recordings_in(tmp_path) == ()
    assert every_recording([tmp_path, tmp_path / "missing"]) == (tmp_path, tmp_path / "missing")
