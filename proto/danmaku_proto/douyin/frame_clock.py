"""The time of a frame, and the time of each message in it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from danmaku_proto import codec, limits
from danmaku_proto.events import value

_LEAST_MILLISECONDS: Final = 10**11
"""The least time in milliseconds, in 1973; as seconds it is in the year 5138."""

_OLDEST_SECONDS: Final = limits.OLDEST_SECONDS


@dataclass(slots=True)
class RankingBudget:
    """The parts of rankings that may still be read of one frame."""

    left: int = limits.FRAME_PARTS

    def take(self, parts: int) -> None:
        """Take ``parts`` of them. Raises :class:`danmaku_proto.codec.DecodeError` for too many."""
        if parts > self.left:
            raise codec.DecodeError(f"{parts} more parts of rankings in this frame")
        self.left -= parts


@value
class FrameClock:
    """The time of a frame: ``now`` here in seconds, ``server`` there in milliseconds, or 0.

    The connection began at ``began`` of the server's milliseconds; 0 means with this frame. The
    ``budget`` is for all messages of the frame together.
    """

    now: float
    server: int
    budget: RankingBudget = field(default_factory=RankingBudget, compare=False)
    began: int = 0

    def place(self, sent: int) -> tuple[float, bool]:
        """Return when something sent at ``sent`` happened, and whether it is history.

        ``sent`` is the server's time in milliseconds or seconds, 0 unknown. The result is in
        seconds of the clock here, so that clocks may disagree, and never before 1970. A time in the
        future, or more than a day old, is not known either: then it is of now.
        """
        server = self.server
        if not sent or not server:
            return self.now, False
        # Every message with a time comes this way: without a call, and soon out.
        if 0 < sent < _LEAST_MILLISECONDS:
            sent *= 1000
        age = (server - sent) / 1000
        if not 0 < age <= _OLDEST_SECONDS:
            return self.now, False
        at, began = self.now - age, self.began or server
        if sent >= began:
            return at if at > 0 else 0.0, False
        early = server - began <= limits.FIRST_FRAMES_SECONDS * 1000
        # A comment may be slow: its age alone shows nothing in the middle of a connection.
        least = limits.HISTORY_SECONDS if early else limits.LATE_HISTORY_SECONDS
        return at if at > 0 else 0.0, age >= least
