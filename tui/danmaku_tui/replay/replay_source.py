"""A recording as a source: its messages are decoded again, at the times of their arrival."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import nullcontext, suppress
from typing import Final

from danmaku_tui.feed.intake import Receiver
from danmaku_tui.feed.link_state import LinkState, Phase
from danmaku_tui.feed.thread_event import ThreadEvent
from danmaku_tui.replay.cursor import RecordingCursor
from danmaku_tui.replay.emitter import Emitter
from danmaku_tui.replay.replay import EVERYTHING, Replay
from danmaku_tui.replay.rewind_history import RewindHistory
from danmaku_tui.replay.schedule import Seek
from danmaku_tui.replay.timeline_count import timeline_counter
from danmaku_tui.session import StateListener
from danmaku_tui.store.error import RecordingError
from danmaku_tui.store.recording import Recording

CHUNK_SECONDS: Final = 0.01
"""The longest reading between two looks at the commands."""

LOOK_SECONDS: Final = 0.25
"""The time between two checks whether the recording has grown."""

LEAP_EVENTS: Final = 20_000
"""The least number of events that make a checkpoint ahead faster than reading on."""


class ReplaySource:
    """Delivers the recording of ``replay`` to ``on_received`` and ``on_state`` as a feed would.

    It follows the schedule of the replay. Messages that are passed over are delivered as well, as
    fast as they can be read; a step back goes to a checkpoint before the position, and on from
    there. At the end it waits for a step back, and for messages that are recorded meanwhile.
    """

    def __init__(self, replay: Replay, on_received: Receiver, on_state: StateListener) -> None:
        self._replay = replay
        self._emitter = Emitter(replay, on_received, on_state)
        room = replay.room
        self._rewind = None if room is None else RewindHistory(room, self._emitter)
        self._look_at = 0.0
        # The recording grew after its end was reported: the room shows an end that none was, so the
        # next step must rebuild it.
        self._false_end = False
        self._wake_up = ThreadEvent()
        self._woken = asyncio.Event()
        self._closed = False
        replay.on_command = self.wake

    @property
    def state(self) -> LinkState:
        """The state of the link at this position; may be read on any thread."""
        return self._emitter.link

    async def run(self) -> None:
        """Deliver the recording until :meth:`close`."""
        self._wake_up.bind()
        try:
            try:
                # Without a pace nobody sees the time line.
                counter = timeline_counter(self._replay) if self._replay.paced else nullcontext()
                with self._replay.open_recording() as recording, counter:
                    try:
                        await self._play(recording)
                    finally:
                        self._replay.passed_over = recording.passed_over
            except RecordingError as error:
                self._emitter.enter(Phase.ENDED, str(error))
                while not self._closed:
                    await self._wait(None)
        finally:
            self._emitter.enter(Phase.CLOSED)

    def reconnect_now(self) -> None:
        """Start again from the beginning; from any thread."""
        self._replay.seek(0.0)

    def close(self) -> None:
        """Make :meth:`run` return soon; from any thread."""
        self._closed = True
        self.wake()

    def wake(self) -> None:
        """Look at the commands at once; from any thread."""
        self._wake_up.set(self._woken)

    async def _play(self, recording: Recording) -> None:
        cursor = RecordingCursor(recording)
        self._emitter.add_dialects(recording.sessions)
        self._grow(recording)
        schedule = self._replay.schedule
        while not self._closed:
            self._look(recording)
            seek = schedule.playback.seek
            upcoming = cursor.upcoming
            if seek is not None:
                cursor = self._moved(seek.to, cursor, recording)
                await self._pass_over(cursor, seek, recording)
            elif upcoming is None:
                await self._at_end(cursor, recording)
            else:
                position = self._replay.position_of(upcoming)
                wait = schedule.due(position) if self._replay.paced else 0.0
                if wait is None or wait > 0:
                    await self._wait(LOOK_SECONDS if wait is None else min(wait, LOOK_SECONDS))
                else:
                    await self._emit(cursor, self._due)

    def _due(self, at: float) -> bool:
        schedule = self._replay.schedule
        if schedule.playback.seek is not None:
            return False
        return not self._replay.paced or schedule.due(self._replay.position_of(at)) == 0.0

    # Going to a position.

    def _moved(
        self, position: float, cursor: RecordingCursor, recording: Recording
    ) -> RecordingCursor:
        """Return the cursor to read on from towards ``position``; all before it is emitted."""
        emitter = self._emitter
        if cursor.upcoming is None:
            self._extended(cursor, recording)
        if position < emitter.reached or self._false_end:
            return self._restored(position, recording)
        checkpoint = None if self._rewind is None else self._rewind.before(position)
        if checkpoint is None or checkpoint.events - emitter.events < LEAP_EVENTS:
            return cursor
        return self._restored(position, recording)

    def _restored(self, position: float, recording: Recording) -> RecordingCursor:
        """Go to the last checkpoint before ``position``, or to the beginning."""
        replay, emitter, rewind = self._replay, self._emitter, self._rewind
        replay.suppress_flights()
        self._false_end = False
        checkpoint = None if rewind is None else rewind.before(position)
        if rewind is None or checkpoint is None:
            replay.rewind()
            emitter.reset()
            if rewind is not None:
                rewind.reset()
            cursor = RecordingCursor(recording)
        else:
            rewind.restore(checkpoint)
            replay.set_reached(checkpoint.reached)
            cursor = RecordingCursor(recording, checkpoint.position)
        emitter.add_dialects(recording.sessions)
        return cursor

    async def _pass_over(self, cursor: RecordingCursor, seek: Seek, recording: Recording) -> None:
        """Emit everything before the position of ``seek``, unless another seek replaces it."""
        self._replay.suppress_flights()
        schedule = self._replay.schedule

        def before(at: float) -> bool:
            return schedule.playback.seek is seek and (
                seek.next_message or self._replay.position_of(at) < seek.to
            )

        position = seek.to
        while not self._closed and schedule.playback.seek is seek:
            message = await self._emit(cursor, before, seek if seek.next_message else None)
            upcoming = cursor.upcoming
            if message is None and upcoming is None and self._extended(cursor, recording):
                if self._false_end:
                    return  # the same seek begins again, from a checkpoint
                continue
            if message is not None or upcoming is None or not before(upcoming):
                if seek.next_message and message is None:
                    position = schedule.length
                elif seek.next_message and message is not None:
                    position = self._replay.position_of(message)
                break
        if schedule.arrive(seek, position):
            if self._replay.passed == EVERYTHING:
                self._replay.allow_flights()
            self._replay.set_time(None)

    async def _emit(
        self, cursor: RecordingCursor, wanted: Callable[[float], bool], seek: Seek | None = None
    ) -> float | None:
        """Emit items as long as their times are ``wanted``, for ``CHUNK_SECONDS`` at most.

        With ``seek``, stop at the first message after its position, and return its time; it and
        later ones may fly.
        """
        loop = asyncio.get_running_loop()
        until = loop.time() + CHUNK_SECONDS
        found = None
        while not self._closed and found is None and loop.time() < until:
            at = cursor.upcoming
            if at is None or not wanted(at):
                break
            item = cursor.pop()
            if item is None:
                break
            # The room has to see the time of the message, also while the schedule stands still.
            self._replay.set_time(at)
            if self._emitter.emit(cursor, item, at, seek):
                found = at
        if self._rewind is not None and cursor.upcoming is not None:
            self._rewind.update(cursor.position)
        if self._replay.paced and self._replay.schedule.playback.seek is None:
            self._replay.set_time(None)
        await asyncio.sleep(0)
        return found

    # A recording that grows.

    async def _at_end(self, cursor: RecordingCursor, recording: Recording) -> None:
        """Wait for more, and report the end where nobody records."""
        schedule = self._replay.schedule
        # Before the look at the rows: a recorder that stops in between has written them all.
        growing = self._replay.paced and recording.growing
        if growing != schedule.growing:
            schedule.extend(schedule.length, growing=growing)
        if self._extended(cursor, recording):
            if self._false_end:
                schedule.step(0.0)
            return
        if not growing:
            self._emitter.emit_end()
        await self._wait(LOOK_SECONDS)

    def _extended(self, cursor: RecordingCursor, recording: Recording) -> bool:
        """Return whether ``cursor`` has new items."""
        if not cursor.extend():
            return False
        self._emitter.add_dialects(recording.sessions)
        self._grow(recording)
        self._false_end = self._emitter.link.phase is Phase.ENDED
        return True

    def _look(self, recording: Recording) -> None:
        """Update the length of a recording that grows, every ``LOOK_SECONDS``."""
        now = asyncio.get_running_loop().time()
        if self._replay.paced and now >= self._look_at:
            self._look_at = now + LOOK_SECONDS
            self._grow(recording)

    def _grow(self, recording: Recording) -> None:
        schedule, span = self._replay.schedule, recording.span
        if span is not None and span[1] - self._replay.first > schedule.length:
            schedule.extend(span[1] - self._replay.first, growing=schedule.growing)

    async def _wait(self, seconds: float | None) -> None:
        """Wait so long, or until a command."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._woken.wait(), seconds)
        self._woken.clear()
