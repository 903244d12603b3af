"""The errors of recordings."""

from __future__ import annotations

import sqlite3

from danmaku_tui.i18n.language import tr
from danmaku_tui.i18n.system_error import system_error


class RecordingError(ValueError):
    """A file that cannot be used as a recording. Its text is one line: cause and remedy."""


def why(error: Exception) -> str:
    """Return the error of the disk or the database in a few words."""
    if isinstance(error, OSError):
        return system_error(error)
    if isinstance(error, sqlite3.Error):
        name = getattr(error, "sqlite_errorname", "")
        if name == "SQLITE_FULL":
            return tr("the disk is full")
        if name.startswith(("SQLITE_CANTOPEN", "SQLITE_READONLY", "SQLITE_PERM")):
            return tr("it cannot be written")
        if name.startswith("SQLITE_BUSY"):
            return tr("another program holds the file")
        if name.startswith("SQLITE_IOERR"):
            return tr("the disk does not take it")
        if name in ("SQLITE_CORRUPT", "SQLITE_NOTADB"):
            return tr("the file is damaged")
    return str(error)
