"""The cookies of a request: the person's own, and those that the site has set."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from danmaku_tui.feed.address import is_loopback
from danmaku_tui.feed.cookies import Cookies, read_cookies
from danmaku_tui.feed.headers import has_control, on_the_wire

PLATFORM: Final = "douyin.com"
"""The only domain whose hosts get cookies."""

_SECURE: Final = frozenset({"https", "wss"})


def may_have_cookies(url: str) -> bool:
    """Return whether a request to ``url`` may carry cookies of the platform.

    Requests to the platform's hosts over TLS may, and those to a stand-in on this machine.
    """
    parts = urlsplit(url)
    host = (parts.hostname or "").lower().rstrip(".")
    if is_loopback(host):
        return True
    return parts.scheme in _SECURE and (host == PLATFORM or host.endswith(f".{PLATFORM}"))


@dataclass(frozen=True, slots=True)
class CookieFile:
    """A person's cookie file, read again each time so that a fresh export counts.

    ``wall`` is the time since 1970, in seconds.
    """

    path: Path
    wall: Callable[[], float]

    def read(self, url: str) -> Cookies:
        """Return the cookies for a request to ``url``; none where it may not have any.

        Raises :class:`ValueError` with one line that names the file and holds no cookie.
        """
        if not may_have_cookies(url):
            return Cookies("")
        parts = urlsplit(url)
        return read_cookies(
            self.path,
            host=parts.hostname or "",
            url_path=parts.path or "/",
            secure=parts.scheme in _SECURE,
            now=self.wall(),
        )


def joined(own: str, from_site: Mapping[str, str]) -> str:
    """Return the value of a ``Cookie`` header: the person's ``own``, and those of the site.

    The person's own replaces a ``from_site`` one of the same name.
    """
    pieces = [piece.strip() for piece in own.split(";") if piece.strip()]
    names = {piece.partition("=")[0] for piece in pieces}
    pieces += [f"{name}={value}" for name, value in from_site.items() if name not in names]
    return "; ".join(pieces)


def set_cookie(line: str) -> tuple[str, str] | None:
    """Return the name and value in a ``Set-Cookie`` header, or None where it is broken."""
    name, equals, value = line.partition(";")[0].partition("=")
    name, value = name.strip(), value.strip()
    if not equals or not name or has_control(name + value):
        return None
    return on_the_wire(name), on_the_wire(value)
