"""The connection to a recording, and the checks before a file is trusted to be one."""

from __future__ import annotations

import os
import re
import sqlite3
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from stat import S_ISDIR, S_ISREG
from typing import Final

from danmaku_tui.i18n.language import tr
from danmaku_tui.store.error import RecordingError, why
from danmaku_tui.store.file_handle import FileHandle
from danmaku_tui.store.lock import WriterLock, handle_is_held
from danmaku_tui.store.schema import APPLICATION_ID, SCHEMA, TABLES, VERSION

BUSY_SECONDS: Final = 5.0
"""The longest wait for another program that locks the database."""

_COPY_BYTES: Final = 1024 * 1024

LONGEST_VALUE: Final = 32 * 1024 * 1024
"""The most bytes of one value, and of one row: a message has 16 MiB."""

_LIMITS: Final = {
    sqlite3.SQLITE_LIMIT_LENGTH: LONGEST_VALUE,
    sqlite3.SQLITE_LIMIT_SQL_LENGTH: 100_000,
    sqlite3.SQLITE_LIMIT_COLUMN: 100,
    sqlite3.SQLITE_LIMIT_EXPR_DEPTH: 50,
    sqlite3.SQLITE_LIMIT_COMPOUND_SELECT: 3,
    sqlite3.SQLITE_LIMIT_VDBE_OP: 25_000,
    sqlite3.SQLITE_LIMIT_ATTACHED: 0,
    sqlite3.SQLITE_LIMIT_TRIGGER_DEPTH: 1,
    sqlite3.SQLITE_LIMIT_WORKER_THREADS: 0,
}
"""SQLite's own limits for a file of others ("Run-Time Limits")."""

_comment: Final = re.compile(r"--[^\n]*|/\*.*?\*/", re.DOTALL)
_conflict: Final = re.compile(r"(?i)\bon\s+conflict\b").search
STEPS_BETWEEN: Final = 100_000
"""SQLite's steps between two calls of a progress handler: some milliseconds."""

_NO_RECORDING: Final = ("SQLITE_NOTADB", "SQLITE_CORRUPT", "SQLITE_INTERRUPT")
"""The errors of a file that has no schema to read, or an endless one."""

_SCHEMA_CALLS: Final = 50
"""The calls of the progress handler while a schema is read and checked: it takes one at most."""


@dataclass(frozen=True, slots=True)
class ReadConnection:
    """A connection that cannot write.

    It is ``fixed`` where it makes no locks, because nobody writes the file. ``lacks_log`` is
    whether the recorder did not close the file, and its log is not beside it.
    """

    database: sqlite3.Connection
    fixed: bool = False
    lacks_log: bool = False


def connect_to_read(path: Path, handle: FileHandle) -> ReadConnection:
    """Return a connection to the database at ``path``, whose file ``handle`` has open.

    It reads while a writer writes, and makes no file beside the recording. Where the folder is
    read-only, a recording with a log is copied for the time of reading. Raises ``sqlite3.Error``
    and ``OSError``.
    """
    address = path.absolute().as_uri()
    log = _beside(path, "-wal")
    # Bytes 18 and 19 of the header are 2 where there is a log (SQLite's file format, 1.3.3). The
    # recorder sets them back when it closes a file.
    if handle.head(20)[18:] == b"\2\2" and not _size(log) and not handle_is_held(handle):
        # A plain connection would make an empty log, and leave it there.
        return ReadConnection(_connect(f"{address}?mode=ro&immutable=1"), True, lacks_log=True)
    index = _beside(path, "-shm")
    if not _size(log) or index.exists() or os.access(path.parent, os.W_OK):
        try:
            return ReadConnection(_connect(f"{address}?mode=ro"))
        except sqlite3.OperationalError:
            if handle_is_held(handle):  # a copy of files that change would be no recording
                raise
    if _size(log) or _size(_beside(path, "-journal")):
        return ReadConnection(_connect_to_copy(path), fixed=True)
    # No lock can be made, as on a read-only medium.
    return ReadConnection(_connect(f"{address}?mode=ro&immutable=1"), fixed=True)


