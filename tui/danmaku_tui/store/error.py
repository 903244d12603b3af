"""The errors of recordings."""

from __future__ import annotations

import errno
import sqlite3
from pathlib import Path
from typing import Final

from danmaku_proto.line_error import LineError
from danmaku_proto.terminal_text import safe_line
from danmaku_tui.i18n.language import tr
from danmaku_tui.i18n.system_error import system_error

_FULL: Final = ("SQLITE_FULL", errno.ENOSPC, errno.EDQUOT)
_MISSING: Final = (errno.ENOENT, errno.ENOTDIR)
_LOCKS: Final = (errno.ENOLCK, errno.EOPNOTSUPP, errno.EINVAL, errno.ENOSYS)
_NAME: Final = (errno.ENAMETOOLONG, errno.ELOOP)
_DISK: Final = ("SQLITE_IOERR", errno.EIO, errno.ETIMEDOUT, errno.ESTALE)


class RecordingError(LineError):
    """A file that cannot be used as a recording. Its text is one line: cause and remedy."""


class MissingRowsError(sqlite3.DatabaseError):
    """A batch of which SQLite has left rows out without an error of its own."""

    def __init__(self) -> None:
        super().__init__(tr("the file does not take every message"))


def why(error: Exception) -> str:
    """Return the error of the disk or the database in a few words."""
    if isinstance(error, OSError):
        return system_error(error)
    if isinstance(error, sqlite3.Error):
        name = getattr(error, "sqlite_errorname", "")
        if name == "SQLITE_FULL":
            return tr("the disk is full")
        if name == "SQLITE_READONLY_DBMOVED":
            return tr("the file was taken away")
        if name.startswith(("SQLITE_CANTOPEN", "SQLITE_READONLY", "SQLITE_PERM")):
            return tr("it cannot be written")
        if name.startswith("SQLITE_BUSY"):
            return tr("another program holds the file")
        if name.startswith("SQLITE_IOERR"):
            return tr("the disk does not take it")
        if name == "SQLITE_AUTH":
            return tr("another program has added a trigger to the file")
        if name in ("SQLITE_CORRUPT", "SQLITE_NOTADB") or type(error) is sqlite3.DatabaseError:
            return tr("the file is damaged")
    return safe_line(str(error))


def not_written(path: Path, error: Exception) -> str:
    """Return one line: why ``path`` cannot be written, the remedy, and the file."""
    cause, remedy = why(error), _remedy(path, error)
    place = f"({safe_line(str(path))})"
    return f"{cause}: {remedy} {place}" if remedy else f"{cause} {place}"


def _remedy(path: Path, error: Exception) -> str:
    """Return the remedy against ``error``; empty where none is known."""
    cause = getattr(error, "errno", None) or getattr(error, "sqlite_errorname", "") or ""
    if isinstance(cause, str) and cause.startswith("SQLITE_IOERR"):
        cause = "SQLITE_IOERR"
    remedies = (
        (_FULL, tr("make room, or record to another disk")),
        (_MISSING, tr("make the folder {folder}, or record somewhere else")),
        (_LOCKS, tr("record to a folder on a disk of this machine")),
        (_NAME, tr("give it a shorter name")),
        (_DISK, tr("check the disk or the network, or record to another folder")),
        ((errno.EFBIG,), tr("use --split, or record to another folder")),
        (("SQLITE_CORRUPT", "SQLITE_NOTADB", "SQLITE_AUTH"), tr("record to another file")),
    )
    for causes, remedy in remedies:
        if cause in causes:
            return remedy.format(folder=path.parent)
    if isinstance(cause, str) and cause.startswith("SQLITE_BUSY"):
        return tr("close that program, or record to another file")
    access = (errno.EACCES, errno.EPERM, errno.EROFS)
    refused = isinstance(cause, str) and cause.startswith(
        ("SQLITE_CANTOPEN", "SQLITE_READONLY", "SQLITE_PERM")
    )
    if refused or cause in access:
        return tr("record to a file and a folder that you may write to")
    return ""
