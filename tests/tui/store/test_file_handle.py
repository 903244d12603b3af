from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

from danmaku_tui.store.file_handle import FileHandle
from danmaku_tui.store.lock import is_held


def is_open(descriptor: int) -> bool:
    try:
        os.fstat(descriptor)
    except OSError:
        return False
    return True


def test_descriptors_of_a_file_are_closed_together(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"0123456789")
    first, second = FileHandle.open(path), FileHandle.open(path)
    assert second.head(4) == b"0123"
    second.close()
    assert is_open(second.descriptor)
    first.close()
    assert not is_open(first.descriptor)
    assert not is_open(second.descriptor)


def test_a_handle_leaves_the_locks_of_sqlite(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.touch()
    handle = FileHandle.open(path)
    writer = sqlite3.connect(path, isolation_level=None)
    writer.execute("CREATE TABLE row (a)")
    writer.execute("BEGIN IMMEDIATE")
    assert not is_held(path)
    code = (
        "import sqlite3, sys\n"
        "other = sqlite3.connect(sys.argv[1], timeout=0, isolation_level=None)\n"
        "other.execute('BEGIN IMMEDIATE')"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, path], capture_output=True, check=False, timeout=60
    )
    assert b"database is locked" in done.stderr
    writer.close()
    handle.close()


def test_a_handle_knows_whether_its_file_is_there(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.touch()
    handle = FileHandle.open(path)
    assert handle.is_at(path)
    path.rename(tmp_path / "other")
    assert not handle.is_at(path)
    path.touch()
    assert not handle.is_at(path)
    handle.close()
