"""Every failure of a connection as one line that says what happened and what to do."""

from __future__ import annotations

import errno
import re
import socket
import ssl
from email.utils import parsedate_to_datetime
from functools import singledispatch
from http import HTTPStatus
from typing import Final

from websockets.exceptions import (
    ConnectionClosed,
    InvalidHandshake,
    InvalidMessage,
    InvalidProxy,
    InvalidProxyStatus,
    InvalidStatus,
    InvalidURI,
    ProxyError,
)
from websockets.frames import CLOSE_CODE_EXPLANATIONS, CloseCode

from danmaku_proto.limits import MESSAGE_BYTES
from danmaku_proto.text import clean
from danmaku_tui.feed.endpoint import WayError
from danmaku_tui.feed.phase import Phase

OPEN_SECONDS: Final = 10.0
"""From looking the name up to the end of the handshake, at most."""

QUOTE_CHARACTERS: Final = 200
"""What is quoted of a stranger's words in a line, at most."""


_REFUSAL: Final = "handshake-msg"
"""The header of a refusal by the Douyin push service, which is HTTP 200 (xhynice/DouyinBarrage)."""


class SilenceError(Exception):
    """No frame, not even an answer to a ping, came for ``seconds``."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"nothing came for {seconds:.0f} s")
        self.seconds = seconds


class StallError(Exception):
    """Frames come, but for ``seconds`` none of what people do, in a room that was busy."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"nothing of the room came for {seconds:.0f} s")
        self.seconds = seconds


class ProxyDownError(Exception):
    """The proxy that the environment names cannot be connected to; the cause says why."""


