"""The failures of a connection, each explained in one line with its remedy."""

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
)
from websockets.frames import CloseCode

from danmaku_proto.limits import MESSAGE_BYTES
from danmaku_proto.text import clean
from danmaku_tui.feed.certificate_error import certificate_error
from danmaku_tui.feed.close_codes import meaning
from danmaku_tui.feed.endpoint import WayError
from danmaku_tui.feed.link_state import Phase
from danmaku_tui.feed.proxy import ProxyFailureError
from danmaku_tui.feed.redaction import redact_addresses, redact_target, redactor
from danmaku_tui.i18n.language import N_, tr
from danmaku_tui.i18n.system_error import system_error

OPEN_SECONDS: Final = 10.0
"""The longest time from the look-up of the name to the end of the handshake."""

QUOTE_CHARACTERS: Final = 200
"""The longest quotation of a stranger's text in a line."""


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
"""The meanings of the system's error numbers for a connection."""


class SilenceError(Exception):
    """No frame, not even an answer to a ping, came for ``seconds``."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"nothing came for {seconds:.0f} s")
        self.seconds = seconds


class StallError(Exception):
    """Frames come, but no activity of people for ``seconds``, in a room that was busy."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"nothing of the room came for {seconds:.0f} s")
        self.seconds = seconds


class MachineSleepError(Exception):
    """The machine slept for ``seconds``: the connection counts as dead."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"the machine slept for {seconds:.0f} s")
        self.seconds = seconds


def explain(error: BaseException, where: str = "", remedy: str = "") -> str:
    """Return one line for a person: the meaning of ``error``, and the remedy.

    ``where`` is the ``host:port`` of the other side, for errors that do not hold it. ``remedy``
    replaces the usual one. The text of a server is cleaned and shortened; the headers of a request
    are never shown.
    """
    if not remedy:
        return _explain(error, where)
    problem = _answer(error, where) if isinstance(error, InvalidStatus) else _explain(error, where)
    return tr("{problem}: {remedy}").format(problem=problem, remedy=remedy)


def retry_after(error: BaseException, wall: float) -> float:
    """Return the seconds for which the server asks to be left alone; 0 when it does not.

    ``wall`` is the time, in seconds since 1970; a date in the header is compared with it.
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
    """Return whether the server refused the handshake, rather than being in trouble itself."""
    return isinstance(error, InvalidStatus) and error.response.status_code < 500


def blames_address(error: BaseException) -> bool:
    """Return whether a refusal may be the fault of the address, such as of an old signature.

    A redirect has a cause of its own, and so has a server that was asked too often.
    """
    if not isinstance(error, InvalidStatus):
        return False
    code = error.response.status_code
    return code < 500 and code != HTTPStatus.TOO_MANY_REQUESTS and not 300 <= code < 400


def too_big(error: BaseException) -> bool:
    """Return whether this program ended the connection because a message was too large to read."""
    sent = error.sent if isinstance(error, ConnectionClosed) else None
    return sent is not None and sent.code == CloseCode.MESSAGE_TOO_BIG


def phase_after(error: BaseException) -> Phase:
    """Return the phase of a link after ``error``, until its next attempt."""
    if isinstance(error, WayError):
        return error.phase
    return Phase.REFUSED if refused(error) else Phase.WAITING


@singledispatch
def _explain(error: BaseException, where: str) -> str:  # noqa: ARG001  # one signature for all
    text = _quote(str(error))
    return f"{type(error).__name__}: {text}" if text else type(error).__name__


@_explain.register
def _way(error: WayError, where: str) -> str:  # noqa: ARG001  # one signature for all
    return str(error)


@_explain.register
def _silence(error: SilenceError, where: str) -> str:  # noqa: ARG001  # one signature for all
    return tr("nothing came for {seconds:.0f} s, not even an answer to a ping").format(
        seconds=error.seconds
    )


