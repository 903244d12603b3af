"""A way in by a signed address, copied from the developer tools of a browser."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Final

from danmaku_proto.text import clean
from danmaku_tui.feed.address import DOUYIN_PATH, Address, with_parameters
from danmaku_tui.feed.endpoint import Endpoint
from danmaku_tui.feed.headers import parse_header
from danmaku_tui.ways.cookies import may_have_cookies
from danmaku_tui.ways.failures import CookieError

PASTED_BYTES: Final = 256 * 1024
"""What is read of a file or of standard input, in bytes; an address with cookies is under ten
thousand."""

HOW_TO: Final = (
    "in the browser open the room, press F12, choose Network and WS, and copy the address "
    f"that holds {DOUYIN_PATH}"
)

REMEDY: Final = f"this address no longer works, they last as long as their page: {HOW_TO} anew"

_ADDRESS: Final = re.compile(r"wss?://[^\s'\"<>\\]+", re.IGNORECASE)
_HEADER: Final = re.compile(r"(?i)(cookie|user-agent|origin|referer):[ \t]*\S")
_CURL: Final = re.compile(r"curl(?:\.exe)?\s")


@dataclass(frozen=True, slots=True)
class Pasted:
    """An address, and the headers that were pasted with it, which ``repr`` does not show."""

    url: str = field(repr=False)
    headers: tuple[tuple[str, str], ...] = field(default=(), repr=False)


def read_pasted(source: str, stdin: Callable[[int], str]) -> Pasted:
    """Return the address that ``source`` is, or that is in ``@FILE`` or in ``-``.

    ``stdin`` returns what is on standard input, so many characters at most.

    Raises :class:`ValueError` with one line that says what to do and holds no secret.
    """
    if source == "-":
        return parse_pasted(stdin(PASTED_BYTES), "standard input")
    if not source.startswith("@"):
        return parse_pasted(source, "SOURCE")
    path = Path(source[1:]).expanduser()
    shown = clean(str(path))
    try:
        if not path.is_file():
            raise ValueError(f"{shown} is no file: put the copied address into one, or use -")
        if path.stat().st_size > PASTED_BYTES:
            raise ValueError(f"{shown} is larger than 256 KiB: an address is not")
        return parse_pasted(path.read_text(encoding="utf-8-sig"), shown)
    except OSError as error:
        raise ValueError(f"{shown} cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise ValueError(f"{shown} is not text in UTF-8: put the copied address into it") from None


def parse_pasted(text: str, shown: str) -> Pasted:
    """Return the address in ``text``: bare, with lines of headers, or a copied curl command.

    ``shown`` says where the text is from. Raises :class:`ValueError` with one line.
    """
    found = _ADDRESS.search(text)
    if found is None:
        raise ValueError(f"{shown} holds no wss:// address: {HOW_TO}")
    if DOUYIN_PATH not in found.group():
        raise ValueError(f"{shown} holds an address, but not the feed's: {HOW_TO}")
    lines = _of_curl(text, shown) if _CURL.match(text.lstrip()) else text.splitlines()
    headers = {}
    for line in lines:
        if _HEADER.match(line.strip()):
            name, value = parse_header(line.strip())
            headers[name.lower()] = (name, value)
    return Pasted(found.group(), tuple(headers.values()))


def _of_curl(text: str, shown: str) -> list[str]:
    """Return the headers of a curl command, each as a line."""
    try:
        words = shlex.split(text.replace("\\\n", " ").replace("\\\r\n", " "))
    except ValueError:
        raise ValueError(f"{shown} holds half of a curl command: copy it again, as bash") from None
    lines = []
    for option, value in pairwise(words):
        if option in ("-H", "--header"):
            lines.append(value)
        elif option in ("-b", "--cookie"):
            lines.append(f"Cookie: {value}")
    return lines


class SignedWay:
    """Goes to one signed address, as long as it lasts, at the place where the feed broke off.

    ``headers`` go with the handshake; ``cookies``, which returns the ``Cookie`` header for a URL,
    only where they hold none and the host is the platform's.

    Raises :class:`ValueError` for an address that is none, or whose host is another's while there
    are cookies to send.
    """

    def __init__(
        self,
        pasted: Pasted,
        headers: Sequence[tuple[str, str]] = (),
        cookies: Callable[[str], str] | None = None,
    ) -> None:
        self._url = Address.parse(pasted.url).url
        given = {name.lower(): (name, value) for name, value in (*pasted.headers, *headers)}
        self._headers = tuple(given.values())
        self._cookies = None if "cookie" in given else cookies
        if (cookies is not None or "cookie" in given) and not may_have_cookies(self._url):
            host = clean(Address.parse(self._url).where)
            raise ValueError(
                f"cookies are sent to douyin.com over wss:// only, not to {host}: "
                "leave them out, or check the address"
            )

    async def endpoint(self, resume: Mapping[str, str]) -> Endpoint:
        """Return where to connect to now; a ``NextEndpoint``. Raises :class:`CookieError`."""
        headers = self._headers
        if self._cookies is not None:
            try:
                value = self._cookies(self._url)
            except ValueError as error:
                raise CookieError(str(error)) from None
            headers = (*headers, ("Cookie", value))
        return Endpoint(with_parameters(self._url, resume), headers, REMEDY)
