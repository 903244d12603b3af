"""The requests that a source accepts from any thread."""

from __future__ import annotations

import asyncio

from danmaku_tui.feed.thread_event import ThreadEvent


class SourceControls:
    """The two requests to a source: to connect again, and to end.

    ``reconnect`` and ``stop`` are events of the source's loop.
    """

    def __init__(self) -> None:
        self.reconnect = asyncio.Event()
        self.stop = asyncio.Event()
        self._threads = ThreadEvent()

    def bind(self) -> None:
        """Accept requests for the running loop. Those made before are still there."""
        self._threads.bind()

    def reconnect_now(self) -> None:
        """Ask the source to connect again without waiting; from any thread."""
        self._threads.set(self.reconnect)

    def close(self) -> None:
        """Ask the source to end; from any thread."""
        self._threads.set(self.stop)
