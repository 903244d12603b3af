"""Comparison of texts without case, and with full width like half width."""

from __future__ import annotations

import unicodedata


def fold(text: str) -> str:
    """Return ``text`` for comparison: without case, and full-width like half-width.

    It is folded piece by piece: folding two texts apart gives the same as folding them joined,
    unless the second begins with a mark that belongs to the first.
    """
    if text.isascii():
        return text.lower()
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())


def occurrences(needle: str, text: str) -> list[tuple[int, int]]:
    """Return where the folded ``needle`` is in ``text``: spans in code points, in order.

    They do not overlap. A letter that the needle covers in part is in the span as a whole:
    ``k`` is found in ``㎏``.
    """
    folded = fold(text)
    at = folded.find(needle)
    if at < 0 or not needle:
        return []
    origins = _origins(text) if len(folded) != len(text) or not text.isascii() else None
    spans: list[tuple[int, int]] = []
    while at >= 0:
        end = at + len(needle)
        span = (at, end) if origins is None else (origins[at][0], origins[end - 1][1])
        if not spans or span[0] >= spans[-1][1]:
            spans.append(span)
        at = folded.find(needle, end)
    return spans


def _origins(text: str) -> list[tuple[int, int]]:
    """Return, for each code point of the folded text, the span that it was made of."""
    origins: list[tuple[int, int]] = []
    start = 0
    for end in range(1, len(text) + 1):
        if end == len(text) or not _continues(text[end]):
            origins += [(start, end)] * len(fold(text[start:end]))
            start = end
    return origins


def _continues(character: str) -> bool:
    """Return whether ``character`` may compose with the one before it."""
    if character.isascii():
        return False
    first = unicodedata.normalize("NFKD", character)[0]
    return unicodedata.category(first)[0] == "M" or "\u1160" <= first <= "\u11ff"
