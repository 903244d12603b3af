from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from danmaku_tui.export.words import words_of


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", set()),
        ("Hello, hello WORLD", {"hello", "world"}),
        ("没中一次", {"没中", "中一", "一次"}),
        ("哈哈哈哈", {"哈哈"}),
        ("好", set()),
        ("666 求求[流泪][流泪]", {"666", "求求", "[流泪]"}),
        ("ＧＧ了", {"gg"}),
        ("don't", {"don't"}),
        ("!? …", set()),
    ],
)
def test_a_text_has_words_pairs_of_ideographs_and_emotes(text: str, words: set[str]) -> None:
    assert words_of(text) == words


@given(st.text())
def test_no_word_is_shorter_than_two_characters(text: str) -> None:
    assert all(len(word) >= 2 for word in words_of(text))