def tidy(path: Path) -> None:
    """Merge the log of the recording at ``path`` into the file, where no writer or reader needs it.

    A reader that outlives the writer, or that reads a file of a killed one, does this at the end:
    SQLite's files would stay beside the recording. Never raises.
    """
    if not any(_beside(path, suffix).exists() for suffix in ("-wal", "-shm")):
        return
    with suppress(OSError, RecordingError, sqlite3.Error):
        lock = WriterLock.take(path)
        try:
            database = sqlite3.connect(path, timeout=0.0, isolation_level=None)
            try:
                if not lock.made and database.execute("PRAGMA application_id").fetchone()[0]:
                    database.execute("PRAGMA journal_mode = DELETE")
            finally:
                database.close()
        finally:
            lock.release(removing=lock.made)


def _beside(path: Path, suffix: str) -> Path:
    return path.with_name(path.name + suffix)


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


def _connect_to_copy(path: Path) -> sqlite3.Connection:
    """Return a connection to a temporary copy of ``path`` and its log, which has no name."""
    with tempfile.TemporaryDirectory(prefix="danmaku-") as folder:
        copy = Path(folder) / "recording"
        for suffix in ("", "-wal", "-journal"):
            source = _beside(path, suffix)
            if source.exists():
                _copy(source, _beside(copy, suffix))
        database = sqlite3.connect(copy, isolation_level=None, check_same_thread=False)
        try:
            _limit(database)
            _read_schema(database, "PRAGMA journal_mode = DELETE")
            _restrict(database)
        except sqlite3.Error:
            database.close()
            raise
        return database  # the open file outlives its name


def _copy(source: Path, target: Path) -> None:
    """Copy a file. Not by shutil: a descriptor must be closed as a handle is."""
    handle = FileHandle.open(source)
    try:
        with target.open("wb") as out:
            place = 0
            while data := os.pread(handle.descriptor, _COPY_BYTES, place):
                out.write(data)
                place += len(data)
    finally:
        handle.close()


def check(database: sqlite3.Connection, path: Path, *, growing: bool = False) -> None:
    """Raise :class:`RecordingError` unless ``database`` is a recording that can be read here.

    ``growing`` is whether a recorder has it.
    """
    refusal = RecordingError(
        tr("{path} is no recording: give a file that danmaku recorded").format(path=path)
    )
    try:
        identity = database.execute("PRAGMA application_id").fetchone()
        version = database.execute("PRAGMA user_version").fetchone()[0]
        rows = {
            str(name): str(sql)
            for name, sql in database.execute(
                "SELECT name, sql FROM sqlite_master WHERE type = 'table'"
            )
        }
    except sqlite3.DatabaseError as error:
        if getattr(error, "sqlite_errorname", "") in _NO_RECORDING:
            raise refusal from None
        raise RecordingError(
            tr("{path} cannot be read: {why}").format(path=path, why=why(error))
        ) from None
    if _is_empty(database):
        words = tr(
            "{path} is empty: its recording was stopped by force in the first moment, or it is no "
            "recording"
        )
        if growing:
            words = tr("{path} is empty: its recording begins at this moment, try again")
        raise RecordingError(words.format(path=path))
    if identity[0] != APPLICATION_ID:
        raise refusal
    if version > VERSION:
        raise RecordingError(
            tr(
                "{path} was recorded by a newer danmaku (schema {version}, this one knows "
                "{known}): use that one"
            ).format(path=path, version=version, known=VERSION)
        )
    if not all(is_own(database, table, rows) for table in TABLES):
        raise refusal


def is_own(database: sqlite3.Connection, table: str, tables: Mapping[str, str]) -> bool:
    """Return whether ``table`` has the columns of the schema, all of them stored.

    ``tables`` holds the statements that made the tables. A generated column would be computed for
    every row, and an id that is no row number may be anything.
    """
    if table not in tables or re.search(r"(?i)without\s+rowid|virtual\s+table", tables[table]):
        return False
    found = {
        str(name): (str(kind).upper(), key, hidden)
        for _, name, kind, _, _, key, hidden in database.execute(f"PRAGMA table_xinfo({table})")
    }
    own = _own_columns()[table]
    stored = all(hidden == 0 for _, _, hidden in found.values())
    return stored and all(found.get(name) == column for name, column in own.items())


