"""A way in by a signed address, copied from the developer tools of a browser."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Final

from danmaku_proto.dialects import DOUYIN_PATH
from danmaku_proto.text import clean
from danmaku_tui.feed.address import Address, with_parameters
from danmaku_tui.feed.endpoint import Endpoint
from danmaku_tui.feed.headers import parse_header
from danmaku_tui.i18n.language import tr
from danmaku_tui.i18n.system_error import system_error
from danmaku_tui.sources.ways.cookies import may_have_cookies
from danmaku_tui.sources.ways.failures import CookieError

PASTED_BYTES: Final = 256 * 1024
"""What is read of a file or of standard input, in bytes; an address with cookies is under ten
thousand."""


_ADDRESS: Final = re.compile(r"wss?://[^\s'\"<>\\]+", re.IGNORECASE)
_HEADER: Final = re.compile(r"(?i)(cookie|user-agent|origin|referer):[ \t]*\S")
_CURL: Final = re.compile(r"curl(?:\.exe)?\s")


@dataclass(frozen=True, slots=True)
class PastedAddress:
    """An address, and the headers that were pasted with it, which ``repr`` does not show."""

    url: str = field(repr=False)
    headers: tuple[tuple[str, str], ...] = field(default=(), repr=False)


def read_pasted(source: str, stdin: Callable[[int], str]) -> PastedAddress:
    """Return the address that ``source`` is, or that is in ``@FILE`` or in ``-``.

    ``stdin`` returns what is on standard input, so many characters at most.

    Raises :class:`ValueError` with one line that says what to do and holds no secret.
    """
    if source == "-":
        return parse_pasted(stdin(PASTED_BYTES), tr("standard input"))
    if not source.startswith("@"):
        return parse_pasted(source, "SOURCE")
    path = Path(source[1:]).expanduser()
    shown = clean(str(path))
    try:
        if not path.is_file():
            raise ValueError(
                tr("{shown} is no file: put the copied address into one, or use -").format(
                    shown=shown
                )
            )
        if path.stat().st_size > PASTED_BYTES:
            raise ValueError(
                tr("{shown} is larger than 256 KiB: an address is not").format(shown=shown)
            )
        return parse_pasted(path.read_text(encoding="utf-8-sig"), shown)
    except OSError as error:
        raise ValueError(
            tr("{shown} cannot be read: {why}").format(shown=shown, why=system_error(error))
        ) from None
    except UnicodeDecodeError:
        raise ValueError(
            tr("{shown} is not text in UTF-8: put the copied address into it").format(shown=shown)
        ) from None


def parse_pasted(text: str, shown: str) -> PastedAddress:
    """Return the address in ``text``: bare, with lines of headers, or a copied curl command.

    ``shown`` says where the text is from. Raises :class:`ValueError` with one line.
    """
    found = _ADDRESS.search(text)
    if found is None:
        raise ValueError(
            tr("{shown} holds no wss:// address: {how}").format(shown=shown, how=how_to())
        )
    if DOUYIN_PATH not in found.group():
        raise ValueError(
            tr("{shown} holds an address, but not the feed's: {how}").format(
                shown=shown, how=how_to()
            )
        )
    lines = _of_curl(text, shown) if _CURL.match(text.lstrip()) else text.splitlines()
    headers = {}
    for line in lines:
        if _HEADER.match(line.strip()):
            name, value = parse_header(line.strip())
            headers[name.lower()] = (name, value)
    return PastedAddress(found.group(), tuple(headers.values()))


def _of_curl(text: str, shown: str) -> list[str]:
    """Return the headers of a curl command, each as a line."""
    try:
        words = shlex.split(text.replace("\\\n", " ").replace("\\\r\n", " "))
    except ValueError:
        raise ValueError(
            tr("{shown} holds half of a curl command: copy it again, as bash").format(shown=shown)
        ) from None
    lines = []
    for option, value in pairwise(words):
        if option in ("-H", "--header"):
            lines.append(value)
        elif option in ("-b", "--cookie"):
            lines.append(f"Cookie: {value}")
    return lines


def how_to() -> str:
    """Return how a person gets a signed address."""
    return tr(
        "in the browser open the room, press F12, choose Network and WS, and copy the address "
        "that holds {path}"
    ).format(path=DOUYIN_PATH)


def _remedy() -> str:
    return tr("this address no longer works, they last as long as their page: {how} anew").format(
        how=how_to()
    )


class SignedUrlWay:
    """Goes to one signed address, as long as it lasts, at the place where the feed broke off.

    ``headers`` go with the handshake; ``cookies``, which returns the ``Cookie`` header for a URL,
    only where they hold none and the host is the platform's.

    Raises :class:`ValueError` for an address that is none, or whose host is another's while there
    are cookies to send.
    """

    def __init__(
        self,
        pasted: PastedAddress,
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
                tr(
                    "cookies are sent to douyin.com over wss:// only, not to {host}: leave them "
                    "out, or check the address"
                ).format(host=host)
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
        return Endpoint(with_parameters(self._url, resume), headers, _remedy())
