"""Of several sockets that tell the same room, one is listened to.

A room that is open in two tabs comes twice, and not all of its messages carry the same id in both.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Hashable
from typing import Final

SILENT_SECONDS: Final = 10.0
"""So long after its last frame a socket gives way to one that speaks."""

KEPT_SECONDS: Final = 5.0
"""How far the sockets of one room are apart at most, in what they have told."""

KEPT_BYTES: Final = 4 * 1024 * 1024
"""What is kept of one socket that is not listened to, at most."""


class SocketElection:
    """Chooses the socket to listen to; times are seconds of one monotonic clock, passed in.

    Of the others the newest frames are kept, so that nothing is missing when one takes over. What
    is then told twice has the same id and is known again by it.
    """

    def __init__(self) -> None:
        self._leader: Hashable = None
        self._spoke_at = 0.0
        self._others: dict[Hashable, _Memory] = {}

    def speaks(self, voice: Hashable, frame: bytes, now: float) -> list[bytes]:
        """Return the frames to take in, now that ``voice`` has told ``frame``."""
        waited = now - self._spoke_at
        if voice != self._leader and self._leader is not None and waited < SILENT_SECONDS:
            self._others.setdefault(voice, _Memory()).keep(frame, now, self._spoke_at)
            return []
        self._leader, self._spoke_at = voice, now
        memory = self._others.pop(voice, None)
        return [*(memory.frames if memory else ()), frame]

    def leaves(self, voice: Hashable) -> None:
        """Take note that ``voice`` tells no more; the next that speaks is listened to."""
        self._others.pop(voice, None)
        if voice == self._leader:
            self._leader = None


class _Memory:
    def __init__(self) -> None:
        self._kept: deque[tuple[float, bytes]] = deque()
        self._bytes = 0

    @property
    def frames(self) -> list[bytes]:
        return [frame for _, frame in self._kept]

    def keep(self, frame: bytes, now: float, leader_spoke_at: float) -> None:
        """Keep ``frame``, and of those before it what the leader may not have told."""
        self._kept.append((now, frame))
        self._bytes += len(frame)
        while self._kept and (
            self._bytes > KEPT_BYTES or self._kept[0][0] < leader_spoke_at - KEPT_SECONDS
        ):
            self._bytes -= len(self._kept.popleft()[1])
