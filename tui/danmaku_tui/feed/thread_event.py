"""Events of a loop that are set from any thread, also before the loop runs and after its end."""

from __future__ import annotations

import asyncio
import threading
from contextlib import suppress


class ThreadEvent:
    """Sets events for a source, whose :meth:`answer` says on which loop they are waited for."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None

    def answer(self) -> None:
        """Have events set on the loop that runs now, from here on."""
        with self._lock:
            self._loop = asyncio.get_running_loop()

    def send(self, event: asyncio.Event) -> None:
        """Set ``event``; from any thread. Once the loop is closed nobody waits, and nothing is."""
        with self._lock:
            if self._loop is None:
                event.set()
                return
        with suppress(RuntimeError):  # the loop is closed: the source is over
            self._loop.call_soon_threadsafe(event.set)
