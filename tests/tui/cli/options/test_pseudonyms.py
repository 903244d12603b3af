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


def test_a_key_file_is_for_pseudonyms(evening: Path, command: Command) -> None:
    said = command("export", str(evening), "--to", "csv", "--key-file", "key")
    assert (said.code, said.out) == (2, "")
    assert "add --pseudonyms" in said.err


def test_another_file_as_the_key_file_is_one_line(evening: Path, command: Command) -> None:
    said = command("export", str(evening), "--to", "csv", "--pseudonyms", "--key-file", __file__)
    assert said.code == 1
    assert said.err.count("\n") == 1


def test_a_key_file_that_cannot_be_written_is_one_line(evening: Path, command: Command) -> None:
    key = evening.parent / "missing" / "key"
    said = command("stats", str(evening), "--pseudonyms", "--key-file", str(key))
    assert (said.code, said.out) == (1, "")
    assert str(key) in said.err
    assert said.err.count("\n") == 1


def test_without_a_key_file_none_is_written(evening: Path, command: Command) -> None:
    before = set(evening.parent.iterdir())
    assert command("stats", str(evening), "--pseudonyms").code == 0
    assert set(evening.parent.iterdir()) == before
