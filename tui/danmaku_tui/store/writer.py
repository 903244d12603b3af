"""The writer of a recording, on one thread."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime
from errno import ENOENT
from functools import cache
from itertools import chain
from math import nextafter
from pathlib import Path
from typing import Final, Self

from danmaku_tui.i18n.language import tr
from danmaku_tui.store.connection import BUSY_SECONDS, check_to_append
from danmaku_tui.store.error import MissingRowsError
from danmaku_tui.store.file_names import bare_source, check_name
from danmaku_tui.store.file_system import network_type
from danmaku_tui.store.lock import WriterLock
from danmaku_tui.store.rows import (
    EVENT_COLUMNS,
    Cell,
    Item,
    ReceivedFrame,
    event_rows,
    frame_row,
    link_row,
)
from danmaku_tui.store.schema import APPLICATION_ID, SCHEMA, UNCLOSED, VERSION
from danmaku_tui.store.state import RecordingOrigin

_FRAME: Final = "frame (id, at, session, data, is_text)"
_LINK: Final = "link (at, session, phase, detail, gap)"
_EVENT: Final = f"event ({EVENT_COLUMNS})"

_AT_ONCE: Final = (64, 8, 1)
"""Rows that one statement adds: with each statement this thread gives the interpreter lock to the
receiving one, and gets it back only after milliseconds."""


class RecordingWriter:
    """Adds batches to a recording, in a session of its own.

    It is ``fresh`` until the first batch. After :meth:`write` a batch survives the end of the
    process, and after :meth:`sync` that of the machine. Every method except :meth:`close` and
    :meth:`abandon` raises ``sqlite3.Error`` or ``OSError`` when the disk fails; earlier batches
    stay complete.
    """

    def __init__(
        self,
        path: Path,
        lock: WriterLock,
        database: sqlite3.Connection,
        origin: RecordingOrigin,
        at: float,
        *,
        with_log: bool,
    ) -> None:
        self.path = path
        self._lock = lock
        self._database = database
        self._log = -1
        self._frame: int = database.execute("SELECT ifnull(max(id), 0) FROM frame").fetchone()[0]
        self._session = _begin_session(database, origin, at)
        self._identity = _identity(path)
        self._with_log = with_log
        self.fresh = True
        try:
            if with_log:
                self._log = os.open(path.with_name(path.name + "-wal"), os.O_RDONLY)
                self.fold()
            self.sync()
        except BaseException:
            self._close_log()
            raise

    @classmethod
    def open(cls, path: Path, origin: RecordingOrigin, at: float) -> Self:
        """Return a writer of the recording at ``path``, new or continued; ``at`` is since 1970.

        Raises :class:`danmaku_tui.store.error.RecordingError` for a file that must not be changed,
        ``OSError`` and ``sqlite3.Error`` where it cannot be written. No new file is left then.
        """
        check_name(path)
        if path.exists():
            check_to_append(path)  # a folder or a pipe cannot be locked
        lock = WriterLock.take(path)
        try:
            continues = check_to_append(path)
            return cls._connect(path, lock, origin, at, continues=continues)
        except BaseException:
            lock.release(removing=lock.made)
            raise

    @classmethod
    def _connect(
        cls, path: Path, lock: WriterLock, origin: RecordingOrigin, at: float, *, continues: bool
    ) -> Self:
        # Only its owner may read the words of other people; SQLite's files get the same rights.
        database = sqlite3.connect(
            path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False
        )
        database.set_authorizer(_authorize)
        try:
            with_log = _choose_journal(database, path)
            if not continues:
                make(database, origin, at)
            return cls(path, lock, database, origin, at, with_log=with_log)
        except BaseException:
            database.close()
            raise

    @property
    def size(self) -> int:
        """The bytes on the disk, with those in the log."""
        log = self.path.with_name(self.path.name + "-wal")
        return sum(each.stat().st_size for each in (self.path, log) if each.exists())

    @property
    def length(self) -> int:
        """The bytes of the file once its log is merged. Raises ``sqlite3.Error``."""
        [(pages, size)] = self._database.execute(
            "SELECT page_count, page_size FROM pragma_page_count, pragma_page_size"
        ).fetchall()
        return int(pages * size)

    def write(self, items: Sequence[Item]) -> None:
        """Add ``items`` in their order, all or none.

        Raises :class:`MissingRowsError` where SQLite reports no error and leaves a row out.
        """
        database = self._database
        times = [item.at for item in items] or [0.0]
        database.execute("BEGIN IMMEDIATE")
        try:
            number = write_rows(database, self._session, self._frame, items)
            if self.fresh and items:  # they have waited while the file was opened
                self._update_session("started = min(started, ?)", min(times))
            self._update_session("ended = max(ended, ?)", max(times))
            database.execute("COMMIT")
        except BaseException:
            with suppress(sqlite3.Error):
                database.execute("ROLLBACK")
            raise
        self._frame = number
        self.fresh = False

    def fold(self) -> None:
        """Merge the log into the file, as far as no reader needs it; the file alone is whole then.

        It waits for no reader, and for the disk only. Raises ``sqlite3.Error``.
        """
        if self._with_log:
            self._database.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()

    def sync(self) -> None:
        """Flush everything to the disk. Raises ``OSError`` also when the file is gone."""
        try:
            same = _identity(self.path) == self._identity
        except FileNotFoundError:
            same = False
        if not same:
            raise FileNotFoundError(ENOENT, tr("the file was taken away"), str(self.path))
        # All rows since the last checkpoint are in the log, which SQLite does not sync by itself in
        # this mode.
        if self._log >= 0:
            os.fsync(self._log)

    def close(self, until: float = 0.0) -> None:
        """Merge the log into the file where the disk allows it, and close. Never raises.

        The session goes on until just before ``until``: another file has what follows.
        """
        with suppress(sqlite3.Error):
            self._update_session("ended = max(ended, ?)", nextafter(until, 0.0))
        self._close(removing=False)

    def abandon(self) -> None:
        """Close, and remove a new file without a batch."""
        self._close(removing=self._lock.made and self.fresh)

    def _update_session(self, change: str, at: float) -> None:
        query = f"UPDATE session SET {change} WHERE id = ?"  # noqa: S608  # of this module
        if self._database.execute(query, (at, self._session)).rowcount != 1:
            raise MissingRowsError

    def _close(self, *, removing: bool) -> None:
        self._close_log()
        with suppress(sqlite3.Error):
            key = f"{UNCLOSED}{self._session}"
            self._database.execute("DELETE FROM meta WHERE key = ?", (key,))
        with suppress(sqlite3.Error):
            self._database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        with suppress(sqlite3.Error):
            # Without a log, a recording can be opened in a folder or on a medium that is read-only.
            self._database.execute("PRAGMA journal_mode = DELETE")
        with suppress(sqlite3.Error):
            self._database.close()
        self._lock.release(removing=removing)

    def _close_log(self) -> None:
        if self._log >= 0:
            os.close(self._log)
            self._log = -1


def make(database: sqlite3.Connection, origin: RecordingOrigin, at: float) -> None:
    """Make the tables in the empty ``database``, all or none."""
    meta = {
        "source": bare_source(origin.source),
        "dialect": origin.dialect,
        "program": origin.program,
        "started": _iso(at),
        "schema": str(VERSION),
    }
    database.executescript(
        f"BEGIN;{SCHEMA}PRAGMA application_id = {APPLICATION_ID};PRAGMA user_version = {VERSION};"
    )
    database.executemany("INSERT INTO meta (key, value) VALUES (?, ?)", meta.items())
    database.execute("COMMIT")


def _begin_session(database: sqlite3.Connection, origin: RecordingOrigin, at: float) -> int:
    """Add a session, which counts as cut off until it is closed; return its id."""
    session = (at, at, bare_source(origin.source), origin.dialect, origin.program)
    database.execute("BEGIN IMMEDIATE")
    try:
        added = database.execute(
            "INSERT INTO session (started, ended, source, dialect, program) VALUES (?, ?, ?, ?, ?)",
            session,
        )
        number = added.lastrowid or 0
        database.execute(
            "INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)",
            (f"{UNCLOSED}{number}", _iso(at)),
        )
        database.execute("COMMIT")
    except BaseException:
        with suppress(sqlite3.Error):
            database.execute("ROLLBACK")
        raise
    return number


def _iso(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).isoformat(timespec="milliseconds")


def _authorize(
    _action: int, _first: str | None, _second: str | None, _database: str | None, inner: str | None
) -> int:
    """Refuse each statement that a trigger would run; ``inner`` is the name of the trigger.

    Another program can add one to a file that is recorded to. It could leave rows out in silence
    (``RAISE(IGNORE)``), or take them away again. SQLite asks once for each statement it compiles.
    """
    return sqlite3.SQLITE_OK if inner is None else sqlite3.SQLITE_DENY


def _identity(path: Path) -> tuple[int, int]:
    found = path.stat()
    return found.st_dev, found.st_ino


def _choose_journal(database: sqlite3.Connection, path: Path) -> bool:
    """Return whether ``database`` has a log; else it has a rollback journal.

    The log needs memory that is shared with readers, which a network file system does not have
    ("Write-Ahead Logging", 1). With a rollback journal each batch is on the disk at once.
    """
    if not network_type(path):
        with suppress(sqlite3.OperationalError):
            [(mode,)] = database.execute("PRAGMA journal_mode = WAL").fetchall()
            if mode == "wal":
                # Reading shows whether the memory can be shared.
                database.execute("SELECT count(*) FROM sqlite_master").fetchone()
                database.execute("PRAGMA synchronous = NORMAL")
                return True
    database.execute("PRAGMA journal_mode = DELETE")
    return False


def write_rows(
    database: sqlite3.Connection, session: int, last_frame: int, items: Sequence[Item]
) -> int:
    """Add ``items`` in their order; return the id of the last frame, which was ``last_frame``."""
    frames: list[tuple[Cell, ...]] = []
    links: list[tuple[Cell, ...]] = []
    events: list[tuple[Cell, ...]] = []
    for item in items:
        if isinstance(item, ReceivedFrame):
            last_frame += 1
            frames.append(frame_row(last_frame, session, item))
            events += event_rows(last_frame, item)
        else:
            links.append(link_row(session, item))
    _insert(database, _FRAME, frames)
    _insert(database, _LINK, links)
    _insert(database, _EVENT, events)
    return last_frame


def _insert(database: sqlite3.Connection, into: str, rows: Sequence[tuple[Cell, ...]]) -> None:
    """Add ``rows`` to the table and its columns ``into``; raise ``MissingRowsError``."""
    done = 0
    for size in _AT_ONCE:
        while len(rows) - done >= size:
            values = list(chain.from_iterable(rows[done : done + size]))
            if database.execute(_statement(into, size), values).rowcount != size:
                raise MissingRowsError
            done += size


@cache
def _statement(into: str, size: int) -> str:
    row = f"({', '.join('?' * (into.count(',') + 1))})"
    return f"INSERT INTO {into} VALUES {', '.join([row] * size)}"  # noqa: S608  # constants
