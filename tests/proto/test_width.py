"""How many cells a text takes."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len
from wcwidth import iter_graphemes, wcwidth

from danmaku_proto import text, width
from danmaku_proto.text import cells, clean, fit, graphemes

THUMB, TONE, ZWJ = "\U0001f44d", "\U0001f3fd", "\u200d"

unhurried = settings(deadline=None)

PLAIN = list(width.UNPLAIN.sub("", "".join(map(chr, range(0x110000)))))

parts = st.sampled_from(
    [
        *("a", "中", " ", "é", THUMB, TONE, ZWJ, "\u2764\ufe0f", "\U0001f1e8", "1\ufe0f\u20e3"),
        *("\u0600", "\u0e01\u0e33", "\u1100", "\u1161", "\uff76\uff9e", "\u1000\u102c", "\u0301"),
        *("\u0915\u094d", "\xa9\u200d\u2642\ufe0f", "\n", "\x1b", "\ud83d", "\u200b", "…"),
    ]
)
texts = st.lists(st.one_of(parts, st.integers(0, 0x10FFFF).map(chr)), max_size=30).map("".join)
plain = st.text(st.characters().filter(width.is_plain), max_size=60)


@pytest.mark.parametrize(
    ("given_text", "expected"),
    [
        pytest.param("ab", [("a", 1), ("b", 1)], id="ASCII"),
        pytest.param("中a", [("中", 2), ("a", 1)], id="Chinese"),
        pytest.param("“你”…", [("“", 1), ("你", 2), ("”", 1), ("…", 1)], id="ambiguous marks"),
        pytest.param("⭐★", [("⭐", 2), ("★", 1)], id="wide and narrow symbols"),
        pytest.param("ｶﾞ", [("ｶﾞ", 2)], id="half-width kana"),
        pytest.param(THUMB + TONE, [(THUMB + TONE, 2)], id="skin tone"),
        pytest.param(f"👨{ZWJ}👩{ZWJ}👧", [(f"👨{ZWJ}👩{ZWJ}👧", 2)], id="joined"),
        pytest.param("\u2764", [("\u2764", 1)], id="heart"),
        pytest.param("\u2764\ufe0f", [("\u2764\ufe0f", 2)], id="heart as emoji"),
        pytest.param("🇨🇳🇨", [("🇨🇳", 2), ("🇨", 2)], id="flags"),
        pytest.param("x\u0301", [("x\u0301", 1)], id="mark"),
        pytest.param("\u1000\u102c", [("\u1000\u102c", 2)], id="Burmese"),
        pytest.param("\u1100\u1100\u1161", [("\u1100", 2), ("\u1100\u1161", 2)], id="jamo"),
        pytest.param("中" + TONE, [("中", 2), (TONE, 2)], id="skin tone after a letter"),
        pytest.param("\u0600\u0600中", [("\u0600\u0600", 2), ("中", 2)], id="number signs"),
    ],
)
def test_graphemes_come_with_their_cells(given_text: str, expected: list[tuple[str, int]]) -> None:
    assert graphemes(given_text) == expected
    assert cells(given_text) == sum(taken for _, taken in expected)


def test_rich_gives_every_plain_character_the_same_width() -> None:
    assert [c for c in PLAIN if cells(c) != cell_len(c, "latest")] == []


def test_every_plain_character_is_a_grapheme_of_the_width_that_wcwidth_gives() -> None:
    plain_text = "".join(PLAIN)
    assert [grapheme for grapheme, _ in graphemes(plain_text)] == list(iter_graphemes(plain_text))
    assert [taken for _, taken in graphemes(plain_text)] == list(map(wcwidth, plain_text))
    assert unicodedata.is_normalized("NFC", plain_text)


@unhurried
@given(plain)
def test_plain_text_is_measured_as_any_other(given_text: str) -> None:
    assert [grapheme for grapheme, _ in graphemes(given_text)] == list(iter_graphemes(given_text))
    assert cells(given_text) == sum(map(width.measure, iter_graphemes(given_text)))


@unhurried
@given(texts)
def test_graphemes_joined_are_the_text_and_none_is_wider_than_two_cells(given_text: str) -> None:
    assert "".join(grapheme for grapheme, _ in graphemes(given_text)) == given_text
    assert all(taken <= 2 for _, taken in graphemes(given_text))


@unhurried
@given(texts)
def test_the_width_of_a_text_is_the_sum_of_its_graphemes(given_text: str) -> None:
    for each in (given_text, clean(given_text)):
        assert cells(each) == sum(taken for _, taken in graphemes(each))


@pytest.mark.parametrize(
    ("given_text", "taken", "expected"),
    [
        pytest.param("ab", 4, "ab  ", id="filled"),
        pytest.param("abcd", 4, "abcd", id="as it is"),
        pytest.param("abcde", 4, "abc…", id="cut"),
        pytest.param("你好吗", 6, "你好吗", id="wide as it is"),
        pytest.param("你好吗", 5, "你好…", id="wide cut"),
        pytest.param("你好吗", 4, "你… ", id="wide cut and filled"),
        pytest.param("你好", 1, "…", id="one cell"),
        pytest.param("你好", 0, "", id="no cell"),
        pytest.param("你好", -3, "", id="less than no cell"),
        pytest.param("", 2, "  ", id="nothing"),
        pytest.param(THUMB + TONE + "ab", 3, THUMB + TONE + "…", id="grapheme whole"),
        pytest.param("a" + THUMB + TONE + "b", 3, "a… ", id="grapheme left out"),
    ],
)
def test_fit_cuts_or_fills(given_text: str, taken: int, expected: str) -> None:
    assert fit(given_text, taken) == expected


@unhurried
@given(texts, st.integers(0, 40))
def test_fit_takes_exactly_its_width(given_text: str, taken: int) -> None:
    for each in (given_text, clean(given_text), text.flatten(clean(given_text))):
        assert cells(fit(each, taken)) == taken


@unhurried
@given(texts, st.integers(1, 40))
def test_fit_keeps_the_front_of_the_text(given_text: str, taken: int) -> None:
    each = clean(given_text)
    fitted = fit(each, taken)
    if cells(each) <= taken:
        assert fitted == each + " " * (taken - cells(each))
    else:
        head, _, rest = fitted.rpartition("…")
        assert each.startswith(head)
        assert rest.strip(" ") == ""
        fronts = ["".join(g for g, _ in graphemes(each)[:n]) for n in range(len(each) + 1)]
        assert head in fronts
