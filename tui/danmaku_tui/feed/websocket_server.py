"""The start and the end of a WebSocket server."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import Any, Final

from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.http11 import Request, Response
from websockets.typing import Subprotocol

from danmaku_tui.feed.connection_guard import TOTAL_CONNECTIONS, ConnectionGuard
from danmaku_tui.feed.http_connection import HttpServerConnection, without_body
from danmaku_tui.feed.log import silent_logger
from danmaku_tui.feed.open_files import raise_file_limit

CLOSE_SECONDS: Final = 1.0
"""How long a client may take to close."""

OPEN_SECONDS: Final = 5.0
"""How long a handshake may take."""

WAITING_CONNECTIONS: Final = 512
"""Connections that the system keeps until they are accepted: a hall opens one address at once.

With the 100 of asyncio, 300 requests at once took a second: a client repeats a SYN after that time.
"""

MESSAGE_BYTES: Final = 64 * 1024
"""The largest message of a client, in bytes: a comment and its sender take a hundredth."""

RECEIVE_BYTES: Final = 16 * 1024
"""The unread bytes of one client in the system; Linux doubles the number for its own needs."""


SelectSubprotocol = Callable[[ServerConnection, Sequence[Subprotocol]], Subprotocol | None]
"""Returns the subprotocol of a connection out of those that its client offers."""


async def listen(
    attend: Callable[[ServerConnection], Awaitable[None]],
    host: str,
    port: int,
    *,
    admit: Callable[[ServerConnection, Request], Response | None] | None = None,
    guard: ConnectionGuard | None = None,
    select_subprotocol: SelectSubprotocol | None = None,
) -> Server:
    """Return a server that passes each connection to ``attend``, unless ``admit`` answers it.

    ``guard`` counts and bounds the connections, by default with the limits of its class.
    ``select_subprotocol`` chooses among the subprotocols that a client offers.

    Raises :class:`OSError` where the server cannot listen at ``host`` and ``port``.
    """
    # No ping_timeout: the connection notices by itself that its peer has vanished.
    server = await _serve(
        attend,
        admit,
        guard,
        host=host,
        port=port,
        max_size=MESSAGE_BYTES,
        ping_timeout=None,
        select_subprotocol=select_subprotocol,
    )
    for each in server.sockets:
        # Every connection inherits it. A sender that is slowed fills it with messages, before which
        # none of its pings is answered; and all messages of one read are unpacked at once.
        each.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, RECEIVE_BYTES)
    return server


async def listen_on(
    attend: Callable[[ServerConnection], Awaitable[None]],
    listener: socket.socket,
    *,
    admit: Callable[[ServerConnection, Request], Response | None],
    max_size: int,
    guard: ConnectionGuard | None = None,
) -> Server:
    """Return a server on a bound socket, which it closes in the end.

    ``max_size`` is that of one message, in bytes; ``guard`` as in :func:`listen`.
    """
    # The server sends no pings. The end of a client on this machine is known without them, and
    # while this program is busy, their answers would wait and look like the client's silence.
    return await _serve(
        attend, admit, guard, sock=listener, max_size=max_size, max_queue=4, ping_interval=None
    )


async def _serve(
    attend: Callable[[ServerConnection], Awaitable[None]],
    admit: Callable[[ServerConnection, Request], Response | None] | None,
    guard: ConnectionGuard | None,
    **options: Any,  # noqa: ANN401  # those of websockets
) -> Server:
    """Return a server with the bounds that every server of this program has."""
    return await serve(
        attend,
        compression=None,
        open_timeout=OPEN_SECONDS,
        close_timeout=CLOSE_SECONDS,
        backlog=WAITING_CONNECTIONS,
        create_connection=partial(HttpServerConnection, guard=guard or new_guard()),  # type: ignore[arg-type]  # only called
        process_request=admit,
        process_response=without_body,
        logger=silent_logger(),
        **options,
    )


def new_guard(total: int = TOTAL_CONNECTIONS) -> ConnectionGuard:
    """Return a guard for ``total`` connections, after the limit of open files has been raised."""
    return ConnectionGuard(min(total, raise_file_limit()))


def port_of(server: Server) -> int:
    """Return the port at which ``server`` listens, the first where there are several."""
    return int(next(iter(server.sockets)).getsockname()[1])


async def shut(server: Server) -> None:
    """Close the server and every connection, also of a client that does not read."""
    connections = list(server.connections)
    server.close()
    closing = asyncio.create_task(server.wait_closed())
    _, unfinished = await asyncio.wait({closing}, timeout=1.5 * CLOSE_SECONDS)
    if unfinished:
        for connection in connections:
            connection.transport.abort()
    await closing
