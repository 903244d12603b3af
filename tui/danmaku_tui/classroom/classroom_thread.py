"""A classroom server on a thread of its own, beside a viewer in the same process."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from typing import Final

from danmaku_tui.classroom.addresses import ClassroomAddresses, addresses_of
from danmaku_tui.classroom.server import ClassroomServer
from danmaku_tui.feed.thread_event import ThreadEvent

CLOSE_SECONDS: Final = 5.0
"""The longest wait for the end of the server: each client has one second to say goodbye."""


class ClassroomThread:
    """Runs the server that ``new_server`` returns.

    ``host`` is the one that it was asked to use, and ``pin`` the one that lets clients in.
    The viewer connects to it as everyone does. The methods belong to the main thread.
    """

    def __init__(self, new_server: Callable[[], ClassroomServer], host: str, pin: str = "") -> None:
        self._new_server = new_server
        self._host = host
        self._pin = pin
        self._started = threading.Event()
        self._stop = asyncio.Event()
        self._threads = ThreadEvent()
        self._error: BaseException | None = None
        self._server: ClassroomServer | None = None
        self._addresses: ClassroomAddresses | None = None
        self._thread = threading.Thread(target=self._run, name="classroom", daemon=True)

    def start(self) -> tuple[ClassroomServer, ClassroomAddresses]:
        """Start the server; return it when it listens, with its addresses.

        Raises :class:`OSError` or ``HostNameError`` where it cannot listen.
        """
        self._thread.start()
        self._started.wait()
        if self._server is None or self._addresses is None:
            raise self._error or RuntimeError("the classroom has ended")
        return self._server, self._addresses

    def close(self) -> None:
        """Disconnect everyone and stop listening."""
        self._threads.set(self._stop)
        self._thread.join(CLOSE_SECONDS)

    def _run(self) -> None:
        try:
            asyncio.run(self._serve())
        except BaseException as error:  # noqa: BLE001  # the main thread raises it
            self._error = error
        finally:
            self._started.set()

    async def _serve(self) -> None:
        self._threads.bind()
        async with self._new_server() as server:
            self._addresses = await addresses_of(
                self._host, server.addresses, server.port, self._pin
            )
            self._server = server
            self._started.set()
            await self._stop.wait()
