"""What must not be shown: a report is made to be pasted where everyone reads it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Final
from urllib.parse import parse_qsl, unquote, urlsplit

HIDDEN: Final = "…"

_SECRET_CHARACTERS: Final = 6
"""Values shorter than this are in words by chance."""

_TELLING_CHARACTERS: Final = 8
"""So much of a value's beginning is enough to know it by, where a quotation cuts it short."""

_QUERY: Final = re.compile(r"\?\S+")


def discretion(url: str, headers: Sequence[tuple[str, str]]) -> Callable[[str], str]:
    """Return what takes from a text every query, and what is secret in ``url`` and ``headers``.

    A server may repeat what it was sent in a refusal or a redirect.
    """
    secrets = {
        spelt
        for secret in (*_of_address(url), *_of_headers(headers))
        for spelt in (secret, unquote(secret))
        if len(spelt) >= _SECRET_CHARACTERS
    }
    found = re.compile("|".join(map(_pattern, sorted(secrets, key=len, reverse=True))) or "(?!)")
    return lambda text: _QUERY.sub(f"?{HIDDEN}", found.sub(HIDDEN, text))


def _pattern(secret: str) -> str:
    # Every address begins alike, and one is known only as a whole.
    if len(secret) <= _TELLING_CHARACTERS or "://" in secret[:_TELLING_CHARACTERS]:
        return re.escape(secret)
    return rf"{re.escape(secret[:_TELLING_CHARACTERS])}\S*"


def _of_address(url: str) -> Iterator[str]:
    parts = urlsplit(url)
    yield parts.password or ""
    yield parts.query
    for piece in parts.query.split("&"):
        yield piece.partition("=")[2]
    for _, value in parse_qsl(parts.query):
        yield value


def _of_headers(headers: Sequence[tuple[str, str]]) -> Iterator[str]:
    for _, value in headers:
        yield value
        for piece in value.split(";"):
            yield piece.partition("=")[2].strip()
        yield from value.split()
