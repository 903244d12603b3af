"""The notice of the number of clients, at most once a second."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Final

from danmaku_tui.classroom import notices
from danmaku_tui.classroom.room import Classroom

COUNT_SECONDS: Final = 1.0
"""The shortest time between two notices: a class that arrives is one change."""


class PeopleCount:
    """Sends the number of members of ``room`` after it has changed.

    ``clock`` is monotonic, in seconds.
    """

    def __init__(self, room: Classroom, clock: Callable[[], float]) -> None:
        self._room = room
        self._clock = clock
        self._sent_at: float | None = None
        self._timer: asyncio.TimerHandle | None = None

    def changed(self) -> None:
        """Send the number, at once or as soon as a second is over."""
        if self._timer is not None:
            return
        wait = 0.0
        if self._sent_at is not None:
            wait = max(0.0, self._sent_at + COUNT_SECONDS - self._clock())
        self._timer = asyncio.get_running_loop().call_later(wait, self._send)

    def close(self) -> None:
        """Send nothing more."""
        if self._timer is not None:
            self._timer.cancel()

    def _send(self) -> None:
        self._timer = None
        self._sent_at = self._clock()
        self._room.notify(notices.people(len(self._room.members)))
