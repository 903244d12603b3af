"""A WebSocket server's connection that answers every HTTP request.

The library parses the requests of a handshake. One with a body, or one that it cannot parse, it
leaves without any answer.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import Final

from websockets.asyncio.server import ServerConnection
from websockets.exceptions import InvalidMessage
from websockets.http11 import Request, Response

from danmaku_tui.feed.capped_connection import CappedServerConnection

METHOD_BYTES: Final = 8
"""The bytes of a request in which its method and a blank end: ``OPTIONS`` is the longest."""

_METHODS: Final = (b"POST", b"PUT", b"PATCH", b"DELETE", b"OPTIONS")
"""The methods that are known and not answered; their requests may have a body."""


_END: Final = b"\r\n\r\n"


class HttpServerConnection(CappedServerConnection):
    """A connection that answers the requests that the library does not parse.

    Another method with a body gets 405 (Method Not Allowed, RFC 9110), anything else 400.
    """

    _start = b""
    _answered = False

    def data_received(self, data: bytes) -> None:
        """Pass ``data`` on; remember the method while the request is incomplete."""
        rest = data
        if self.request is None:
            if len(self._start) < METHOD_BYTES:
                self._start = (self._start + data)[:METHOD_BYTES]
            head, end, rest = data.partition(_END)
            super().data_received(head + end)
        # A second request would be parsed as a frame, and end the connection before the first one
        # is answered.
        if rest and not self._is_plain:
            super().data_received(rest)

    def eof_received(self) -> bool | None:  # type: ignore[override]  # the library returns None
        """Go on with a plain request whose client has sent everything: it reads the answer."""
        if self._is_plain and self.response is None:
            return True
        super().eof_received()
        return None

    @property
    def _is_plain(self) -> bool:
        """Whether a request has arrived that is no handshake."""
        return self.request is not None and "Upgrade" not in self.request.headers

    def send_data(self) -> None:
        """Send outgoing data, after the answer to a request that could not be parsed."""
        error = self.protocol.handshake_exc
        if isinstance(error, InvalidMessage) and not self._answered:
            self._answered = True
            # Without a complete request nobody waits for an answer.
            if not isinstance(error.__cause__, EOFError):
                self.transport.write(self._refusal().serialize())
        super().send_data()

    def _refusal(self) -> Response:
        method, blank, _ = self._start.partition(b" ")
        if blank and method in _METHODS:
            response = self.respond(HTTPStatus.METHOD_NOT_ALLOWED, "Use GET or HEAD.\n")
            response.headers["Allow"] = "GET, HEAD"
            return response
        return self.respond(
            HTTPStatus.BAD_REQUEST, "This is not HTTP/1.1, or a request with a body.\n"
        )


def without_body(_: ServerConnection, request: Request, response: Response) -> None:
    """Remove the body of an answer to HEAD, which has the headers of GET alone (RFC 9110)."""
    if request.method == "HEAD":
        response.body = b""