@_explain.register
def _stall(error: StallError, where: str) -> str:  # noqa: ARG001  # one signature for all
    return tr("the room was busy, then only formalities came for {seconds:.0f} s").format(
        seconds=error.seconds
    )


@_explain.register
def _slept(error: MachineSleepError, where: str) -> str:  # noqa: ARG001  # one signature for all
    return tr("this machine slept for {seconds:.0f} s").format(seconds=error.seconds)


@_explain.register
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
        target = redact_target(_quote(_header(error, "Location")))
        if not target:
            return tr("{answer}: it moved, but gave no new address").format(answer=answer)
        return tr("{answer}: it moved to {target}: use that address").format(
            answer=answer, target=target
        )
    if line := _line(error):
        return tr("{problem}: {remedy}").format(problem=answer, remedy=line)
    hint = {
        401: tr("it wants a login: give it with --header or --cookie-file"),
        403: tr("it does not let you in: check the address, --header and --cookie-file"),
        404: tr("there is nothing at this path: check the address"),
        429: tr("it was asked too often: wait, this goes on by itself"),
    }.get(code)
    if hint is None and code >= 500:
        hint = tr("the server is in trouble: this tries again by itself")
    return tr("{problem}: {remedy}").format(problem=answer, remedy=hint or tr("check the address"))


@_explain.register
def _handshake(error: InvalidHandshake, where: str) -> str:
    cause = error.__cause__
    if isinstance(error, InvalidMessage) and isinstance(cause, EOFError | ConnectionError):
        return tr(
            "{where} hung up during the handshake: check the port and ws:// or wss://"
        ).format(where=_at(where))
    return tr("{where} does not speak WebSocket ({reason}): check the address").format(
        where=_at(where), reason=_quote(str(error))
    )


@_explain.register
def _address(error: InvalidURI, where: str) -> str:  # noqa: ARG001  # one signature for all
    return tr("not a WebSocket address ({reason}): check it").format(reason=_quote(error.msg))


@_explain.register
def _proxy(error: ProxyFailureError, where: str) -> str:
    cause, variable = error.__cause__, error.choice.variable or tr("the system's settings")
    names = {"variable": variable, "where": _at(where), "host": _host(where).strip("[]")}
    if isinstance(cause, ImportError):
        return tr(
            "{variable} names a SOCKS proxy: install danmaku-tui[socks], or put {host} into "
            "NO_PROXY"
        ).format(**names)
    remedy = tr("check {variable}, or put {host} into NO_PROXY").format(**names)
    hide = redactor(error.choice.url, ())  # a proxy may repeat the account that it got
    if isinstance(cause, InvalidProxy):
        problem = tr("the proxy of {variable} is not usable ({reason})")
        names["reason"] = hide(_quote(cause.msg))
    elif isinstance(cause, InvalidProxyStatus):
        problem = tr(
            "the proxy of {variable} answered HTTP {reason} instead of connecting to {where}"
        )
        names["reason"] = str(cause.response.status_code)
    elif isinstance(cause, ConnectionRefusedError | socket.gaierror):
        problem = tr("the proxy of {variable} cannot be reached ({reason})")
        names["reason"] = error.choice.where.partition("://")[2]
    else:
        problem = tr("no connection to {where} through the proxy of {variable} ({reason})")
        names["reason"] = (
            tr("no answer in time") if isinstance(cause, TimeoutError) else hide(_quote(str(cause)))
        )
    return tr("{problem}: {remedy}").format(problem=problem.format(**names), remedy=remedy)


@_explain.register
def _closed(error: ConnectionClosed, where: str) -> str:  # noqa: ARG001  # one signature for all
    sent, received = error.sent, error.rcvd
    if sent is not None and not error.rcvd_then_sent:
        if sent.code == CloseCode.MESSAGE_TOO_BIG:
            return tr("a message was larger than {size} MiB and was not read").format(
                size=MESSAGE_BYTES // 2**20
            )
        if sent.code in (CloseCode.PROTOCOL_ERROR, CloseCode.INVALID_DATA):
            return tr("the server broke the WebSocket protocol ({reason})").format(
                reason=_quote(sent.reason)
            )
    if received is None:
        return tr("the connection broke off without a close frame (1006)")
    reason = _quote(received.reason)
    text = f"{received.code} {meaning(received.code)}" + (f": {reason}" if reason else "")
    return tr("the server closed the connection ({text})").format(text=text)


