"""Marks and all that leans on a character: what stays where they are many, far away or mixed."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from danmaku_proto import marks
from danmaku_proto.character_classes import is_mark
from danmaku_proto.marks import normalised

KA, VIRAMA, SSA, NUKTA = "\u0915", "\u094d", "\u0937", "\u093c"
ACUTE, DOT, STROKE, GRAVE = "\u0301", "\u0323", "\u0338", "\u0300"
ZWNJ, ZWJ, VS16, VS17 = "\u200c", "\u200d", "\ufe0f", "\U000e0100"
THUMB, HEART, TONE, MAN = "\U0001f44d", "\u2764", "\U0001f3fd", "\U0001f468"
BRAHMI_KA, BRAHMI_VIRAMA, BRAHMI_AA = "\U00011013", "\U00011046", "\U00011038"
STEM = "\U0001d165"
SCOTLAND = "\U0001f3f4\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f"

leaning = st.sampled_from(
    [
        *("a", "中", "\u0627", KA, SSA, THUMB, HEART, MAN, TONE, BRAHMI_KA, "1", "\u20e3"),
        *(VIRAMA, NUKTA, ACUTE, DOT, STROKE, BRAHMI_VIRAMA, BRAHMI_AA, STEM, "\u0344", "\u0958"),
        *(ZWNJ, ZWJ, VS16, VS17, "\ufe00", "\u1100", "\u1161", "\u11a8", "\u102c", SCOTLAND),
    ]
)
texts = st.lists(leaning, max_size=40).map("".join)


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        pytest.param(f"x{DOT}{ACUTE}" + ACUTE * 99, f"x{DOT}{ACUTE}", id="near"),
        pytest.param(f"{BRAHMI_KA}" + BRAHMI_AA * 99, BRAHMI_KA + BRAHMI_AA * 2, id="far"),
        pytest.param("q" + (STROKE + STEM) * 99, "q" + STROKE * 2, id="near and far"),
        pytest.param(f"{BRAHMI_KA}{SCOTLAND}", BRAHMI_KA + SCOTLAND, id="a flag beside far ones"),
        pytest.param(
            f"{KA}{VIRAMA}{ZWJ}{NUKTA}{NUKTA}{NUKTA}",
            f"{KA}{VIRAMA}{ZWJ}{NUKTA}",
            id="a joiner among marks",
        ),
        pytest.param(ACUTE * 99 + STEM * 99 + "a", "a", id="no base"),
    ],
)
def test_a_base_keeps_two_marks(raw: str, expected: str) -> None:
    assert normalised(raw) == unicodedata.normalize("NFC", expected)


@pytest.mark.parametrize(
    ("consonant", "virama", "joiner"),
    [
        pytest.param(KA, VIRAMA, "", id="near"),
        pytest.param(KA, VIRAMA, ZWJ, id="joined"),
        pytest.param("\U00011107", "\U00011133", "", id="far"),
    ],
)
def test_a_conjunct_has_four_joints(consonant: str, virama: str, joiner: str) -> None:
    linked = consonant + virama + joiner
    assert normalised(linked * 9 + consonant) == (linked * 4 + consonant) * 2


def test_words_with_many_short_conjuncts_stay_as_they_are() -> None:
    words = "क्या स्त्री को ज्ञान मिला? प्रश्न क्षत्रिय ने उत्तर दिया। " * 9
    assert normalised(words) == words


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        pytest.param(THUMB + (ACUTE + TONE) * 50, THUMB + ACUTE * 2, id="tones among marks"),
        pytest.param("x" + (DOT + TONE) * 3, "x" + (DOT + TONE) * 3, id="tones that stand alone"),
        pytest.param(f"{HEART}{VS17}{VS16}", HEART, id="a selector behind a wrong one"),
        pytest.param(
            f"{MAN}{ZWJ}{VS16}{MAN}", f"{MAN}{VS16}{MAN}", id="a joiner before a selector"
        ),
        pytest.param(f"a{ZWJ}" * 50, "a" * 50, id="joiners without end"),
    ],
)
def test_what_leans_on_nothing_goes(raw: str, expected: str) -> None:
    assert normalised(raw) == expected


@settings(deadline=None)
@given(texts, st.integers(1, 60))
def test_what_is_settled_stays_so(raw: str, times: int) -> None:
    once = normalised(raw * times)
    assert normalised(once) == once
    assert unicodedata.is_normalized("NFC", once)


@settings(deadline=None)
@given(texts, st.integers(1, 60))
def test_no_character_carries_more_than_it_may(raw: str, times: int) -> None:
    carried = 0
    for character in normalised(raw * times):
        if not is_mark(character):
            carried = 0
        elif character not in (ZWJ, ZWNJ) and not "\U000e0020" <= character <= "\U000e007f":
            carried += 1
        assert carried <= marks.MARKS
