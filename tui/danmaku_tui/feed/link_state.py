"""The state of a link, a value for readers on any thread."""

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
    """A link at one moment. The whole value is replaced, so that no reader sees half a change.

    Times are seconds of the link's monotonic clock. ``since`` is when the phase began and
    ``retry_at`` when the next handshake is due. ``attempt`` counts the handshakes since the last
    live phase. ``detail`` is one line for a person: the reason why the last connection ended, and
    the remedy where there is one.

    ``connected_at``, ``round_trip`` (seconds), ``answered_at``, ``awaited_since`` and ``patience``
    belong to the open connection. ``answered_at`` is the time of the last answer to a heartbeat or
    a ping, and ``round_trip`` the time that it took. ``awaited_since`` is the time since when the
    other side owes a sign of life, None where it owes none; after ``patience`` seconds of that it
    counts as silent.

    ``frames``, ``bytes`` and ``faults`` count over the link's whole life. A fault is an error of
    the program itself or a message that was too large. ``slept`` grows by the seconds for which the
    machine sleeps, while the clock stands still; it has the value of the last change of phase.
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
        """Return the seconds for which a sign of life is overdue; None while the wait is usual."""
        connected = self.connected_at is not None and self.phase in (Phase.CONNECTING, Phase.LIVE)
        if not connected or self.awaited_since is None:
            return None
        waited = now - self.awaited_since
        return waited if waited >= self.patience else None
