"""One HTTP request, bounded in time and size."""

from __future__ import annotations

import http.client
import os
import socket
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from email.message import Message
from typing import Any, Final

from danmaku_tui.feed.blocking_call import in_thread
from danmaku_tui.feed.proxy import ProxyChoice, failures_of, proxy_for
from danmaku_tui.i18n.language import tr
from danmaku_tui.sources.ways.cookies import set_cookie

_CHUNK: Final = 64 * 1024


class UnansweredError(Exception):
    """The server did not answer as a web site does; the text and the cause give details."""


@dataclass(frozen=True, slots=True)
class HttpReply:
    """The answer to one request: its status, its body, and the headers that matter here.

    ``complete`` is false where the connection ended before the announced end of the body.
    """

    status: int
    body: str = field(repr=False)
    location: str
    cookies: tuple[tuple[str, str], ...] = field(repr=False)
    complete: bool = True


@dataclass(frozen=True, slots=True)
class HttpGet:
    """A GET of ``url``, whose whole answer must come before ``until``, by ``clock`` in seconds.

    A body of more than ``max_bytes`` is an error. Redirects are not followed. A ``direct`` request
    goes through no proxy, and neither does one to a host nearby.
    """

    url: str
    headers: Mapping[str, str]
    until: float
    clock: Callable[[], float]
    max_bytes: int
    direct: bool = False

    async def send(self, thread: str) -> HttpReply:
        """Return the answer, read on a thread of this name, because that blocks.

        Raises :class:`UnansweredError`, :class:`ProxyFailureError`, or :class:`OSError` where
        nothing can be reached.
        """
        return await in_thread(self._exchange, thread)

    def _exchange(self) -> HttpReply:
        choice = None if self.direct else proxy_for(self.url, os.environ)
        with failures_of(choice):
            return self._exchange_through(choice)

    def _exchange_through(self, choice: ProxyChoice | None) -> HttpReply:
        request = urllib.request.Request(self.url, headers=dict(self.headers))  # noqa: S310  # the opener knows only http(s)
        seconds = max(0.1, self.until - self.clock())
        try:
            with _opener(choice).open(request, timeout=seconds) as response:
                return self._read(response, response.status, response.headers)
        except urllib.error.URLError as error:
            reason = error.reason
            raise reason if isinstance(reason, OSError) else UnansweredError(str(reason)) from error
        except http.client.HTTPException as error:
            raise UnansweredError(
                tr("this is no web site ({error})").format(error=type(error).__name__)
            ) from error

    def _read(self, body: http.client.HTTPResponse, status: int, headers: Message) -> HttpReply:
        data = bytearray()
        # In pieces, because a body that trickles in never runs into the timeout of the socket.
        while chunk := body.read1(_CHUNK):
            data += chunk
            if len(data) > self.max_bytes:
                raise UnansweredError(
                    tr("a page of more than {size} MiB").format(size=self.max_bytes // 2**20)
                )
            if self.clock() > self.until:
                raise TimeoutError
        lines = headers.get_all("Set-Cookie", [])
        pairs = [pair for line in lines if (pair := set_cookie(line)) is not None]
        location = headers.get("Location", "")
        text = data.decode("utf-8", "replace")
        return HttpReply(status, text, location, tuple(pairs), complete=not body.length)


def _opener(choice: ProxyChoice | None) -> urllib.request.OpenerDirector:
    """Return an opener that speaks HTTP alone, and for which no status is an error."""
    opener = urllib.request.OpenerDirector()
    if choice is not None and choice.socks:
        opener.add_handler(_SocksHandler(choice))
        opener.add_handler(_SecureSocksHandler(choice))
        return opener
    proxies = {} if choice is None else {"http": choice.url, "https": choice.url}
    for handler in (
        urllib.request.ProxyHandler(proxies),
        urllib.request.HTTPHandler(),
        urllib.request.HTTPSHandler(),
    ):
        opener.add_handler(handler)
    return opener


class _SocksHandler(urllib.request.HTTPHandler):
    """Opens ``http://`` through a SOCKS proxy."""

    def __init__(self, choice: ProxyChoice) -> None:
        super().__init__()
        self._choice = choice

    def http_open(self, req: urllib.request.Request) -> http.client.HTTPResponse:
        def connection(host: str, **others: Any) -> http.client.HTTPConnection:  # noqa: ANN401
            return _through(self._choice, http.client.HTTPConnection(host, **others))

        return self.do_open(connection, req)


class _SecureSocksHandler(urllib.request.HTTPSHandler):
    """Opens ``https://`` through a SOCKS proxy."""

    def __init__(self, choice: ProxyChoice) -> None:
        super().__init__()
        self._choice = choice

    def https_open(self, req: urllib.request.Request) -> http.client.HTTPResponse:
        def connection(host: str, **others: Any) -> http.client.HTTPConnection:  # noqa: ANN401
            return _through(self._choice, http.client.HTTPSConnection(host, **others))

        return self.do_open(connection, req)


def _through(
    choice: ProxyChoice, connection: http.client.HTTPConnection
) -> http.client.HTTPConnection:
    """Return ``connection``, set to open its socket through the SOCKS proxy ``choice``."""
    from python_socks import ProxyError
    from python_socks.sync import Proxy

    # python-socks takes the name that asks the proxy to look the host up for an unknown one.
    url = choice.url.replace("socks5h://", "socks5://", 1).replace("socks4a://", "socks4://", 1)

    def open_socket(
        address: tuple[str, int], timeout: float | None = None, *_: object
    ) -> socket.socket:
        try:
            tunnel: socket.socket = Proxy.from_url(url, rdns=True).connect(
                *address, timeout=timeout
            )
        except ProxyError as error:
            raise ConnectionError(str(error)) from error
        return tunnel

    connection._create_connection = open_socket  # type: ignore[attr-defined]  # noqa: SLF001  # the seam of http.client
    return connection
