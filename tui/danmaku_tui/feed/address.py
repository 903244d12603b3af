"""The address of a feed, parsed from a person's text."""

from __future__ import annotations

import ipaddress
import unicodedata
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self
from urllib.parse import SplitResult, quote, unquote_plus, urlsplit, urlunsplit

from danmaku_proto.dialects import DOUYIN_PATH, dialect_at
from danmaku_proto.text import clean
from danmaku_tui.feed.own_addresses import bracketed
from danmaku_tui.i18n.language import tr

_SHOWN_CHARACTERS: Final = 80
_KEPT: Final = "%:/?#[]@!$&'()*+,;="
"""The characters that stay as they are where other letters of a path or query are encoded."""

_NEAR: Final = tuple(
    ipaddress.ip_network(network)
    for network in (
        *("0.0.0.0/32", "127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"),
        *("169.254.0.0/16", "::/128", "::1/128", "fc00::/7", "fe80::/10"),
    )
)
"""The networks that no proxy leads to. ``is_private`` of Python has those for documents, too."""


@dataclass(frozen=True, slots=True)
class Address:
    """A WebSocket address. ``url`` is ASCII; ``host`` is spelled as it was typed."""

    url: str
    dialect: str
    host: str
    port: int
    secure: bool
    path: str

    @property
    def where(self) -> str:
        """``host:port``, for a person."""
        return f"{bracketed(self.host)}:{self.port}"

    @classmethod
    def parse(cls, source: str) -> Self:
        """Return the address that ``source`` spells.

        Raises :class:`ValueError` with one line that names the mistake and the remedy.
        """
        text = source.strip()
        shown = _shown(text)
        if not text:
            raise ValueError(tr("no address given: use one such as ws://localhost:8080"))
        if "://" not in text:
            raise ValueError(_without_scheme(text))
        if any(unicodedata.category(char)[0] in "CZ" for char in text):
            raise ValueError(
                tr(
                    "{shown} has a space or an invisible character in it: put the address in "
                    "quotes and check how it was copied"
                ).format(shown=shown)
            )
        parts, port = _split(text)
        _check_scheme(parts.scheme, text)
        host = parts.hostname or ""
        _check_host(host, shown)
        if (parts.username is None) != (parts.password is None):
            raise ValueError(
                tr("{shown} has a user but no password: use ws://user:password@host").format(
                    shown=shown
                )
            )
        if parts.fragment:
            raise ValueError(
                tr("{shown} has a #: leave out the # and everything after it").format(shown=shown)
            )
        secure = parts.scheme == "wss"
        return cls(
            url=_ascii(parts, text),
            dialect=dialect_at(text),
            host=host,
            port=port or (443 if secure else 80),
            secure=secure,
            path=parts.path or "/",
        )


def is_loopback(host: str) -> bool:
    """Return whether ``host`` is this machine by its name or number, without a look-up."""
    name = host.rstrip(".").lower()
    if name == "localhost" or name.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def is_near(host: str) -> bool:
    """Return whether ``host`` is this machine or one of its own network, without a look-up.

    These are the private and link-local addresses (RFC 1918, RFC 3927, RFC 4193, RFC 4291), names
    below ``.local`` (RFC 6762), and names without a dot, which no server outside knows.
    """
    if is_loopback(host):
        return True
    name = host.rstrip(".").lower().partition("%")[0]
    try:
        address = ipaddress.ip_address(name)
    except ValueError:
        return "." not in name or name.endswith(".local")
    mapped = getattr(address, "ipv4_mapped", None)
    return any((mapped or address) in network for network in _NEAR)


def with_parameters(url: str, parameters: Mapping[str, str]) -> str:
    """Return ``url`` with the query parameters set, each at its old place or else at the end.

    Everything else stays byte for byte, because the address may be signed.
    """
    if not parameters:
        return url
    base, separator, query = url.partition("?")
    remaining = dict(parameters)
    pieces = []
    for piece in query.split("&") if separator else []:
        name = unquote_plus(piece.partition("=")[0])
        if name not in parameters:
            pieces.append(piece)
        elif name in remaining:
            pieces.append(f"{piece.partition('=')[0]}={quote(remaining.pop(name), safe='')}")
    pieces += [
        f"{quote(name, safe='')}={quote(value, safe='')}" for name, value in remaining.items()
    ]
    return f"{base}?{'&'.join(pieces)}"


