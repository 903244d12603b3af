"""The places of marks, joiners, selectors and skin tones, which lean on a character.

Each rule is one regular expression over the whole text. A loop over its characters would cost ten
times as much for a text of marks as for one of letters, and anyone may send such a text.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache, partial
from typing import Final

from wcwidth import iter_graphemes, wcwidth

from danmaku_proto import character_classes as classes
from danmaku_proto.character_classes import JOINERS, KEYCAP, STYLES, TONES, VS16, ZWJ, ZWNJ

MARKS: Final = 2
"""Combining marks on one base, at most. More of them leave the row they stand in.

The bases of a conjunct count each for itself, or Hindi would lose its vowels.
"""

LINKS: Final = 4
"""Times one grapheme may be joined to the next. Emoji in use need three, conjuncts rarely more."""

_RAW_MARKS: Final = 4
"""Marks on one base before normalisation, which puts runs in order in quadratic time."""

_ROUNDS: Final = 3
"""How often the rules are applied: one may take away a character that another leant on."""

_far: Final = re.compile(f"[{classes.FAR}]")
_joiner: Final = re.compile(f"[{JOINERS}]")
_doubled: Final = re.compile(f"[{JOINERS}](?=[{JOINERS}{classes.SELECTORS}])")
_selector: Final = re.compile(f"[{classes.SELECTORS}]")
_tone: Final = re.compile(f"[{TONES}]")
_tags: Final = re.compile("([\U000e0020-\U000e007f]+)")
_without_cells: Final = re.compile(rb"\0{%d,}" % (MARKS + 1)).finditer
_leaning: Final = re.compile(f"[{JOINERS}{classes.SELECTORS}{TONES}]+")
_JOINT: Final = f"{ZWJ}.[{STYLES}{TONES}]{{0,2}}+"
_chain: Final = re.compile(f"{_JOINT}(?:{_JOINT}){{{LINKS - 1}}}+{ZWJ}")


def normalised(text: str) -> str:
    """Return ``text`` in NFC, with everything that leans on a character only where it may.

    A ZWJ stays between pictographs and after a virama, a ZWNJ there and between Arabic letters; a
    selector after a base that has one; a skin tone after a pictograph or as a character by itself.
    At most :data:`MARKS` stay on a base, and :data:`LINKS` joints in a grapheme.
    """
    far = _far.search(text) is not None
    given, marked = text, far or _has_marks(text)
    if marked:
        text = _ruled(text, _RAW_MARKS, far=far)
    text = unicodedata.normalize("NFC", text)
    # The rounds differ from this one in the number of marks alone.
    if text == given and not (marked and _thinned(text, MARKS, far=far) != text):
        return text
    for _ in range(_ROUNDS):
        ruled = _ruled(text, MARKS, far=far)
        if ruled == text:
            return text
        text = unicodedata.normalize("NFC", ruled)
    # Every round took away a base of something: now nothing that leans may stay.
    return unicodedata.normalize("NFC", _ruled(_leaning.sub("", text), MARKS, far=far))


def _has_marks(text: str) -> bool:
    return _mark().search(text) is not None or _tone.search(text) is not None


def _ruled(text: str, most: int, *, far: bool) -> str:
    """Return ``text`` with every rule applied once, and ``most`` marks on a base."""
    joined = _joiner.search(text) is not None
    viramas = _virama(far=far).search(text) is not None
    if joined:
        text = _doubled.sub("", text)
        text = _joiner_out_of_place(viramas=viramas, far=far).sub("", text)
    if _selector.search(text) is not None:
        text = _selector_out_of_place().sub("", text)
    if _tone.search(text) is not None and _tone_after_mark().search(text) is not None:
        text = _tone_out_of_place().sub(_untoned, text)
    text = _thinned(text, most, far=far)
    if joined:
        text = _chain.sub(_all_but_last, text)
    if viramas and (far or _linked().search(text) is not None):
        text = "".join(_parted(each, far=far) for each in iter_graphemes(text))
    return text[_leading(text) :]


def _leading(text: str) -> int:
    """Return how many marks at the beginning have no base."""
    for at, character in enumerate(text):
        if not classes.is_mark(character):
            return at
    return len(text)


def _thinned(text: str, most: int, *, far: bool) -> str:
    """Return ``text`` with at most so many marks on a base."""
    if not far:
        return _crowd(most).sub(partial(_first_of, most), text)
    parts = _tags.split(text)
    parts[::2] = [_thinned_far(part, most) for part in parts[::2]]
    return "".join(parts)


def _thinned_far(text: str, most: int) -> str:
    """Return ``text``, which has no tags, with at most so many marks on a base."""
    has_cells = bytes(map(bool, map(wcwidth, text)))
    kept: list[str] = []
    done = 0
    for crowd in _without_cells(has_cells):
        kept += text[done : crowd.start()], _first(most, text[slice(*crowd.span())])
        done = crowd.end()
    return "".join(kept) + text[done:]


def _first_of(most: int, crowd: re.Match[str]) -> str:
    return _first(most, crowd[0])


def _first(most: int, marks: str) -> str:
    """Return the first of the marks, with their joiners."""
    if ZWJ not in marks and ZWNJ not in marks:
        return marks[:most]
    counted = 0
    for at, character in enumerate(marks):
        counted += character not in JOINERS
        if counted > most:
            return marks[:at]
    return marks


def _untoned(found: re.Match[str]) -> str:
    return found[1] + _tone.sub("", found[2])


def _all_but_last(chain: re.Match[str]) -> str:
    return chain[0][:-1]


def _parted(grapheme: str, *, far: bool) -> str:
    """Return ``grapheme`` without every virama that is a joint too many."""
    if len(grapheme) <= 2 * LINKS + 1:
        return grapheme
    parts = _joint(far=far).split(grapheme)
    for surplus in range(2 * LINKS + 1, len(parts), 2 * LINKS + 2):
        parts[surplus] = ""
    return "".join(_unlinked(each, far=far) for each in iter_graphemes("".join(parts)))


def _unlinked(grapheme: str, *, far: bool) -> str:
    """Return ``grapheme`` with its first joints alone.

    Where a vowel sign leads on to the next character, a virama less does not part them.
    """
    parts = _joint(far=far).split(grapheme)
    most = 2 * LINKS + 1
    return "".join([*parts[:most], *parts[most + 1 :: 2]])


@cache
def _mark() -> re.Pattern[str]:
    return re.compile(f"[{classes.marks()}]")


@cache
def _virama(*, far: bool) -> re.Pattern[str]:
    return re.compile(f"[{_viramas(far=far)}]")


@cache
def _linked() -> re.Pattern[str]:
    """Return a pattern for more viramas than a conjunct may have, a base between each two."""
    virama, mark, base = (
        f"[{each}]"
        for each in (
            _viramas(far=False),
            classes.marks(),
            f"^{classes.marks()}",
        )
    )
    return re.compile(f"{virama}(?:{mark}{{0,4}}?{base}{mark}{{0,4}}?{virama}){{{LINKS}}}")


@cache
def _joint(*, far: bool) -> re.Pattern[str]:
    return re.compile(f"([{_viramas(far=far)}][{JOINERS}]?)")


def _viramas(*, far: bool) -> str:
    return classes.class_of(c for c in classes.viramas() if far or not _far.match(c))


@cache
def _crowd(most: int) -> re.Pattern[str]:
    """Return a pattern for more than ``most`` marks in a row, joiners among them."""
    mark = f"[{classes.marks()}]"
    # To begin with a class and not with a repetition makes the search four times as fast.
    return re.compile(f"{mark}{mark}{{{most},}}")


@cache
def _joiner_out_of_place(*, viramas: bool, far: bool) -> re.Pattern[str]:
    mark, arabic, pictograph = (
        f"[{classes.marks()}]",
        f"[{classes.ARABIC}]",
        classes.pictograph(),
    )
    on_arabic = f"(?<={arabic}.)|(?<={arabic}{mark}.)|(?<={arabic}{mark}{{2}}.)"
    on_emoji = (
        f"(?<=[{STYLES}].)|(?<={VS16}[{TONES}].)|(?<={pictograph}.)|(?<={pictograph}[{TONES}].)"
    )
    out_of_place = (
        f"[{JOINERS}]"
        f"(?!(?<={ZWNJ})(?={arabic})(?:{on_arabic}))(?!(?<={ZWJ})(?={pictograph})(?:{on_emoji}))"
    )
    if viramas:
        virama = f"[{_viramas(far=far)}]"
        out_of_place += f"(?<!{virama}.)(?<!{virama}{mark}.)(?<!{virama}{mark}{{2}}.)"
    return re.compile(out_of_place)


@cache
def _selector_out_of_place() -> re.Pattern[str]:
    return re.compile(
        f"[{classes.SELECTORS}](?!(?<=[0-9#*]{VS16}){KEYCAP})"
        f"(?<![{classes.IDEOGRAPHS}][{classes.SHAPES}])(?<!{classes.styled()}[{STYLES}])"
    )


@cache
def _tone_after_mark() -> re.Pattern[str]:
    """Return a pattern for a skin tone that may be out of place."""
    return re.compile(f"[{TONES}](?<=[{classes.marks()}{TONES}].)(?<!{VS16}.)")


@cache
def _tone_out_of_place() -> re.Pattern[str]:
    """Return a pattern for a pictograph; its second group are the tones that it may not have."""
    tone = f"[{TONES}]"
    return re.compile(f"({classes.pictograph()}{VS16}?+{tone}?+)((?:[{classes.marks()}]*+{tone})+)")
