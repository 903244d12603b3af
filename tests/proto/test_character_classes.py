"""Which characters are of which class, held against the library that measures them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator

from wcwidth import iter_graphemes, wcwidth

from danmaku_proto import character_classes
from danmaku_proto.width import measure

TAGS = [range(0xE0000, 0xE0100), range(0xE01F0, 0xE1000)]
LINE_BREAKS = {"\0", "\u2028", "\u2029"}


def characters(end: int = 0x110000) -> Iterator[str]:
    return map(chr, range(end))


def matches(pattern: str) -> Callable[[str], bool]:
    match = re.compile(pattern).fullmatch
    return lambda character: match(character) is not None


def test_a_mark_is_what_has_no_cell_of_its_own() -> None:
    near, far = matches(f"[{character_classes.marks()}]"), matches(f"[{character_classes.FAR}]")
    for character in characters():
        without_cell = wcwidth(character) == 0 and character not in LINE_BREAKS
        is_tag = any(ord(character) in tags for tags in TAGS)
        if without_cell and not is_tag:
            assert near(character) or far(character), ascii(character)
        elif character not in LINE_BREAKS:
            assert not near(character), ascii(character)


def test_every_combining_character_is_a_mark() -> None:
    for character in characters():
        if unicodedata.category(character)[0] == "M":
            assert character_classes.is_mark(character), ascii(character)


def test_what_joins_consonants_is_a_virama() -> None:
    assert character_classes.viramas() == {c for c in characters() if unicodedata.combining(c) == 9}


def test_a_pictograph_is_what_a_joiner_ties_to_its_like() -> None:
    is_pictograph = matches(character_classes.pictograph())
    found = 0
    for character in characters(0x20000):
        pair = character + character_classes.ZWJ + character
        # The letter in front unmasks marks, which would be tied to anything.
        tied = list(iter_graphemes("a" + pair)) == ["a", pair]
        assert is_pictograph(character) == tied, ascii(character)
        found += tied
    assert found > 1_000


def test_a_styled_pictograph_is_two_cells_wide_as_an_emoji() -> None:
    is_pictograph, is_styled = (
        matches(character_classes.pictograph()),
        matches(character_classes.styled()),
    )
    for character in characters(0x20000):
        wide = is_pictograph(character) and measure(character + character_classes.VS16) == 2
        assert is_styled(character) == wide, ascii(character)


def test_a_class_holds_its_characters_and_no_other() -> None:
    given = "]^-\\az\U0001f468\U0001f469bc"
    is_given = matches(f"[{character_classes.class_of(given)}]")
    assert {c for c in characters(0x20000) if is_given(c)} == set(given)
