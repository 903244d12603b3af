"""A recording as a source: its messages are read again, at the moments at which they came."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import nullcontext, suppress
from typing import Final

from danmaku_tui.feed.link_state import LinkState, Phase
from danmaku_tui.feed.thread_event import ThreadEvent
from danmaku_tui.replay.cursor import RecordingCursor
from danmaku_tui.replay.emitter import Emitter
from danmaku_tui.replay.replay import EVERYTHING, Replay
from danmaku_tui.replay.rewind_history import RewindHistory
from danmaku_tui.replay.schedule import Seek
from danmaku_tui.replay.timeline_count import counting
from danmaku_tui.session import Receiver, StateListener
from danmaku_tui.store.error import RecordingError
from danmaku_tui.store.recording import Recording

CHUNK_SECONDS: Final = 0.01
"""How long messages are read without a look at what else is wanted."""

LOOK_SECONDS: Final = 0.25
"""How often it is looked whether the recording has grown."""

LEAP_EVENTS: Final = 20_000
"""Events on the way to a bookmark further on that make going there worth the while."""


class ReplaySource:
    """Tells the recording of ``desk`` to ``on_received`` and ``on_state`` as it was told then.

    It goes where the desk's player goes. What is passed over is told as well, as fast as it can be
    read; who goes back goes to a bookmark before that place, and on from there. At the end it waits
    for whoever goes back, and for what is being recorded meanwhile.
    """

    def __init__(self, desk: Replay, on_received: Receiver, on_state: StateListener) -> None:
        self._desk = desk
        self._narrator = Emitter(desk, on_received, on_state)
        room = desk.watching
        self._past = None if room is None else RewindHistory(room, self._narrator)
        self._look_at = 0.0
        # An end was told that was none: what comes is what it is for who never came by it.
        self._no_end = False
        self._summons = ThreadEvent()
        self._woken = asyncio.Event()
        self._closed = False

    @property
    def state(self) -> LinkState:
        """What the link did at this place of the recording; may be read on any thread."""
        return self._narrator.link

    async def run(self) -> None:
        """Tell the recording until :meth:`close`."""
        self._summons.bind()
        try:
            try:
                # Only who plays it at a pace looks at a time line.
                counts = counting(self._desk) if self._desk.paced else nullcontext()
                with self._desk.open_recording() as recording, counts:
                    await self._play(recording)
            except RecordingError as error:
                self._narrator.enter(Phase.ENDED, str(error))
                while not self._closed:
                    await self._wait(None)
        finally:
            self._narrator.enter(Phase.CLOSED)

    def reconnect_now(self) -> None:
        """Begin anew; from any thread."""
        self._desk.seek(0.0)

    def close(self) -> None:
        """Make :meth:`run` return soon; from any thread."""
        self._closed = True
        self.wake()

    def wake(self) -> None:
        """Look at once at what is wanted; from any thread."""
        self._summons.set(self._woken)

    async def _play(self, recording: Recording) -> None:
        tape = RecordingCursor(recording)
        self._narrator.meet(recording.sessions)
        self._grow(recording)
        player = self._desk.player
        while not self._closed:
            self._look(recording)
            seek = player.pace.seek
            upcoming = tape.upcoming
            if seek is not None:
                tape = self._gone_to(seek.to, tape, recording)
                await self._pass_over(tape, seek, recording)
            elif upcoming is None:
                await self._at_end(tape, recording)
            else:
                wait = player.due(self._desk.place(upcoming)) if self._desk.paced else 0.0
                if wait is None or wait > 0:
                    await self._wait(LOOK_SECONDS if wait is None else min(wait, LOOK_SECONDS))
                else:
                    await self._tell(tape, self._due)

    def _due(self, at: float) -> bool:
        player = self._desk.player
        if player.pace.seek is not None:
            return False
        return not self._desk.paced or player.due(self._desk.place(at)) == 0.0

    # Going to a place.

    def _gone_to(
        self, place: float, tape: RecordingCursor, recording: Recording
    ) -> RecordingCursor:
        """Return the tape from which to go on to ``place``, with what is before it told."""
        narrator = self._narrator
        if tape.upcoming is None:
            self._extended(tape, recording)
        if place < narrator.reached or self._no_end:
            return self._gone_back(place, recording)
        mark = None if self._past is None else self._past.before(place)
        if mark is None or mark.work - narrator.events < LEAP_EVENTS:
            return tape
        return self._gone_back(place, recording)

    def _gone_back(self, place: float, recording: Recording) -> RecordingCursor:
        """Go to the last bookmark before ``place``, or to the beginning."""
        desk, narrator, past = self._desk, self._narrator, self._past
        desk.pass_over()
        self._no_end = False
        mark = None if past is None else past.before(place)
        if past is None or mark is None:
            desk.rewind()
            narrator.begin()
            if past is not None:
                past.begin()
            tape = RecordingCursor(recording)
        else:
            past.recall(mark)
            desk.tell_reached(mark.reached)
            tape = RecordingCursor(recording, mark.place)
        narrator.meet(recording.sessions)
        return tape

    async def _pass_over(self, tape: RecordingCursor, seek: Seek, recording: Recording) -> None:
        """Tell everything before the place that is sought, unless another one is sought then."""
        self._desk.pass_over()
        player = self._desk.player

        def before(at: float) -> bool:
            return player.pace.seek is seek and (seek.onward or self._desk.place(at) < seek.to)

        place = seek.to
        while not self._closed and player.pace.seek is seek:
            message = await self._tell(tape, before, onward=seek if seek.onward else None)
            upcoming = tape.upcoming
            if message is None and upcoming is None and self._extended(tape, recording):
                if self._no_end:
                    return
                continue
            if message is not None or upcoming is None or not before(upcoming):
                if seek.onward:
                    place = player.length if message is None else self._desk.place(message)
                break
        if player.landed(seek, place):
            if self._desk.passed == EVERYTHING:
                self._desk.let_fly()
            self._desk.tell_time(None)

    async def _tell(
        self, tape: RecordingCursor, wanted: Callable[[float], bool], onward: Seek | None = None
    ) -> float | None:
        """Tell turns as long as they are ``wanted``, for a moment at most.

        With ``onward``, stop at the first message after its place: what is told from it on may
        fly. Return the time of that message.
        """
        loop = asyncio.get_running_loop()
        until = loop.time() + CHUNK_SECONDS
        found = None
        while not self._closed and found is None and loop.time() < until:
            at = tape.upcoming
            if at is None or not wanted(at):
                break
            turn = tape.pop()
            if turn is None:
                break
            self._desk.tell_time(at)
            if self._narrator.tell(tape, turn, at, onward):
                found = at
        if self._past is not None and tape.upcoming is not None:
            self._past.keep(tape.place)
        if self._desk.paced and self._desk.player.pace.seek is None:
            self._desk.tell_time(None)
        await asyncio.sleep(0)
        return found

    # A recording that grows.

    async def _at_end(self, tape: RecordingCursor, recording: Recording) -> None:
        """Wait for more, and tell that it ends where nobody records any."""
        player = self._desk.player
        # Before the look at what there is: who ends then has written all of it.
        growing = self._desk.paced and recording.growing
        if growing != player.growing:
            player.grow(player.length, growing=growing)
        if self._extended(tape, recording):
            if self._no_end:
                player.step(0.0)
            return
        if not growing:
            self._narrator.end()
        await self._wait(LOOK_SECONDS)

    def _extended(self, tape: RecordingCursor, recording: Recording) -> bool:
        """Return whether there is more on ``tape`` by now."""
        if not tape.extend():
            return False
        self._narrator.meet(recording.sessions)
        self._grow(recording)
        self._no_end = self._narrator.link.phase is Phase.ENDED
        return True

    def _look(self, recording: Recording) -> None:
        """Know now and then how long the recording is by now."""
        now = asyncio.get_running_loop().time()
        if self._desk.paced and now >= self._look_at:
            self._look_at = now + LOOK_SECONDS
            self._grow(recording)

    def _grow(self, recording: Recording) -> None:
        player, span = self._desk.player, recording.span
        if span is not None and span[1] - self._desk.first > player.length:
            player.grow(span[1] - self._desk.first, growing=player.growing)

    async def _wait(self, seconds: float | None) -> None:
        """Wait so long, or until something else is wanted."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._woken.wait(), seconds)
        self._woken.clear()
