"""The server that shares a room, on a thread of its own."""

from __future__ import annotations

import asyncio
import hmac
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from http import HTTPStatus
from typing import Final, Self
from urllib.parse import parse_qs, urlsplit

from websockets.asyncio.server import Server, ServerConnection
from websockets.exceptions import ConnectionClosed
from websockets.http11 import Request, Response

from danmaku_proto.line_error import LineError
from danmaku_tui.feed.address import is_loopback
from danmaku_tui.feed.log import SourceLog
from danmaku_tui.feed.own_addresses import bracketed
from danmaku_tui.feed.page_origin import own_host, own_names, own_page
from danmaku_tui.feed.web_files import is_handshake, path_of, text_response
from danmaku_tui.feed.websocket_server import listen, port_of, shut
from danmaku_tui.i18n.language import tr
from danmaku_tui.share.event_choice import event_choice
from danmaku_tui.share.event_stream import EventStream
from danmaku_tui.share.shared_room import SharedRoom

LOOK_SECONDS: Final = 0.05
"""The time between two looks for new events."""

START_SECONDS: Final = 10.0
"""The longest wait for the server to listen."""


class ShareServer:
    """Serves ``/events``, ``/snapshot``, ``/metrics`` and ``/wall`` at ``host`` and ``port``.

    As a context manager: it listens when entered, and has closed when left. With a ``token`` every
    request must present it; without one only this machine can connect. Entering raises
    :class:`LineError` for a host of others without a token, and :class:`OSError` where the server
    cannot listen. ``wall`` is in seconds since 1970.
    """

    def __init__(
        self,
        shared: SharedRoom,
        host: str,
        port: int,
        *,
        token: str = "",
        wall: Callable[[], float] = time.time,
    ) -> None:
        self._shared = shared
        self._host = host
        self._port = port
        self._token = token
        self._wall = wall
        self._log = SourceLog("share")
        self._clients = 0
        self._new = asyncio.Event()
        self._stop: Callable[[], None] = lambda: None
        self._listening = threading.Event()
        self._error: Exception | None = None
        self._thread = threading.Thread(target=self._run, name="share", daemon=True)

    @property
    def url(self) -> str:
        """The address of the events."""
        return f"ws://{bracketed(self._host)}:{self._port}/events"

    @property
    def clients(self) -> int:
        """The number of clients that read events."""
        return self._clients

    def __enter__(self) -> Self:
        if not self._token and not is_loopback(self._host):
            raise LineError(
                tr(
                    "--share {host} is open to other machines: put a token into a file and name it "
                    "in share.token_file, or use 127.0.0.1"
                ).format(host=self._host)
            )
        self._thread.start()
        if not self._listening.wait(START_SECONDS):
            raise TimeoutError
        if self._error is not None:
            raise self._error
        return self

    def __exit__(self, *_: object) -> None:
        self._stop()
        self._thread.join(START_SECONDS)

    def _run(self) -> None:
        try:
            asyncio.run(self._serve())
        except Exception as error:  # noqa: BLE001  # raised in the thread that has entered
            self._error = error
            self._log.warning(f"the share has ended: {error}")
        finally:
            self._listening.set()

    async def _serve(self) -> None:
        loop = asyncio.get_running_loop()
        stopped = asyncio.Event()
        self._stop = lambda: _call(loop, stopped.set)
        server: Server = await listen(self._attend, self._host, self._port, admit=self._admit)
        self._port = port_of(server)
        self._log.info(f"sharing at {self.url}")
        self._listening.set()
        looking = asyncio.create_task(self._look())
        try:
            await stopped.wait()
        finally:
            looking.cancel()
            await shut(server)

    async def _look(self) -> None:
        """Wake the streams up whenever there are new events."""
        seen = -1
        while True:
            end = self._shared.events.end
            if end != seen:
                seen = end
                self._new.set()
                self._new = asyncio.Event()
            await asyncio.sleep(LOOK_SECONDS)

    async def _wait(self) -> None:
        await self._new.wait()

    def _admit(self, connection: ServerConnection, request: Request) -> Response | None:
        """Return the answer to every request but a handshake at ``/events``."""
        refusal = self._refusal(connection, request)
        if refusal is not None:
            return refusal
        if path_of(request) != "/events" or not is_handshake(request):
            from danmaku_tui.share.web_answers import answer

            return answer(self._shared, request)
        try:
            event_choice(urlsplit(request.path).query)
        except LineError as error:
            return text_response(HTTPStatus.BAD_REQUEST, f"{error}\n")
        return None

    def _refusal(self, connection: ServerConnection, request: Request) -> Response | None:
        names = own_names(self._host, str(connection.local_address[0]))
        hosts = request.headers.get_all("Host")
        if not own_page(request.headers.get_all("Origin"), hosts, names) or not own_host(
            hosts, names
        ):
            self._log.info("a page of others was refused")
            words = "Programs, and pages of this server, may connect.\n"
            return text_response(HTTPStatus.FORBIDDEN, words)
        if self._token and not hmac.compare_digest(
            _token_of(request).encode(), self._token.encode()
        ):
            self._log.info("a request without the token was refused")
            words = "Give the token: ?token=TOKEN, or the header Authorization: Bearer TOKEN.\n"
            refusal = text_response(HTTPStatus.UNAUTHORIZED, words)
            refusal.headers["WWW-Authenticate"] = "Bearer"
            return refusal
        return None

    async def _attend(self, connection: ServerConnection) -> None:
        """Send events to one client until it leaves."""
        request = connection.request
        assert request is not None  # noqa: S101  # the handshake is over
        choice = event_choice(urlsplit(request.path).query)
        stream = EventStream(self._shared.events, choice, self._wall)
        self._clients += 1
        reading = asyncio.create_task(_discard(connection))
        writing = asyncio.create_task(stream.run(connection.send, self._wait))
        try:
            await asyncio.wait({reading, writing}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            self._clients -= 1
            for task in (reading, writing):
                task.cancel()
            await asyncio.gather(reading, writing, return_exceptions=True)


async def _discard(connection: ServerConnection) -> None:
    """Read and forget the messages of a client until it leaves."""
    with suppress(ConnectionClosed):
        async for _ in connection:
            pass


def _token_of(request: Request) -> str:
    """Return the token that a request presents; empty where it has none."""
    for value in request.headers.get_all("Authorization"):
        scheme, _, token = value.strip().partition(" ")
        if scheme.lower() == "bearer":
            return token.strip()
    given = parse_qs(urlsplit(request.path).query, max_num_fields=20).get("token", [""])
    return given[-1]


def _call(loop: asyncio.AbstractEventLoop, action: Callable[[], None]) -> None:
    with suppress(RuntimeError):  # the loop has ended
        loop.call_soon_threadsafe(action)
