"""The admission to a classroom: pages, the PIN, and the number of clients."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final
from urllib.parse import urlsplit

from websockets.asyncio.server import ServerConnection
from websockets.http11 import Request

from danmaku_tui.classroom.pin import LOCKED_SECONDS, PinCheck, PinResult
from danmaku_tui.feed.log import SourceLog
from danmaku_tui.feed.page_origin import own_names, own_page
from danmaku_tui.i18n.language import tr

NULL_ORIGIN: Final = "null"
"""The origin of a page that was opened from a file (WHATWG HTML)."""


@dataclass(frozen=True, slots=True)
class RefusedHandshake:
    """The answer to a handshake that is refused: a status and one line."""

    status: HTTPStatus
    line: str
    retry_after: float = 0.0


class Admission:
    """The judgement on each handshake.

    ``host`` is the name under which the server was started, ``origins`` are the pages of others
    that may connect, and ``full`` returns whether there is no place left. ``foreign`` counts the
    pages of others, ``pins`` the handshakes without the right PIN, and ``crowded`` the clients for
    which there was no place. ``on_foreign`` is called with the origin of a refused page. ``clock``
    is monotonic, in seconds.
    """

    def __init__(
        self,
        host: str,
        *,
        pin: str,
        origins: Sequence[str],
        full: Callable[[], bool],
        clock: Callable[[], float],
        on_foreign: Callable[[str], None] = lambda _: None,
    ) -> None:
        self.foreign = 0
        self.pins = 0
        self.crowded = 0
        self._host = host
        self._origins = frozenset(origins)
        self._full = full
        self._pin = PinCheck(pin, clock)
        self._on_foreign = on_foreign
        self._log = SourceLog("classroom")

    @property
    def refused(self) -> int:
        """The number of refused handshakes."""
        return self.foreign + self.pins + self.crowded

    def judge(self, connection: ServerConnection, request: Request) -> RefusedHandshake | None:
        """Return the refusal of a handshake; None where the client may enter."""
        origins = request.headers.get_all("Origin")
        names = own_names(self._host, str(connection.local_address[0]))
        allowed = len(origins) == 1 and origins[0].lower() in self._origins
        if not (allowed or own_page(origins, request.headers.get_all("Host"), names)):
            self.foreign += 1
            self._log.info(f"a page was refused: {' '.join(origins)}")
            self._on_foreign(" ".join(origins))
            return RefusedHandshake(
                HTTPStatus.FORBIDDEN, "Only pages of this server may connect, or --allow-origin."
            )
        address = str((connection.remote_address or ("",))[0])
        refusal = self._refused_pin(self._pin.check(address, request.path))
        if refusal is not None:
            self.pins += 1
            self._log.info(f"{address} was refused: {refusal.line}")
            return refusal
        if self._full():
            self.crowded += 1
            self._log.info(f"{address} was refused: the classroom is full")
            return RefusedHandshake(
                HTTPStatus.SERVICE_UNAVAILABLE, tr("The classroom is full: try again later."), 30.0
            )
        return None

    def _refused_pin(self, result: PinResult) -> RefusedHandshake | None:
        match result:
            case PinResult.RIGHT:
                return None
            case PinResult.MISSING:
                line = tr("This classroom has a PIN: add ?pin=… to the address.")
                return RefusedHandshake(HTTPStatus.FORBIDDEN, line)
            case PinResult.WRONG:
                return RefusedHandshake(HTTPStatus.FORBIDDEN, tr("The PIN is wrong: ask for it."))
            case PinResult.LOCKED:
                line = tr("The PIN was wrong too often: try again in a minute.")
                return RefusedHandshake(HTTPStatus.TOO_MANY_REQUESTS, line, LOCKED_SECONDS)


def origin_of(text: str) -> str:
    """Return ``text`` as a browser writes it in ``Origin``: a scheme, a host, perhaps a port.

    ``null`` is the origin of pages from files. Raises :class:`ValueError` for anything else.
    """
    origin = text.strip().lower().removesuffix("/")
    if origin == NULL_ORIGIN:
        return origin
    parts = urlsplit(origin)
    plain = f"{parts.scheme}://{parts.netloc}" == origin and "@" not in origin
    if not (plain and parts.hostname and parts.scheme in ("http", "https")) or parts.port == 0:
        raise ValueError(text)
    usual = {"http": ":80", "https": ":443"}[parts.scheme]
    return origin.removesuffix(usual)
