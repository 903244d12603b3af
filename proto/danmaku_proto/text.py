"""The cleaning of text from strangers: the one door that all of it passes.

Rules go by code point. An escape sequence is not recognised, it only loses the control characters
that would make a terminal obey it. Markup is text like any other here.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from itertools import islice
from typing import Final

from danmaku_proto import limits
from danmaku_proto.character_classes import (
    JOINERS,
    KEYCAP,
    SELECTORS,
    STYLES,
    TONES,
    ZWJ,
    is_mark,
    marks,
    pictograph,
)
from danmaku_proto.marks import normalised
from danmaku_proto.width import ELLIPSIS, cells, fit, graphemes, is_plain, pieces

__all__ = ["BLANK_NAME", "cells", "clean", "clean_name", "fit", "flatten", "graphemes"]

BLANK_NAME: Final = "(blank)"

GRAPHEME_CHARACTERS: Final = 8
"""Code points a grapheme, on the average of a text: it bounds the work on a hostile one."""

_NEAR_CHARACTERS: Final = 3
"""Code points a grapheme that are tried first: hardly a text too long for that ends within them."""

_REMEMBERED_CHARACTERS: Final = 64
"""Names up to this length, in code points, are remembered: so many of them need little memory."""

_REPLACEMENT: Final = "\ufffd"
_BLANK_BRAILLE: Final = "\u2800"

_BREAKS: Final = "\t-\r\x85\u2028\u2029"
_BROKEN: Final = (
    "\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ue000-\uf8ff\ufdd0-\ufdef\ufffe\uffff"
)
_FAR_BROKEN: Final = (
    "".join(f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in range(2**16, 2**20, 2**16))
    + "\U000f0000-\U0010ffff"
)
_HIDDEN: Final = (
    "\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u200e\u200f\u202a-\u202e"
    "\u2060-\u206f\u3164\ufeff\uffa0\ufff0-\ufffb"
)
_FAR_HIDDEN: Final = "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
_TAGS: Final = "\U000e0000-\U000e00ff\U000e01f0-\U000e0fff"
_forbidden: Final = re.compile(f"[{_BREAKS}{_BROKEN}{_HIDDEN}]").search
# Beyond U+FFFF ranges are tried in a row, which the first class spares every other character.
_forbidden_far: Final = re.compile(
    f"[\U0001bca0-\U0010ffff](?<=[{_FAR_BROKEN}{_FAR_HIDDEN}])"
).search
_unbroken: Final = re.compile(f"[{_BREAKS}]").sub
_unhidden: Final = re.compile(f"[{_HIDDEN}{_FAR_HIDDEN}]+").sub
_replaced: Final = re.compile(f"[{_BROKEN}{_FAR_BROKEN}]").sub
_tagged: Final = re.compile(f"[{_TAGS}]").search
_untagged: Final = re.compile(
    "(\U0001f3f4[\U000e0030-\U000e0039\U000e0061-\U000e007a]{3,6}\U000e007f)" + f"|[{_TAGS}]+"
).sub

_FLAG_LETTERS: Final = {0x1F1E6 + i: chr(ord("A") + i) for i in range(26)}
_has_emoji_sign: Final = re.compile(
    f"[{SELECTORS}{ZWJ}{KEYCAP}\U0001f1e6-\U0001f1ff{TONES}{_TAGS}]"
).search
_unselected: Final = re.compile(f"[{SELECTORS}{_TAGS}]+").sub
_tone: Final = re.compile(f"[{TONES}]")
_unkeyed: Final = re.compile(f"(?<=[0-9#*]){KEYCAP}+").sub


def clean(text: str) -> str:
    """Return ``text`` as a comment: one line, NFC, nothing that commands or hides.

    At most :data:`limits.TEXT_GRAPHEMES` graphemes of :data:`GRAPHEME_CHARACTERS` code points on
    the average, then ``…`` if there was more. Every grapheme of the result takes one cell or two.
    Cleaning twice changes nothing more. Never raises.
    """
    most = limits.TEXT_GRAPHEMES
    if len(text) <= most and is_plain(text):
        return text
    if len(text) > _NEAR_CHARACTERS * most:
        begin = _normalised(text[: _NEAR_CHARACTERS * most])
        end = _end(begin, most)
        # The last grapheme may have been cut, and change the one before.
        if _end(begin[end:], 2) < len(begin) - end:
            return _shortened(begin, end)
    return _limited(_normalised(_head(text, most)), most, text)


def clean_name(text: str) -> str:
    """Return ``text`` as a name: like :func:`clean`, but shorter, and never nothing.

    At most :data:`limits.NAME_GRAPHEMES` graphemes, then ``…``. White space around is removed; a
    name without a visible cell is :data:`BLANK_NAME`.
    """
    return _remembered_name(text) if len(text) <= _REMEMBERED_CHARACTERS else _name(text)


def _name(text: str) -> str:
    text = text.strip()
    if len(text) <= limits.NAME_GRAPHEMES and is_plain(text):
        return text or BLANK_NAME
    name = _normalised(_head(text, limits.NAME_GRAPHEMES))
    name = name[_first_visible(name) :].rstrip()
    if not name.replace(_BLANK_BRAILLE, "").strip():
        return BLANK_NAME
    return _limited(name, limits.NAME_GRAPHEMES, text)


_remembered_name: Final = lru_cache(maxsize=1_024)(_name)
"""In the recorded rooms two names in three come again, and one in ten takes the longer way."""


def flatten(text: str) -> str:
    """Return cleaned ``text`` with only such emoji as every terminal draws equally wide.

    Of emoji that are joined the first stays, without skin tone and variation selector; flags
    become their two letters, keycaps their key. A skin tone on its own becomes U+FFFD.
    """
    if text.isascii() or _has_emoji_sign(text) is None:
        return text
    if ZWJ in text:
        text = _joined_emoji().sub(_first_emoji, text)
    text = _unkeyed("", _unselected("", text)).translate(_FLAG_LETTERS)
    if _tone.search(text):
        text = _tone.sub(_REPLACEMENT, _tone_of_emoji().sub("", text))
    return unicodedata.normalize("NFC", text)


def _first_visible(text: str) -> int:
    for at, character in enumerate(text):
        if not character.isspace() and not is_mark(character):
            return at
    return len(text)


def _head(text: str, most: int) -> str:
    """Return the part of ``text`` that is worth the work, for a limit of ``most`` graphemes."""
    return text[: most * GRAPHEME_CHARACTERS + 1]


def _limited(text: str, most: int, whole: str) -> str:
    """Return ``text``, cut to ``most`` graphemes, with ``…`` if that or the head took anything."""
    end = _end(text, most)
    missing = end < len(text) or len(whole) > most * GRAPHEME_CHARACTERS + 1
    return _shortened(text, end) if missing and text else text


def _shortened(text: str, end: int) -> str:
    """Return ``text`` up to ``end`` with ``…``, which no joiner may stand before."""
    return text[:end].rstrip(JOINERS) + ELLIPSIS


def _end(text: str, most: int) -> int:
    """Return where the first ``most`` graphemes of ``text`` end, the long ones counting more."""
    if len(text) <= most:
        return len(text)
    if is_plain(text[: most + 1]):
        return most
    length = 0
    for grapheme, _ in islice(pieces(text), most):
        if length + len(grapheme) > most * GRAPHEME_CHARACTERS:
            break
        length += len(grapheme)
    return length


def _normalised(text: str) -> str:
    """Return ``text`` in NFC with every rule applied but the limit of length."""
    if _forbidden(text) or _forbidden_far(text):
        text = _replaced(_REPLACEMENT, _unhidden("", _unbroken(" ", text)))
    if _tagged(text):
        text = _untagged(_only_flag, text)
    return text if is_plain(text) else normalised(text)


def _only_flag(tags: re.Match[str]) -> str:
    return tags[1] or ""


def _first_emoji(joined: re.Match[str]) -> str:
    return joined[1]


@cache
def _joined_emoji() -> re.Pattern[str]:
    emoji = f"{pictograph()}[{STYLES}{TONES}]*+"
    return re.compile(f"({emoji})(?:{ZWJ}{emoji})+[{marks()}]*+")


@cache
def _tone_of_emoji() -> re.Pattern[str]:
    return re.compile(f"[{TONES}](?<={pictograph()}.)")
