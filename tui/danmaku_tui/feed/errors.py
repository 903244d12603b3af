"""Every failure of a connection as one line that says what happened and what to do."""

from __future__ import annotations

import errno
import re
import socket
import ssl
from email.utils import parsedate_to_datetime
from functools import singledispatch
from http import HTTPStatus
from types import MappingProxyType
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
from websockets.frames import CloseCode

from danmaku_proto.limits import MESSAGE_BYTES
from danmaku_proto.text import clean
from danmaku_tui.feed.certificate_error import certificate_error
from danmaku_tui.feed.close_codes import meaning
from danmaku_tui.feed.endpoint import WayError
from danmaku_tui.feed.link_state import Phase
from danmaku_tui.i18n.language import N_, tr
from danmaku_tui.i18n.system_error import system_error

OPEN_SECONDS: Final = 10.0
"""From looking the name up to the end of the handshake, at most."""

QUOTE_CHARACTERS: Final = 200
"""What is quoted of a stranger's words in a line, at most."""


_REFUSAL: Final = "handshake-msg"
"""The header of a refusal by the Douyin push service, which is HTTP 200 (xhynice/DouyinBarrage)."""


_NO_WAY: Final = N_("there is no way to {where}: check the network")

_SYSTEM: Final = MappingProxyType(
    {
        errno.ECONNREFUSED: N_("nothing listens at {where}: start the server or check the port"),
        errno.ENETUNREACH: _NO_WAY,
        errno.EHOSTUNREACH: _NO_WAY,
        errno.EADDRINUSE: N_("{where} is in use already: choose another --port"),
        errno.EADDRNOTAVAIL: N_("this machine does not have the address {where}: check --host"),
        errno.EACCES: N_("no right to use {where}: choose a port of 1024 or more"),
    }
)
"""What the system's error numbers mean for a connection."""


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
    return tr("{told}: {remedy}").format(told=told, remedy=remedy)


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


def too_big(error: BaseException) -> bool:
    """Return whether this program ended the connection because a message was too large to read."""
    sent = error.sent if isinstance(error, ConnectionClosed) else None
    return sent is not None and sent.code == CloseCode.MESSAGE_TOO_BIG


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
    return tr("nothing came for {seconds:.0f} s, not even an answer to a ping").format(
        seconds=error.seconds
    )


@_tell.register
def _stall(error: StallError, where: str) -> str:  # noqa: ARG001  # one signature for all
    return tr("the room was busy, then only formalities came for {seconds:.0f} s").format(
        seconds=error.seconds
    )


@_tell.register
def _slept(error: MachineSleepError, where: str) -> str:  # noqa: ARG001  # one signature for all
    return tr("this machine slept for {seconds:.0f} s").format(seconds=error.seconds)


@_tell.register
def _status(error: InvalidStatus, where: str) -> str:
    code = error.response.status_code
    answer = _answer(error, where)
    if _header(error, _REFUSAL):
        return tr(
            "{answer} (the signature or cookie is no longer accepted: get a new address "
            "from the browser)"
        ).format(answer=answer)
    if code < 300:
        return tr("{answer}, as a web page does, not a WebSocket: check the address").format(
            answer=answer
        )
    if code < 400:
        target = _quote(_header(error, "Location"))
        if not target:
            return tr("{answer}: it moved, and does not tell where").format(answer=answer)
        return tr("{answer}: it moved to {target}: use that address").format(
            answer=answer, target=target
        )
    hint = {
        401: tr("it wants a login: give it with --header or --cookie-file"),
        403: tr("it does not let you in: check the address, --header and --cookie-file"),
        404: tr("there is nothing at this path: check the address"),
        429: tr("it was asked too often: wait, this goes on by itself"),
    }.get(code)
    if hint is None and code >= 500:
        hint = tr("the server is in trouble: this tries again by itself")
    return tr("{told}: {remedy}").format(told=answer, remedy=hint or tr("check the address"))


@_tell.register
def _handshake(error: InvalidHandshake, where: str) -> str:
    cause = error.__cause__
    if isinstance(error, InvalidMessage) and isinstance(cause, EOFError | ConnectionError):
        return tr(
            "{where} hung up during the handshake: check the port and ws:// or wss://"
        ).format(where=_at(where))
    return tr("{where} does not speak WebSocket ({said}): check the address").format(
        where=_at(where), said=_quote(str(error))
    )


@_tell.register
def _address(error: InvalidURI, where: str) -> str:  # noqa: ARG001  # one signature for all
    return tr("not a WebSocket address ({said}): check it").format(said=_quote(error.msg))