@cache
def _own_columns() -> Mapping[str, Mapping[str, tuple[str, int, int]]]:
    """Return type, place in the key and 0 for each column of each table of the schema."""
    database = sqlite3.connect(":memory:")
    try:
        database.executescript(SCHEMA)
        return {
            table: {
                name: (kind, key, hidden)
                for _, name, kind, _, _, key, hidden in database.execute(
                    f"PRAGMA table_xinfo({table})"
                )
            }
            for table in TABLES
        }
    finally:
        database.close()


def _check_statements(database: sqlite3.Connection, path: Path) -> None:
    """Raise :class:`RecordingError` where writing would run a statement of others.

    A trigger runs one, and so may an index, a constraint and a default value. Only indexes may be
    missing.
    """
    found = _statements(database, ("table", "index", "trigger"))
    foreign = [
        name for name, statement in found.items() if _own_statements().get(name) != statement
    ]
    touched = [name for name in foreign if found[name][0] != "table" or name in TABLES]
    if touched:
        raise RecordingError(
            tr("{path} has triggers or indexes of another program: record to another file").format(
                path=path
            )
        )
    for (statement,) in database.execute("SELECT sql FROM sqlite_master WHERE type = 'table'"):
        # Such a table would leave rows out, or put them in the place of others, without an error.
        if _conflict(_comment.sub(" ", str(statement))):
            raise RecordingError(
                tr("{path} has tables of another program: record to another file").format(path=path)
            )


def _statements(
    database: sqlite3.Connection, kinds: tuple[str, ...]
) -> Mapping[str, tuple[str, str]]:
    """Return kind and statement of each table, index or trigger, without comments."""
    rows = database.execute("SELECT name, type, sql FROM sqlite_master WHERE sql IS NOT NULL")
    return {
        str(name): (kind, " ".join(re.sub(r"--[^\n]*", "", str(sql)).split()))
        for name, kind, sql in rows
        if kind in kinds
    }


@cache
def _own_statements() -> Mapping[str, tuple[str, str]]:
    """Return the statements of the schema."""
    database = sqlite3.connect(":memory:")
    try:
        database.executescript(SCHEMA)
        return _statements(database, ("table", "index"))
    finally:
        database.close()


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
    handle = FileHandle.open(path)
    try:
        return _check_database(path, handle)
    finally:
        handle.close()


def _check_database(path: Path, handle: FileHandle) -> bool:
    """Return whether the file of ``handle`` is a recording, or raise :class:`RecordingError`."""
    try:
        database = connect_to_read(path, handle).database
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
        _check_statements(database, path)
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
    try:
        _restrict(database)
    except sqlite3.Error:
        database.close()
        raise
    return database


def _restrict(database: sqlite3.Connection) -> None:
    """Let nothing be written to ``database``, and read from it once."""
    _limit(database)
    database.execute("PRAGMA query_only = ON")
    _read_schema(database, "SELECT 1 FROM sqlite_master LIMIT 1")


def _read_schema(database: sqlite3.Connection, statement: str) -> None:
    """Execute the first statement that reads the schema. Raises ``sqlite3.Error``."""
    try:
        database.execute(statement).fetchone()
    except UnicodeDecodeError as error:
        # The message of SQLite's error names a part of the schema, and that may be any bytes.
        raise sqlite3.DatabaseError(str(error)) from None


def _limit(database: sqlite3.Connection) -> None:
    """Bound the values, the statements and the work of ``database``, and trust no schema.

    The handler that bounds the work is for the check of the schema: a tree of pages may have more
    rows than any file. Whoever reads on sets another handler.
    """
    for category, most in _LIMITS.items():
        database.setlimit(category, most)
    calls = iter(range(_SCHEMA_CALLS))
    database.set_progress_handler(lambda: next(calls, None) is None, STEPS_BETWEEN)
    # Text that is not UTF-8 must not raise: a recording is as untrusted as a socket.
    database.text_factory = lambda data: data.decode("utf-8", "replace")
    database.execute("PRAGMA trusted_schema = OFF")
    database.execute("PRAGMA cell_size_check = ON")
