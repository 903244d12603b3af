"""The signs of life of one connection.

Two failures look like a quiet room. A dead connection brings nothing at all: TCP notices that only
after minutes, so the other side is asked by heartbeats and pings. A stalled one still brings
answers to heartbeats, but no activity of people any more.
"""

from __future__ import annotations

from collections import deque
from typing import Final

from danmaku_proto import events
from danmaku_proto.dialect import Received
from danmaku_proto.events import RoomAction
from danmaku_proto.unread_comment import is_comment_method
from danmaku_tui.feed.errors import SilenceError, StallError

SILENCE_SECONDS: Final = 30.0
"""A connection without any sign of life for so long is given up."""

PING_SECONDS: Final = 5.0
"""The interval of WebSocket pings to a side that is sent no heartbeats."""

SPARE_PING_SECONDS: Final = 10.0
"""The interval of pings to a side that answers no heartbeat: a web page would send none at all."""

ANSWER_SECONDS: Final = 4.0
"""The time for an answer that every side is given before it counts as silent."""

USUAL_TIMES: Final = 4.0
"""The time for an answer, as a multiple of the usual round trip."""

UNHEARD_SECONDS: Final = 15.0
"""The time until a side that answers no question counts as silent, and the longest for others."""

USUAL_SHARE: Final = 1 / 8
"""The weight of the newest round trip in the usual one, as in TCP (RFC 6298)."""

STALL_SECONDS: Final = 90.0
"""A busy room without any activity of people for so long counts as stalled."""

BUSY_EVENTS: Final = 45
"""The activities within ``STALL_SECONDS`` from which on a room counts as busy."""


class Liveness:
    """The signs of life of one connection, and the patience that its other side has earned.

    A side owes a sign of life while a question that it usually answers is open. Any message is such
    a sign. Times are seconds of one monotonic clock, passed in. A side that speaks only when it has
    something to say, such as a pipe, ``owes_signs`` none.
    """

    def __init__(self, now: float, *, owes_signs: bool = True) -> None:
        self.owes_signs = owes_signs
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
        # Only as many as make a room busy are needed: the oldest falls out by itself.
        self._activities: deque[float] = deque(maxlen=BUSY_EVENTS)

    @property
    def answered_at(self) -> float | None:
        """The time of the last answer to a question."""
        answers = (each.answered_at for each in (self._beats, self._pings))
        return max((at for at in answers if at is not None), default=None)

    @property
    def awaited_since(self) -> float | None:
        """The time since when the other side owes a sign of life; None where it owes none.

        A side that was not asked, or that answers no questions, owes the next sign from the last
        one on.
        """
        if not self.owes_signs:
            return None
        answered = [each for each in (self._beats, self._pings) if each.answers]
        if not answered:
            return self._sign_at
        open_since = [each.asked_at for each in answered if each.asked_at is not None]
        # A message after the question is a sign of life too, even where it is not the answer.
        return max(min(open_since), self._sign_at) if open_since else None

    @property
    def patience(self) -> float:
        """The seconds for which the other side may owe a sign before it counts as silent."""
        if self._usual is None or not (self._beats.answers or self._pings.answers):
            return UNHEARD_SECONDS
        return min(UNHEARD_SECONDS, max(ANSWER_SECONDS, USUAL_TIMES * self._usual))

    def received(self, received: Received, now: float) -> None:
        """Count a message, whatever its content."""
        self.valid = self.valid or received.valid
        # A page mirrors the answers to its own heartbeats: without a question there is no round
        # trip to measure.
        if received.beat and self._beating:
            asked_at = self._beats.answered(now)
            if asked_at is not None:
                self._measure(now - asked_at)
        self._sign(now)
        for event in received.events:
            match event:
                case events.Chat() | events.Gift() | events.Like() | events.Enter():
                    self._activities.append(now)
                case events.Social():
                    self._activities.append(now)
                case events.RoomState():
                    if event.action is RoomAction.PAUSE:
                        # The people of a paused room have a reason to be quiet.
                        self._activities.clear()
                case events.FanClub() | events.Viewers() | events.Ranks() | events.Notice():
                    pass
                case events.Unknown():
                    if is_comment_method(event.method):
                        self._activities.append(now)
                case events.Fault() | events.LinkChange():
                    pass

    def beat_sent(self, now: float) -> None:
        """Count a heartbeat of the dialect that goes out."""
        self._beating = True
        self._beats.ask(now)
        if self._ping_at is None:
            self._ping_at = now

    def ping_due(self, now: float) -> bool:
        """Return whether to send a WebSocket ping now, and count it as sent.

        A side that answers the dialect's heartbeats needs none.
        """
        interval = SPARE_PING_SECONDS if self._beating else PING_SECONDS
        if self._ping_at is not None and now - self._ping_at < interval:
            return False
        self._ping_at = now
        answered_at = self._beats.answered_at
        if answered_at is not None and now - answered_at <= 2 * SPARE_PING_SECONDS:
            return False
        self._pings.ask(now)
        return True

    def pong(self, seconds: float, now: float) -> None:
        """Count the answer to a ping, ``seconds`` after it."""
        asked_at = self._pings.answered(now)
        # The round trip of a heartbeat is preferred: it includes the server's own work.
        if asked_at is not None and not self._beats.answers:
            self._measure(seconds)
        self._sign(now)

    def check(self, now: float) -> None:
        """Raise :class:`SilenceError` or :class:`StallError` where the connection is useless."""
        silence = now - self._sign_at
        if silence >= SILENCE_SECONDS:
            raise SilenceError(silence)
        # Without heartbeats, as in a classroom, a quiet room is no sign of a stall.
        if not self._beating or len(self._activities) < BUSY_EVENTS:
            return
        stall = now - self._activities[-1]
        was_busy = self._activities[-1] - self._activities[0] <= STALL_SECONDS
        if stall >= STALL_SECONDS and was_busy:
            raise StallError(stall)

    def _measure(self, seconds: float) -> None:
        """Take the time that an answer took into the usual round trip."""
        self.round_trip = seconds
        usual = seconds if self._usual is None else self._usual
        # One answer after a long silence must not make such a silence usual.
        self._usual = usual + (min(seconds, self.patience) - usual) * USUAL_SHARE

    def _sign(self, now: float) -> None:
        """Count a sign of life."""
        patience = self.patience
        for each in (self._beats, self._pings):
            if each.asked_at is not None and now - each.asked_at > patience:
                each.give_up()
        self._sign_at = now


class _Questions:
    """The heartbeats, or the pings, of a connection, and whether the other side answers them."""

    def __init__(self) -> None:
        self.answers = False
        self.asked_at: float | None = None
        """The time of the oldest question that has no answer yet."""
        self.answered_at: float | None = None

    def ask(self, now: float) -> None:
        """Count a question."""
        if self.asked_at is None:
            self.asked_at = now

    def answered(self, now: float) -> float | None:
        """Count an answer; return the time of its question, None where that is not known."""
        asked_at, self.asked_at = self.asked_at, None
        self.answers, self.answered_at = True, now
        return asked_at

    def give_up(self) -> None:
        """Expect no more answers.

        The other side sends messages and left this question alone, so that an open question is
        no sign of a dead connection.
        """
        self.answers, self.asked_at = False, None
