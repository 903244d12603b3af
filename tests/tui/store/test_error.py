from __future__ import annotations

import errno
import os
import sqlite3
from pathlib import Path

import pytest

from danmaku_tui.store.error import not_written

PATH = Path("/rooms/evening.danmaku")


def of_sqlite(name: str) -> sqlite3.Error:
    error = sqlite3.OperationalError("a text of the library")
    error.sqlite_errorname = name
    return error


@pytest.mark.parametrize(
    ("error", "cause", "remedy"),
    [
        (errno.ENOSPC, "No space left on device", "make room"),
        (errno.EACCES, "Permission denied", "that you may write to"),
        (errno.EROFS, "Read-only file system", "that you may write to"),
        (errno.ENOENT, "No such file or directory", "make the folder /rooms"),
        (errno.ENOLCK, "No locks available", "a disk of this machine"),
        (errno.EFBIG, "File too large", "--split"),
        (errno.EIO, "Input/output error", "check the disk"),
        ("SQLITE_FULL", "the disk is full", "make room"),
        ("SQLITE_CANTOPEN", "it cannot be written", "that you may write to"),
        ("SQLITE_READONLY_DIRECTORY", "it cannot be written", "that you may write to"),
        ("SQLITE_IOERR_WRITE", "the disk does not take it", "check the disk"),
        ("SQLITE_BUSY", "another program holds the file", "close that program"),
        ("SQLITE_CORRUPT", "the file is damaged", "record to another file"),
    ],
)
def test_an_error_has_its_cause_a_remedy_and_the_file(
    error: int | str, cause: str, remedy: str
) -> None:
    raised = of_sqlite(error) if isinstance(error, str) else OSError(error, os.strerror(error))
    words = not_written(PATH, raised)
    assert words.startswith(f"{cause}: ")
    assert remedy in words
    assert words.endswith(f" ({PATH})")


def test_an_unknown_error_has_the_file() -> None:
    assert not_written(PATH, ValueError("odd")) == f"odd ({PATH})"
