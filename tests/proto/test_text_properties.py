"""What holds for every text from outside, whatever it is made of."""

from __future__ import annotations

import unicodedata
from random import Random

from hypothesis import example, given, settings
from hypothesis import strategies as st

from danmaku_proto import limits, marks
from danmaku_proto.text import clean, clean_name, flatten, graphemes

LETTER, ALEF, VIRAMA, KA, SSA = "a", "\u0627", "\u094d", "\u0915", "\u0937"
THUMB, HEART, TONE, MAN = "\U0001f44d", "\u2764", "\U0001f3fd", "\U0001f468"
ZWNJ, ZWJ, VS1, VS15, VS16, VS17 = (
    "\u200c",
    "\u200d",
    "\ufe00",
    "\ufe0e",
    "\ufe0f",
    "\U000e0100",
)
KEYCAP, ACUTE, DOT, STROKE = "\u20e3", "\u0301", "\u0323", "\u0338"
SCOTLAND = "\U0001f3f4\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f"

HIDDEN = [
    *"\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u200b\u200e\u200f\u3164\ufeff\uffa0",
    *map(chr, range(0x180B, 0x1810)),
    *map(chr, range(0x202A, 0x202F)),
    *map(chr, range(0x2060, 0x2070)),
    *map(chr, range(0xFFF0, 0xFFFC)),
    *map(chr, range(0xE0000, 0xE0080)),
]
LEANING = [
    *(LETTER, ALEF, VIRAMA, KA, SSA, THUMB, HEART, TONE, ZWNJ, ZWJ, VS15, VS16, KEYCAP, ACUTE, DOT),
    *("\u0e33", "\u0e31", "\u1039", "\u1037", "\u09cd", "\u0bcd", "\u17d2", "\u3099", "\u0345"),
    *("\u1100", "\u1161", "\u11a8", "\u0f71", "\u1b44", "\u0338", "\u064b", "\u2800", " ", "1"),
    *("\U0001f1e6", "\U00011127", "\U00011131", "\U0001133c", "\U0001e8d0", "\U0001d165"),
]
"""Characters that join another, lean on it or melt into it, and some that carry them."""

BIDI = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}

unhurried = settings(deadline=None)
long_texts = settings(deadline=None, max_examples=40)

code_points = st.integers(0, 0x10FFFF).map(chr)
dangerous = st.sampled_from(
    [
        *(LETTER, ALEF, VIRAMA, KA, SSA, THUMB, HEART, TONE, MAN, ZWNJ, ZWJ, VS1, VS15, VS16, VS17),
        *(KEYCAP, ACUTE, DOT, STROKE, SCOTLAND, " ", "\n", "\r\n", "\x1b", "\u3000", "\u2800", "1"),
        *("\u2194", "\u0dd9", "\u0dca", "\u0ddc", "\u0600", "\u0e33", "\uff76", "\uff9e", "\u1038"),
        *("\u1100", "\u1161", "\u11a8", "\uac00", "\U0001f1e8", "\u0344", "\u0958", "\uf900", "中"),
        *("\xa9", "\u2642", "\u200b", "\u202e", "\ud83d", "\U000e0067", "\U0001f3f4", "\U00013430"),
        *("\U00016d67", "\u102c", "\U0001d157", "\U0001d165", "…", "\u0b47", "\u0b3e", "\u3099"),
    ]
)
blocks = st.one_of(
    st.integers(0x300, 0x36F),
    st.integers(0x600, 0x6FF),
    st.integers(0x900, 0xDFF),
    st.integers(0x1000, 0x11FF),
    st.integers(0x2000, 0x27BF),
    st.integers(0xFE00, 0xFFFF),
    st.integers(0x1F000, 0x1FAFF),
    st.integers(0xE0000, 0xE01EF),
).map(chr)
strangers = st.lists(st.one_of(dangerous, dangerous, blocks, code_points), max_size=40).map("".join)


