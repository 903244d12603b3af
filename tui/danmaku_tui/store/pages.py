"""The reader of an SQLite file, a page of rows at a time, also while it is written."""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import suppress
from itertools import islice
from pathlib import Path
from typing import Any, Final, TypeAlias

from danmaku_tui.i18n.language import tr
from danmaku_tui.store.connection import STEPS_BETWEEN, check, connect_to_read, tidy
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

MOST_ROWS: Final = 10_000
MOST_BYTES: Final = 16 * 1024 * 1024
"""The limits of rows that are read all at once, such as the sessions of a recording."""

_LEAST_STEPS: Final = 2_000_000
_STEPS_A_BYTE: Final = 2
"""SQLite's steps of one statement, at most: a row of 40 bytes takes 20 or 30 of them."""

LONGEST_FACT: Final = 16_384
"""The most characters of a name, an address or a detail that is not of an event."""

_LEAST_ROW: Final = 8
"""The least bytes of a row in a file."""


class Pages:
    """The tables of the recording at ``path``; or of a captured frame file, or a folder of these.

    May be used on any thread. Raises :class:`RecordingError` where no recording can be read; so do
    its methods when the file is damaged.

    A crafted file may name one page many times, and so have more rows and longer values than bytes.
    It counts as damaged when the ids do not rise, when the values of one table are longer than the
    file, or when a statement takes more steps than a file of its size can need.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._handle: FileHandle | None = None
        self._fixed = self.lacks_log = False
        self._interrupted = threading.Event()
        self._steps = 0  # of the present statement
        self._text_bytes = 0  # of the texts read so far
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
            found: list[tuple[AnyValue, ...]] = []
            end = self._text_bytes + MOST_BYTES
            try:
                for row in self._execute(statement, values):
                    found.append(row)
                    if len(found) > MOST_ROWS or self._text_bytes > end:
                        raise self._damaged()
            except (sqlite3.Error, UnicodeDecodeError) as error:
                raise self._damage(error) from None
            return found

    def following(
        self, statement: str, after: int, values: Sequence[AnyValue], large: int | None = None
    ) -> Iterator[tuple[AnyValue, ...]]:
        """Yield the rows of ``statement`` whose ids are above ``after``, a page at a time.

        ``after`` is the first value of the statement, ``values`` are the others; ``large`` is the
        column of bytes that may be large.
        """
        rows, read = FIRST_ROWS, 0
        while True:
            page, size = self._page(statement, (after, *values), large, rows)
            read += size
            if read > 2 * self._file_bytes():  # UTF-16 may be shorter than UTF-8
                raise self._damaged()
            if not page:
                return
            yield from page
            after = page[-1][0]
            rows = min(rows * 4, PAGE_ROWS)

    def _page(
        self, statement: str, values: Sequence[AnyValue], large: int | None, rows: int
    ) -> tuple[list[tuple[AnyValue, ...]], int]:
        """Return the next rows, and the least bytes that they have in a file."""
        page: list[tuple[AnyValue, ...]] = []
        size, last = 0, values[0]
        with self._lock:
            self._follow_writer()
            before = self._text_bytes
            try:
                cursor = self._execute(statement, values)
                for row in cursor:
                    if row[0] <= last:
                        raise self._damaged()
                    last = row[0]
                    page.append(row)
                    if large is not None and isinstance(row[large], bytes):
                        size += len(row[large])
                    if len(page) >= rows or size + self._text_bytes - before >= PAGE_BYTES:
                        break
                cursor.close()
            except (sqlite3.Error, UnicodeDecodeError) as error:
                raise self._damage(error) from None
            return page, size + self._text_bytes - before + _LEAST_ROW * len(page)

    def _execute(self, statement: str, values: Sequence[AnyValue]) -> sqlite3.Cursor:
        self._steps = 0
        return self._database.execute(statement, values)

    def _text(self, data: bytes) -> str:
        """Return ``data`` as text, and count it. Text that is not UTF-8 must not raise."""
        self._text_bytes += len(data)
        return data.decode("utf-8", "replace")

    def _stops(self) -> bool:
        """Return whether the present statement stops; SQLite calls this every some steps."""
        self._steps += STEPS_BETWEEN
        return self._interrupted.is_set() or self._is_endless()

    def _is_endless(self) -> bool:
        most = _LEAST_STEPS
        return self._steps > most and self._steps > most + _STEPS_A_BYTE * self._file_bytes()

    def _file_bytes(self) -> float:
        """Return the present size of the file and its log, in bytes."""
        if self._handle is None:
            return float("inf")  # captured frames, which are in memory
        log = self._path.with_name(self._path.name + "-wal")
        size = os.fstat(self._handle.descriptor).st_size
        with suppress(OSError):
            size += log.stat().st_size
        return size

    def _damage(self, error: sqlite3.Error | UnicodeDecodeError) -> RecordingError:
        # An error of SQLite that names bytes of the file may be no text.
        if self._is_endless() or isinstance(error, UnicodeDecodeError):
            return self._damaged()
        words = tr("{path} cannot be read: {why}")
        return RecordingError(words.format(path=self._path, why=why(error)))

    def _damaged(self) -> RecordingError:
        words = tr("{path} cannot be read: {why}")
        return RecordingError(words.format(path=self._path, why=tr("the file is damaged")))

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
        connection.text_factory = self._text
        connection.set_progress_handler(self._stops, STEPS_BETWEEN)
        return connection


def unclosed_sessions(pages: Pages) -> set[int]:
    """Return the ids of the sessions that were cut off, without one that is being recorded."""
    ids = pages.following("SELECT id FROM session WHERE id > ? ORDER BY id", -1, ())
    sessions = {number for (number,) in islice(ids, MOST_ROWS)}
    statement = f"SELECT rowid, {short_texts('key')} FROM meta WHERE rowid > ? ORDER BY rowid"  # noqa: S608  # constants
    keys = {key for _, key in islice(pages.following(statement, -1, ()), MOST_ROWS)}
    found = {number for number in sessions if f"{UNCLOSED}{number}" in keys}
    return found - {max(sessions)} if sessions and pages.growing else found


def short_texts(*columns: str) -> str:
    """Return the expressions for texts; a longer one is NULL, as is a value that is no text."""
    return ", ".join(
        f"CASE WHEN typeof({each}) = 'text' AND length({each}) <= {LONGEST_FACT} THEN {each} END"
        for each in columns
    )
