"""The reader of an SQLite file, a page of rows at a time, also while it is written."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final, TypeAlias

from danmaku_tui.i18n.language import tr
from danmaku_tui.store.connection import check, connect_to_read, tidy
from danmaku_tui.store.error import RecordingError, why
from danmaku_tui.store.file_handle import FileHandle
from danmaku_tui.store.frame_files import captured_frames
from danmaku_tui.store.lock import handle_is_held
from danmaku_tui.store.schema import UNCLOSED

AnyValue: TypeAlias = Any

FIRST_ROWS: Final = 8
"""Rows of the first page: a jump reads no more of the file than is shown."""

PAGE_ROWS: Final = 2_000
PAGE_BYTES: Final = 4 * 1024 * 1024
"""The limits of a page. Between pages no read is open: SQLite's log could not shrink."""

_STEPS_BETWEEN: Final = 100_000
"""SQLite's steps between checks for an interrupt: some milliseconds."""


class Pages:
    """The tables of the recording at ``path``; or of a captured frame file, or a folder of these.

    May be used on any thread. Raises :class:`RecordingError` where no recording can be read; so do
    its methods when the file is damaged.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._handle: FileHandle | None = None
        self._fixed = self.lacks_log = False
        self._interrupted = threading.Event()
        self._database = self._open()

    def close(self) -> None:
        """Close the file, and leave none of SQLite's own files beside it."""
        with self._lock:
            self._database.close()
            if self._handle is None:
                return
            growing = handle_is_held(self._handle)
            self._handle.close()
            self._handle = None
        if not (growing or self._fixed):
            tidy(self._path)

    @property
    def growing(self) -> bool:
        """Whether a writer has the file."""
        handle = self._handle
        return handle is not None and handle_is_held(handle)

    def interrupt(self) -> None:
        """Stop a read on another thread soon, with :class:`RecordingError`."""
        self._interrupted.set()

    def rows(self, statement: str, values: Sequence[AnyValue] = ()) -> list[tuple[AnyValue, ...]]:
        """Return the rows of ``statement``, all at once."""
        with self._lock:
            self._follow_writer()
            try:
                return self._database.execute(statement, values).fetchall()
            except sqlite3.Error as error:
                raise self._damage(error) from None

    def following(
        self, statement: str, after: int, values: Sequence[AnyValue], large: int | None = None
    ) -> Iterator[tuple[AnyValue, ...]]:
        """Yield the rows of ``statement`` whose ids are above ``after``, a page at a time.

        ``after`` is the first value of the statement, ``values`` are the others; ``large`` is the
        column that may be large.
        """
        rows = FIRST_ROWS
        while page := self._page(statement, (after, *values), large, rows):
            yield from page
            after = page[-1][0]
            rows = min(rows * 4, PAGE_ROWS)

    def _page(
        self, statement: str, values: Sequence[AnyValue], large: int | None, rows: int
    ) -> list[tuple[AnyValue, ...]]:
        page: list[tuple[AnyValue, ...]] = []
        space = PAGE_BYTES
        with self._lock:
            self._follow_writer()
            try:
                cursor = self._database.execute(statement, values)
                for row in cursor:
                    page.append(row)
                    if large is not None and isinstance(row[large], (bytes, str)):
                        space -= len(row[large])
                    if len(page) >= rows or space <= 0:
                        break
                cursor.close()
            except sqlite3.Error as error:
                raise self._damage(error) from None
        return page

    def _damage(self, error: sqlite3.Error) -> RecordingError:
        words = tr("{path} cannot be read: {why}")
        return RecordingError(words.format(path=self._path, why=why(error)))

    def _follow_writer(self) -> None:
        """Connect again where a writer continues a file that was read without locks."""
        if self.lacks_log and self._handle is not None and handle_is_held(self._handle):
            database, self._database = self._database, self._connect(self._handle)
            database.close()

    def _open(self) -> sqlite3.Connection:
        path = self._path
        try:
            if path.is_dir():
                return captured_frames(path)
            if path.exists() and not path.is_file():  # a pipe
                raise RecordingError(tr("{path} is no file: name another").format(path=path))
            handle = FileHandle.open(path)
        except OSError as error:
            words = tr("{path} cannot be read: {why}")
            raise RecordingError(words.format(path=path, why=why(error))) from None
        try:
            # In the first moment of a writer its log has everything.
            log = path.with_name(path.name + "-wal")
            head = handle.head(16)
            if not head or head == b"SQLite format 3\0" or log.exists():
                database = self._connect(handle)
                self._handle = handle
                return database
        finally:
            if self._handle is None:
                handle.close()
        return captured_frames(path)

    def _connect(self, handle: FileHandle) -> sqlite3.Connection:
        connection: sqlite3.Connection | None = None
        try:
            found = connect_to_read(self._path, handle)
            connection = found.database
            check(connection, self._path, growing=handle_is_held(handle))
        except (sqlite3.Error, OSError) as error:
            if connection is not None:
                connection.close()
            if getattr(error, "sqlite_errorname", "") == "SQLITE_NOTADB":
                words = tr("{path} is no recording: give a file that danmaku recorded")
            else:
                words = tr("{path} cannot be read: {why}")
            raise RecordingError(words.format(path=self._path, why=why(error))) from None
        except RecordingError:
            if connection is not None:
                connection.close()
            raise
        self._fixed, self.lacks_log = found.fixed, found.lacks_log
        connection.set_progress_handler(self._interrupted.is_set, _STEPS_BETWEEN)
        return connection


def unclosed_sessions(pages: Pages) -> set[int]:
    """Return the ids of the sessions that were cut off, without one that is being recorded."""
    sessions = {number for (number,) in pages.rows("SELECT id FROM session")}
    keys = {str(key) for (key,) in pages.rows("SELECT key FROM meta")}
    found = {number for number in sessions if f"{UNCLOSED}{number}" in keys}
    return found - {max(sessions)} if sessions and pages.growing else found
