"""Events of a loop that any thread may set, also before the loop runs and after it has ended."""

from __future__ import annotations

import asyncio
import threading
from contextlib import suppress


class ThreadEvent:
    """The way to the events of one loop, which :meth:`bind` names."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None

    def bind(self) -> None:
        """Set events on the running loop from here on."""
        with self._lock:
            self._loop = asyncio.get_running_loop()

    def set(self, event: asyncio.Event) -> None:
        """Set ``event``; from any thread. After the loop is closed this does nothing."""
        with self._lock:
            if self._loop is None:
                # No loop runs yet, so that nobody waits and no thread but this one is concerned.
                event.set()
                return
        with suppress(RuntimeError):  # the loop is closed: the source is over
            self._loop.call_soon_threadsafe(event.set)
