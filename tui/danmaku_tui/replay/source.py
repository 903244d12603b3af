"""A recording as a source: its messages are read again, at the moments at which they came."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import nullcontext, suppress
from dataclasses import replace
from typing import Final

from danmaku_proto.classroom import ClassroomDialect
from danmaku_proto.dialect import Dialect
from danmaku_proto.douyin import DouyinDialect
from danmaku_proto.events import Chat, Gift, LinkChange
from danmaku_tui.feed.phase import LinkState, Phase
from danmaku_tui.feed.summons import Summons
from danmaku_tui.language import tr
from danmaku_tui.replay.counting import counting
from danmaku_tui.replay.player import Seek
from danmaku_tui.replay.replay import EVERYTHING, Replay
from danmaku_tui.replay.tape import Break, Tape, Turn
from danmaku_tui.session import Receiver, StateListener
from danmaku_tui.store.error import RecordingError
from danmaku_tui.store.recording import Frame, Recording

CHUNK_SECONDS: Final = 0.01
"""How long messages are read without a look at what else is wanted."""


class ReplaySource:
    """Tells the recording of ``desk`` to ``on_received`` and ``on_state`` as it was told then.

    It goes where the desk's player goes. What is passed over is told as well, as fast as it can
    be read; going back begins the recording anew. At the end it stays for whoever goes back.
    """

    def __init__(self, desk: Replay, on_received: Receiver, on_state: StateListener) -> None:
        self._desk = desk
        self._on_received = on_received
        self._on_state = on_state
        self._state = LinkState(Phase.RESOLVING, since=desk.first)
        self._dialects: dict[int, Dialect] = {}
        self._reached = 0.0
        self._heard_at: float | None = None
        self._told: Phase | None = None
        self._summons = Summons()
        self._woken = asyncio.Event()
        self._closed = False

    @property
    def state(self) -> LinkState:
        """What the link did at this place of the recording; may be read on any thread."""
        return self._state

    async def run(self) -> None:
        """Tell the recording until :meth:`close`."""
        self._summons.answer()
        try:
            try:
                # Only who plays it at a pace looks at a time line.
                counts = counting(self._desk) if self._desk.paced else nullcontext()
                with self._desk.open_recording() as recording, counts:
                    await self._play(recording)
            except RecordingError as error:
                self._enter(Phase.ENDED, str(error))
                while not self._closed:
                    await self._wait(None)
        finally:
            self._enter(Phase.CLOSED)

    def reconnect_now(self) -> None:
        """Begin anew; from any thread."""
        self._desk.seek(0.0)

    def close(self) -> None:
        """Make :meth:`run` return soon; from any thread."""
        self._closed = True
        self.wake()

    def wake(self) -> None:
        """Look at once at what is wanted; from any thread."""
        self._summons.send(self._woken)

    async def _play(self, recording: Recording) -> None:
        tape = self._begin(recording)
        player = self._desk.player
        while not self._closed:
            seek = player.pace.seek
            upcoming = tape.upcoming
            if seek is not None:
                if seek.to < self._reached:
                    self._desk.pass_over()
                    self._desk.rewind()
                    tape = self._begin(recording)
                await self._pass_over(tape, seek)
            elif upcoming is None:
                self._end()
                await self._wait(None)
            else:
                wait = player.due(self._place(upcoming)) if self._desk.paced else 0.0
                if wait is None or wait > 0:
                    await self._wait(wait)
                else:
                    await self._tell(tape, self._due)

    def _begin(self, recording: Recording) -> Tape:
        """Return the tape from its beginning, with nothing told of it."""
        self._dialects = {each.id: _dialect_of(each.dialect) for each in recording.sessions}
        self._state = LinkState(Phase.RESOLVING, since=self._desk.first)
        self._reached = 0.0
        self._heard_at = None
        self._told = None
        return Tape(recording)

    def _due(self, at: float) -> bool:
        player = self._desk.player
        if player.pace.seek is not None:
            return False
        return not self._desk.paced or player.due(self._place(at)) == 0.0

    async def _pass_over(self, tape: Tape, seek: Seek) -> None:
        """Tell everything before the place that is sought, unless another one is sought then."""
        self._desk.pass_over()
        player = self._desk.player

        def before(at: float) -> bool:
            return player.pace.seek is seek and (seek.onward or self._place(at) < seek.to)

        place = seek.to
        while not self._closed and player.pace.seek is seek:
            message = await self._tell(tape, before, onward=seek if seek.onward else None)
            upcoming = tape.upcoming
            if message is not None or upcoming is None or not before(upcoming):
                if seek.onward:
                    place = player.length if message is None else self._place(message)
                break
        if player.landed(seek, place):
            if self._desk.passed == EVERYTHING:
                self._desk.let_fly()
            self._desk.tell_time(None)

    async def _tell(
        self, tape: Tape, wanted: Callable[[float], bool], onward: Seek | None = None
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
            self._reached = max(self._reached, self._place(at))
            if self._take(tape, turn, at, onward):
                found = at
        if self._desk.paced and self._desk.player.pace.seek is None:
            self._desk.tell_time(None)
        await asyncio.sleep(0)
        return found

    def _take(self, tape: Tape, turn: Turn, at: float, onward: Seek | None) -> bool:
        """Tell ``turn``; return whether it is what ``onward`` looks for."""
        if isinstance(turn, Break):
            if self._state.phase is Phase.LIVE:
                self._enter(Phase.WAITING, tr("the recording was interrupted"))
            return False
        if isinstance(turn, LinkChange):
            self._follow(tape, turn, at)
            return False
        return self._receive(tape, turn, at, onward)

    def _receive(self, tape: Tape, frame: Frame, at: float, onward: Seek | None) -> bool:
        data = frame.data
        dialect = self._dialects.get(frame.session)
        if dialect is None:
            dialect = self._dialects[frame.session] = DouyinDialect()
        received = dialect.receive(data, frame.at)
        if received.valid and self._state.phase is not Phase.LIVE:
            change = tape.pop_live(frame.at)
            self._live(at, None if change is None else change.gap)
        size = len(data) if isinstance(data, bytes) else len(data.encode())
        state = self._state
        self._state = replace(
            state, frames=state.frames + 1, bytes=state.bytes + size, last_frame_at=at
        )
        found = (
            onward is not None
            and self._place(at) > onward.to
            and any(isinstance(event, Chat | Gift) for event in received.events)
        )
        if found:
            self._desk.let_fly()
        self._on_received(data, received, frame.at)
        return found

    def _follow(self, tape: Tape, change: LinkChange, at: float) -> None:
        """Tell what the link did."""
        try:
            phase = Phase(change.phase)
        except ValueError:
            # The recording's own: messages came that are not in it.
            if self._state.phase is Phase.LIVE:
                self._enter(Phase.WAITING, change.detail)
                self._live(at, change.gap)
            return
        if phase is Phase.LIVE:
            if self._state.phase is not Phase.LIVE:
                self._live(at, change.gap)
        elif phase is Phase.ENDED and tape.upcoming is not None:
            self._enter(Phase.WAITING, change.detail)  # somebody connected anew after that
        else:
            self._enter(phase, change.detail)

    def _live(self, at: float, gap: float | None) -> None:
        """Tell that the feed is live, after ``gap`` seconds of which nothing is known."""
        heard = self._heard_at
        # As long as it was then: the clock may have been set meanwhile.
        since = at if gap is None or heard is None else heard + gap
        self._state = replace(self._state, connected_at=at)
        self._enter(Phase.LIVE, since=since)

    def _end(self) -> None:
        if self._state.phase is not Phase.ENDED:
            self._enter(Phase.ENDED, tr("the recording ends"))

    def _enter(self, phase: Phase, detail: str = "", *, since: float | None = None) -> None:
        before = self._state
        if before.phase is Phase.LIVE and phase is not Phase.LIVE:
            self._heard_at = before.last_frame_at
        if since is None:
            since = before.since if phase is before.phase else self._desk.moment()
        self._state = replace(before, phase=phase, since=since, detail=detail)
        if phase is not self._told:
            self._told = phase
            self._on_state(self._state)

    def _place(self, at: float) -> float:
        return min(self._desk.player.length, max(0.0, at - self._desk.first))

    async def _wait(self, seconds: float | None) -> None:
        """Wait so long, or until something else is wanted."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._woken.wait(), seconds)
        self._woken.clear()


def _dialect_of(name: str) -> Dialect:
    """Return what reads the messages. Raises :class:`RecordingError`."""
    if name == ClassroomDialect.name:
        return ClassroomDialect()
    if name == DouyinDialect.name:
        return DouyinDialect()
    words = tr("the recording's messages are of an unknown kind ({name}): use a newer danmaku")
    raise RecordingError(words.format(name=name or '""'))
