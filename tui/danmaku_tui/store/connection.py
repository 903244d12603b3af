"""The connection to a recording, and the checks before a file is trusted to be one."""

from __future__ import annotations

import sqlite3
from contextlib import suppress
from pathlib import Path
from stat import S_ISDIR, S_ISREG
from typing import Final

from danmaku_tui.i18n.language import tr
from danmaku_tui.store.error import RecordingError, why
from danmaku_tui.store.schema import APPLICATION_ID, TABLES, VERSION

BUSY_SECONDS: Final = 5.0
"""The longest wait for another program that locks the database."""


def connect_to_read(path: Path) -> sqlite3.Connection:
    """Return a connection that cannot write to the database at ``path``.

    It reads while a writer writes. Where no lock can be made, as on a read-only medium, it reads a
    recording that nobody writes. Raises ``sqlite3.Error``.
    """
    address = path.absolute().as_uri()
    try:
        return _connect(f"{address}?mode=ro")
    except sqlite3.OperationalError:
        # "immutable" skips the locks: not where a writer left a log that must be read, too.
        log = path.with_name(path.name + "-wal")
        if log.exists() and log.stat().st_size:
            raise
        return _connect(f"{address}?mode=ro&immutable=1")


def check(database: sqlite3.Connection, path: Path) -> None:
    """Raise :class:`RecordingError` unless ``database`` is a recording that can be read here."""
    refusal = RecordingError(
        tr("{path} is no recording: give a file that danmaku recorded").format(path=path)
    )
    try:
        identity = database.execute("PRAGMA application_id").fetchone()
        version = database.execute("PRAGMA user_version").fetchone()[0]
        rows = database.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
    except sqlite3.DatabaseError as error:
        if getattr(error, "sqlite_errorname", "") in ("SQLITE_NOTADB", "SQLITE_CORRUPT"):
            raise refusal from None
        raise RecordingError(
            tr("{path} cannot be read: {why}").format(path=path, why=why(error))
        ) from None
    if identity[0] != APPLICATION_ID:
        raise refusal
    if version > VERSION:
        raise RecordingError(
            tr(
                "{path} was recorded by a newer danmaku (schema {version}, this one knows "
                "{known}): use that one"
            ).format(path=path, version=version, known=VERSION)
        )
    if not set(TABLES) <= {name for (name,) in rows}:
        raise refusal


def check_to_append(path: Path) -> bool:
    """Return whether there is a recording at ``path`` to continue; False where there is nothing.

    The file is not changed. Raises :class:`RecordingError` for a file that must not be
    written to, and ``OSError``.
    """
    try:
        found = path.stat()
    except FileNotFoundError:
        return False
    if S_ISDIR(found.st_mode):
        raise RecordingError(tr("{path} is a folder: name a file in it").format(path=path))
    if not S_ISREG(found.st_mode):
        raise RecordingError(tr("{path} is no file: name another").format(path=path))
    if not found.st_size:
        return False
    try:
        database = connect_to_read(path)
    except sqlite3.Error as error:
        if getattr(error, "sqlite_errorname", "") == "SQLITE_NOTADB":
            raise RecordingError(
                tr("{path} is no recording: give a file that danmaku recorded").format(path=path)
            ) from None
        raise RecordingError(
            tr("{path} cannot be read: {why}").format(path=path, why=why(error))
        ) from None
    try:
        if _is_empty(database):
            return False
        check(database, path)
    finally:
        database.close()
    return True


def _is_empty(database: sqlite3.Connection) -> bool:
    """Return whether the database is empty: its writer was killed in the first moment."""
    with suppress(sqlite3.Error):
        identity = database.execute("PRAGMA application_id").fetchone()
        tables = database.execute("SELECT count(*) FROM sqlite_master").fetchone()
        return bool(identity == (0,) and tables == (0,))
    return False


def _connect(address: str) -> sqlite3.Connection:
    database = sqlite3.connect(
        address, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False, uri=True
    )
    # Text that is not UTF-8 must not raise: a recording is as untrusted as a socket.
    database.text_factory = lambda data: data.decode("utf-8", "replace")
    try:
        database.execute("PRAGMA trusted_schema = OFF")
        database.execute("PRAGMA query_only = ON")
        database.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except sqlite3.Error:
        database.close()
        raise
    return database
