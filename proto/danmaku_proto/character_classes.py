"""Classes of characters for regular expressions, without the brackets around them.

The functions build theirs from the tables of ``wcwidth`` when they are first called, which takes a
millisecond or two.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Final

from wcwidth import wcwidth
from wcwidth.table_grapheme import EXTENDED_PICTOGRAPHIC
from wcwidth.table_zero import ZERO_WIDTH

from danmaku_proto.width import measure

ZWNJ: Final = "\u200c"
ZWJ: Final = "\u200d"
VS15: Final = "\ufe0e"
VS16: Final = "\ufe0f"
KEYCAP: Final = "\u20e3"

JOINERS: Final = ZWNJ + ZWJ
STYLES: Final = VS15 + VS16
"""The selectors of a pictograph: as a letter, or as an emoji."""

SHAPES: Final = "\ufe00-\ufe0d\U000e0100-\U000e01ef"
"""The selectors among the shapes of an ideograph."""

SELECTORS: Final = SHAPES + STYLES
TONES: Final = "\U0001f3fb-\U0001f3ff"
IDEOGRAPHS: Final = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003fffd"
ARABIC: Final = (
    "\u0620-\u064a\u066e-\u066f\u0671-\u06d3\u06d5\u06ee\u06ef\u06fa-\u06ff\u0750-\u077f"
    "\u0870-\u0887\u0889-\u088e\u08a0-\u08c9"
)
FAR: Final = "\U00010000-\U0001bfff\U0001cf00-\U0001d3ff\U0001da00-\U0001efff"
"""The ranges with the marks beyond U+FFFF, without selectors: scripts that hardly anyone uses."""

_FROM_FAR: Final = 0x10000
_TAGS: Final = range(0xE0000, 0xE1000)
_SHAPES: Final = range(0xE0100, 0xE01F0)
_VIRAMA: Final = 9
"""The combining class of the signs that join consonants."""


def is_mark(character: str) -> bool:
    """Return whether ``character`` has no cell of its own, as joiners, selectors and tags."""
    return wcwidth(character) == 0


@cache
def marks() -> str:
    """Return the class of characters without a cell, tags and those in :data:`FAR` left out."""
    return class_of(c for c in _marks() if ord(c) < _FROM_FAR or ord(c) in _SHAPES)


@cache
def viramas() -> frozenset[str]:
    """Return the signs that may join a consonant to the next."""
    return frozenset(c for c in _marks() if unicodedata.combining(c) == _VIRAMA)


@cache
def pictograph() -> str:
    """Return a pattern for one pictograph, which a ZWJ can join to another.

    It is the property Extended_Pictographic (UAX #29).
    """
    return _one_of(_characters(EXTENDED_PICTOGRAPHIC))


@cache
def styled() -> str:
    """Return a pattern for one pictograph that is two cells wide as an emoji."""
    return _one_of(c for c in _characters(EXTENDED_PICTOGRAPHIC) if measure(c + VS16) == 2)


def class_of(characters: Iterable[str]) -> str:
    """Return the class of ``characters``, its widest ranges first."""
    ranges: list[list[int]] = []
    for code in sorted(map(ord, characters)):
        if ranges and ranges[-1][1] == code - 1:
            ranges[-1][1] = code
        else:
            ranges.append([code, code])
    # Ranges beyond U+FFFF are tried one after the other.
    ranges.sort(key=lambda found: found[0] - found[1])
    return "".join(f"{re.escape(chr(first))}-{re.escape(chr(last))}" for first, last in ranges)


def _one_of(pictographs: Iterable[str]) -> str:
    characters = list(pictographs)
    near = [character for character in characters if ord(character) < _FROM_FAR]
    far = characters[len(near) :]
    # The look ahead spares every other character the many ranges beyond U+FFFF.
    return f"(?:[{class_of(near)}]|(?=[{far[0]}-{far[-1]}])[{class_of(far)}])"


def _marks() -> Iterator[str]:
    *_, newest = ZERO_WIDTH.values()
    # The table has the breaks of lines, too, but no text that comes here.
    return (c for c in _characters(newest) if ord(c) not in _TAGS or ord(c) in _SHAPES)


def _characters(table: Iterable[tuple[int, int]]) -> Iterator[str]:
    return (chr(code) for first, last in table for code in range(first, last + 1))