class MachineSleepError(Exception):
    """The machine slept for ``seconds``: the connection is taken for dead."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"the machine slept for {seconds:.0f} s")
        self.seconds = seconds


def explain(error: BaseException, where: str = "", remedy: str = "") -> str:
    """Return one line for a person: what ``error`` means and what can be done.

    ``where`` is the ``host:port`` it happened with, for the errors that do not know. ``remedy`` is
    what can be done where that is known better than from the error. What a server wrote is cleaned
    and shortened; request headers never show.
    """
    if not remedy:
        return _tell(error, where)
    told = _answer(error, where) if isinstance(error, InvalidStatus) else _tell(error, where)
    return f"{told}: {remedy}"


def retry_after(error: BaseException, wall: float) -> float:
    """Return for how many seconds the server asks to be left alone; 0 when it does not.

    ``wall`` is the time, in seconds since 1970, that a date in the header is held against.
    """
    if isinstance(error, WayError):
        return error.retry_after
    if not isinstance(error, InvalidStatus):
        return 0.0
    value = _header(error, "Retry-After")
    if re.fullmatch(r"[0-9]{1,9}", value):
        return float(value)
    try:
        return max(0.0, parsedate_to_datetime(value).timestamp() - wall)
    except (ValueError, OverflowError):
        return 0.0


def refused(error: BaseException) -> bool:
    """Return whether the server answered and said no, rather than being in trouble itself."""
    return isinstance(error, InvalidStatus) and error.response.status_code < 500


def phase_after(error: BaseException) -> Phase:
    """Return what a link is in after ``error``, until its next attempt."""
    if isinstance(error, WayError):
        return error.phase
    return Phase.REFUSED if refused(error) else Phase.WAITING


@singledispatch
def _tell(error: BaseException, where: str) -> str:  # noqa: ARG001  # one signature for all
    words = _quote(str(error))
    return f"{type(error).__name__}: {words}" if words else type(error).__name__


@_tell.register
def _way(error: WayError, where: str) -> str:  # noqa: ARG001  # one signature for all
    return str(error)


@_tell.register
def _silence(error: SilenceError, where: str) -> str:  # noqa: ARG001  # one signature for all
    return f"nothing came for {error.seconds:.0f} s, not even an answer to a ping"


@_tell.register
def _stall(error: StallError, where: str) -> str:  # noqa: ARG001  # one signature for all
    return f"the room was busy, then only formalities came for {error.seconds:.0f} s"


@_tell.register
def _slept(error: MachineSleepError, where: str) -> str:  # noqa: ARG001  # one signature for all
    return f"this machine slept for {error.seconds:.0f} s"


@_tell.register
def _status(error: InvalidStatus, where: str) -> str:
    code = error.response.status_code
    answer = _answer(error, where)
    if _header(error, _REFUSAL):
        return (
            f"{answer} (the signature or cookie is no longer accepted: "
            "get a new address from the browser)"
        )
    if code < 300:
        return f"{answer}, as a web page does, not a WebSocket: check the address"
    if code < 400:
        target = _quote(_header(error, "Location"))
        return f"{answer}: it moved to {target or 'an address it does not tell'}: use that address"
    hint = {
        401: "it wants a login: give it with --header or --cookie-file",
        403: "it does not let you in: check the address, --header and --cookie-file",
        404: "there is nothing at this path: check the address",
        429: "it was asked too often: wait, this goes on by itself",
    }.get(code)
    if hint is None and code >= 500:
        hint = "the server is in trouble: this tries again by itself"
    return f"{answer}: {hint or 'check the address'}"


@_tell.register
def _handshake(error: InvalidHandshake, where: str) -> str:
    cause = error.__cause__
    if isinstance(error, InvalidMessage) and isinstance(cause, EOFError | ConnectionError):
        return f"{_at(where)} hung up during the handshake: check the port and ws:// or wss://"
    return f"{_at(where)} does not speak WebSocket ({_quote(str(error))}): check the address"


@_tell.register
def _address(error: InvalidURI, where: str) -> str:  # noqa: ARG001  # one signature for all
    return f"not a WebSocket address ({_quote(error.msg)}): check it"


@_tell.register
def _proxy_address(error: InvalidProxy, where: str) -> str:  # noqa: ARG001  # one signature for all
    return f"the proxy of the environment is not usable ({_quote(error.msg)}): check its settings"


@_tell.register
def _proxy(error: ProxyError, where: str) -> str:
    return f"the proxy did not connect to {_at(where)} ({_quote(str(error))}): check its settings"


@_tell.register
def _proxy_status(error: InvalidProxyStatus, where: str) -> str:
    code = error.response.status_code
    return (
        f"the proxy answered HTTP {code} instead of connecting to {_at(where)}: check its settings"
    )


@_tell.register
def _proxy_down(error: ProxyDownError, where: str) -> str:  # noqa: ARG001  # one signature for all
    why = "" if error.__cause__ is None else f" ({_quote(str(error.__cause__))})"
    return f"the proxy of the environment cannot be reached{why}: check its settings"


@_tell.register
def _missing(error: ImportError, where: str) -> str:  # noqa: ARG001  # one signature for all
    return f"a package is missing ({_quote(str(error))}): install it, or unset the proxy variables"


@_tell.register
def _closed(error: ConnectionClosed, where: str) -> str:  # noqa: ARG001  # one signature for all
    sent, received = error.sent, error.rcvd
    if sent is not None and not error.rcvd_then_sent:
        if sent.code == CloseCode.MESSAGE_TOO_BIG:
            return f"a message was larger than {MESSAGE_BYTES // 2**20} MiB and was not read"
        if sent.code in (CloseCode.PROTOCOL_ERROR, CloseCode.INVALID_DATA):
            return f"the server broke the WebSocket protocol ({_quote(sent.reason)})"
    if received is None:
        return "the connection broke off without a goodbye (1006)"
    meaning = CLOSE_CODE_EXPLANATIONS.get(received.code, "a code of the server's own")
    reason = _quote(received.reason)
    words = f"{received.code} {meaning}" + (f": {reason}" if reason else "")
    return f"the server closed the connection ({words})"


@_tell.register
def _certificate(error: ssl.SSLCertVerificationError, where: str) -> str:
    why = _quote(error.verify_message or str(error))
    return (
        f"the certificate of {_at(where)} is not trusted ({why}): "
        "check the address and this machine's clock"
    )


@_tell.register
def _tls(error: ssl.SSLError, where: str) -> str:
    if error.reason == "WRONG_VERSION_NUMBER":
        return f"{_at(where)} does not speak TLS: try ws:// in place of wss://"
    return f"no secure connection to {_at(where)} ({_quote(error.reason or str(error))})"


@_tell.register
def _name(error: socket.gaierror, where: str) -> str:
    host = where.rpartition(":")[0] or "of the server"
    if error.errno == socket.EAI_AGAIN:
        return f"the name {host} cannot be looked up now: check the network"
    return f"the name {host} is not known: check the address"


@_tell.register
def _label(error: UnicodeError, where: str) -> str:  # noqa: ARG001  # one signature for all
    return f"the name {where.rpartition(':')[0] or 'of the server'} is not valid: check the address"


@_tell.register
def _timeout(error: TimeoutError, where: str) -> str:  # noqa: ARG001  # one signature for all
    return f"no answer from {_at(where)} in time: check the address and the network"


@_tell.register(ConnectionResetError)
@_tell.register(BrokenPipeError)
def _cut(error: ConnectionError, where: str) -> str:  # noqa: ARG001  # one signature for all
    return f"{_at(where)} cut the connection: check the port and ws:// or wss://"


@_tell.register
def _system(error: OSError, where: str) -> str:
    number = _number(error)
    told = {
        errno.ECONNREFUSED: f"nothing listens at {_at(where)}: start the server or check the port",
        errno.ENETUNREACH: f"there is no way to {_at(where)}: check the network",
        errno.EHOSTUNREACH: f"there is no way to {_at(where)}: check the network",
        errno.EADDRINUSE: f"{_at(where)} is in use already: choose another --port",
        errno.EADDRNOTAVAIL: f"this machine does not have the address {_at(where)}: check --host",
        errno.EACCES: f"no right to use {_at(where)}: choose a port of 1024 or more",
    }
    words = _quote(error.strerror or str(error))
    return told.get(number or 0, f"{words or type(error).__name__} ({_at(where)})")


def _number(error: OSError) -> int | None:
    """Return the error number, also of several failures that asyncio joined into one text."""
    if error.errno is not None:
        return error.errno
    numbers = re.findall(r"\[Errno ([0-9]+)\]", str(error))
    return int(numbers[-1]) if numbers else None


def _answer(error: InvalidStatus, where: str) -> str:
    """Return what the server answered in place of a WebSocket."""
    message = _quote(_header(error, _REFUSAL))
    if message:
        return f"refused: {message}"
    return f"{_at(where)} answered HTTP {error.response.status_code} {_reason(error)}".rstrip()


def _header(error: InvalidStatus, name: str) -> str:
    """Return the value of a response header, the first where it is repeated."""
    values = error.response.headers.get_all(name)
    return values[0] if values else ""


def _reason(error: InvalidStatus) -> str:
    words = _quote(error.response.reason_phrase)
    if words:
        return words
    try:
        return HTTPStatus(error.response.status_code).phrase
    except ValueError:
        return ""


def _at(where: str) -> str:
    return where or "the server"


def _quote(words: str) -> str:
    """Return what a stranger wrote, on one line, fit to be shown."""
    return " ".join(clean(words[:QUOTE_CHARACTERS]).split())
