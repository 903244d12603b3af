"""The recorder: a thread that writes, so that no message waits for the disk or is lost to it.

A full queue blocks the caller with the next message, which stops the reading of a socket. Messages
are dropped only when the disk accepts nothing at all, because then nobody would see anything: they
are counted, and the count is recorded and shown.
"""

from __future__ import annotations

import sqlite3
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Final

from danmaku_proto.events import Event, LinkChange
from danmaku_tui.config.split_limit import SplitLimit
from danmaku_tui.i18n.language import tr
from danmaku_tui.store.disk_watch import DiskWatch
from danmaku_tui.store.error import RecordingError, not_written, why
from danmaku_tui.store.file_names import successor
from danmaku_tui.store.loss_count import LossCount
from danmaku_tui.store.rows import EVENT_BYTES, Item, ReceivedFrame, bytes_of
from danmaku_tui.store.state import RecordingOrigin, RecordState
from danmaku_tui.store.writer import RecordingWriter

BATCH_SECONDS: Final = 0.05
"""The time that a message waits for others. With the write it is in the file after 250 ms."""

SYNC_SECONDS: Final = 0.75
"""The time that a batch waits for a sync; with all that it is on the disk within a second."""

QUEUE_BYTES: Final = 16 * 1024 * 1024
"""The approximate limit of the queue."""

STALL_SECONDS: Final = 10.0
"""A disk without progress for so long counts as one that accepts nothing at all."""

FOLD_SECONDS: Final = 2.0
"""The time between two merges of SQLite's log into the file, which lacks no more than this alone.

A merge writes the pages of these seconds once more, and waits for the disk: some milliseconds on
the recorder's thread. SQLite merges at 4 MiB by itself.
"""

RETRY_SECONDS: Final = 3.0
"""The time between two attempts after a failure."""

CLOSE_SECONDS: Final = 5.0
"""The longest wait of :meth:`Recorder.close` for a disk that does not answer."""

_ITEM_BYTES: Final = 300
"""The approximate cost of an item in memory, without its data and its events."""


