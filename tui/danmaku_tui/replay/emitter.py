"""The emitter of a replay: recorded items as the source delivered them."""

from __future__ import annotations

from collections.abc import Iterable
from copy import deepcopy
from dataclasses import dataclass, field, replace

from danmaku_proto.dialect import Dialect
from danmaku_proto.dialects import DIALECTS, DOUYIN, new_dialect
from danmaku_proto.events import LinkChange, flies
from danmaku_tui.feed.intake import Receiver
from danmaku_tui.feed.link_state import LinkState, Phase
from danmaku_tui.i18n.language import tr
from danmaku_tui.replay.cursor import CursorItem, RecordingCursor, RecordingGap
from danmaku_tui.replay.replay import Replay
from danmaku_tui.replay.schedule import Seek
from danmaku_tui.session import StateListener
from danmaku_tui.store.error import RecordingError
from danmaku_tui.store.recording import RecordedSession, StoredFrame


@dataclass(frozen=True, slots=True)
class EmitterState:
    """An emitter after one item of a recording.

    ``link`` is the state of the connection there, and ``phase`` the last one that was reported.
    ``reached`` is the furthest position, in seconds from the beginning; ``last_frame_at`` is the
    arrival of the last message before the link was lost, since 1970. ``events`` is their number so
    far. ``dialects`` decode the messages of the sessions with these ids.
    """

    link: LinkState
    reached: float = 0.0
    last_frame_at: float | None = None
    phase: Phase | None = None
    events: int = 0
    dialects: dict[int, Dialect] = field(default_factory=dict)


class Emitter:
    """Calls ``on_received`` and ``on_state`` for the items of the recording of ``replay``."""

    def __init__(self, replay: Replay, on_received: Receiver, on_state: StateListener) -> None:
        self._replay = replay
        self._on_received = on_received
        self._on_state = on_state
        self._link = LinkState(Phase.RESOLVING, since=replay.first)
        self._last_frame_at: float | None = None
        self._phase: Phase | None = None
        self._dialects: dict[int, Dialect] = {}
        self.reached = 0.0
        self.events = 0

    @property
    def link(self) -> LinkState:
        """The state of the link at this position; may be read on any thread."""
        return self._link

    @property
    def state(self) -> EmitterState:
        """The state to continue from with :meth:`resume`."""
        return EmitterState(
            self._link,
            self.reached,
            self._last_frame_at,
            self._phase,
            self.events,
            # A copy: a dialect changes with each message, such as the cursor that it acknowledges.
            deepcopy(self._dialects),
        )

    def reset(self) -> None:
        """Return to the beginning."""
        self.resume(EmitterState(LinkState(Phase.RESOLVING, since=self._replay.first)))

    def resume(self, state: EmitterState) -> None:
        """Continue from ``state``."""
        self._link = state.link
        self.reached = state.reached
        self._last_frame_at = state.last_frame_at
        self._phase = state.phase
        self.events = state.events
        self._dialects = deepcopy(state.dialects)

    def add_dialects(self, sessions: Iterable[RecordedSession]) -> None:
        """Open the dialects of ``sessions``. Raises :class:`RecordingError` for an unknown one."""
        for each in sessions:
            if each.id not in self._dialects:
                self._dialects[each.id] = _dialect_of(each.dialect)

    def emit(self, cursor: RecordingCursor, item: CursorItem, at: float, seek: Seek | None) -> bool:
        """Emit ``item``, taken from ``cursor`` at ``at``; return whether ``seek`` looks for it."""
        self.reached = max(self.reached, self._replay.position_of(at))
        if isinstance(item, RecordingGap):
            if self._link.phase is Phase.LIVE:
                self.enter(Phase.WAITING, tr("the recording was interrupted"))
            return False
        if isinstance(item, LinkChange):
            self._follow(cursor, item, at)
            return False
        return self._receive(cursor, item, at, seek)

    def emit_end(self) -> None:
        """Report the end of the recording."""
        if self._link.phase is not Phase.ENDED:
            self.enter(Phase.ENDED, tr("the recording ends"))

    def enter(self, phase: Phase, detail: str = "", *, since: float | None = None) -> None:
        """Report that the link is in ``phase``, from ``since`` on, or from now."""
        before = self._link
        if before.phase is Phase.LIVE and phase is not Phase.LIVE:
            self._last_frame_at = before.last_frame_at
        if since is None:
            since = before.since if phase is before.phase else self._replay.moment()
        self._link = replace(before, phase=phase, since=since, detail=detail)
        if phase is not self._phase:
            self._phase = phase
            self._on_state(self._link)

    def _receive(
        self, cursor: RecordingCursor, frame: StoredFrame, at: float, seek: Seek | None
    ) -> bool:
        data = frame.data
        dialect = self._dialects.get(frame.session)
        if dialect is None:
            dialect = self._dialects[frame.session] = new_dialect(DOUYIN)
        received = dialect.receive(data, frame.at)
        if received.valid and self._link.phase is not Phase.LIVE:
            change = cursor.pop_live(frame.at)
            self._go_live(at, None if change is None else change.gap)
        size = len(data) if isinstance(data, bytes) else len(data.encode())
        link = self._link
        self._link = replace(
            link, frames=link.frames + 1, bytes=link.bytes + size, last_frame_at=at
        )
        self.events += len(received.events)
        found = (
            seek is not None
            and self._replay.position_of(at) > seek.to
            and any(flies(event) for event in received.events)
        )
        if found:
            # Before the message is applied: it is the first one to fly.
            self._replay.allow_flights()
        self._on_received(data, received, frame.at)
        return found

    def _follow(self, cursor: RecordingCursor, change: LinkChange, at: float) -> None:
        """Report a recorded change of the link."""
        try:
            phase = Phase(change.phase)
        except ValueError:
            # The recorder's own phase "unrecorded": messages arrived that are not in the file.
            if self._link.phase is Phase.LIVE:
                self.enter(Phase.WAITING, change.detail)
                self._go_live(at, change.gap)
            return
        if phase is Phase.LIVE:
            if self._link.phase is not Phase.LIVE:
                self._go_live(at, change.gap)
        elif phase is Phase.ENDED and cursor.upcoming is not None:
            # More follows, because somebody connected again: not the end of the replay.
            self.enter(Phase.WAITING, change.detail)
        else:
            self.enter(phase, change.detail)

    def _go_live(self, at: float, gap: float | None) -> None:
        """Report that the feed is live, after ``gap`` seconds without messages."""
        last = self._last_frame_at
        # The gap as it was measured then: the wall clock may have been set meanwhile.
        since = at if gap is None or last is None else last + gap
        self._link = replace(self._link, connected_at=at)
        self.enter(Phase.LIVE, since=since)


def _dialect_of(name: str) -> Dialect:
    """Return a new dialect of this ``name``. Raises :class:`RecordingError` where there is none."""
    if name in DIALECTS:
        return new_dialect(name)
    words = tr("the recording's messages are of an unknown kind ({name}): use a newer danmaku")
    raise RecordingError(words.format(name=name or '""'))
