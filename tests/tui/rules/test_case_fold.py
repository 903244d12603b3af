from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from danmaku_proto.events import Event, main_text
from danmaku_proto.text import clean
from danmaku_tui.rules.case_fold import fold, occurrences

TEXTS = st.text(max_size=30) | st.text(alphabet="aAéＡｶﾞガ가각한㎏ﬁ①ßŉ한ΐ👨‍😀ſİ", max_size=12)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Hello", "hELLO"),
        ("ＶＸ１２３", "vx123"),
        ("ｶﾞｷﾞ", "ガギ"),
        ("Straße", "STRASSE"),
        ("café", "CAFE\u0301"),
        ("é", "E\u0301"),
        ("①", "1"),
    ],
)
def test_case_and_width_make_no_difference(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@pytest.mark.parametrize(("one", "other"), [("e", "é"), ("가", "각"), ("关", "開")])
def test_different_letters_stay_different(one: str, other: str) -> None:
    assert occurrences(fold(one), other) == []


@pytest.mark.parametrize(
    ("needle", "text", "spans"),
    [
        ("a", "banana", [(1, 2), (3, 4), (5, 6)]),
        ("aa", "aaaa a", [(0, 2), (2, 4)]),
        ("kg", "5㎏!", [(1, 2)]),
        ("k", "5㎏㎏", [(1, 2), (2, 3)]),
        ("ガ", "xｶﾞy", [(1, 3)]),
        ("ss", "aßb", [(1, 2)]),
        ("b", "😀ßb", [(2, 3)]),
        ("弹幕", "看弹幕👨‍👩‍👧弹幕", [(1, 3), (8, 10)]),
        ("e", "cafe\u0301 e", [(6, 7)]),
    ],
)
def test_an_occurrence_is_told_in_the_text_as_it_is(
    needle: str, text: str, spans: list[tuple[int, int]]
) -> None:
    assert occurrences(fold(needle), text) == spans


@given(TEXTS.map(clean), TEXTS)
def test_a_needle_has_a_place_exactly_where_it_is_found(text: str, needle: str) -> None:
    sought = fold(needle)
    spans = occurrences(sought, text)
    assert bool(spans) == (sought != "" and sought in fold(text))
    for start, end in spans:
        assert 0 <= start < end <= len(text)
        assert sought in fold(text[start:end])
    assert all(one[1] <= two[0] for one, two in pairwise(spans))


@given(TEXTS.map(clean))
def test_folding_twice_changes_nothing_more(text: str) -> None:
    assert fold(fold(text)) == fold(text)


def test_what_the_room_and_the_connection_tell_is_not_said_by_anyone(
    every_kind: Callable[..., list[Event]],
) -> None:
    assert {event.kind.value for event in every_kind("spoken") if main_text(event) == "spoken"} == {
        "chat",
        "gift",
        "fanclub",
        "notice",
    }
    assert {main_text(event) for event in every_kind("spoken")} == {"", "spoken"}
