"""The one door for text that strangers wrote: what may enter, and in which form.

Rules go by code point. An escape sequence is not recognised, it only loses the control characters
that would make a terminal obey it. Markup is text like any other here.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from wcwidth import iter_graphemes, wcwidth

from danmaku_proto import limits
from danmaku_proto.width import ELLIPSIS, UNPLAIN, cells, fit, graphemes, is_plain, measure

__all__ = ["BLANK_NAME", "cells", "clean", "clean_name", "fit", "flatten", "graphemes"]

BLANK_NAME: Final = "(blank)"

MARKS: Final = 2
"""Combining marks on one base, at most. More of them leave the row they stand in.

The bases of a conjunct count each for itself, or Hindi would lose its vowels.
"""

LINKS: Final = 4
"""Times one grapheme may be joined to the next. Emoji in use need three, conjuncts rarely more."""

GRAPHEME_CHARACTERS: Final = 8
"""Code points a grapheme, on the average of a text: it bounds the work on a hostile one."""

_REMEMBERED_CHARACTERS: Final = 64
"""Names up to this length, in code points, are remembered: so many of them need little memory."""

_RAW_MARKS: Final = 4
"""Marks on one base before normalisation, which puts runs in order in quadratic time."""

_REPLACEMENT: Final = "\ufffd"
_ZWNJ: Final = "\u200c"
_ZWJ: Final = "\u200d"
_VS15: Final = "\ufe0e"
_VS16: Final = "\ufe0f"
_KEYCAP: Final = "\u20e3"
_KEYS: Final = frozenset("0123456789#*")
_BLANK_BRAILLE: Final = "\u2800"

_BREAKS: Final = "\t-\r\x85\u2028\u2029"
_BROKEN: Final = (
    "\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ue000-\uf8ff\ufdd0-\ufdef\ufffe\uffff"
    + "".join(f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in range(2**16, 2**20, 2**16))
    + "\U000f0000-\U0010ffff"
)
_HIDDEN: Final = (
    "\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u200e\u200f\u202a-\u202e"
    "\u2060-\u206f\u3164\ufeff\uffa0\ufff0-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
)
_TAGS: Final = "\U000e0000-\U000e00ff\U000e01f0-\U000e0fff"
_FORBIDDEN: Final = re.compile(f"[{_BREAKS}{_BROKEN}{_HIDDEN}]")
_is_break: Final = re.compile(f"[{_BREAKS}]").match
_is_hidden: Final = re.compile(f"[{_HIDDEN}]").match
_untagged: Final = re.compile(
    "(\U0001f3f4[\U000e0030-\U000e0039\U000e0061-\U000e007a]{3,6}\U000e007f)" + f"|[{_TAGS}]+"
).sub

_SELECTORS: Final = "\ufe00-\ufe0f\U000e0100-\U000e01ef"
_is_selector: Final = re.compile(f"[{_SELECTORS}]").fullmatch
_unjoined: Final = re.compile(f"[{_ZWNJ}{_ZWJ}{_SELECTORS}]+").sub
_is_tag: Final = re.compile("[\U000e0020-\U000e007f]").fullmatch
_TONE: Final = re.compile("[\U0001f3fb-\U0001f3ff]")
_is_tone: Final = _TONE.fullmatch
_only_emoji_signs: Final = re.compile(f"[{_VS15}{_VS16}\U0001f3fb-\U0001f3ff]*").fullmatch
_is_arabic: Final = re.compile(
    "[\u0620-\u064a\u066e-\u066f\u0671-\u06d3\u06d5\u06ee\u06ef\u06fa-\u06ff\u0750-\u077f"
    "\u0870-\u0887\u0889-\u088e\u08a0-\u08c9]"
).fullmatch

_FLAG_LETTERS: Final = {0x1F1E6 + i: chr(ord("A") + i) for i in range(26)}
_has_emoji_sign: Final = re.compile(
    f"[{_SELECTORS}{_ZWJ}{_KEYCAP}\U0001f1e6-\U0001f1ff\U0001f3fb-\U0001f3ff{_TAGS}]"
).search
_unselected: Final = re.compile(f"[{_SELECTORS}{_TAGS}]+").sub
_unkeyed: Final = re.compile(f"(?<=[0-9#*]){_KEYCAP}+").sub


def clean(text: str) -> str:
    """Return ``text`` as a comment: one line, NFC, nothing that commands or hides.

    At most :data:`limits.TEXT_GRAPHEMES` graphemes of :data:`GRAPHEME_CHARACTERS` code points on
    the average, then ``…`` if there was more. Every grapheme of the result takes one cell or two.
    Cleaning twice changes nothing more. Never raises.
    """
    if len(text) <= limits.TEXT_GRAPHEMES and is_plain(text):
        return text
    return _limited(_settled(_head(text, limits.TEXT_GRAPHEMES)), limits.TEXT_GRAPHEMES, text)


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
    name = _settled(_head(text, limits.NAME_GRAPHEMES))
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
    if _ZWJ in text:
        text = "".join(_first_emoji(grapheme) for grapheme in iter_graphemes(text))
    text = _unkeyed("", _unselected("", text)).translate(_FLAG_LETTERS)
    return unicodedata.normalize("NFC", _TONE.sub(_plain_tone, text))


def _first_visible(text: str) -> int:
    for at, character in enumerate(text):
        if not character.isspace() and (_is_tone(character) or not _extends(character)):
            return at
    return len(text)


def _head(text: str, most: int) -> str:
    """Return the part of ``text`` that is worth the work, for a limit of ``most`` graphemes."""
    return text[: most * GRAPHEME_CHARACTERS + 1]


def _limited(text: str, most: int, whole: str) -> str:
    """Return ``text``, cut to ``most`` graphemes, with ``…`` if that or the head took anything."""
    missing = len(whole) > most * GRAPHEME_CHARACTERS + 1
    if len(text) > most:
        length = 0
        for count, (grapheme, _) in enumerate(graphemes(text)):
            if count == most or length + len(grapheme) > most * GRAPHEME_CHARACTERS:
                text = text[:length]
                missing = True
                break
            length += len(grapheme)
    return text + ELLIPSIS if missing and text else text


def _settled(text: str) -> str:
    """Return ``text`` in NFC with every rule applied but the limit of length."""
    text = _untagged(_only_flag, _FORBIDDEN.sub(_substitute, text))
    if _is_settled(text):
        return text
    text = unicodedata.normalize("NFC", _trimmed(text, _RAW_MARKS))
    text = unicodedata.normalize("NFC", _trimmed(text, MARKS))
    if _is_settled(text):
        return text
    # Marks have moved together and taken away what a joiner leant on: let none stay.
    return unicodedata.normalize("NFC", _trimmed(_unjoined("", text), MARKS))


def _substitute(forbidden: re.Match[str]) -> str:
    if _is_break(forbidden[0]):
        return " "
    return "" if _is_hidden(forbidden[0]) else _REPLACEMENT


def _only_flag(tags: re.Match[str]) -> str:
    return tags[1] or ""


def _is_settled(text: str) -> bool:
    return _trimmed(text, MARKS) == text and unicodedata.is_normalized("NFC", text)


@dataclass(slots=True)
class _Cluster:
    """A base and what has been kept of the characters that followed it."""

    base: str = ""
    tail: str = ""
    marks: int = 0
    links: int = 0
    virama: bool = False

    def rebase(self, base: str) -> None:
        """Begin anew with ``base``, which may be joined to what was here."""
        joined = (self.virama or self.tail.endswith(_ZWJ)) and _is_one(self.base + self.tail + base)
        self.links = self.links + 1 if joined else 0
        self.base, self.tail, self.marks, self.virama = base, "", 0, False

    def takes(self, character: str, following: str, most: int) -> bool:
        """Return whether ``character`` may stay, with ``most`` marks, and keep it if so."""
        if character in (_ZWJ, _ZWNJ):
            stays = not self.tail.endswith((_ZWJ, _ZWNJ)) and self._joins(character, following)
        elif _is_selector(character):
            stays = not self.tail and self._selects(character, following)
        elif _is_tone(character):
            stays = self.tail in ("", _VS16)
        elif _is_tag(character):
            stays = True
        else:
            virama = unicodedata.combining(character) == 9
            stays = self.base != "" and self.marks < most and not (virama and self.links >= LINKS)
            self.virama = self.virama or (stays and virama)
        if stays:
            self.tail += character
            self.marks += unicodedata.category(character)[0] != "C" and not _is_tone(character)
        return stays

    def _joins(self, joiner: str, following: str) -> bool:
        if self.virama:
            return True
        if joiner == _ZWNJ:
            return bool(_is_arabic(self.base) and _is_arabic(following))
        return (
            self.links < LINKS
            and _only_emoji_signs(self.tail) is not None
            and _is_pictograph(self.base)
            and _is_pictograph(following)
        )

    def _selects(self, selector: str, following: str) -> bool:
        if selector not in (_VS15, _VS16):
            return _is_ideograph(self.base)
        if self.base in _KEYS:
            return selector == _VS16 and following == _KEYCAP
        return _is_pictograph(self.base) and measure(self.base + _VS16) == 2


def _trimmed(text: str, most: int) -> str:
    """Return ``text`` without joiners and selectors out of place and marks above ``most``."""
    kept: list[str] = []
    done = 0
    cluster = _Cluster()
    for run in UNPLAIN.finditer(text):
        start, end = run.span()
        if start > done:
            kept.append(text[done:start])
            # A plain character between two runs may be the joined half of an emoji.
            if start > done + 1:
                cluster = _Cluster()
            cluster.rebase(text[start - 1])
        for at in range(start, end):
            character = text[at]
            if not _extends(character) or (
                _is_tone(character) and not _is_pictograph(cluster.base)
            ):
                cluster.rebase(character)
                kept.append(character)
            elif cluster.takes(character, text[at + 1 : at + 2], most):
                kept.append(character)
        done = end
    kept.append(text[done:])
    return "".join(kept)


def _extends(character: str) -> bool:
    """Return whether ``character`` has no cell of its own or, a skin tone, may have none."""
    category = unicodedata.category(character)
    if category[0] == "M" or _is_tone(character):
        return True
    # Vowels and finals of Hangul, joiners, and marks that are younger than Python's tables.
    return category in {"Lo", "Cf", "Cn"} and wcwidth(character) == 0


def _is_ideograph(character: str) -> bool:
    return (
        "\u3400" <= character <= "\u4dbf"
        or "\u4e00" <= character <= "\u9fff"
        or "\uf900" <= character <= "\ufaff"
        or "\U00020000" <= character <= "\U0003fffd"
    )


def _is_one(text: str) -> bool:
    return next(iter_graphemes(text)) == text


def _is_pictograph(character: str) -> bool:
    """Return whether a joiner ties ``character`` to its like: Unicode's Extended_Pictographic."""
    if not character:
        return False
    # The letter in front unmasks marks, which would be tied to anything.
    pair = character + _ZWJ + character
    return list(iter_graphemes("a" + pair)) == ["a", pair]


def _plain_tone(tone: re.Match[str]) -> str:
    before = tone.string[: tone.start()][-1:]
    return "" if _is_pictograph(before) else _REPLACEMENT


def _first_emoji(grapheme: str) -> str:
    head, _, tail = grapheme.partition(_ZWJ)
    return head if _is_pictograph(head[:1]) and _is_pictograph(tail[:1]) else grapheme
