from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, TypeAlias

import pytest

from danmaku_proto.events import Chat, User
from danmaku_tui.store.recorder import Recorder
from danmaku_tui.store.state import RecordingOrigin

Command: TypeAlias = Callable[..., Any]

BEGAN: Final = 1_763_812_800.0


def record(path: Path, comments: int) -> Path:
    ann = User("1", "ann", "1")
    recorder = Recorder(
        path, RecordingOrigin("ws://room.example", "classroom", "test"), wall=lambda: BEGAN
    )
    for number in range(comments):
        at = BEGAN + number
        recorder.frame(b"", [Chat(f"{number}", at, ann, f"comment {number}")], at)
    recorder.close()
    return path


@pytest.fixture
def evening(tmp_path: Path) -> Path:
    """A recording of ten comments, a second apart."""
    return record(tmp_path / "evening.danmaku", 10)


def test_without_pyarrow_one_line_names_the_extra(
    evening: Path, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("danmaku_tui.export.parquet.has_pyarrow", lambda: False)
    said = command("export", str(evening), "--to", "parquet", "-o", "x")
    assert said.code == 1
    assert said.err.endswith("--to parquet needs pyarrow: install danmaku-tui[parquet]\n")
    assert said.err.count("\n") == 1


def test_a_recording_becomes_a_parquet_file(evening: Path, command: Command) -> None:
    pq = pytest.importorskip("pyarrow.parquet", reason="pyarrow is not installed")
    out = evening.with_suffix(".parquet")
    arguments = ("export", str(evening), "--to", "parquet", "-o", str(out))
    said = command(*arguments, "--kinds", "chat", "--from", "0:05")
    assert (said.code, said.out, said.err) == (0, "", f"5 events, 5 comments → {out}\n")
    assert pq.read_table(out).column("text").to_pylist() == [f"comment {n}" for n in range(5, 10)]
    assert command(*arguments).code == 2
    assert command("export", str(evening), "--to", "parquet").code == 2


def test_a_folder_of_recordings_becomes_hive_folders(
    evening: Path, tmp_path: Path, command: Command
) -> None:
    ds = pytest.importorskip("pyarrow.dataset", reason="pyarrow is not installed")
    record(tmp_path / "night.danmaku", 3)
    (tmp_path / "broken.danmaku").write_text("no recording")
    out = tmp_path / "out"
    said = command("export", str(evening.parent), "--to", "parquet", "-o", str(out))
    assert said.code == 1
    assert len(said.err.splitlines()) == 3
    table = ds.dataset(out, partitioning="hive").to_table()
    assert sorted(set(table.column("recording").to_pylist())) == ["evening", "night"]
    assert table.num_rows == 13
    again = tmp_path / "again"
    command(*("export", str(evening.parent), "--to", "parquet", "-o", str(again)), "--pseudonyms")
    table = ds.dataset(again, partitioning="hive").to_table()
    assert set(table.column("recording").to_pylist()) == {"recording-2", "recording-3"}
    assert set(table.column("user").to_pylist()) == {"viewer-1"}
