"""The recorder: a thread that writes, so that no message waits for the disk or is lost to it.

A full queue blocks the caller with the next message, which stops the reading of a socket. Messages
are dropped only when the disk accepts nothing at all, because then nobody would see anything: they
go to the spill folder where there is one; else they are counted, and the count is recorded and
shown.
"""

from __future__ import annotations

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
from danmaku_tui.store.end_wait import EndWait
from danmaku_tui.store.error import why
from danmaku_tui.store.file_series import FileSeries
from danmaku_tui.store.loss_count import LossCount
from danmaku_tui.store.rows import ITEM_BYTES, Item, ReceivedFrame, count_of, memory_of
from danmaku_tui.store.spill import Spill
from danmaku_tui.store.state import RecordingOrigin, RecordState
from danmaku_tui.store.writer import RecordingWriter

BATCH_SECONDS: Final = 0.05
"""The time that a message waits for others. With the write it is in the file after 250 ms."""

BATCH_BYTES: Final = 1024 * 1024
"""The approximate limit of a batch, beyond one message: a slow disk shows its progress with it."""

QUEUE_BYTES: Final = 16 * 1024 * 1024
"""The approximate limit of the queue."""

STALL_SECONDS: Final = 10.0
"""A disk without progress for so long counts as one that accepts nothing at all."""

SPILL_SECONDS: Final = 2.0
"""The same where there is a spill folder: the feed need not wait for longer."""

RETRY_SECONDS: Final = 3.0
"""The time between two attempts after a failure."""


