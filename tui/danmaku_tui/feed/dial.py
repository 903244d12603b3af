"""The look-up of an address, and the opening of a WebSocket to it."""

from __future__ import annotations

import asyncio
import ipaddress
import os
import socket
import ssl
from collections.abc import Sequence
from contextlib import suppress
from functools import lru_cache
from typing import Any, Final, TypeAlias

from websockets.asyncio.client import ClientConnection, connect
from websockets.uri import parse_uri

from danmaku_proto.limits import MESSAGE_BYTES
from danmaku_tui.feed.blocking_call import in_thread
from danmaku_tui.feed.capped_connection import CappedClientConnection
from danmaku_tui.feed.errors import OPEN_SECONDS
from danmaku_tui.feed.log import silent_logger
from danmaku_tui.feed.proxy import failures_of, proxy_for
from danmaku_tui.i18n.language import tr

CLOSE_SECONDS: Final = 0.5
"""How long the other side may take to close; the push service never answers a close frame."""

TCP_SECONDS: Final = 3.0
"""How long one of several addresses may take to accept, so that the next is still tried."""

PROXY_SECONDS: Final = OPEN_SECONDS - 1.0
"""How long a connection through a proxy may take, so that its failure still names the proxy."""

_CERTIFICATES: Final = ("SSL_CERT_FILE", "SSL_CERT_DIR")

SocketAddress: TypeAlias = tuple[int, tuple[str | int | bytes, ...]]
"""An address family, and an address in it."""


async def resolve(url: str) -> list[SocketAddress] | None:
    """Return the addresses of the host of ``url``, or None where a proxy is to look it up.

    Raises :class:`OSError`, :class:`UnicodeError`, or an error of websockets for a ``url`` that is
    no WebSocket address.
    """
    uri = parse_uri(url)
    if proxy_for(url, os.environ) is not None:
        return None
    return await _look_up(uri.host, uri.port)


async def dial(
    url: str, headers: Sequence[tuple[str, str]], endpoints: list[SocketAddress] | None
) -> ClientConnection:
    """Return an open connection to ``url`` by the first of ``endpoints`` that accepts.

    Raises :class:`OSError`, :class:`TimeoutError`, :class:`ProxyFailureError` or an error of
    websockets.
    """
    # No compression is offered: a push frame is compressed already and a classroom message is
    # tiny, so it would add a decoder for the data of strangers and save nothing. The link sends
    # its own pings, because a side that answers none must not be dropped while its frames come.
    # A redirect is reported and not followed: nothing would count its handshakes, and they might
    # carry the cookies to another host.
    sock = None if endpoints is None else await _open_socket(endpoints)
    choice = proxy_for(url, os.environ) if endpoints is None else None
    options: dict[str, Any] = {} if sock is None else {"sock": sock}
    if parse_uri(url).secure:
        options["ssl"] = _trust(*map(os.environ.get, _CERTIFICATES))
    connector = _Direct(
        url,
        additional_headers=list(headers),
        compression=None,
        open_timeout=OPEN_SECONDS if choice is None else PROXY_SECONDS,
        ping_interval=None,
        close_timeout=CLOSE_SECONDS,
        max_size=MESSAGE_BYTES,
        create_connection=CappedClientConnection,
        logger=silent_logger(),
        proxy=None if choice is None else choice.url,
        # The option must be absent for a SOCKS proxy: websockets passes a socket of its own there.
        **options,
    )
    with failures_of(choice):
        return await connector


@lru_cache(maxsize=1)
def _trust(*_: str | None) -> ssl.SSLContext:
    """Return the trust in the certificates of this system, or those that the variables name.

    To read them holds up everything for 50 ms, which no attempt of many should cost.
    """
    return ssl.create_default_context()


class _Direct(connect):
    """A connector that does not follow redirects."""

    def process_redirect(self, exc: Exception) -> Exception | str:
        return exc


async def _look_up(host: str, port: int) -> list[SocketAddress]:
    """Return the addresses of ``host``. Raises :class:`OSError` or :class:`UnicodeError`."""
    with suppress(ValueError):
        ipaddress.ip_address(host.partition("%")[0])
        return _endpoints(host, port)
    # The look-up cannot be interrupted. It gets a thread that nobody joins, because with asyncio's
    # own threads a dead name server would hold up the end of the program.
    return await in_thread(lambda: _endpoints(host, port), "feed-resolver")


def _endpoints(host: str, port: int) -> list[SocketAddress]:
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [(family, address) for family, _, _, _, address in found]


async def _open_socket(endpoints: list[SocketAddress]) -> socket.socket:
    """Return a connected socket. Raises the last failure, or that there is no address at all."""
    failure: OSError = OSError(tr("the name has no address"))
    for number, (family, address) in enumerate(endpoints, start=1):
        seconds = OPEN_SECONDS if number == len(endpoints) else TCP_SECONDS
        try:
            return await _connected(family, address, seconds)
        except OSError as error:
            failure = error
    raise failure


async def _connected(
    family: int, address: tuple[str | int | bytes, ...], seconds: float
) -> socket.socket:
    # Only for a socket of this protocol does asyncio switch Nagle's algorithm off. A heartbeat
    # must not wait in the kernel for more data to send.
    sock = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        sock.setblocking(False)
        async with asyncio.timeout(seconds):
            await asyncio.get_running_loop().sock_connect(sock, address)
    except BaseException:
        sock.close()
        raise
    return sock
