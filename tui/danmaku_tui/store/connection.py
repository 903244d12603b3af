"""Looking at a file before it is trusted to be a recording."""

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
"""How long to wait for another program that holds the database."""


def connect_to_read(path: Path) -> sqlite3.Connection:
    """Return a connection that cannot write to the database at ``path``.

    Raises ``sqlite3.Error``. Reads beside a writer; and where not even a lock can be made, such as
    on a medium that cannot be written, a recording that nobody writes.
    """
    address = path.absolute().as_uri()
    try:
        return _reading(f"{address}?mode=ro")
    except sqlite3.OperationalError:
        log = path.with_name(path.name + "-wal")
        if log.exists() and log.stat().st_size:
            raise
        return _reading(f"{address}?mode=ro&immutable=1")


def check(database: sqlite3.Connection, path: Path) -> None:
    """Raise :class:`RecordingError` when ``database`` is no recording that can be read here."""
    refusal = RecordingError(
        tr("{path} is no recording: give a file that danmaku recorded").format(path=path)
    )
    try:
        told = database.execute("PRAGMA application_id").fetchone()
        version = database.execute("PRAGMA user_version").fetchone()[0]
        found = database.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
    except sqlite3.DatabaseError as error:
        if getattr(error, "sqlite_errorname", "") in ("SQLITE_NOTADB", "SQLITE_CORRUPT"):
            raise refusal from None
        raise RecordingError(
            tr("{path} cannot be read: {why}").format(path=path, why=why(error))
        ) from None
    if told[0] != APPLICATION_ID:
        raise refusal
    if version > VERSION:
        raise RecordingError(
            tr(
                "{path} was recorded by a newer danmaku (schema {version}, this one knows "
                "{known}): use that one"
            ).format(path=path, version=version, known=VERSION)
        )
    if not set(TABLES) <= {name for (name,) in found}:
        raise refusal


def check_to_append(path: Path) -> bool:
    """Return whether there is a recording at ``path`` to go on with; False where there is nothing.

    The file is not changed. Raises :class:`RecordingError` for what must not be written to, and
    ``OSError``.
    """
    try:
        told = path.stat()
    except FileNotFoundError:
        return False
    if S_ISDIR(told.st_mode):
        raise RecordingError(tr("{path} is a folder: name a file in it").format(path=path))
    if not S_ISREG(told.st_mode):
        raise RecordingError(tr("{path} is no file: name another").format(path=path))
    if not told.st_size:
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
    """Return whether there is nothing in it yet: its maker was killed in the first moment."""
    with suppress(sqlite3.Error):
        told = database.execute("PRAGMA application_id").fetchone()
        found = database.execute("SELECT count(*) FROM sqlite_master").fetchone()
        return bool(told == (0,) and found == (0,))
    return False


def _reading(address: str) -> sqlite3.Connection:
    database = sqlite3.connect(
        address, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False, uri=True
    )
    database.text_factory = lambda data: data.decode("utf-8", "replace")
    try:
        database.execute("PRAGMA trusted_schema = OFF")
        database.execute("PRAGMA query_only = ON")
        database.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except sqlite3.Error:
        database.close()
        raise
    return database
