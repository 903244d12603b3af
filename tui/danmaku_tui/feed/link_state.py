"""What a link is doing, as anyone on any thread may read it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Phase(StrEnum):
    """The phases of a link; the values are those of the JSON lines."""

    RESOLVING = "resolving"
    CONNECTING = "connecting"
    LIVE = "live"
    WAITING = "waiting"
    ENDED = "ended"
    REFUSED = "refused"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class LinkState:
    """A link at one moment. The whole value is replaced, so that a reader never sees half of it.

    Times are seconds of the link's monotonic clock. ``since`` is when the phase began and
    ``retry_at`` when the next handshake is due. ``attempt`` counts the handshakes since the last
    live phase. ``detail`` is one line for a person: why the last connection ended, and what to do
    where something can be done.

    ``connected_at``, ``round_trip`` (seconds) and what follows belong to the connection that is
    open: ``answered_at`` is when the other side last answered a heartbeat or a ping, in
    ``round_trip``; ``awaited_since`` is since when it owes a sign of life, None where it owes none;
    and ``patience`` is after how many seconds of that it is called silent.

    ``frames``, ``bytes`` and ``faults`` count over the link's whole life. A fault is an error of
    this program's own or a message that was too large. ``slept`` grows by the seconds for which the
    machine sleeps, when the clock stands still; it is that of the moment at which the phase was
    told.
    """

    phase: Phase
    since: float
    attempt: int = 0
    retry_at: float | None = None
    detail: str = ""
    connected_at: float | None = None
    last_frame_at: float | None = None
    round_trip: float | None = None
    answered_at: float | None = None
    awaited_since: float | None = None
    patience: float = 0.0
    frames: int = 0
    bytes: int = 0
    faults: int = 0
    slept: float = 0.0

    def silence(self, now: float) -> float | None:
        """Return for how many seconds a sign of life has been owed; None while that is usual."""
        connected = self.connected_at is not None and self.phase in (Phase.CONNECTING, Phase.LIVE)
        if not connected or self.awaited_since is None:
            return None
        waited = now - self.awaited_since
        return waited if waited >= self.patience else None