@_tell.register
def _proxy_address(error: InvalidProxy, where: str) -> str:  # noqa: ARG001  # one signature for all
    return tr("the proxy of the environment is not usable ({said}): check its settings").format(
        said=_quote(error.msg)
    )


@_tell.register
def _proxy(error: ProxyError, where: str) -> str:
    return tr("the proxy did not connect to {where} ({said}): check its settings").format(
        where=_at(where), said=_quote(str(error))
    )


@_tell.register
def _proxy_status(error: InvalidProxyStatus, where: str) -> str:
    code = error.response.status_code
    return tr(
        "the proxy answered HTTP {code} instead of connecting to {where}: check its settings"
    ).format(code=code, where=_at(where))


@_tell.register
def _proxy_down(error: ProxyDownError, where: str) -> str:  # noqa: ARG001  # one signature for all
    if error.__cause__ is None:
        return tr("the proxy of the environment cannot be reached: check its settings")
    return tr("the proxy of the environment cannot be reached ({said}): check its settings").format(
        said=_quote(str(error.__cause__))
    )


@_tell.register
def _missing(error: ImportError, where: str) -> str:  # noqa: ARG001  # one signature for all
    return tr("a package is missing ({said}): install it, or unset the proxy variables").format(
        said=_quote(str(error))
    )


@_tell.register
def _closed(error: ConnectionClosed, where: str) -> str:  # noqa: ARG001  # one signature for all
    sent, received = error.sent, error.rcvd
    if sent is not None and not error.rcvd_then_sent:
        if sent.code == CloseCode.MESSAGE_TOO_BIG:
            return tr("a message was larger than {size} MiB and was not read").format(
                size=MESSAGE_BYTES // 2**20
            )
        if sent.code in (CloseCode.PROTOCOL_ERROR, CloseCode.INVALID_DATA):
            return tr("the server broke the WebSocket protocol ({said})").format(
                said=_quote(sent.reason)
            )
    if received is None:
        return tr("the connection broke off without a goodbye (1006)")
    reason = _quote(received.reason)
    words = f"{received.code} {meaning(received.code)}" + (f": {reason}" if reason else "")
    return tr("the server closed the connection ({words})").format(words=words)


@_tell.register
def _certificate(error: ssl.SSLCertVerificationError, where: str) -> str:
    why = _quote(certificate_error(error))
    return tr(
        "the certificate of {where} is not trusted ({why}): check the address and this "
        "machine's clock"
    ).format(where=_at(where), why=why)


@_tell.register
def _tls(error: ssl.SSLError, where: str) -> str:
    if error.reason == "WRONG_VERSION_NUMBER":
        return tr("{where} does not speak TLS: try ws:// in place of wss://").format(
            where=_at(where)
        )
    return tr("no secure connection to {where} ({said})").format(
        where=_at(where), said=_quote(error.reason or str(error))
    )


@_tell.register
def _name(error: socket.gaierror, where: str) -> str:
    host = _host(where)
    if error.errno == socket.EAI_AGAIN:
        return tr("the name {host} cannot be looked up now: check the network").format(host=host)
    return tr("the name {host} is not known: check the address").format(host=host)


@_tell.register
def _label(error: UnicodeError, where: str) -> str:  # noqa: ARG001  # one signature for all
    return tr("the name {host} is not valid: check the address").format(host=_host(where))


@_tell.register
def _timeout(error: TimeoutError, where: str) -> str:  # noqa: ARG001  # one signature for all
    return tr("no answer from {where} in time: check the address and the network").format(
        where=_at(where)
    )


@_tell.register(ConnectionResetError)
@_tell.register(BrokenPipeError)
def _cut(error: ConnectionError, where: str) -> str:  # noqa: ARG001  # one signature for all
    return tr("{where} cut the connection: check the port and ws:// or wss://").format(
        where=_at(where)
    )


@_tell.register
def _system(error: OSError, where: str) -> str:
    told = _SYSTEM.get(_number(error) or 0)
    if told is not None:
        return tr(told).format(where=_at(where))
    words = _quote(system_error(error))
    return f"{words or type(error).__name__} ({_at(where)})"


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
        return tr("refused: {message}").format(message=message)
    return (
        tr("{where} answered HTTP {code} {reason}")
        .format(where=_at(where), code=error.response.status_code, reason=_reason(error))
        .rstrip()
    )


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


def _host(where: str) -> str:
    return where.rpartition(":")[0] or tr("of the server")


def _at(where: str) -> str:
    return where or tr("the server")


def _quote(words: str) -> str:
    """Return what a stranger wrote, on one line, fit to be shown."""
    return " ".join(clean(words[:QUOTE_CHARACTERS]).split())
