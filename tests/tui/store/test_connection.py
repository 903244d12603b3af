from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from danmaku_tui.store.connection import check_to_append
from danmaku_tui.store.error import RecordingError
from danmaku_tui.store.schema import VERSION
from danmaku_tui.store.state import RecordingOrigin
from danmaku_tui.store.writer import RecordingWriter


def foreign(path: Path) -> None:
    with closing(sqlite3.connect(path)) as database, database:
        database.execute("CREATE TABLE treasure (gold)")
    database.close()


def newer(path: Path) -> None:
    RecordingWriter.open(path, RecordingOrigin("", "", ""), 0.0).close()
    with closing(sqlite3.connect(path)) as database, database:
        database.execute(f"PRAGMA user_version = {VERSION + 1}")
    database.close()


def half(path: Path) -> None:
    RecordingWriter.open(path, RecordingOrigin("", "", ""), 0.0).close()
    with closing(sqlite3.connect(path)) as database, database:
        database.execute("DROP TABLE frame")
    database.close()


def not_utf8(path: Path) -> None:
    RecordingWriter.open(path, RecordingOrigin("", "", ""), 0.0).close()
    damaged = path.read_bytes().replace(b"CREATE TABLE frame", b"CREATE TABLE fr\xc5me")
    path.write_bytes(damaged)


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda path: path.write_text("dear diary\n" * 500), "is no recording"),
        (lambda path: path.write_bytes(b"SQLite format 3\0" + bytes(4080)), "is no recording"),
        (foreign, "is no recording"),
        (half, "is no recording"),
        (newer, "newer danmaku"),
        (not_utf8, "the file is damaged|is no recording"),
        (Path.mkdir, "is a folder"),
        (os.mkfifo, "is no file"),
    ],
)
def test_what_is_no_recording_is_refused_and_stays_as_it_is(
    make: object, words: str, tmp_path: Path
) -> None:
    path = tmp_path / "file"
    assert callable(make)
    make(path)
    before = path.read_bytes() if path.is_file() else None
    beside = sorted(tmp_path.iterdir())
    with pytest.raises(RecordingError, match=words):
        RecordingWriter.open(path, RecordingOrigin("", "", ""), 0.0)
    assert (path.read_bytes() if path.is_file() else None) == before
    assert sorted(tmp_path.iterdir()) == beside


def test_a_new_an_empty_and_a_barely_begun_file_can_become_a_recording(tmp_path: Path) -> None:
    path = tmp_path / "file"
    assert check_to_append(path) is False
    path.touch()
    assert check_to_append(path) is False
    database = sqlite3.connect(path)
    database.execute("PRAGMA journal_mode = WAL")  # where a kill may stop the making of one
    database.close()
    assert path.stat().st_size
    assert check_to_append(path) is False
    RecordingWriter.open(path, RecordingOrigin("", "", ""), 0.0).close()
    assert check_to_append(path) is True
