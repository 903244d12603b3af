"""The names of people, to be replaced where a text has them."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from typing import Final

_IDEOGRAPH: Final = "\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\U00020000-\U0003ffff"

_is_letter: Final = re.compile(rf"[^\W_{_IDEOGRAPH}]").match
"""A letter or digit of a script that has blanks between words."""

_mention: Final = re.compile(r"[@＠](?!\x00)[^\s@＠\x00,，:：。!！?？]+")
"""An address to a person who is not in the table."""

_DONE: Final = "\x00"
"""Stands around a replacement until the end; no cleaned text has this character."""


class NameTable:
    """The replacements of names in texts.

    Names of one character are replaced only after an ``@``: they are words more often than people.
    ``ambiguous`` replaces a name of several people, and a name after ``@`` that is not known.
    """

    def __init__(self, ambiguous: str) -> None:
        self._ambiguous = ambiguous
        self._replacements: dict[str, str] = {}
        self._lengths: dict[str, set[int]] = defaultdict(set)

    def add(self, name: str, replacement: str) -> None:
        """Let ``replacement`` stand for ``name``, in any case and width of its letters."""
        folded = _folded(name.strip())
        if not folded:
            return
        before = self._replacements.setdefault(folded, replacement)
        if before != replacement:
            self._replacements[folded] = self._ambiguous
        self._lengths[folded[0]].add(len(folded))

    def replaced(self, text: str) -> str:
        """Return ``text`` with the replacements; the longest name at a place counts."""
        folded = _folded(text)
        pieces, at = list[str](), 0
        while at < len(text):
            length = self._name_at(folded, at)
            if length:
                pieces.append(f"{_DONE}{self._replacements[folded[at : at + length]]}{_DONE}")
            else:
                pieces.append(text[at])
            at += length or 1
        # Known names come first: they may have blanks inside.
        whole = _mention.sub(f"@{self._ambiguous}", "".join(pieces))
        return whole.replace(_DONE, "")

    def _name_at(self, folded: str, at: int) -> int:
        """Return the length of the name that begins ``at`` there; 0 for none."""
        for length in sorted(self._lengths.get(folded[at], ()), reverse=True):
            end = at + length
            if folded[at:end] not in self._replacements:
                continue
            if length == 1 and (at == 0 or folded[at - 1] != "@"):
                continue
            if not _joined(folded, at) and not _joined(folded, end):
                return length
        return 0


def _joined(text: str, at: int) -> bool:
    """Return whether the characters before and ``at`` are letters of one word."""
    if not 0 < at < len(text):
        return False
    return _is_letter(text[at - 1]) is not None and _is_letter(text[at]) is not None


def _folded(text: str) -> str:
    """Return ``text`` without case and width, with the same number of characters."""
    return "".join(map(_folded_character, text))


def _folded_character(character: str) -> str:
    folded = unicodedata.normalize("NFKC", character).lower()
    return folded if len(folded) == 1 else character
