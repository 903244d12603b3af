"""The files of a recording, one after another: opened, written, split, and left when they fail."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Final, Protocol

from danmaku_proto.events import LinkChange
from danmaku_tui.config.split_limit import SplitLimit
from danmaku_tui.store.error import RecordingError, not_written, why
from danmaku_tui.store.file_names import successor
from danmaku_tui.store.rows import Item, bytes_of
from danmaku_tui.store.state import RecordingOrigin
from danmaku_tui.store.writer import RecordingWriter

SYNC_SECONDS: Final = 0.75
"""The time that a batch waits for a sync; with all that it is on the disk within a second."""

FOLD_SECONDS: Final = 2.0
"""The time between two merges of SQLite's log into the file, which lacks no more than this alone.

A merge writes the pages of these seconds once more, and waits for the disk: some milliseconds on
the recorder's thread. SQLite merges at 4 MiB by itself.
"""


class TroubleListener(Protocol):
    """Called with each failure of a file."""

    def __call__(self, reason: str, cause: str = "") -> None:
        """Report ``reason``, one line with the remedy; ``cause`` is the bare reason."""


class FileSeries:
    """Writes batches to ``path``; after a failure, or at the limit ``split``, to its successors.

    With ``new``, the first file is a new one, too, and its folder is made. All methods belong to
    one thread, and wait for the disk. ``wall`` is the time since 1970 and ``clock`` is monotonic,
    in seconds.
    """

    def __init__(
        self,
        path: Path,
        origin: RecordingOrigin,
        report: TroubleListener,
        *,
        split: SplitLimit,
        new: bool,
        wall: Callable[[], float],
        clock: Callable[[], float],
    ) -> None:
        self._path = self._first = path
        self._origin = origin
        self._report = report
        self._split = split
        self._new = new
        self._wall = wall
        self._clock = clock
        self._writer: RecordingWriter | None = None
        self._last_link: LinkChange | None = None
        self._unsynced: list[Item] = []
        self._unsynced_since: float | None = None
        self._unfolded_since: float | None = None
        self._opened_at = 0.0

    @property
    def due(self) -> float | None:
        """The moment of the next sync or merge, by the clock; None for none."""
        dues = ((self._unsynced_since, SYNC_SECONDS), (self._unfolded_since, FOLD_SECONDS))
        return min((since + after for since, after in dues if since is not None), default=None)

    def open(self) -> RecordingWriter | None:
        """Return a writer; None after one attempt failed, with the reason reported."""
        try:
            if self._new:
                self._first.parent.mkdir(parents=True, exist_ok=True)
                if self._first.exists():
                    self._path = successor(self._first)
                self._new = False
            while self._writer is None:
                try:
                    self._writer = RecordingWriter.open(self._path, self._origin, self._wall())
                    self._opened_at = self._clock()
                except RecordingError as error:
                    # This file must not be changed: the next name may be free.
                    self._report(str(error))
                    self._path = successor(self._first)
        except (sqlite3.Error, OSError, ValueError) as error:
            self._report(not_written(self._path, error), why(error))
            return None
        return self._writer

    def write(self, batch: Sequence[Item], note: LinkChange | None) -> RecordingWriter | None:
        """Write ``note`` and ``batch``; return the writer, or None after a failure."""
        try:
            self._split_file(batch)
        except sqlite3.Error as error:  # its length cannot be read
            self._leave(error)
        writer = self._writer or self.open()
        if writer is None:
            return None
        head = [] if note is None else [note]
        # Each file begins with the state of the link, or its replay would show none.
        if writer.fresh and self._last_link is not None:
            head.append(replace(self._last_link, at=self._wall(), gap=None))
        try:
            writer.write([*head, *batch])
        except (sqlite3.Error, OSError, ValueError) as error:
            self._leave(error)
            return None
        links = [item for item in batch if isinstance(item, LinkChange)]
        self._last_link = links[-1] if links else self._last_link
        now = self._clock()
        self._unsynced += batch
        self._unsynced_since = now if self._unsynced_since is None else self._unsynced_since
        self._unfolded_since = now if self._unfolded_since is None else self._unfolded_since
        return writer

    def sync(self, *, at_once: bool) -> list[Item]:
        """Flush to the disk where it is due, or ``at_once``.

        Return the items that are to be written again, because they may be on no disk: the kernel
        drops pages that it could not write ("fsync", Linux manual, errors).
        """
        due = self._unsynced_since
        if self._writer is None or due is None:
            return []
        if not at_once and self._clock() < due + SYNC_SECONDS:
            return []
        unsynced, self._unsynced = self._unsynced, []
        self._unsynced_since = None
        try:
            self._writer.sync()
        except OSError as error:
            self._leave(error)
            return unsynced
        return []

    def fold(self) -> None:
        """Merge the log where it is due."""
        due = self._unfolded_since
        if self._writer is None or due is None or self._clock() < due + FOLD_SECONDS:
            return
        # On a full disk the log still has everything; the next batch reports it.
        with suppress(sqlite3.Error):
            self._writer.fold()
        self._unfolded_since = None

    def close(self) -> None:
        """Close the file. Never raises."""
        writer, self._writer = self._writer, None
        if writer is not None:
            writer.close()

    def _split_file(self, batch: Sequence[Item]) -> None:
        """Close the file before ``batch`` where it is full by the limit; the next one is opened."""
        writer, split = self._writer, self._split
        if writer is None or writer.fresh:
            return
        old = split.seconds is not None and self._clock() >= self._opened_at + split.seconds
        large = split.size is not None and writer.length + bytes_of(batch) > split.size
        if not (old or large):
            return
        try:
            following = successor(self._first)
        except OSError:
            return  # the file is better too long than left
        self._forget_dues()
        self._writer = None
        writer.close(until=min(item.at for item in batch))
        self._path = following

    def _leave(self, error: Exception) -> None:
        """Close the file that cannot be written, and choose another one."""
        self._report(not_written(self._path, error), why(error))
        self._forget_dues()
        writer, self._writer = self._writer, None
        if writer is None:
            return
        writer.abandon()
        # Where the folder is missing, the same name is as good as another.
        with suppress(OSError):
            self._path = successor(self._first)

    def _forget_dues(self) -> None:
        self._unsynced = []
        self._unsynced_since = self._unfolded_since = None