class Recorder:
    """Records to ``path``, a new or a continued recording, from now until :meth:`close`.

    When that file fails, the recorder continues in ``name-2.danmaku``, and so on, as soon as one
    can be written; it does so, too, at the limit ``split``, which one batch may exceed. ``wall`` is
    the time since 1970 and ``clock`` is monotonic, in seconds.
    """

    def __init__(
        self,
        path: Path,
        origin: RecordingOrigin,
        *,
        split: SplitLimit | None = None,
        wall: Callable[[], float] = time.time,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._split = split or SplitLimit()
        self._path = self._first = path
        self._origin = origin
        self._wall = wall
        self._clock = clock
        self._state = RecordState(path, since=wall())
        self._changed = threading.Condition()
        # Guarded by the condition.
        self._queue: deque[tuple[Item, int]] = deque()
        self._waiting_bytes = 0
        self._oldest = 0.0
        self._finishing = False
        self._refusing = False
        self._reason = ""
        self._losses = LossCount()
        self._abandoned = False  # given up by close, with everything that waited counted as lost
        self._written = 0  # batches: a slow disk makes progress, one that hangs does not
        # For the thread alone.
        self._batch: list[Item] = []
        self._writer: RecordingWriter | None = None
        self._last_link: LinkChange | None = None
        self._unsynced_since: float | None = None
        self._unfolded_since: float | None = None
        self._opened_at = 0.0
        self._watch = DiskWatch(clock)
        self._thread = threading.Thread(target=self._run, name="recorder", daemon=True)
        self._thread.start()

    @property
    def state(self) -> RecordState:
        """The state of the recording, with a disk that hangs; may be read on any thread."""
        state, trouble = self._state, self._watch.trouble()
        return replace(state, trouble=trouble) if trouble and not state.trouble else state

    def frame(self, data: bytes | str, events: Sequence[Event], at: float) -> None:
        """Record a message that arrived at ``at`` (seconds since 1970), with its events.

        Return at once unless the queue is full. Do nothing after :meth:`finish`.
        """
        size = len(data) + EVENT_BYTES * len(events) + _ITEM_BYTES
        self._put(ReceivedFrame(data, tuple(events), at), size)

    def link(self, change: LinkChange) -> None:
        """Record a change of the connection."""
        self._put(change, _ITEM_BYTES)

    def finish(self) -> None:
        """Accept nothing more, and write the rest; from any thread, return at once."""
        with self._changed:
            self._finishing = True
            self._changed.notify_all()

    def close(self) -> None:
        """Finish, and return when all is written and synced, after ``CLOSE_SECONDS`` at most."""
        self.finish()
        self._thread.join(CLOSE_SECONDS)
        if self._thread.is_alive():
            self._report_trouble(tr("the disk does not answer"))
            self._abandon()

    @property
    def finished(self) -> bool:
        """Whether everything has been written after :meth:`finish`."""
        return not self._thread.is_alive()

    def _abandon(self) -> None:
        """Count everything that waits for the disk as lost, once."""
        with self._changed:
            for item in (*self._batch, *(item for item, _ in self._queue)):
                self._lose(item)
            self._batch = []
            self._queue.clear()
            self._abandoned = True

    def _put(self, item: Item, size: int) -> None:
        with self._changed:
            accepted = not self._finishing
            while self._waiting_bytes and self._waiting_bytes + size > QUEUE_BYTES:
                before = self._written
                if self._finishing or self._refusing:
                    break
                # In real time: an injected clock does not measure a disk.
                if not self._changed.wait(STALL_SECONDS) and self._written == before:
                    self._report_trouble(tr("the disk does not answer"))
            if self._finishing:
                # One that came before the end, and waited for room, is missing, too.
                if accepted or self._state.trouble:
                    self._lose(item)
                return
            # Still full: the wait above ended because the disk accepts nothing.
            if self._waiting_bytes and self._waiting_bytes + size > QUEUE_BYTES:
                self._lose(item)
                return
            if not self._queue:
                self._oldest = self._clock()
            self._queue.append((item, size))
            self._waiting_bytes += size
            self._changed.notify_all()

    def _lose(self, item: Item) -> None:
        if isinstance(item, ReceivedFrame):
            self._losses.add(item.at)
            self._state = replace(self._state, lost=self._state.lost + 1)

    def _lose_batch(self) -> None:
        with self._changed:
            for item in self._batch:
                self._lose(item)
            self._batch = []

    def _run(self) -> None:
        try:
            self._watch.begin()
            writer = self._open()
            if writer is not None:
                self._report_recovery(writer)
            while self._write_next():
                pass
        except Exception as error:  # noqa: BLE001  # printed, it would damage the screen
            self._report_trouble(why(error))
        finally:
            self._lose_batch()
            with self._changed:
                for item, _ in self._queue:
                    self._lose(item)
                self._finishing = True
                self._changed.notify_all()
            if self._writer is not None:
                self._writer.close()
            self._watch.end()

    def _write_next(self) -> bool:
        """Write the next batch; return False after the last one."""
        self._watch.end()
        batch, size, last = self._gather()
        self._batch = batch
        self._watch.begin()
        ending, attempts = last, 0
        while batch and not self._write(batch):
            attempts += 1
            # A batch waits for a disk as long as it takes; at the end it gets one attempt more.
            if ending and attempts > 1:
                self._lose_batch()
                break
            ending = ending or self._pause()
        self._batch = []
        with self._changed:
            self._waiting_bytes -= size
            self._written += 1
            self._changed.notify_all()
        self._sync(at_once=last)
        self._fold()
        return not last

    def _gather(self) -> tuple[list[Item], int, bool]:
        """Wait for a batch; return it, its bytes, and whether it is the last.

        The batch is empty when a sync or a merge is due.
        """
        dues = ((self._unsynced_since, SYNC_SECONDS), (self._unfolded_since, FOLD_SECONDS))
        due = min((since + after for since, after in dues if since is not None), default=None)
        with self._changed:
            while not self._queue and not self._finishing:
                if due is None:
                    self._changed.wait()
                elif not self._wait_until(due):
                    return [], 0, False
            until = self._oldest + BATCH_SECONDS
            while not self._finishing and self._waiting_bytes < QUEUE_BYTES // 4:
                if not self._wait_until(until):
                    break
            items = [item for item, _ in self._queue]
            size = sum(size for _, size in self._queue)
            self._queue.clear()
            return items, size, self._finishing

    def _wait_until(self, moment: float) -> bool:
        """Wait for a change; return False when ``moment`` is over."""
        left = moment - self._clock()
        if left <= 0:
            return False
        self._changed.wait(left)
        return True

    def _pause(self) -> bool:
        """Wait before the next attempt; return whether it is the last one, after :meth:`finish`."""
        self._watch.end()
        with self._changed:
            until = self._clock() + RETRY_SECONDS
            while not self._finishing and self._wait_until(until):
                pass
            self._watch.begin()
            return self._finishing

    def _write(self, batch: list[Item]) -> bool:
        """Return whether one attempt wrote ``batch`` to a file; report the reason otherwise."""
        self._split_file(batch)
        writer = self._writer or self._open()
        if writer is None:
            return False
        with self._changed:
            lost, change = self._losses.note()
        head = [] if change is None else [change]
        # Each file begins with the state of the link, or its replay would show none.
        if writer.fresh and self._last_link is not None:
            head.append(replace(self._last_link, at=self._wall(), gap=None))
        try:
            writer.write([*head, *batch])
            size = writer.size
        except (sqlite3.Error, OSError, ValueError) as error:
            self._leave_file(error)
            return False
        frames = [item for item in batch if isinstance(item, ReceivedFrame)]
        links = [item for item in batch if isinstance(item, LinkChange)]
        self._last_link = links[-1] if links else self._last_link
        now = self._clock()
        self._unsynced_since = now if self._unsynced_since is None else self._unsynced_since
        self._unfolded_since = now if self._unfolded_since is None else self._unfolded_since
        with self._changed:
            self._losses.noted(lost)
            if self._abandoned:
                return True
            self._state = replace(
                self._state,
                frames=self._state.frames + len(frames),
                events=self._state.events + sum(len(frame.events) for frame in frames),
                bytes=size,
            )
        self._report_recovery(writer)
        return True

    def _sync(self, *, at_once: bool) -> None:
        due = self._unsynced_since
        if self._writer is None or due is None:
            return
        if not at_once and self._clock() < due + SYNC_SECONDS:
            return
        try:
            self._writer.sync()
        except OSError as error:
            self._leave_file(error)
        self._unsynced_since = None

    def _fold(self) -> None:
        due = self._unfolded_since
        if self._writer is None or due is None or self._clock() < due + FOLD_SECONDS:
            return
        # On a full disk the log still has everything; the next batch reports it.
        with suppress(sqlite3.Error):
            self._writer.fold()
        self._unfolded_since = None

    def _split_file(self, batch: list[Item]) -> None:
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
        self._unsynced_since = self._unfolded_since = None
        self._writer = None
        writer.close(until=min(item.at for item in batch))
        self._path = following

    def _open(self) -> RecordingWriter | None:
        """Return a writer; None after one attempt failed, with the reason reported."""
        try:
            while self._writer is None:
                try:
                    self._writer = RecordingWriter.open(self._path, self._origin, self._wall())
                    self._opened_at = self._clock()
                except RecordingError as error:
                    # This file must not be changed: the next name may be free.
                    self._report_trouble(str(error))
                    self._path = successor(self._first)
        except (sqlite3.Error, OSError, ValueError) as error:
            self._report_trouble(not_written(self._path, error), why(error))
            return None
        return self._writer

    def _leave_file(self, error: Exception) -> None:
        """Close the file that cannot be written, and choose another one."""
        self._report_trouble(not_written(self._path, error), why(error))
        self._unsynced_since = self._unfolded_since = None
        writer, self._writer = self._writer, None
        if writer is None:
            return
        writer.abandon()
        # Where the folder is missing, the same name is as good as another.
        with suppress(OSError):
            self._path = successor(self._first)

    def _report_trouble(self, reason: str, cause: str = "") -> None:
        """Report ``reason``, with its remedy, and remember the bare ``cause`` for the notice."""
        with self._changed:
            self._refusing = True
            self._reason = cause or reason
            words = tr("not recording: {reason}").format(reason=reason)
            self._state = replace(self._state, trouble=words)
            self._changed.notify_all()

    def _report_recovery(self, writer: RecordingWriter) -> None:
        """Clear the trouble, and note the file in which the recording continues."""
        with self._changed:
            self._refusing = False
            notice = self._state.notice
            if self._reason:
                words = tr("{reason}: the recording goes on in {path}")
                notice = words.format(reason=self._reason, path=writer.path)
            self._reason = ""
            files = self._state.files
            if not writer.fresh and writer.path not in files:
                files = (*files, writer.path)
            self._state = replace(
                self._state, path=writer.path, trouble="", notice=notice, files=files
            )