@unhurried
@given(strangers)
def test_no_text_keeps_what_commands_hides_or_means_nothing(raw: str) -> None:
    for result in (clean(raw), clean_name(raw)):
        for character in result:
            assert unicodedata.category(character) not in {"Cc", "Cs", "Co", "Zl", "Zp"}
            assert unicodedata.bidirectional(character) not in BIDI
            assert character not in HIDDEN or "\U0001f3f4" in result
            assert ord(character) & 0xFFFE != 0xFFFE
            assert not 0xFDD0 <= ord(character) <= 0xFDEF


@unhurried
@given(strangers)
def test_cleaning_twice_is_cleaning_once(raw: str) -> None:
    assert clean(clean(raw)) == clean(raw)
    assert clean_name(clean_name(raw)) == clean_name(raw)


def test_cleaning_twice_is_cleaning_once_for_characters_that_lean_on_others() -> None:
    choose = Random(13)  # noqa: S311  # the same texts each time
    odd = [
        text
        for length in (2, 3, 5, 8, 30, 100, 600, 1_700)
        for few in (2, 3, 6, len(LEANING))
        for _ in range(20)
        for text in ("".join(choose.choices(choose.sample(LEANING, few), k=length)),)
        if clean(clean(text)) != clean(text) or clean_name(clean_name(text)) != clean_name(text)
    ]
    assert not odd


@long_texts
@example("\u0e33\u0e33\u0e33\u1039\u1039", 40)  # A vowel sign that no virama parts.
@example("\u0627\u200c\u0627", 400)  # The limit falls behind a joiner.
@given(strangers, st.integers(1, 400))
def test_cleaning_a_long_text_twice_is_cleaning_it_once(raw: str, times: int) -> None:
    assert clean(clean(raw * times)) == clean(raw * times)
    assert clean_name(clean_name(raw * times)) == clean_name(raw * times)


@unhurried
@given(strangers)
def test_text_leaves_in_nfc(raw: str) -> None:
    assert unicodedata.is_normalized("NFC", clean(raw))
    assert unicodedata.is_normalized("NFC", clean_name(raw))
    assert unicodedata.is_normalized("NFC", flatten(clean(raw)))


@long_texts
@given(strangers, st.integers(1, 400))
def test_the_limits_hold_for_every_text(raw: str, times: int) -> None:
    comment, name = clean(raw * times), clean_name(raw * times)
    assert len(graphemes(comment)) <= limits.TEXT_GRAPHEMES + 1
    assert len(graphemes(name)) <= limits.NAME_GRAPHEMES + 1


@unhurried
@given(strangers)
def test_every_grapheme_of_a_cleaned_text_has_a_cell_or_two(raw: str) -> None:
    for result in (clean(raw), clean_name(raw), flatten(clean(raw))):
        assert all(taken in (1, 2) for _, taken in graphemes(result))


@unhurried
@given(strangers)
def test_no_base_keeps_more_than_two_marks(raw: str) -> None:
    count = 0
    for character in clean(raw):
        if unicodedata.category(character)[0] == "M":
            count += 1
        elif character not in (ZWJ, ZWNJ, TONE):
            count = 0
        assert count <= marks.MARKS


@unhurried
@given(strangers)
def test_a_name_is_never_without_a_visible_character(raw: str) -> None:
    name = clean_name(raw)
    assert name.strip() == name
    assert name.replace("\u2800", "").strip()


@unhurried
@given(strangers)
def test_flattened_text_is_flat(raw: str) -> None:
    flat = flatten(clean(raw))
    assert flatten(flat) == flat
    assert not any("\ufe00" <= c <= "\ufe0f" or "\U000e0000" <= c <= "\U000e01ef" for c in flat)
    assert not any("\U0001f1e6" <= c <= "\U0001f1ff" or c == TONE for c in flat)
    assert flatten(clean_name(raw)).strip()
