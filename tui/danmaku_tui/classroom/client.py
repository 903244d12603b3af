"""Saying one thing in a classroom."""

from __future__ import annotations

from typing import Final
from urllib.parse import urlsplit

from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosedError

from danmaku_proto import codec
from danmaku_proto._pb.classroom import User
from danmaku_tui.feed.address import is_loopback

OPEN_SECONDS: Final = 10.0
"""From looking the name up to the end of the handshake, at most."""

CLOSE_SECONDS: Final = 2.0
"""How long the server may take over its goodbye."""


async def send(url: str, user: User) -> None:
    """Connect to ``url``, send ``user``, and return when the server has said goodbye.

    The goodbye comes after everything before it was read, so the message has arrived by then.
    Raises what ``explain`` can tell: :class:`OSError`, :class:`TimeoutError` and the errors of
    websockets, ``ConnectionClosed`` among them where the goodbye was missing or a complaint.
    """
    connection = await connect(
        url,
        compression=None,
        open_timeout=OPEN_SECONDS,
        close_timeout=CLOSE_SECONDS,
        proxy=None if is_loopback(urlsplit(url).hostname or "") else True,
    )
    try:
        await connection.send(codec.encode(user))
    finally:
        await connection.close()
    if isinstance(connection.protocol.close_exc, ConnectionClosedError):
        raise connection.protocol.close_exc
