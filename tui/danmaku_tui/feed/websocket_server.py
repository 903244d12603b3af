"""Opening and shutting a WebSocket server."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Awaitable, Callable
from typing import Final

from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.http11 import Request, Response

from danmaku_tui.feed.log import silent_logger

CLOSE_SECONDS: Final = 1.0
"""How long a client may take over its goodbye."""

MESSAGE_BYTES: Final = 64 * 1024
"""One message of a client, in bytes: a comment and its sender are a hundredth of it."""


async def listen(
    attend: Callable[[ServerConnection], Awaitable[None]],
    host: str,
    port: int,
    *,
    admit: Callable[[ServerConnection, Request], Response | None] | None = None,
) -> Server:
    """Return a server that gives each connection to ``attend``, unless ``admit`` answers it.

    Raises :class:`OSError` where ``host`` and ``port`` cannot be listened at.
    """
    return await serve(
        attend,
        host,
        port,
        compression=None,
        max_size=MESSAGE_BYTES,
        close_timeout=CLOSE_SECONDS,
        process_request=admit,
        logger=silent_logger(),
    )


async def listen_on(
    attend: Callable[[ServerConnection], Awaitable[None]],
    door: socket.socket,
    *,
    admit: Callable[[ServerConnection, Request], Response | None],
    max_size: int,
) -> Server:
    """Return a server on a socket that is bound, which closes it in the end.

    It sends no pings: on this machine a client's end is known without, and a reader that keeps this
    program waiting would be taken for the client's silence. ``max_size`` is that of one message, in
    bytes.
    """
    return await serve(
        attend,
        sock=door,
        compression=None,
        max_size=max_size,
        max_queue=4,
        close_timeout=CLOSE_SECONDS,
        ping_interval=None,
        process_request=admit,
        logger=silent_logger(),
    )


def port_of(server: Server) -> int:
    """Return the port that ``server`` listens at, the first where there are several."""
    return int(next(iter(server.sockets)).getsockname()[1])


async def shut(server: Server) -> None:
    """Close the server and every connection, those that do not read as well."""
    connections = list(server.connections)
    server.close()
    closing = asyncio.create_task(server.wait_closed())
    _, late = await asyncio.wait({closing}, timeout=1.5 * CLOSE_SECONDS)
    if late:
        for connection in connections:
            connection.transport.abort()
    await closing
