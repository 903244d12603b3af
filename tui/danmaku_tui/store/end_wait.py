"""The wait at the end for a thread that finishes its work with a disk."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Final

CLOSE_SECONDS: Final = 5.0
"""The longest wait for a disk that makes no progress."""

SLOW_CLOSE_SECONDS: Final = 30.0
"""The longest wait for a disk that makes progress."""

HURRY_SECONDS: Final = 1.0
"""The longest wait after :meth:`EndWait.hurry`: a healthy disk needs a tenth of it."""

_JOIN_SECONDS: Final = 0.05
"""The time between two looks at :meth:`EndWait.hurry`."""


class EndWait:
    """Waits for ``thread``; ``progress`` is a count that changes with each step of its work.

    In real time: an injected clock does not measure a disk.
    """

    def __init__(self, thread: threading.Thread, progress: Callable[[], int]) -> None:
        self._thread = thread
        self._progress = progress
        self._until = float("inf")

    @property
    def hurried(self) -> bool:
        """Whether :meth:`hurry` was called."""
        return self._until < float("inf")

    def hurry(self) -> None:
        """Let :meth:`ended` wait for ``HURRY_SECONDS``; for any thread and signal handler."""
        self._until = min(self._until, time.monotonic() + HURRY_SECONDS)

    def ended(self) -> bool:
        """Wait, and return whether the thread has ended."""
        begun = progressed = time.monotonic()
        before = self._progress()
        self._thread.join(_JOIN_SECONDS)
        while self._thread.is_alive():
            now, count = time.monotonic(), self._progress()
            if count != before:
                before, progressed = count, now
            patience = min(progressed + CLOSE_SECONDS, begun + SLOW_CLOSE_SECONDS)
            if now >= min(patience, self._until):
                return False
            self._thread.join(_JOIN_SECONDS)
        return True
