"""What text from outside may still contain after it came through the one door."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from typing import Literal

import pytest

from danmaku_proto import limits, marks, text, width
from danmaku_proto.text import BLANK_NAME, cells, clean, clean_name, flatten, graphemes
from tests.fixtures import invented_rooms

LETTER, ALEF, VIRAMA, KA, SSA = "a", "\u0627", "\u094d", "\u0915", "\u0937"
THUMB, HEART, TONE, MAN, WOMAN = "\U0001f44d", "\u2764", "\U0001f3fd", "\U0001f468", "\U0001f469"
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
BROKEN = [
    *map(chr, range(0x09)),
    *map(chr, range(0x0E, 0x20)),
    *map(chr, [*range(0x7F, 0x85), *range(0x86, 0xA0)]),
    *map(chr, range(0xFDD0, 0xFDF0)),
    *(chr(plane * 0x10000 + low) for plane in range(17) for low in (0xFFFE, 0xFFFF)),
    *"\ud800\udbff\udc00\udfff\ue000\uf8ff\U000f0000\U0010fffd",
]
BIDI = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}
PAYLOADS = [
    "\x1b]52;c;cm0gLXJmIH4=\x07",
    "\x1b]0;owned\x1b\\",
    "\x1bP$qm\x1b\\",
    "\x1b[2J\x1b[H",
    "\x9b2J",
    "\x9d52;c;eA==\x9c",
    "\x90$qm\x9c",
    "\x1b[6n\x1b[c\x1b[>q",
    "\x07\x08\x0b\x0c\r\n\x0e\x0f",
    "\x1b_Gi=1;AAAA\x1b\\",
    "\x1b[?1049h\x1b[?1003h",
    "a\x00b\x7fc",
    "\u202egnp.exe",
]


@pytest.mark.parametrize(
    ("characters", "expected"),
    [
        pytest.param("\t\n\x0b\x0c\r\x85\u2028\u2029", "上 下", id="a break becomes a space"),
        pytest.param(BROKEN, "上\ufffd下", id="a control becomes a replacement character"),
        pytest.param(HIDDEN, "上下", id="a hidden one is dropped"),
    ],
)
def test_a_character_that_may_not_stay_is_replaced(
    characters: Sequence[str], expected: str
) -> None:
    cleaned = {ascii(character): clean(f"上{character}下") for character in characters}
    assert {name: text for name, text in cleaned.items() if text != expected} == {}


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        pytest.param(f"{MAN}{ZWJ}{WOMAN}", f"{MAN}{ZWJ}{WOMAN}", id="ZWJ between pictographs"),
        pytest.param(
            f"{MAN}{TONE}{ZWJ}{HEART}{VS16}{ZWJ}{MAN}",
            f"{MAN}{TONE}{ZWJ}{HEART}{VS16}{ZWJ}{MAN}",
            id="ZWJ after a tone and a selector",
        ),
        pytest.param(f"{KA}{VIRAMA}{ZWJ}{SSA}", f"{KA}{VIRAMA}{ZWJ}{SSA}", id="ZWJ after a virama"),
        pytest.param(f"{KA}{VIRAMA}{ZWJ}", f"{KA}{VIRAMA}{ZWJ}", id="ZWJ in a half form"),
        pytest.param(f"{KA}{ZWJ}{SSA}", f"{KA}{SSA}", id="ZWJ without a virama"),
        pytest.param(f"a{ZWJ}b", "ab", id="ZWJ between letters"),
        pytest.param(f"{MAN}{ZWJ}", MAN, id="ZWJ at the end"),
        pytest.param(f"{MAN}{ZWJ}a", f"{MAN}a", id="ZWJ before a letter"),
        pytest.param(f"a{ZWJ}{MAN}", f"a{MAN}", id="ZWJ after a letter"),
        pytest.param(f"{MAN}{ZWJ}{ZWJ}{MAN}", f"{MAN}{ZWJ}{MAN}", id="ZWJ twice"),
        pytest.param(f"{MAN}{ACUTE}{ZWJ}{MAN}", f"{MAN}{ACUTE}{MAN}", id="ZWJ after a mark"),
        pytest.param(f"{ZWJ}{MAN}", MAN, id="ZWJ at the start"),
        pytest.param(
            f"{MAN}{ZWJ}" * 9 + MAN,
            (f"{MAN}{ZWJ}" * 4 + MAN) * 2,
            id="ZWJ without end",
        ),
        pytest.param(f"{MAN}{ZWJ}{ACUTE}", f"{MAN}{ACUTE}", id="ZWJ before a mark"),
        pytest.param(f"{ALEF}{ZWNJ}{ALEF}", f"{ALEF}{ZWNJ}{ALEF}", id="ZWNJ in Persian"),
        pytest.param(f"{KA}{VIRAMA}{ZWNJ}{SSA}", f"{KA}{VIRAMA}{ZWNJ}{SSA}", id="ZWNJ in Hindi"),
        pytest.param(f"{ALEF}{ZWNJ}a", f"{ALEF}a", id="ZWNJ before another script"),
        pytest.param(f"a{ZWNJ}{ALEF}", f"a{ALEF}", id="ZWNJ after another script"),
        pytest.param(f"中{ZWNJ}中", "中中", id="ZWNJ in Chinese"),
    ],
)
def test_joiners_stay_only_where_a_script_needs_them(raw: str, expected: str) -> None:
    assert clean(raw) == expected


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        pytest.param(f"{HEART}{VS16}", f"{HEART}{VS16}", id="VS16 after a narrow emoji"),
        pytest.param(f"{HEART}{VS15}", f"{HEART}{VS15}", id="VS15 after a narrow emoji"),
        pytest.param(f"{THUMB}{VS16}", f"{THUMB}{VS16}", id="VS16 after a wide emoji"),
        pytest.param(f"1{VS16}{KEYCAP}", f"1{VS16}{KEYCAP}", id="VS16 in a keycap"),
        pytest.param(f"1{VS16}2", "12", id="VS16 after a digit"),
        pytest.param(f"1{VS15}{KEYCAP}", f"1{KEYCAP}", id="VS15 in a keycap"),
        pytest.param(f"\u2606{VS16}", "\u2606", id="VS16 after a star that is no emoji"),
        pytest.param(f"a{VS16}", "a", id="VS16 after a letter"),
        pytest.param(f"{HEART}{VS16}{VS16}", f"{HEART}{VS16}", id="VS16 twice"),
        pytest.param(f"{VS16}a", "a", id="VS16 at the start"),
        pytest.param(f"中{VS17}", f"中{VS17}", id="VS17 after an ideograph"),
        pytest.param(f"中{VS1}", f"中{VS1}", id="VS1 after an ideograph"),
        pytest.param(f"中{VS16}", "中", id="VS16 after an ideograph"),
        pytest.param(f"a{VS17}", "a", id="VS17 after a letter"),
        pytest.param(f"{HEART}{VS1}", HEART, id="VS1 after an emoji"),
    ],
)
def test_variation_selectors_stay_only_after_a_base_that_has_one(raw: str, expected: str) -> None:
    assert clean(raw) == expected


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        pytest.param(f"x{DOT}{ACUTE}", f"x{DOT}{ACUTE}", id="two marks"),
        pytest.param(f"x{DOT}{ACUTE}{ACUTE}y", f"x{DOT}{ACUTE}y", id="three marks"),
        pytest.param("e" + ACUTE, "é", id="composed"),
        pytest.param("\u03b1\u0314\u0342\u0345", "\u1f87", id="three marks that compose to none"),
        pytest.param("\u1112\u1161\u11ab", "한", id="jamo compose"),
        pytest.param("\u1112\u119e\u11ab\u11ab", "\u1112\u119e\u11ab", id="old Korean"),
        pytest.param("中\u1b44" * 9, "中\u1b44" * 9, id="virama as an ornament"),
        pytest.param(
            f"{KA}{VIRAMA}" * 9,
            f"{KA}{VIRAMA}" * 4 + KA + f"{KA}{VIRAMA}" * 4,
            id="endless conjunct",
        ),
        pytest.param(f"{ACUTE}a", "a", id="mark without a base"),
        pytest.param("\u1161a", "a", id="vowel jamo without a base"),
        pytest.param(f"\n{ACUTE}", f" {ACUTE}", id="mark on a space"),
        pytest.param(f"e{ZWJ}{ACUTE}", "é", id="mark that was kept from its base"),
        pytest.param("स्त्री", "स्त्री", id="marks of a conjunct"),
        pytest.param(f"{THUMB}{TONE}{TONE}", f"{THUMB}{TONE}", id="one skin tone"),
        pytest.param(f"{TONE}{TONE}", f"{TONE}{TONE}", id="skin tones alone"),
        pytest.param(f"中{TONE}", f"中{TONE}", id="skin tone after a letter"),
        pytest.param(
            f"\u0d9a\u0dd9{VS1}\u0dca{ZWJ}", "\u0d9a\u0dda", id="virama that composes away"
        ),
    ],
)
def test_marks_are_normalised_and_at_most_two_a_base(raw: str, expected: str) -> None:
    assert clean(raw) == expected


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        pytest.param(SCOTLAND, SCOTLAND, id="flag"),
        pytest.param(SCOTLAND[:-1], "\U0001f3f4", id="flag without an end"),
        pytest.param(f"a{SCOTLAND[1:]}", "a", id="tags without a flag"),
        pytest.param("\U0001f1e8\U0001f1f3", "\U0001f1e8\U0001f1f3", id="regional indicators"),
    ],
)
def test_tags_stay_only_in_flags(raw: str, expected: str) -> None:
    assert clean(raw) == expected


@pytest.mark.parametrize("payload", PAYLOADS, ids=ascii)
def test_no_payload_keeps_a_character_that_a_terminal_obeys(payload: str) -> None:
    for result in (clean(payload), clean_name(payload), flatten(clean(payload))):
        assert not any(ord(c) < 0x20 or 0x7F <= ord(c) <= 0x9F for c in result)
        assert not any(unicodedata.bidirectional(c) in BIDI for c in result)


def test_the_harmless_part_of_a_payload_stays_readable() -> None:
    assert clean("\x1b[31mred\x9b0m") == "\ufffd[31mred\ufffd0m"


@pytest.mark.parametrize("raw", ["[/nope]x", "[bold]x", "a\\b", "{0}", "%s", "666!!", "爱你🎉"])
def test_markup_and_ordinary_text_stay_as_they_are(raw: str) -> None:
    assert clean(raw) == clean_name(raw) == raw


@pytest.mark.parametrize("grapheme", ["a", "中", "é", THUMB, MAN + TONE, SCOTLAND])
def test_a_comment_is_cut_at_its_limit_of_graphemes(grapheme: str) -> None:
    longest = grapheme * limits.TEXT_GRAPHEMES
    assert clean(longest) == longest
    assert clean(longest + grapheme) == longest + "…"


def test_a_name_is_cut_at_its_limit_of_graphemes() -> None:
    longest = f"{THUMB}{TONE}" * limits.NAME_GRAPHEMES
    assert clean_name(f" {longest} ") == longest
    assert clean_name(longest + "a") == longest + "…"


@pytest.mark.parametrize("blank", ["", " ", "\u3000\n", "\u200b", ZWJ * 9, "\u2800\u2800", ACUTE])
def test_a_name_without_a_visible_cell_is_called_blank(blank: str) -> None:
    assert clean_name(blank) == BLANK_NAME


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("  张三\u3000", "张三"),
        ("\u200b \u202e张三\n", "张三"),
        (f" {ACUTE} {ACUTE}张三", "张三"),
        ("张 三", "张 三"),
        (TONE, TONE),
        ("\x1b", "\ufffd"),
    ],
)
def test_a_name_loses_the_white_space_around_it(raw: str, expected: str) -> None:
    assert clean_name(raw) == expected


def test_a_name_is_the_same_when_it_comes_again_and_a_long_one_is_not_kept() -> None:
    short = f"  {THUMB}{TONE} Ann\x1b"
    assert [clean_name(short) for _ in range(2)] == [f"{THUMB}{TONE} Ann\ufffd"] * 2
    kept = text._remembered_name.cache_info().currsize
    for letter in "ab":
        assert clean_name(letter * 5_000) == letter * limits.NAME_GRAPHEMES + "…"
    assert text._remembered_name.cache_info().currsize == kept


@pytest.mark.parametrize(
    "flood",
    [
        "a" + ACUTE + DOT,
        ACUTE,
        ZWJ,
        " ",
        THUMB + ZWJ,
        THUMB + TONE,
        TONE,
        KA + VIRAMA,
        "\u0dd9" + VS1 + "\u0dca" + ZWJ,
        "\u1100",
        "\u1161",
        "\u0600",
        "\U0001f1e8",
        "\x1b[",
        "\U0001f3f4\U000e0067",
        "\U000e0067",
        "\ud83d",
    ],
    ids=ascii,
)
def test_a_flood_is_cut_before_it_costs_anything(flood: str) -> None:
    raw = "a" + flood * (1_000_000 // len(flood))
    for result, most in (
        (clean(raw), limits.TEXT_GRAPHEMES),
        (clean_name(raw), limits.NAME_GRAPHEMES),
    ):
        assert result[0] in "aá"
        assert len(graphemes(result)) <= most + 1
        assert len(result) <= most * text.GRAPHEME_CHARACTERS + 1
        assert cells(result) <= 2 * (most + 1)


@pytest.mark.parametrize("gap", [1, 4, 16])
def test_marks_reach_normalisation_only_in_short_runs(
    gap: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    runs: list[int] = []

    def normalize(form: Literal["NFC"], raw: str) -> str:
        run = 0
        for character in raw:
            run = run + 1 if unicodedata.combining(character) else 0
            runs.append(run)
        return unicodedata.normalize(form, raw)

    fake = type("fake", (), {**vars(unicodedata), "normalize": staticmethod(normalize)})
    monkeypatch.setattr(marks, "unicodedata", fake)
    clean(("a" * gap + (ACUTE + DOT) * 500) * 10)
    assert runs
    assert max(runs) <= 4


def test_every_plain_character_would_pass_the_long_way_unchanged() -> None:
    plain = width.UNPLAIN.sub("", "".join(map(chr, range(0x110000))))
    assert len(plain) > 100_000
    for start in range(0, len(plain), 400):
        # The acute after the full stop sends the whole text the long way.
        given_text = plain[start : start + 400] + "." + ACUTE
        assert clean(given_text) == given_text


def is_ornament(character: str) -> bool:
    return unicodedata.category(character) in {"Mn", "Mc", "Me"}


@pytest.fixture
def comments() -> list[str]:
    return [line["content"] for line in invented_rooms.evening() if line["kind"] == "chat"]


def test_the_comments_of_a_room_lose_nothing_but_stacked_ornaments(comments: list[str]) -> None:
    assert len(comments) > 1_000
    decorated = [comment for comment in comments if clean(comment) != comment]
    assert 0 < len(decorated) < 10
    for comment in decorated:
        assert [c for c in clean(comment) if not is_ornament(c)] == [
            c for c in comment if not is_ornament(c)
        ]


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        pytest.param(f"{MAN}{TONE}{ZWJ}{WOMAN}{ZWJ}{MAN}!", f"{MAN}!", id="joined"),
        pytest.param(f"{HEART}{VS16}{ZWJ}\U0001f525", HEART, id="joined after a selector"),
        pytest.param(f"{THUMB}{TONE}", THUMB, id="skin tone"),
        pytest.param(f"a{TONE}", "a\ufffd", id="skin tone alone"),
        pytest.param(f"a{ACUTE}{TONE}", "á\ufffd", id="skin tone after a mark"),
        pytest.param(f"{HEART}{VS16}{HEART}{VS15}", HEART * 2, id="selectors"),
        pytest.param(f"中{VS17}", "中", id="selector of an ideograph"),
        pytest.param("\U0001f1e8\U0001f1f3加油", "CN加油", id="flag"),
        pytest.param("\U0001f1e8", "C", id="half a flag"),
        pytest.param(SCOTLAND, "\U0001f3f4", id="flag of tags"),
        pytest.param(f"1{VS16}{KEYCAP}2{KEYCAP}#{VS16}{KEYCAP}", "12#", id="keycaps"),
        pytest.param("爱你😂 ok", "爱你😂 ok", id="nothing to do"),
        pytest.param(f"{KA}{VIRAMA}{ZWJ}{SSA}", f"{KA}{VIRAMA}{ZWJ}{SSA}", id="half form"),
        pytest.param(f"\u2194{VS16}{STROKE}", "\u21ae", id="composed at last"),
    ],
)
def test_flattened_text_has_only_emoji_that_terminals_agree_on(raw: str, expected: str) -> None:
    assert flatten(raw) == expected
