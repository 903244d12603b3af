from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from danmaku_tui.export import words
from danmaku_tui.export.words import words_of


@pytest.fixture
def alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no segmenter be installed."""
    monkeypatch.setattr(words, "segmenter", lambda: None)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", set()),
        ("Hello, hello WORLD", {"hello", "world"}),
        ("哈哈哈哈", {"哈哈"}),
        ("好", set()),
        ("666 [流泪][流泪]", {"666", "[流泪]"}),
        ("ＧＧ了", {"gg"}),
        ("don't", {"don't"}),
        ("!? …", set()),
    ],
)
@pytest.mark.usefixtures("alone")
def test_a_text_has_words_repeats_and_emotes(text: str, found: set[str]) -> None:
    assert words_of({text: 2}) == dict.fromkeys(found, 2)


SONGS = Counter(
    {
        "再听一次": 9,
        "想再听一次": 4,
        "没中一次": 5,
        "今天唱什么": 6,
        "今天好开心": 3,
        "主播今天来了": 2,
        "主播好棒": 6,
        "主播唱歌": 5,
        "唱歌好听": 6,
        "这歌好听": 4,
        "好听": 7,
        "真好听啊": 3,
        "什么歌": 4,
        "开心": 4,
    }
)


@pytest.mark.usefixtures("alone")
def test_words_are_no_parts_of_longer_ones() -> None:
    found = words_of(SONGS)
    for fragment in ("一次", "次听", "听一", "听一次", "天唱", "播好", "播唱", "中一"):
        assert fragment not in found
    assert found["再听一次"] == 13
    assert found["好听"] == 20
    assert found["主播"] == 13
    assert found["今天"] == 11


@pytest.mark.usefixtures("alone")
def test_every_word_is_in_as_many_texts_as_counted() -> None:
    for word, count in words_of(SONGS).items():
        assert count <= sum(times for text, times in SONGS.items() if word in text)


def test_the_segmenter_of_the_extra_finds_words() -> None:
    pytest.importorskip("rjieba", reason="rjieba is not installed: the extra words")
    assert words_of({"再听一次主播唱歌": 1}) == {"主播": 1, "唱歌": 1}


@given(st.dictionaries(st.text(), st.integers(1, 5)))
@pytest.mark.usefixtures("alone")
def test_no_word_is_shorter_than_two_characters(texts: dict[str, int]) -> None:
    found = words_of(texts)
    assert all(len(word) >= 2 for word in found)
    assert max(found.values(), default=0) <= sum(texts.values())
