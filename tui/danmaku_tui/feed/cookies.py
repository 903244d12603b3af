"""The cookies of a browser, read from a file."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from danmaku_proto.text import clean
from danmaku_tui.feed.headers import has_control, on_the_wire
from danmaku_tui.i18n.language import tr
from danmaku_tui.i18n.system_error import system_error

COOKIE_FILE_BYTES: Final = 1024 * 1024
"""The largest cookie file, in bytes: all cookies of a browser are a tenth of it."""

_COLUMNS: Final = 7
_HTTP_ONLY: Final = "#HttpOnly_"


@dataclass(frozen=True, slots=True)
class Cookies:
    """The cookies of a file for one address: the value of a ``Cookie`` header, and warnings.

    The value is left out of ``repr``, so that it cannot end up in a trace.
    """

    header: str = field(repr=False)
    warnings: tuple[str, ...] = ()


def read_cookies(path: Path, *, host: str, url_path: str, secure: bool, now: float) -> Cookies:
    """Return the cookies in ``path`` for a connection to ``host`` and ``url_path``.

    The file is a ``cookies.txt`` in the form of Netscape, or the line of a ``Cookie`` header. Of
    the former, domain, path, secure flag and expiry (against ``now``, seconds since 1970) count.

    Raises :class:`ValueError` with one line that names the file and never holds a cookie.
    """
    shown = clean(str(path))
    text, warnings = _read(path, shown)
    lines = [line for line in text.splitlines() if line.strip()]
    if not lines:
        raise ValueError(
            tr("{shown} is empty: export the browser's cookies to it").format(shown=shown)
        )
    if lines[0].lstrip().startswith(("[", "{")):
        raise ValueError(
            tr("{shown} is JSON: export the cookies as cookies.txt (Netscape form)").format(
                shown=shown
            )
        )
    if any(line.count("\t") >= _COLUMNS - 2 for line in lines):
        pairs = list(_netscape(lines, host.lower().rstrip("."), url_path, secure, now))
        if not pairs:
            raise ValueError(
                tr("{shown} has no cookie for {host} that is still valid").format(
                    shown=shown, host=clean(host)
                )
            )
    else:
        pairs = list(_plain(lines))
        if not pairs:
            raise ValueError(
                tr(
                    "{shown} has no cookie: it must be a cookies.txt (Netscape form) or a line "
                    "such as 'Cookie: name=value; name=value'"
                ).format(shown=shown)
            )
    header = "; ".join(pairs)
    if has_control(header):
        raise ValueError(
            tr("{shown} has a control character in a cookie: export it again").format(shown=shown)
        )
    return Cookies(on_the_wire(header), warnings)


def _read(path: Path, shown: str) -> tuple[str, tuple[str, ...]]:
    """Return the text of the file and the warnings about it."""
    try:
        status = path.stat()
        if stat.S_ISDIR(status.st_mode):
            raise ValueError(
                tr("{shown} is a folder: give the cookie file itself").format(shown=shown)
            )
        if not stat.S_ISREG(status.st_mode):
            raise ValueError(
                tr("{shown} is not a plain file: give the cookie file itself").format(shown=shown)
            )
        if status.st_size > COOKIE_FILE_BYTES:
            raise ValueError(
                tr("{shown} is larger than 1 MiB: this is no cookie file").format(shown=shown)
            )
        data = path.read_bytes()
    except FileNotFoundError:
        raise ValueError(
            tr("{shown} does not exist: check the path of --cookie-file").format(shown=shown)
        ) from None
    except OSError as error:
        raise ValueError(
            tr("{shown} cannot be read: {why}").format(shown=shown, why=system_error(error))
        ) from None
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        # The decoder's own error holds the bytes, and they are cookies.
        raise ValueError(
            tr("{shown} is not text in UTF-8: this is no cookie file").format(shown=shown)
        ) from None
    if status.st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        return text, (
            tr("others on this machine can read {shown}: chmod 600 it").format(shown=shown),
        )
    return text, ()


def _plain(lines: list[str]) -> Iterator[str]:
    for line in lines:
        if line.lstrip().startswith("#"):
            continue
        name, colon, rest = line.partition(":")
        value = rest if colon and name.strip().lower() == "cookie" else line
        for piece in value.split(";"):
            key, equals, _ = piece.strip().partition("=")
            if equals and key:
                yield piece.strip()


def _netscape(
    lines: list[str], host: str, url_path: str, secure: bool, now: float
) -> Iterator[str]:
    """Yield the pairs that belong to the address, those with the longest path first (RFC 6265)."""
    matching: list[tuple[int, str]] = []
    for raw in lines:
        line = raw.removeprefix(_HTTP_ONLY)
        if line.startswith("#"):
            continue
        columns = line.split("\t")
        if len(columns) < _COLUMNS - 1:
            continue
        domain, wide, path, only_secure, expiry, name = columns[: _COLUMNS - 1]
        value = columns[_COLUMNS - 1] if len(columns) >= _COLUMNS else ""
        if (
            name
            and _domain_matches(domain.lower(), wide == "TRUE", host)
            and _path_matches(path or "/", url_path)
            and (secure or only_secure != "TRUE")
            and _lasts(expiry, now)
        ):
            matching.append((len(path), f"{name}={value}"))
    matching.sort(key=lambda item: -item[0])
    yield from (pair for _, pair in matching)


def _domain_matches(domain: str, wide: bool, host: str) -> bool:
    bare = domain.lstrip(".")
    return bool(bare) and (host == bare or (wide and host.endswith(f".{bare}")))


def _path_matches(path: str, url_path: str) -> bool:
    return url_path == path or url_path.startswith(path if path.endswith("/") else f"{path}/")


def _lasts(expiry: str, now: float) -> bool:
    """Return whether a cookie is still valid; 0 stands for a cookie of the browser's session."""
    try:
        ends = float(expiry)
    except ValueError:
        return True
    return ends == 0 or ends > now
