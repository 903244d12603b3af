"""The width of a text in cells, grapheme by grapheme.

Widths are those of ``wcwidth`` without its corrections for single terminals.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import repeat
from typing import Final

from wcwidth import iter_graphemes, wcwidth
from wcwidth import width as extent

ELLIPSIS: Final = "…"

_PIECE_CHARACTERS: Final = 32
"""Code points that are measured as one grapheme; text that was cleaned never has as many."""

_UNKNOWN: Final = -1

# Every character here is a grapheme by itself in NFC and has no business with its neighbours. From
# U+2E80 on each takes two cells. A character that is missing here is not
# suspect, it only takes the longer way.
_PLAIN: Final = (
    " -~\xa0-\xac\xae-\u02ff\u0391-\u03a1\u03a3-\u03ff\u0400-\u0482\u048a-\u052f\u1e00-\u1eff"
    "\u2010-\u2027\u2030-\u205e\u2070-\u209c\u20a0-\u20bf\u2100-\u2125\u2127-\u2129\u212c-\u218b"
    "\u2190-\u2328\u232b-\u2426\u2460-\u27ff\u2801-\u2adb\u2add-\u2b73"
    "\u2e80-\u2e99\u2e9b-\u2ef3\u2f00-\u2fd5\u2ff0-\u3029\u3030-\u303e\u3041-\u3096\u309b-\u30ff"
    "\u3105-\u312f\u3131-\u3163\u3165-\u318e\u3190-\u31e3\u31f0-\u321e\u3220-\u3247\u3250-\ua48c"
    "\uac00-\ud7a3\ufe30-\ufe52\ufe54-\ufe66\ufe68-\ufe6b\uff01-\uff60\uffe0-\uffe6"
    "\U0001f300-\U0001f320\U0001f32d-\U0001f335\U0001f337-\U0001f37c\U0001f37e-\U0001f393"
    "\U0001f3a0-\U0001f3ca\U0001f3e0-\U0001f3f0\U0001f400-\U0001f43e\U0001f442-\U0001f4fc"
    "\U0001f4ff-\U0001f53d\U0001f550-\U0001f567\U0001f5fb-\U0001f64f\U0001f680-\U0001f6c5"
    "\U0001f90c-\U0001f93a\U0001f93c-\U0001f945\U0001f947-\U0001f9ff\U0001fa80-\U0001fa89"
    "\U00020000-\U0002f7ff"
)
UNPLAIN: Final = re.compile(f"[^{_PLAIN}]+")
"""A run of characters outside of the plain ones."""

_only_plain: Final = re.compile(f"[{_PLAIN}]*").fullmatch

_WIDE_FROM: Final = "\u2e80"
_WIDE_SYMBOLS: Final = frozenset(c for c in map(chr, range(0x2300, 0x2C00)) if wcwidth(c) == 2)


def is_plain(text: str) -> bool:
    """Return whether every character of ``text`` is a grapheme that needs no treatment."""
    return (text.isascii() and text.isprintable()) or _only_plain(text) is not None


def measure(text: str) -> int:
    """Return the width in cells of one grapheme, or of plain text."""
    return extent(text, control_codes="ignore")


def graphemes(text: str) -> list[tuple[str, int]]:
    """Return the graphemes of ``text``, each with its width in cells.

    Joined they give ``text``. No width is above 2: a grapheme that a terminal draws wider is
    split. Of cleaned text no width is 0.
    """
    if text.isascii() and text.isprintable():
        return list(zip(text, repeat(1)))
    if is_plain(text):
        return [(c, 2 if c >= _WIDE_FROM or c in _WIDE_SYMBOLS else 1) for c in text]
    return list(pieces(text))


def pieces(text: str) -> Iterator[tuple[str, int]]:
    """Yield the :func:`graphemes` of ``text``, for callers that need only the first ones."""
    last, taken = "", 0
    for grapheme in iter_graphemes(text):
        # The width of a character is remembered, and -1 for one that commands.
        cells_ = max(wcwidth(grapheme), 0) if len(grapheme) == 1 else measure(grapheme)
        if cells_ == 0 and last:
            # Some vowel signs of Burmese and others stand apart for Unicode, not for a terminal.
            if len(last) >= _PIECE_CHARACTERS:
                *whole, (last, taken) = _parted(last)
                yield from whole
            if len(last) < _PIECE_CHARACTERS:
                last += grapheme
                taken = _UNKNOWN
                continue
        if last:
            yield from _fitting(last, taken)
        last, taken = grapheme, cells_
    if last:
        yield from _fitting(last, taken)


def cells(text: str) -> int:
    """Return the width of ``text`` in cells: the sum over its :func:`graphemes`."""
    if text.isascii() and text.isprintable():
        return len(text)
    if is_plain(text):
        return measure(text)
    return sum(width for _, width in graphemes(text))


def fit(text: str, width: int) -> str:
    """Return ``text`` in exactly ``width`` cells: cut with ``…``, or filled with spaces.

    No grapheme is split. A ``width`` below 1 gives an empty text.
    """
    if width < 1:
        return ""
    used = cells(text)
    if used <= width:
        return text + " " * (width - used)
    kept: list[str] = []
    used = 0
    for grapheme, taken in graphemes(text):
        if used + taken > width - 1:
            break
        kept.append(grapheme)
        used += taken
    return "".join(kept) + ELLIPSIS + " " * (width - 1 - used)


def _fitting(grapheme: str, width: int) -> Iterable[tuple[str, int]]:
    """Return ``grapheme`` whole if it takes no more than two cells."""
    if width == _UNKNOWN:
        width = measure(grapheme)
    return ((grapheme, width),) if width <= 2 else _parted(grapheme)


def _parted(grapheme: str) -> Iterator[tuple[str, int]]:
    """Yield ``grapheme`` in pieces of at most two cells, each with its width."""
    last, taken = "", 0
    for unit in _units(grapheme):
        longer = last + unit
        cells_ = extent(longer, control_codes="ignore")
        if last and (cells_ > 2 or len(longer) > _PIECE_CHARACTERS):
            yield last, taken
            longer, cells_ = unit, extent(unit, control_codes="ignore")
        last, taken = longer, cells_
    yield last, taken


def _units(grapheme: str) -> list[str]:
    """Return each character with a cell in ``grapheme``, with all that leans on it."""
    if "\u200d" not in grapheme and all(map(wcwidth, grapheme)):
        return list(grapheme)
    units: list[str] = []
    before = ""
    for character in grapheme:
        if not units or (wcwidth(character) > 0 and before != "\u200d"):
            units.append(character)
        else:
            units[-1] += character
        before = character
    return units
