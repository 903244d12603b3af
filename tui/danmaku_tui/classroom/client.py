"""The client that sends one comment to a classroom."""

from __future__ import annotations

import os
from typing import Final

from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosedError

from danmaku_proto import codec
from danmaku_proto._pb.classroom import User
from danmaku_tui.feed.proxy import failures_of, proxy_for

OPEN_SECONDS: Final = 10.0
"""The longest time from the look-up of the name to the end of the handshake."""

CLOSE_SECONDS: Final = 2.0
"""How long the server may take to close."""


async def send(url: str, user: User) -> None:
    """Connect to ``url``, send ``user``, and return when the server has closed.

    The server answers a close frame after everything before it, so that the message has arrived.
    Raises :class:`OSError`, :class:`TimeoutError`, :class:`ProxyFailureError` and the errors of
    websockets, among them
    ``ConnectionClosed`` where the close frame is missing or reports an error.
    """
    choice = proxy_for(url, os.environ)
    with failures_of(choice):
        connection = await connect(
            url,
            compression=None,
            open_timeout=OPEN_SECONDS,
            close_timeout=CLOSE_SECONDS,
            proxy=None if choice is None else choice.url,
        )
    try:
        await connection.send(codec.encode(user))
    finally:
        await connection.close()
    if isinstance(connection.protocol.close_exc, ConnectionClosedError):
        raise connection.protocol.close_exc
