"""Recording on a thread of its own: nothing that is received waits for the disk, or is lost to it.

A full queue holds up whoever brings the next message, which is how the reading of a socket stops.
Only where the disk takes nothing at all are messages given up, counted and told, because then
nobody would see anything any more.
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
from danmaku_tui.i18n.language import tr, trn
from danmaku_tui.store.error import RecordingError, why
from danmaku_tui.store.file_names import successor
from danmaku_tui.store.rows import Item, ReceivedFrame
from danmaku_tui.store.state import RecordingOrigin, RecordState
from danmaku_tui.store.writer import RecordingWriter

BATCH_SECONDS: Final = 0.05
"""How long a message waits for others. With the writing it is in the file after 250 ms."""

SYNC_SECONDS: Final = 0.75
"""How long a batch waits to be synced; with all that it is on the disk within a second."""

QUEUE_BYTES: Final = 16 * 1024 * 1024
"""What may wait to be written, about."""

STALL_SECONDS: Final = 10.0
"""A disk that takes nothing for so long counts as one that takes nothing at all."""

RETRY_SECONDS: Final = 3.0
"""How often writing is tried anew after a failure."""

CLOSE_SECONDS: Final = 5.0
"""How long :meth:`Recorder.close` waits for a disk that does not answer."""

UNRECORDED: Final = "unrecorded"
"""The phase of the change that stands in a recording for what could not be written."""

_EVENT_BYTES: Final = 600
_ITEM_BYTES: Final = 300


class Recorder:
    """Writes ``path``, or goes on with the recording there, from now until :meth:`close`.

    Where that file cannot be written, or can no longer be, it goes on in ``name-2.danmaku`` and so
    on as soon as one can. ``wall`` is the time since 1970 and ``clock`` is monotonic, in seconds.
    """

    def __init__(
        self,
        path: Path,
        origin: RecordingOrigin,
        *,
        wall: Callable[[], float] = time.time,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._path = self._first = path
        self._origin = origin
        self._wall = wall
        self._clock = clock
        self._state = RecordState(path, since=wall())
        self._changed = threading.Condition()
        # What follows is the condition's.
        self._queue: deque[tuple[Item, int]] = deque()
        self._waiting_bytes = 0
        self._oldest = 0.0
        self._finishing = False
        self._refusing = False
        self._reason = ""
        self._lost = 0
        self._lost_from = self._lost_to = 0.0
        self._written = 0  # batches, to tell a slow disk from one that hangs
        # The thread's own.
        self._in_hand: list[Item] = []
        self._writing: RecordingWriter | None = None
        self._told_link: LinkChange | None = None
        self._unsynced_since: float | None = None
        self._thread = threading.Thread(target=self._run, name="recorder", daemon=True)
        self._thread.start()

    @property
    def state(self) -> RecordState:
        """What the recording is doing; may be read on any thread."""
        return self._state

    def frame(self, data: bytes | str, events: Sequence[Event], at: float) -> None:
        """Record a message that came at ``at`` (seconds since 1970), and what it said.

        Returns at once unless the queue is full. Does nothing after :meth:`finish`.
        """
        size = len(data) + _EVENT_BYTES * len(events) + _ITEM_BYTES
        self._put(ReceivedFrame(data, tuple(events), at), size)

    def link(self, change: LinkChange) -> None:
        """Record a change of the connection."""
        self._put(change, _ITEM_BYTES)

    def finish(self) -> None:
        """Take nothing more, and have the rest written; from any thread, returns at once."""
        with self._changed:
            self._finishing = True
            self._changed.notify_all()

    def close(self) -> None:
        """Finish, and return when all is written and synced, at the latest after some seconds."""
        self.finish()
        self._thread.join(CLOSE_SECONDS)
        if self._thread.is_alive():
            self._trouble(tr("the disk does not answer"))

    @property
    def finished(self) -> bool:
        """Whether all is done after :meth:`finish`."""
        return not self._thread.is_alive()

    def _put(self, item: Item, size: int) -> None:
        with self._changed:
            while self._waiting_bytes and self._waiting_bytes + size > QUEUE_BYTES:
                before = self._written
                if self._finishing or self._refusing:
                    break
                # The time of the machine: an injected clock says nothing of how a disk does.
                if not self._changed.wait(STALL_SECONDS) and self._written == before:
                    self._trouble(tr("the disk does not answer"))
            if self._finishing:
                if self._state.trouble:
                    self._lose(item)
                return
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
            self._lost_from = self._lost_from or item.at
            self._lost_to = item.at
            self._lost += 1
            self._state = replace(self._state, lost=self._state.lost + 1)

    def _lose_hand(self) -> None:
        with self._changed:
            for item in self._in_hand:
                self._lose(item)
            self._in_hand = []

    def _run(self) -> None:
        try:
            writing = self._open()
            if writing is not None:
                self._well(writing)
            while self._work():
                pass
        except Exception as error:  # noqa: BLE001  # printed, it would tear the screen
            self._trouble(why(error))
        finally:
            self._lose_hand()
            with self._changed:
                for item, _ in self._queue:
                    self._lose(item)
                self._finishing = True
                self._changed.notify_all()
            if self._writing is not None:
                self._writing.close()

    def _work(self) -> bool:
        """Write what there is once there is enough; return whether to go on."""
        batch, size, last = self._gather()
        self._in_hand = batch
        ending, attempts = last, 0
        while batch and not self._keep(batch):
            attempts += 1
            if ending and attempts > 1:
                self._lose_hand()
                break
            ending = ending or self._pause()
        self._in_hand = []
        with self._changed:
            self._waiting_bytes -= size
            self._written += 1
            self._changed.notify_all()
        self._sync(at_once=last)
        return not last

    def _gather(self) -> tuple[list[Item], int, bool]:
        """Return what to write, its size, and whether it is the last; waits for a batch of it.

        Returns nothing to write when what was written is due to be synced.
        """
        with self._changed:
            while not self._queue and not self._finishing:
                if self._unsynced_since is None:
                    self._changed.wait()
                elif not self._wait_until(self._unsynced_since + SYNC_SECONDS):
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
        """Wait for a change; return False when ``moment`` has come."""
        left = moment - self._clock()
        if left <= 0:
            return False
        self._changed.wait(left)
        return True

    def _pause(self) -> bool:
        """Wait before the next attempt; return whether that is the last, because it is to end."""
        with self._changed:
            until = self._clock() + RETRY_SECONDS
            while not self._finishing and self._wait_until(until):
                pass
            return self._finishing

    def _keep(self, batch: list[Item]) -> bool:
        """Return whether ``batch`` is in a file, after one attempt; tell why it is not."""
        writing = self._writing or self._open()
        if writing is None:
            return False
        lost, change = self._unrecorded()
        head = [] if change is None else [change]
        if writing.fresh and self._told_link is not None:
            head.append(_still(self._told_link, self._wall()))
        try:
            writing.write([*head, *batch])
            size = writing.size
        except (sqlite3.Error, OSError, ValueError) as error:
            self._give_up(error)
            return False
        arrivals = [item for item in batch if isinstance(item, ReceivedFrame)]
        links = [item for item in batch if isinstance(item, LinkChange)]
        self._told_link = links[-1] if links else self._told_link
        if self._unsynced_since is None:
            self._unsynced_since = self._clock()
        with self._changed:
            self._lost -= lost
            self._lost_from = self._lost_from if self._lost else 0.0
            self._state = replace(
                self._state,
                frames=self._state.frames + len(arrivals),
                events=self._state.events + sum(len(arrival.events) for arrival in arrivals),
                bytes=size,
            )
        self._well(writing)
        return True

    def _unrecorded(self) -> tuple[int, LinkChange | None]:
        """Return how many messages were lost since it was told last, and what tells it."""
        with self._changed:
            lost, start, end = self._lost, self._lost_from, self._lost_to
        if not lost:
            return 0, None
        words = trn("{n} message was not recorded", "{n} messages were not recorded", lost)
        gap = max(0.0, end - start)
        return lost, LinkChange("", end, UNRECORDED, words.format(n=lost), gap)

    def _sync(self, *, at_once: bool) -> None:
        due = self._unsynced_since
        if self._writing is None or due is None:
            return
        if not at_once and self._clock() < due + SYNC_SECONDS:
            return
        try:
            self._writing.sync()
        except OSError as error:
            self._give_up(error)
        self._unsynced_since = None

    def _open(self) -> RecordingWriter | None:
        """Return a file to write to; None after one attempt, having told why."""
        try:
            while self._writing is None:
                try:
                    self._writing = RecordingWriter.open(self._path, self._origin, self._wall())
                except RecordingError as error:
                    self._trouble(str(error))
                    self._path = successor(self._first)
        except (sqlite3.Error, OSError, ValueError) as error:
            self._trouble(why(error))
            return None
        return self._writing

    def _give_up(self, error: Exception) -> None:
        """Leave the file that cannot be written, for another one."""
        self._trouble(why(error))
        self._unsynced_since = None
        writing, self._writing = self._writing, None
        if writing is None:
            return
        writing.abandon()
        # Where the folder is away, the same name is as good as another.
        with suppress(OSError):
            self._path = successor(self._first)

    def _trouble(self, reason: str) -> None:
        with self._changed:
            self._refusing = True
            self._reason = reason
            words = tr("not recording: {reason}").format(reason=reason)
            self._state = replace(self._state, trouble=words)
            self._changed.notify_all()

    def _well(self, writing: RecordingWriter) -> None:
        """Tell where it goes on after a trouble, and that there is none."""
        with self._changed:
            self._refusing = False
            notice = self._state.notice
            if self._reason:
                words = tr("{reason}: the recording goes on in {path}")
                notice = words.format(reason=self._reason, path=writing.path)
            self._reason = ""
            self._state = replace(self._state, path=writing.path, trouble="", notice=notice)


def _still(change: LinkChange, at: float) -> LinkChange:
    """Return ``change`` as it still is at ``at``, for the beginning of another file."""
    return LinkChange("", at, change.phase, change.detail)
