"""From an address to an open WebSocket."""

from __future__ import annotations

import asyncio
import ipaddress
import socket
import threading
from collections.abc import Sequence
from contextlib import suppress
from typing import Final, TypeAlias

from websockets.asyncio.client import ClientConnection, connect
from websockets.proxy import get_proxy
from websockets.uri import parse_uri

from danmaku_proto.limits import MESSAGE_BYTES
from danmaku_tui.feed.address import is_loopback
from danmaku_tui.feed.errors import OPEN_SECONDS, ProxyDownError
from danmaku_tui.feed.log import silent_logger
from danmaku_tui.i18n.language import tr

CLOSE_SECONDS: Final = 0.5
"""How long the other side may take over its goodbye; the push service never says one."""

TCP_SECONDS: Final = 3.0
"""How long one of several addresses may take to accept, so that a dead one costs no attempt."""

SocketAddress: TypeAlias = tuple[int, tuple[str | int | bytes, ...]]
"""An address family and an address of it."""


async def resolve(url: str) -> list[SocketAddress] | None:
    """Return what the host of ``url`` resolves to, or None where a proxy is to look it up.

    This machine is never reached through a proxy. Raises :class:`OSError` or
    :class:`UnicodeError`, and for a proxy that is not usable what websockets raises.
    """
    uri = parse_uri(url)
    if not is_loopback(uri.host) and get_proxy(uri) is not None:
        return None
    return await _look_up(uri.host, uri.port)


async def dial(
    url: str, headers: Sequence[tuple[str, str]], endpoints: list[SocketAddress] | None
) -> ClientConnection:
    """Return an open connection to ``url`` by the first of ``endpoints`` that accepts.

    Raises :class:`OSError`, :class:`TimeoutError`, :class:`ProxyDownError` or what websockets
    raises.

    No compression is offered: a push frame is compressed already and a classroom message is tiny,
    so it would be one more decoder for what strangers send, and no gain. Pings are the link's own,
    because a side that answers none must not be dropped while its frames come. A redirect is told
    and not followed: it would be handshakes that nothing counts, perhaps with the cookies.
    """
    sock = None if endpoints is None else await _open_socket(endpoints)
    connector = _Direct(
        url,
        additional_headers=list(headers),
        compression=None,
        open_timeout=OPEN_SECONDS,
        ping_interval=None,
        close_timeout=CLOSE_SECONDS,
        max_size=MESSAGE_BYTES,
        logger=silent_logger(),
        proxy=None if endpoints is not None else True,
        sock=sock,
    )
    try:
        return await connector
    except (ConnectionRefusedError, socket.gaierror) as error:
        # A socket that came with the call is connected: it is the proxy that cannot be reached.
        raise ProxyDownError from error


class _Direct(connect):
    """A connector that does not follow redirects."""

    def process_redirect(self, exc: Exception) -> Exception | str:
        return exc


async def _look_up(host: str, port: int) -> list[SocketAddress]:
    """Return the addresses of ``host``.

    The look-up has a thread of its own that nobody waits for: it cannot be interrupted, and with
    asyncio's own threads a dead name server would hold up the end of the program.
    """
    with suppress(ValueError):
        ipaddress.ip_address(host.partition("%")[0])
        return _endpoints(host, port)
    loop = asyncio.get_running_loop()
    answer: asyncio.Future[list[SocketAddress]] = loop.create_future()

    def settle(found: list[SocketAddress], error: Exception | None) -> None:
        if answer.done():
            return
        if error is None:
            answer.set_result(found)
        else:
            answer.set_exception(error)

    def ask() -> None:
        found: list[SocketAddress] = []
        failure: Exception | None = None
        try:
            found = _endpoints(host, port)
        except (OSError, UnicodeError) as error:
            failure = error
        with suppress(RuntimeError):  # the loop is closed: nobody asks any more
            loop.call_soon_threadsafe(settle, found, failure)

    threading.Thread(target=ask, name="feed-resolver", daemon=True).start()
    return await answer


def _endpoints(host: str, port: int) -> list[SocketAddress]:
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [(family, address) for family, _, _, _, address in found]


async def _open_socket(endpoints: list[SocketAddress]) -> socket.socket:
    """Return a connected socket. Raises the last failure, or that there is no address at all."""
    failure: OSError = OSError(tr("the name has no address"))
    for place, (family, address) in enumerate(endpoints, start=1):
        patience = OPEN_SECONDS if place == len(endpoints) else TCP_SECONDS
        try:
            return await _connected(family, address, patience)
        except OSError as error:
            failure = error
    raise failure


async def _connected(
    family: int, address: tuple[str | int | bytes, ...], patience: float
) -> socket.socket:
    # By its protocol asyncio knows it for one on which a heartbeat must not wait for more to send.
    sock = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        sock.setblocking(False)
        async with asyncio.timeout(patience):
            await asyncio.get_running_loop().sock_connect(sock, address)
    except BaseException:
        sock.close()
        raise
    return sock