class Recorder:
    """Records to ``path``, a new or a continued recording, from now until :meth:`close`.

    When that file fails, the recorder continues in ``name-2.danmaku``, and so on, as soon as one
    can be written; it does so, too, at the limit ``split``, which one batch may exceed. Messages
    for which the queue has no room, because the disk takes none, are recorded in the folder
    ``spill``. With ``new``, no file is continued. ``wall`` is the time since 1970 and ``clock`` is
    monotonic, in seconds.
    """

    def __init__(
        self,
        path: Path,
        origin: RecordingOrigin,
        *,
        split: SplitLimit | None = None,
        spill: Path | None = None,
        new: bool = False,
        wall: Callable[[], float] = time.time,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        limit = split or SplitLimit()
        self._wall = wall
        self._clock = clock
        self._state = RecordState(path, since=wall())
        self._changed = threading.Condition()
        # Guarded by the condition.
        self._queue: deque[tuple[Item, int]] = deque()
        self._batch: list[Item] = []  # taken from the queue, and not in a file yet
        self._waiting_bytes = 0
        self._oldest = 0.0
        self._finishing = False
        self._refusing = False
        self._spilling = False
        self._reason = ""
        self._losses = LossCount()
        self._link: LinkChange | None = None
        self._abandoned = False  # given up by close, with everything that waited counted as lost
        self._written = 0  # batches: a slow disk makes progress, one that hangs does not
        self._spill: Spill | None = None
        if spill is not None:
            other = spill / path.name
            self._spill = Spill(
                lambda: Recorder(other, origin, split=limit, new=True, wall=wall, clock=clock)
            )
        # For the thread alone.
        self._files = FileSeries(
            path, origin, self._report_trouble, split=limit, new=new, wall=wall, clock=clock
        )
        self._rewritten = False  # the last batch, because its first file could not be synced
        self._watch = DiskWatch(clock)
        self._thread = threading.Thread(target=self._run, name="recorder", daemon=True)
        self._end_wait = EndWait(self._thread, lambda: self._written)
        self._thread.start()

    @property
    def state(self) -> RecordState:
        """The state of the recording, with a disk that hangs; may be read on any thread."""
        state, trouble = self._state, self._watch.trouble()
        if trouble and not state.trouble:
            state = replace(state, trouble=trouble)
        if self._spill is None:
            return state
        return self._spill.joined(state, self._reason if self._spilling else "")

    @property
    def finished(self) -> bool:
        """Whether everything has been written after :meth:`finish`."""
        return not self._thread.is_alive() and (self._spill is None or self._spill.finished)

    def frame(self, data: bytes | str, events: Sequence[Event], at: float) -> None:
        """Record a message that arrived at ``at`` (seconds since 1970), with its events.

        Return at once unless the queue is full. Do nothing after :meth:`finish`.
        """
        self.take(ReceivedFrame(data, tuple(events), at))

    def link(self, change: LinkChange) -> None:
        """Record a change of the connection."""
        self.take(change)

    def take(self, item: Item) -> bool:
        """Record ``item``, or count it as lost; return False after :meth:`finish`."""
        return self._take_link(item) if isinstance(item, LinkChange) else self._take_frame(item)

    def _take_frame(self, frame: ReceivedFrame) -> bool:
        size = memory_of(frame)
        with self._changed:
            before_end = not self._finishing
            self._wait_for_room(size)
            # Still full after the wait, the disk accepts nothing.
            if not self._finishing and not self._is_full(size):
                self._put(frame, size)
                return True
            # One that came before the end, and waited for room, is missing, too.
            if not before_end and not self._state.trouble:
                return False
        self._give_up([frame], waited=False)
        return True

    def _take_link(self, change: LinkChange) -> bool:
        with self._changed:
            if self._finishing:
                return False
            # Changes are few and small: they do not wait for room, and both recordings have them.
            self._put(change, ITEM_BYTES)
            self._link = change
            spilling = self._spilling
        if spilling:
            self._give_up([change], waited=False)
        return True

    def _put(self, item: Item, size: int) -> None:
        if not self._queue:
            self._oldest = self._clock()
        self._queue.append((item, size))
        self._waiting_bytes += size
        self._changed.notify_all()

    def finish(self) -> None:
        """Accept nothing more, and write the rest; from any thread, return at once."""
        with self._changed:
            self._finishing = True
            self._changed.notify_all()

    def hurry(self) -> None:
        """Let :meth:`close` wait for a moment only; for any thread and signal handler."""
        self._end_wait.hurry()
        if self._spill is not None:
            self._spill.hurry()

    def close(self) -> None:
        """Finish, and return when all is written and synced, or the disk is given up."""
        self.finish()
        # In real time: an injected clock does not measure a disk.
        if not self._end_wait.ended() and not self._abandoned:
            self._report_trouble(tr("the disk does not answer"))
            self._give_up(self._take_rest(abandon=True))
        if self._spill is not None:
            if self._end_wait.hurried:
                self._spill.hurry()
            self._spill.close()

    def _wait_for_room(self, size: int) -> None:
        """Wait while the queue is full, until the disk accepts nothing; under the condition."""
        patience = STALL_SECONDS if self._spill is None else SPILL_SECONDS
        while self._is_full(size) and not self._finishing and not self._refusing:
            before = self._written
            # In real time: an injected clock does not measure a disk.
            if not self._changed.wait(patience) and self._written == before:
                self._report_trouble(tr("the disk does not answer"))

    def _is_full(self, size: int) -> bool:
        return bool(self._waiting_bytes) and self._waiting_bytes + size > QUEUE_BYTES

    def _take_rest(self, *, abandon: bool = False) -> list[Item]:
        """Take everything that is in no file; with ``abandon`` nothing is counted as written."""
        with self._changed:
            self._abandoned = self._abandoned or abandon
            rest = [*self._batch, *(item for item, _ in self._queue)]
            self._batch = []
            self._queue.clear()
        return rest

    def _give_up(self, items: Sequence[Item], *, waited: bool = True) -> None:
        """Record ``items``, which this recording does not take, in the spill folder.

        Without one, or where it takes nothing either, count them as lost. They have ``waited`` in
        the queue, or come from the feed.
        """
        for item in items:
            if self._spill is not None:
                self._spilling = True
                if self._spill.take(item, self._link, waited=waited):
                    continue
            if isinstance(item, ReceivedFrame):
                with self._changed:
                    self._losses.add(item.at)
                    self._state = replace(self._state, lost=self._state.lost + 1)

    def _run(self) -> None:
        try:
            self._watch.begin()
            writer = self._files.open()
            if writer is not None:
                self._report_recovery(writer)
            while self._write_next():
                pass
        except Exception as error:  # noqa: BLE001  # printed, it would damage the screen
            self._report_trouble(why(error))
        finally:
            self.finish()
            self._give_up(self._take_rest())
            if self._spill is not None:
                self._spill.finish()
            self._files.close()
            self._watch.end()

    def _write_next(self) -> bool:
        """Write the next batch; return False after the last one."""
        self._watch.end()
        batch, size, last = self._gather()
        self._watch.begin()
        ending, attempts = last, 0
        while batch and not self._write(batch):
            attempts += 1
            # A batch waits for a disk as long as it takes; at the end it gets one attempt more.
            if ending and attempts > 1:
                with self._changed:
                    batch, self._batch = self._batch, []
                self._give_up(batch)
                break
            ending = ending or self._pause()
        with self._changed:
            self._waiting_bytes -= size
            self._written += 1
            self._changed.notify_all()
        unsafe = self._files.sync(at_once=last)
        self._files.fold()
        again = bool(unsafe) and not (last and self._rewritten)
        self._rewritten = again
        if unsafe:
            self._take_back(unsafe, again=again)
        return again or not last

    def _take_back(self, items: Sequence[Item], *, again: bool) -> None:
        """Write ``items`` ``again``, which were counted as written, or give them up."""
        with self._changed:
            if self._abandoned:
                return
            self._count_written(items, -1)
            if again:
                self._queue.extendleft((item, memory_of(item)) for item in reversed(items))
                self._waiting_bytes += sum(map(memory_of, items))
                return
        self._give_up(items)

    def _gather(self) -> tuple[list[Item], int, bool]:
        """Wait for a batch; return it, its bytes, and whether it is the last.

        The batch is empty when a sync or a merge is due.
        """
        due = self._files.due
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
            self._batch = []
            size = 0
            while self._queue and size < BATCH_BYTES:
                item, more = self._queue.popleft()
                self._batch.append(item)
                size += more
            return self._batch, size, self._finishing and not self._queue

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

    def _write(self, batch: Sequence[Item]) -> bool:
        """Return whether one attempt wrote ``batch`` to a file; report the reason otherwise."""
        with self._changed:
            lost, note = self._losses.note()
        writer = self._files.write(batch, note)
        if writer is None:
            return False
        size = self._state.bytes
        with suppress(OSError):  # the rows are written, wherever the file has gone
            size = writer.size
        with self._changed:
            self._losses.noted(lost)
            # In one step: close counts each message either as written or as lost.
            self._batch = []
            if self._abandoned:
                return True
            self._count_written(batch)
            self._state = replace(self._state, bytes=size)
        self._report_recovery(writer)
        return True

    def _count_written(self, items: Sequence[Item], sign: int = 1) -> None:
        frames, events = count_of(items)
        state = self._state
        self._state = replace(
            state, frames=state.frames + sign * frames, events=state.events + sign * events
        )

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
            self._refusing = self._spilling = False
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
