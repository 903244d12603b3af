"""The signs of life of one connection."""

from __future__ import annotations

from collections import deque
from typing import Final

from danmaku_proto.dialect import Received
from danmaku_proto.events import Chat, Enter, Gift, Like, RoomAction, RoomState, Social
from danmaku_tui.feed.errors import SilenceError, StallError

SILENCE_SECONDS: Final = 30.0
"""Without any frame for so long a connection is dead: servers answer a ping every 10 s."""

PING_SECONDS: Final = 10.0
"""The interval of WebSocket pings."""

STALL_SECONDS: Final = 90.0
"""Without any doing of people for so long a busy room is no longer being delivered."""

BUSY_EVENTS: Final = 45
"""What people must have done within ``STALL_SECONDS`` for a room to count as busy."""


class Pulse:
    """What one connection has shown of itself, and what that means.

    Times are seconds of one monotonic clock, passed in.
    """

    def __init__(self, now: float) -> None:
        self.valid = False
        """Whether the other side has shown that it speaks the dialect."""
        self.round_trip: float | None = None
        """Seconds from a heartbeat, or else from a ping, to its answer."""
        self._sign_at = now
        self._ping_at = now
        self._beat_at: float | None = None
        self._beat_answered_at: float | None = None
        self._beats = False
        self._doings: deque[float] = deque(maxlen=BUSY_EVENTS)

    def received(self, received: Received, now: float) -> None:
        """Note a message, whatever it says."""
        self._sign_at = now
        self.valid = self.valid or received.valid
        if received.beat:
            self._beat_answered_at = now
            if self._beat_at is not None:
                self.round_trip = now - self._beat_at
                self._beat_at = None
        for event in received.events:
            if isinstance(event, Chat | Gift | Like | Enter | Social):
                self._doings.append(now)
            elif isinstance(event, RoomState) and event.action is RoomAction.PAUSE:
                self._doings.clear()

    def beat_sent(self, now: float) -> None:
        """Note that a heartbeat of the dialect goes out."""
        self._beats = True
        if self._beat_at is None:
            self._beat_at = now

    def ping_due(self, now: float) -> bool:
        """Return whether to send a WebSocket ping now, and take it as sent.

        A side that answers the dialect's heartbeats needs none.
        """
        if now - self._ping_at < PING_SECONDS:
            return False
        self._ping_at = now
        answered = self._beat_answered_at
        return answered is None or now - answered > 2 * PING_SECONDS

    def pong(self, seconds: float, now: float) -> None:
        """Note the answer to a ping, ``seconds`` after it."""
        self._sign_at = now
        if self._beat_answered_at is None:
            self.round_trip = seconds

    def check(self, now: float) -> None:
        """Raise :class:`SilenceError` or :class:`StallError` where the connection is of no use."""
        silence = now - self._sign_at
        if silence >= SILENCE_SECONDS:
            raise SilenceError(silence)
        if not self._beats or len(self._doings) < BUSY_EVENTS:
            return
        stall = now - self._doings[-1]
        if stall >= STALL_SECONDS and self._doings[-1] - self._doings[0] <= STALL_SECONDS:
            raise StallError(stall)
