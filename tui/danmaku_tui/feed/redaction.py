"""The removal of secrets from a text that others may read: a report, or a line of the log."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator, Sequence
from typing import Final
from urllib.parse import parse_qsl, quote, unquote, urlsplit

HIDDEN: Final = "…"

KEPT_SECRETS: Final = 2_000
"""The most secrets that are known at once, with each spelling; the oldest are dropped."""

_SECRET_CHARACTERS: Final = 6
"""Shorter values occur in ordinary text by chance."""

_KNOWN_CHARACTERS: Final = 8
"""This much of a value's beginning identifies it, where a quotation cuts it short."""

_OPEN_HEADERS: Final = frozenset({"accept", "accept-language", "origin", "referer", "user-agent"})
"""The headers that every browser sends alike: their values occur in ordinary addresses."""

_QUERY: Final = re.compile(r"\?[^\s”]+")  # a quotation ends with that mark
_FRAGMENT: Final = re.compile(r"(/[^\s?#]*)#\S+")
_ACCOUNT: Final = re.compile(r"//[^\s/?#]*@")
_AFTER_SCHEME: Final = re.compile(r"(://[^\s/]*)(/\S*)")
_LONG_PART: Final = re.compile(r"(?<=/)[\w.~%+=-]{20,}")
_TOKEN: Final = re.compile(r"(?=.*[0-9])(?=.*[A-Za-z])")


def redact_addresses(text: str) -> str:
    """Return ``text`` with the secrets of every address hidden, known or not.

    These are its account, its query, its fragment, and the parts of its path that look like tokens.
    """
    text = _QUERY.sub(f"?{HIDDEN}", text)
    text = _FRAGMENT.sub(rf"\1#{HIDDEN}", text)
    text = _ACCOUNT.sub(f"//{HIDDEN}@", text)
    return _AFTER_SCHEME.sub(lambda found: found[1] + _without_tokens(found[2]), text)


def redact_target(text: str) -> str:
    """Return the target of a redirect, which may be a path alone, with its secrets hidden."""
    return redact_addresses(_without_tokens(text) if text.startswith("/") else text)


class Redactor:
    """Hides the secrets of every address, and all those that it has learned.

    A server may repeat in a refusal or a redirect whatever it received.
    """

    def __init__(self) -> None:
        self._secrets: dict[str, None] = {}
        self._found = re.compile("(?!)")

    def learn(self, url: str = "", headers: Sequence[tuple[str, str]] = ()) -> None:
        """Hide the secrets of ``url`` and ``headers`` from here on, besides those before."""
        news = {
            spelling: None
            for secret in (*_of_address(url), *_of_headers(headers))
            for spelling in (secret, unquote(secret), quote(secret, safe=""))
            if len(spelling) >= _SECRET_CHARACTERS
        }
        if not news.keys() - self._secrets.keys():
            return
        self._secrets = {key: None for key in self._secrets if key not in news} | news
        for oldest in list(self._secrets)[:-KEPT_SECRETS]:
            del self._secrets[oldest]
        patterns = map(_pattern, sorted(self._secrets, key=len, reverse=True))
        self._found = re.compile("|".join(patterns), re.IGNORECASE)

    def __call__(self, text: str) -> str:
        """Return ``text`` with the secrets hidden."""
        return redact_addresses(self._found.sub(HIDDEN, text))


def redactor(url: str, headers: Sequence[tuple[str, str]]) -> Redactor:
    """Return a redactor that knows the secrets of ``url`` and ``headers``."""
    made = Redactor()
    made.learn(url, headers)
    return made


def _without_tokens(path: str) -> str:
    return _LONG_PART.sub(lambda found: HIDDEN if _TOKEN.match(found[0]) else found[0], path)


def _pattern(secret: str) -> str:
    # Every address begins alike, so that only a whole one can be recognised.
    if len(secret) <= _KNOWN_CHARACTERS or "://" in secret[:_KNOWN_CHARACTERS]:
        return re.escape(secret)
    return rf"{re.escape(secret[:_KNOWN_CHARACTERS])}\S*"


def _of_address(url: str) -> Iterator[str]:
    try:
        parts = urlsplit(url)
    except ValueError:  # nothing is sent to an address that is none
        yield url
        return
    user, password = parts.username or "", parts.password or ""
    yield user
    yield password
    if password:
        # The account is sent as the header ``Authorization``.
        yield base64.b64encode(f"{unquote(user)}:{unquote(password)}".encode()).decode()
    for part in parts.path.split("/"):
        if len(part) >= _KNOWN_CHARACTERS and _TOKEN.match(part):
            yield part
    yield parts.fragment
    yield parts.query
    for piece in parts.query.split("&"):
        yield piece.partition("=")[2]
    for _, value in parse_qsl(parts.query):
        yield value


def _of_headers(headers: Sequence[tuple[str, str]]) -> Iterator[str]:
    for name, value in headers:
        if name.lower() in _OPEN_HEADERS:
            continue
        yield value
        for piece in value.split(";"):
            yield piece.partition("=")[2].strip().strip('"')
        yield from value.split()
        scheme, _, credentials = value.partition(" ")
        if scheme.lower() == "basic":
            try:
                account = base64.b64decode(credentials, validate=True).decode()
            except (binascii.Error, ValueError):
                continue
            yield account
            yield account.partition(":")[2]
