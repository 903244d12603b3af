"""The signs of life of one connection."""

from __future__ import annotations

from collections import deque
from typing import Final

from danmaku_proto import events
from danmaku_proto.dialect import Received
from danmaku_proto.events import RoomAction
from danmaku_tui.feed.errors import SilenceError, StallError

SILENCE_SECONDS: Final = 30.0
"""Without any sign of life for so long a connection is given up."""

PING_SECONDS: Final = 5.0
"""The interval of WebSocket pings to a side that is sent no heartbeats."""

SPARE_PING_SECONDS: Final = 10.0
"""The interval of those to a side that answers no heartbeat: a web page would send none at all."""

ANSWER_SECONDS: Final = 4.0
"""So long an answer may take at least before the other side is called silent."""

USUAL_TIMES: Final = 4.0
"""An answer may take so many times as long as answers usually do."""

UNHEARD_SECONDS: Final = 15.0
"""A side that answers nothing is called silent after so long; of others no more is endured."""

USUAL_SHARE: Final = 1 / 8
"""How much of what is usual the newest round trip makes up, as TCP has it (RFC 6298)."""

STALL_SECONDS: Final = 90.0
"""Without any doing of people for so long a busy room is no longer being delivered."""

BUSY_EVENTS: Final = 45
"""What people must have done within ``STALL_SECONDS`` for a room to count as busy."""


class Liveness:
    """What one connection has shown of itself, and what that means.

    The other side is asked by heartbeats and by pings. While an answer is out that it usually gives
    it owes a sign of life, which any message is, too. Times are seconds of one monotonic clock,
    passed in.
    """

    def __init__(self, now: float) -> None:
        self.valid = False
        """Whether the other side has shown that it speaks the dialect."""
        self.round_trip: float | None = None
        """Seconds from a heartbeat, or else from a ping, to its answer."""
        self._usual: float | None = None
        self._sign_at = now
        self._ping_at: float | None = None
        self._beats = _Questions()
        self._pings = _Questions()
        self._beating = False
        self._doings: deque[float] = deque(maxlen=BUSY_EVENTS)

    @property
    def answered_at(self) -> float | None:
        """When the last answer came."""
        answers = (each.answered_at for each in (self._beats, self._pings))
        return max((at for at in answers if at is not None), default=None)

    @property
    def awaited_since(self) -> float | None:
        """Since when the other side owes a sign of life; None where it owes none.

        One that was never asked, or answers nothing, owes it from the last one on.
        """
        asked = [each for each in (self._beats, self._pings) if each.answers]
        if not asked:
            return self._sign_at
        out = [each.asked_at for each in asked if each.asked_at is not None]
        return max(min(out), self._sign_at) if out else None

    @property
    def patience(self) -> float:
        """How many seconds it may owe that before it is to be called silent."""
        if self._usual is None or not (self._beats.answers or self._pings.answers):
            return UNHEARD_SECONDS
        return min(UNHEARD_SECONDS, max(ANSWER_SECONDS, USUAL_TIMES * self._usual))

    def received(self, received: Received, now: float) -> None:
        """Note a message, whatever it says."""
        self.valid = self.valid or received.valid
        if received.beat and self._beating:
            asked_at = self._beats.answered(now)
            if asked_at is not None:
                self._took(now - asked_at)
        self._sign(now)
        for event in received.events:
            match event:
                case events.Chat() | events.Gift() | events.Like() | events.Enter():
                    self._doings.append(now)
                case events.Social():
                    self._doings.append(now)
                case events.RoomState():
                    if event.action is RoomAction.PAUSE:
                        self._doings.clear()
                case events.FanClub() | events.Viewers() | events.Ranks() | events.Notice():
                    pass
                case events.Unknown() | events.Fault() | events.LinkChange():
                    pass

    def beat_sent(self, now: float) -> None:
        """Note that a heartbeat of the dialect goes out."""
        self._beating = True
        self._beats.asked(now)
        if self._ping_at is None:
            self._ping_at = now

    def ping_due(self, now: float) -> bool:
        """Return whether to send a WebSocket ping now, and take it as sent.

        A side that answers the dialect's heartbeats needs none.
        """
        interval = SPARE_PING_SECONDS if self._beating else PING_SECONDS
        if self._ping_at is not None and now - self._ping_at < interval:
            return False
        self._ping_at = now
        answered = self._beats.answered_at
        if answered is not None and now - answered <= 2 * SPARE_PING_SECONDS:
            return False
        self._pings.asked(now)
        return True

    def pong(self, seconds: float, now: float) -> None:
        """Note the answer to a ping, ``seconds`` after it."""
        asked_at = self._pings.answered(now)
        if asked_at is not None and not self._beats.answers:
            self._took(seconds)
        self._sign(now)

    def check(self, now: float) -> None:
        """Raise :class:`SilenceError` or :class:`StallError` where the connection is of no use."""
        silence = now - self._sign_at
        if silence >= SILENCE_SECONDS:
            raise SilenceError(silence)
        if not self._beating or len(self._doings) < BUSY_EVENTS:
            return
        stall = now - self._doings[-1]
        if stall >= STALL_SECONDS and self._doings[-1] - self._doings[0] <= STALL_SECONDS:
            raise StallError(stall)

    def _took(self, seconds: float) -> None:
        """Note how long an answer took."""
        self.round_trip = seconds
        usual = seconds if self._usual is None else self._usual
        # What was silence is not usual.
        self._usual = usual + (min(seconds, self.patience) - usual) * USUAL_SHARE

    def _sign(self, now: float) -> None:
        """Note a sign of life."""
        patience = self.patience
        for each in (self._beats, self._pings):
            if each.asked_at is not None and now - each.asked_at > patience:
                each.give_up()
        self._sign_at = now


class _Questions:
    """The heartbeats, or the pings, that were sent, and whether the other side answers them."""

    def __init__(self) -> None:
        self.answers = False
        self.asked_at: float | None = None
        """When the oldest went out that has no answer yet."""
        self.answered_at: float | None = None

    def asked(self, now: float) -> None:
        if self.asked_at is None:
            self.asked_at = now

    def answered(self, now: float) -> float | None:
        """Note an answer; return when it was asked for, None where that is not known."""
        asked_at, self.asked_at = self.asked_at, None
        self.answers, self.answered_at = True, now
        return asked_at

    def give_up(self) -> None:
        """Expect no answers: who speaks and leaves a question alone does not answer such."""
        self.answers, self.asked_at = False, None