@_explain.register
def _certificate(error: ssl.SSLCertVerificationError, where: str) -> str:
    why = _quote(certificate_error(error))
    return tr(
        "the certificate of {where} is not trusted ({why}): check the address and this "
        "machine's clock"
    ).format(where=_at(where), why=why)


@_explain.register
def _tls(error: ssl.SSLError, where: str) -> str:
    if error.reason == "WRONG_VERSION_NUMBER":
        return tr("{where} does not speak TLS: try ws:// in place of wss://").format(
            where=_at(where)
        )
    return tr("no secure connection to {where} ({reason})").format(
        where=_at(where), reason=_quote(error.reason or str(error))
    )


@_explain.register
def _name(error: socket.gaierror, where: str) -> str:
    host = _host(where)
    if error.errno == socket.EAI_AGAIN:
        return tr("the name {host} cannot be looked up now: check the network").format(host=host)
    return tr("the name {host} is not known: check the address").format(host=host)


@_explain.register
def _label(error: UnicodeError, where: str) -> str:  # noqa: ARG001  # one signature for all
    return tr("the name {host} is not valid: check the address").format(host=_host(where))


@_explain.register
def _timeout(error: TimeoutError, where: str) -> str:  # noqa: ARG001  # one signature for all
    return tr("no answer from {where} in time: check the address and the network").format(
        where=_at(where)
    )


@_explain.register(ConnectionResetError)
@_explain.register(BrokenPipeError)
def _cut(error: ConnectionError, where: str) -> str:  # noqa: ARG001  # one signature for all
    return tr("{where} cut the connection: check the port and ws:// or wss://").format(
        where=_at(where)
    )


@_explain.register
def _system(error: OSError, where: str) -> str:
    meaning_of_number = _SYSTEM.get(_number(error) or 0)
    if meaning_of_number is not None:
        return tr(meaning_of_number).format(where=_at(where))
    text = _quote(system_error(error))
    return f"{text or type(error).__name__} ({_at(where)})"


def _number(error: OSError) -> int | None:
    """Return the error number, also of several failures that asyncio joined into one text."""
    if error.errno is not None:
        return error.errno
    numbers = re.findall(r"\[Errno ([0-9]+)\]", str(error))
    return int(numbers[-1]) if numbers else None


def _answer(error: InvalidStatus, where: str) -> str:
    """Return a description of the answer that a server gave in place of a WebSocket."""
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


def _line(error: InvalidStatus) -> str:
    """Return the line of plain text with which a server explains a refusal; empty without one."""
    response = error.response
    kind = _header(error, "Content-Type").partition(";")[0].strip().lower()
    if kind != "text/plain" or not response.body or len(response.body) > QUOTE_CHARACTERS:
        return ""
    lines = response.body.decode(errors="replace").strip().splitlines()
    return _quote(lines[0]).rstrip(".") if len(lines) == 1 else ""


def _reason(error: InvalidStatus) -> str:
    phrase = _quote(error.response.reason_phrase)
    if phrase:
        return phrase
    try:
        return HTTPStatus(error.response.status_code).phrase
    except ValueError:
        return ""


def _host(where: str) -> str:
    return where.rpartition(":")[0] or tr("of the server")


def _at(where: str) -> str:
    return where or tr("the server")


def _quote(text: str) -> str:
    """Return a stranger's text on one line, cleaned and shortened, without secrets of addresses."""
    return redact_addresses(" ".join(clean(text[:QUOTE_CHARACTERS]).split()))
