"""The removal of secrets from a text that others may read: a report, or a line of the log."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Final
from urllib.parse import parse_qsl, unquote, urlsplit

HIDDEN: Final = "…"

_SECRET_CHARACTERS: Final = 6
"""Shorter values occur in ordinary text by chance."""

_KNOWN_CHARACTERS: Final = 8
"""This much of a value's beginning identifies it, where a quotation cuts it short."""

_QUERY: Final = re.compile(r"\?\S+")


def without_queries(text: str) -> str:
    """Return ``text`` with the query of every address hidden."""
    return _QUERY.sub(f"?{HIDDEN}", text)


def redactor(url: str, headers: Sequence[tuple[str, str]]) -> Callable[[str], str]:
    """Return a function that hides every query, and the secrets of ``url`` and ``headers``.

    A server may repeat in a refusal or a redirect whatever it received.
    """
    secrets = {
        spelling
        for secret in (*_of_address(url), *_of_headers(headers))
        for spelling in (secret, unquote(secret))
        if len(spelling) >= _SECRET_CHARACTERS
    }
    found = re.compile("|".join(map(_pattern, sorted(secrets, key=len, reverse=True))) or "(?!)")
    return lambda text: without_queries(found.sub(HIDDEN, text))


def _pattern(secret: str) -> str:
    # Every address begins alike, so that only a whole one can be recognised.
    if len(secret) <= _KNOWN_CHARACTERS or "://" in secret[:_KNOWN_CHARACTERS]:
        return re.escape(secret)
    return rf"{re.escape(secret[:_KNOWN_CHARACTERS])}\S*"


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