def _split(text: str) -> tuple[SplitResult, int | None]:
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        raise ValueError(
            tr("{shown} has no valid host or port: a port is a number from 1 to 65535").format(
                shown=_shown(text)
            )
        ) from None
    if port == 0:
        raise ValueError(
            tr("{shown} has port 0: a port is a number from 1 to 65535").format(shown=_shown(text))
        )
    return parts, port


def _check_scheme(scheme: str, text: str) -> None:
    if scheme in ("ws", "wss"):
        return
    shown = _shown(text)
    if scheme not in ("http", "https"):
        raise ValueError(
            tr("{shown} has the scheme {scheme}://: use ws:// or wss://").format(
                shown=shown, scheme=_shown(scheme)
            )
        )
    if "live.douyin.com" in text and DOUYIN_PATH not in text:
        raise ValueError(
            tr(
                "{shown} is the room's page, not its feed: copy the wss:// address that holds "
                "{path} from the browser's developer tools (Network, WS)"
            ).format(shown=shown, path=DOUYIN_PATH)
        )
    better = "wss" if scheme == "https" else "ws"
    raise ValueError(
        tr("{shown} is a web address: use {better}:// in place of {scheme}://").format(
            shown=shown, better=better, scheme=scheme
        )
    )


def _check_host(host: str, shown: str) -> None:
    if not host:
        raise ValueError(
            tr("{shown} names no host: use one such as ws://localhost:8080").format(shown=shown)
        )
    try:
        host.encode("idna")
    except UnicodeError:
        raise ValueError(
            tr("{shown} has a host name that is not valid: check the dots").format(shown=shown)
        ) from None


def _without_scheme(text: str) -> str:
    shown = _shown(text)
    with suppress(OSError, ValueError, RuntimeError):  # the text cannot be a path
        path = Path(text).expanduser()
        if path.is_dir():
            return tr("{shown} is a folder: give an address such as ws://localhost:8080").format(
                shown=shown
            )
        if path.exists():
            return tr("{shown} is a file: watch a recording with `danmaku replay`").format(
                shown=shown
            )
    if text.endswith(".danmaku") or text.startswith(("/", "./", "../", "~")):
        return tr("{shown} does not exist: give an address such as ws://localhost:8080").format(
            shown=shown
        )
    if any(char.isspace() for char in text):
        return tr("{shown} is not an address: give one such as ws://localhost:8080").format(
            shown=shown
        )
    return tr("{shown} lacks ws:// or wss://: did you mean ws://{shown} ?").format(shown=shown)


def _ascii(parts: SplitResult, text: str) -> str:
    """Return the URL unchanged where it is ASCII, else with its letters encoded."""
    if text.isascii():
        return text
    account, at, _ = parts.netloc.rpartition("@")
    host = (parts.hostname or "").encode("idna").decode("ascii")
    number = "" if parts.port is None else f":{parts.port}"
    netloc = f"{quote(account, safe=_KEPT)}{at}{f'[{host}]' if ':' in host else host}{number}"
    path, query = quote(parts.path, safe=_KEPT), quote(parts.query, safe=_KEPT)
    return urlunsplit((parts.scheme, netloc, path, query, ""))


def _shown(text: str) -> str:
    """Return ``text`` fit for a quotation: cleaned, short, without its query or password."""
    bare = text.partition("?")[0]
    scheme, separator, rest = bare.rpartition("://")
    without_account = rest.rpartition("@")[2]
    cleaned = clean(f"{scheme}{separator}{without_account}")
    return cleaned if len(cleaned) <= _SHOWN_CHARACTERS else f"{cleaned[:_SHOWN_CHARACTERS]}…"
