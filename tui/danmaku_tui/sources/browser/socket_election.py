"""The choice of one socket among several with the feed of the same room.

A room that is open in two tabs comes twice, and not all of its messages have the same id in both.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Hashable
from typing import Final

SILENT_SECONDS: Final = 10.0
"""The silence after which the chosen socket gives way to another that has a frame."""

KEPT_SECONDS: Final = 5.0
"""The largest lag between the sockets of one room."""

KEPT_BYTES: Final = 4 * 1024 * 1024
"""The most bytes that are kept of one socket that is not chosen."""


class SocketElection:
    """Chooses the socket whose frames are taken in.

    The newest frames of the others are kept, so that none is missing when another takes over. Some
    frames then come twice; their messages have the same ids, by which the room knows them. Times
    are seconds of one monotonic clock, passed in.
    """

    def __init__(self) -> None:
        self._leader: Hashable = None
        self._leader_frame_at = 0.0
        self._others: dict[Hashable, _KeptFrames] = {}

    def frames_of(self, socket: Hashable, frame: bytes, now: float) -> list[bytes]:
        """Return the frames to take in, after ``frame`` has come on ``socket``."""
        silence = now - self._leader_frame_at
        if socket != self._leader and self._leader is not None and silence < SILENT_SECONDS:
            kept = self._others.setdefault(socket, _KeptFrames())
            kept.add(frame, now, self._leader_frame_at)
            return []
        self._leader, self._leader_frame_at = socket, now
        before = self._others.pop(socket, None)
        return [*(before.frames if before else ()), frame]

    def leave(self, socket: Hashable) -> None:
        """Remove ``socket``, which is closed; the next one with a frame is chosen."""
        self._others.pop(socket, None)
        if socket == self._leader:
            self._leader = None


class _KeptFrames:
    """The newest frames of a socket that is not chosen."""

    def __init__(self) -> None:
        self._kept: deque[tuple[float, bytes]] = deque()
        self._bytes = 0

    @property
    def frames(self) -> list[bytes]:
        return [frame for _, frame in self._kept]

    def add(self, frame: bytes, now: float, leader_frame_at: float) -> None:
        """Keep ``frame``, and drop the frames that the leader has surely had as well."""
        self._kept.append((now, frame))
        self._bytes += len(frame)
        while self._kept and (
            self._bytes > KEPT_BYTES or self._kept[0][0] < leader_frame_at - KEPT_SECONDS
        ):
            self._bytes -= len(self._kept.popleft()[1])
