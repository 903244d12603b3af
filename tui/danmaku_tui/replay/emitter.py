"""Tells the turns of a recording as they were told when they came."""

from __future__ import annotations

from collections.abc import Iterable
from copy import deepcopy
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from danmaku_proto.dialect import Dialect
from danmaku_proto.dialects import DIALECTS, DOUYIN, new_dialect
from danmaku_proto.events import LinkChange, flies
from danmaku_tui.feed.link_state import LinkState, Phase
from danmaku_tui.i18n.language import tr
from danmaku_tui.replay.cursor import RecordingCursor, RecordingGap, Turn
from danmaku_tui.replay.schedule import Seek
from danmaku_tui.store.error import RecordingError
from danmaku_tui.store.recording import RecordedSession, StoredFrame

if TYPE_CHECKING:
    from danmaku_tui.replay.replay import Replay
    from danmaku_tui.session import Receiver, StateListener


@dataclass(frozen=True, slots=True)
class EmitterState:
    """What has been told up to one turn of a recording.

    ``link`` is what the connection did there, and ``phase`` what was told of it last. ``reached``
    is the furthest place, in seconds from the beginning; ``heard_at`` is when the last message came
    before the link was lost, since 1970. So many ``events`` were told. ``dialects`` read the
    messages of the sessions with these ids.
    """

    link: LinkState
    reached: float = 0.0
    heard_at: float | None = None
    phase: Phase | None = None
    events: int = 0
    dialects: dict[int, Dialect] = field(default_factory=dict)


class Emitter:
    """Tells turns of the recording of ``desk`` to ``on_received`` and ``on_state``."""

    def __init__(self, desk: Replay, on_received: Receiver, on_state: StateListener) -> None:
        self._desk = desk
        self._on_received = on_received
        self._on_state = on_state
        self._link = LinkState(Phase.RESOLVING, since=desk.first)
        self._heard_at: float | None = None
        self._phase: Phase | None = None
        self._dialects: dict[int, Dialect] = {}
        self.reached = 0.0
        self.events = 0

    @property
    def link(self) -> LinkState:
        """What the link did at this place of the recording; may be read on any thread."""
        return self._link

    @property
    def telling(self) -> EmitterState:
        """What has been told, to go on from there with :meth:`resume`."""
        return EmitterState(
            self._link,
            self.reached,
            self._heard_at,
            self._phase,
            self.events,
            deepcopy(self._dialects),
        )

    def begin(self) -> None:
        """Have told nothing."""
        self.resume(EmitterState(LinkState(Phase.RESOLVING, since=self._desk.first)))

    def resume(self, telling: EmitterState) -> None:
        """Have told this."""
        self._link = telling.link
        self.reached = telling.reached
        self._heard_at = telling.heard_at
        self._phase = telling.phase
        self.events = telling.events
        self._dialects = deepcopy(telling.dialects)

    def meet(self, sessions: Iterable[RecordedSession]) -> None:
        """Be able to read the messages of ``sessions``. Raises :class:`RecordingError`."""
        for each in sessions:
            if each.id not in self._dialects:
                self._dialects[each.id] = _dialect_of(each.dialect)

    def tell(self, tape: RecordingCursor, turn: Turn, at: float, onward: Seek | None) -> bool:
        """Tell ``turn``, taken from ``tape`` at ``at``; return whether ``onward`` looks for it."""
        self.reached = max(self.reached, self._desk.place(at))
        if isinstance(turn, RecordingGap):
            if self._link.phase is Phase.LIVE:
                self.enter(Phase.WAITING, tr("the recording was interrupted"))
            return False
        if isinstance(turn, LinkChange):
            self._follow(tape, turn, at)
            return False
        return self._receive(tape, turn, at, onward)

    def end(self) -> None:
        """Tell that the recording ends."""
        if self._link.phase is not Phase.ENDED:
            self.enter(Phase.ENDED, tr("the recording ends"))

    def enter(self, phase: Phase, detail: str = "", *, since: float | None = None) -> None:
        """Tell that the link is in ``phase``, from ``since`` on, or from now."""
        before = self._link
        if before.phase is Phase.LIVE and phase is not Phase.LIVE:
            self._heard_at = before.last_frame_at
        if since is None:
            since = before.since if phase is before.phase else self._desk.moment()
        self._link = replace(before, phase=phase, since=since, detail=detail)
        if phase is not self._phase:
            self._phase = phase
            self._on_state(self._link)

    def _receive(
        self, tape: RecordingCursor, frame: StoredFrame, at: float, onward: Seek | None
    ) -> bool:
        data = frame.data
        dialect = self._dialects.get(frame.session)
        if dialect is None:
            dialect = self._dialects[frame.session] = new_dialect(DOUYIN)
        received = dialect.receive(data, frame.at)
        if received.valid and self._link.phase is not Phase.LIVE:
            change = tape.pop_live(frame.at)
            self._live(at, None if change is None else change.gap)
        size = len(data) if isinstance(data, bytes) else len(data.encode())
        link = self._link
        self._link = replace(
            link, frames=link.frames + 1, bytes=link.bytes + size, last_frame_at=at
        )
        self.events += len(received.events)
        found = (
            onward is not None
            and self._desk.place(at) > onward.to
            and any(flies(event) for event in received.events)
        )
        if found:
            self._desk.let_fly()
        self._on_received(data, received, frame.at)
        return found

    def _follow(self, tape: RecordingCursor, change: LinkChange, at: float) -> None:
        """Tell what the link did."""
        try:
            phase = Phase(change.phase)
        except ValueError:
            # The recording's own: messages came that are not in it.
            if self._link.phase is Phase.LIVE:
                self.enter(Phase.WAITING, change.detail)
                self._live(at, change.gap)
            return
        if phase is Phase.LIVE:
            if self._link.phase is not Phase.LIVE:
                self._live(at, change.gap)
        elif phase is Phase.ENDED and tape.upcoming is not None:
            self.enter(Phase.WAITING, change.detail)  # somebody connected anew after that
        else:
            self.enter(phase, change.detail)

    def _live(self, at: float, gap: float | None) -> None:
        """Tell that the feed is live, after ``gap`` seconds of which nothing is known."""
        heard = self._heard_at
        # As long as it was then: the clock may have been set meanwhile.
        since = at if gap is None or heard is None else heard + gap
        self._link = replace(self._link, connected_at=at)
        self.enter(Phase.LIVE, since=since)


def _dialect_of(name: str) -> Dialect:
    """Return a new dialect of this ``name``. Raises :class:`RecordingError` where there is none."""
    if name in DIALECTS:
        return new_dialect(name)
    words = tr("the recording's messages are of an unknown kind ({name}): use a newer danmaku")
    raise RecordingError(words.format(name=name or '""'))
