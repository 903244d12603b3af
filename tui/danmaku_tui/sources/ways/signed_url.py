"""The way in by a signed address, copied from the developer tools of a browser."""

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
from danmaku_tui.feed.redaction import redactor
from danmaku_tui.i18n.language import tr
from danmaku_tui.i18n.system_error import system_error
from danmaku_tui.sources.ways.cookies import may_have_cookies
from danmaku_tui.sources.ways.failures import CookieError

PASTED_BYTES: Final = 256 * 1024
"""The most bytes of a file or of standard input; an address with cookies has under ten
thousand."""


_ADDRESS: Final = re.compile(r"wss?://[^\s'\"<>\\]+", re.IGNORECASE)
_HEADER: Final = re.compile(r"(?i)(cookie|user-agent|origin|referer):[ \t]*\S")
_CURL: Final = re.compile(r"curl(?:\.exe)?\s")


@dataclass(frozen=True, slots=True)
class PastedAddress:
    """An address, and the headers that were pasted with it; ``repr`` shows neither."""

    url: str = field(repr=False)
    headers: tuple[tuple[str, str], ...] = field(default=(), repr=False)


def read_pasted(source: str, stdin: Callable[[int], str]) -> PastedAddress:
    """Return the address in ``source``, or in the file or standard input that it names.

    ``stdin`` returns the text of standard input, up to a number of characters.

    Raises :class:`ValueError` with one line that names the remedy and holds no secret.
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

    ``shown`` is the name of the text's origin. Raises :class:`ValueError` with one line.
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
        arguments = shlex.split(text.replace("\\\n", " ").replace("\\\r\n", " "))
    except ValueError:
        raise ValueError(
            tr("{shown} holds half of a curl command: copy it again, as bash").format(shown=shown)
        ) from None
    lines = []
    for option, value in pairwise(arguments):
        if option in ("-H", "--header"):
            lines.append(value)
        elif option in ("-b", "--cookie"):
            lines.append(f"Cookie: {value}")
    return lines


def how_to() -> str:
    """Return the instruction to a person for getting a signed address."""
    return tr(
        "in the browser open the room, press F12, choose Network and WS, and copy the address "
        "that holds {path}"
    ).format(path=DOUYIN_PATH)


def _remedy() -> str:
    line = tr("this address no longer works, it lasts only as long as its page: {how} again")
    return line.format(how=how_to())


class SignedUrlWay:
    """Connects to one signed address, as long as it lasts, and resumes where the feed broke off.

    ``headers`` are sent with the handshake. ``cookies`` returns the ``Cookie`` header for a URL; it
    is sent only where the headers hold none and the host is the platform's.

    Raises :class:`ValueError` for an invalid address, or one of another host while there are
    cookies to send.
    """

    def __init__(
        self,
        pasted: PastedAddress,
        headers: Sequence[tuple[str, str]] = (),
        cookies: Callable[[str], str] | None = None,
    ) -> None:
        self._url = Address.parse(pasted.url).url
        by_name = {name.lower(): (name, value) for name, value in (*pasted.headers, *headers)}
        self._headers = tuple(by_name.values())
        self.secrets = redactor(self._url, self._headers)
        self._cookies = None if "cookie" in by_name else cookies
        if (cookies is not None or "cookie" in by_name) and not may_have_cookies(self._url):
            host = clean(Address.parse(self._url).where)
            raise ValueError(
                tr(
                    "cookies are sent to douyin.com over wss:// only, not to {host}: leave them "
                    "out, or check the address"
                ).format(host=host)
            )

    async def endpoint(self, resume: Mapping[str, str]) -> Endpoint:
        """Return the target of the next connection. Raises :class:`CookieError`."""
        headers = self._headers
        if self._cookies is not None:
            try:
                value = self._cookies(self._url)
            except ValueError as error:
                raise CookieError(str(error)) from None
            headers = (*headers, ("Cookie", value))
        return Endpoint(with_parameters(self._url, resume), headers, _remedy())
