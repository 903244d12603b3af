"""What a text costs, in calls of functions, against ordinary comments of as many bytes."""

from __future__ import annotations

import sys
from types import FrameType
from typing import Final

import pytest

from danmaku_proto.douyin.dialect import DouyinDialect
from tests.fixtures.wire import field, message, push, response

BYTES: Final = 12_000
"""What the comments of a frame have together, in bytes."""

ORDINARY: Final = "这首歌叫什么名字主播唱得真好听大家快来点关"

TIMES: Final = 5
"""A hostile byte may cost as many times what a byte of an ordinary comment costs."""

ACUTE, STROKE, DOT = "\u0301", "\u0335", "\u0323"
ZWJ, TONE, VS16 = "\u200d", "\U0001f3fd", "\ufe0f"

SHAPES: Final = {
    "marks": ACUTE,
    "marks of all kinds": ACUTE + STROKE + "\u0489",
    "marks on letters": "a" + (ACUTE + DOT) * 4 + ACUTE,
    "two marks on letters": "x" + DOT + ACUTE,
    "marks that compose": "e" + DOT + "\u0302",
    "letters that decompose": "\ufb2c",
    "Greek of four": "\u03b1\u0314\u0342\u0345",
    "Devanagari that decomposes": "\u0958",
    "joined emoji": "👨" + ZWJ,
    "joined emoji with tones": "👨" + TONE + ZWJ,
    "joined hearts": "❤" + VS16 + ZWJ + "🔥",
    "joiners": ZWJ,
    "joined letters": "a" + ZWJ,
    "joined Arabic": "\u0627\u200c",
    "tones": TONE,
    "tones and marks": "👍" + TONE + ACUTE,
    "regional indicators": "\U0001f1e8",
    "leading jamo": "\u1100",
    "jamo": "\u1100\u1161\u11a8",
    "old Korean": "\u1112\u119e\u11ab\u11ab",
    "selectors": VS16,
    "selectors on hearts": "❤" + VS16 * 3,
    "selectors on ideographs": "中\U000e0100",
    "keycaps": "#" + VS16 + "\u20e3\ufe0e",
    "Thai": "ก\u0e34\u0e49",
    "Hindi": "यह गाना बहुत अच्छा है",
    "conjuncts": "क\u094d",
    "joined conjuncts": "क\u094d" + ZWJ,
    "Khmer": "\u1780\u17d2",
    "Tibetan": "བ\u0f71\u0f72",
    "Burmese": "က\u102c\u1038",
    "Tamil": "\u0b95\u0bca",
    "vowels of Sinhala": "\u0dd9\ufe00\u0dca" + ZWJ,
    "number signs": "\u0600",
    "Arabic with vowels": "\u0627\u064b\u0651",
    "music": "\U0001d160",
    "hieroglyphs": "\U00013000\U00013430",
    "cuneiform": "\U00012000",
    "directions": "\u202e\u2066",
    "escapes": "\x1b[",
    "control characters": "\x07",
    "breaks": "\n",
    "tags": "\U000e0067",
    "flags of tags": "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
    "half flags of tags": "🏴\U000e0067\U000e0062",
    "half-width kana": "ｶﾞ",
    "Chinese": "名",
}


def frame(unit: str, size: int) -> bytes:
    """Return a frame of comments that are ``size`` bytes long and made of ``unit``."""
    said = field(3, (unit * (size // len(unit.encode()))).encode())
    each = (
        message("WebcastChatMessage", field(2, field(1, n) + field(3, b"Ann")) + said, n)
        for n in range(1, BYTES // size + 1)
    )
    return push(response(*each))


def calls(data: bytes) -> int:
    """Return how many functions are called to read a frame, those written in C among them."""
    made = 0

    def count(_: FrameType, event: str, __: object) -> None:
        nonlocal made
        made += event in {"call", "c_call"}

    # What is prepared when it is first needed is no cost of this frame.
    DouyinDialect().receive(data, 0.0)
    dialect = DouyinDialect()
    before = sys.getprofile()
    sys.setprofile(count)
    try:
        dialect.receive(data, 0.0)
    finally:
        sys.setprofile(before)
    return made


@pytest.fixture(scope="module")
def ordinary() -> int:
    """Calls for comments as people write them."""
    return calls(frame(ORDINARY, len(ORDINARY.encode())))


def test_no_comment_costs_many_times_what_ordinary_ones_of_its_bytes_cost(ordinary: int) -> None:
    costs = {
        (shape, size): calls(frame(unit, size))
        for shape, unit in SHAPES.items()
        for size in (60, 300, 1_500, 8_000)
    }
    assert {each: cost for each, cost in costs.items() if cost > TIMES * ordinary} == {}


def test_a_long_comment_without_marks_is_cut_without_a_look_at_each_character(
    ordinary: int,
) -> None:
    assert calls(frame(ORDINARY, 8_000)) <= ordinary / 10
