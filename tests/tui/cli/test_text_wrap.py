from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from danmaku_proto.text import cells
from danmaku_tui.cli.text_wrap import folded

PROSE = st.text(alphabet="ab c弹幕，。（）「」-", max_size=60)


def test_chinese_breaks_anywhere_within_the_width() -> None:
    assert folded("观看一个虚构的热闹直播间", 10) == ["观看一个虚", "构的热闹直", "播间"]


def test_words_of_letters_stay_whole() -> None:
    assert folded("发送 FILE 中的 Cookie", 10) == ["发送 FILE", "中的", "Cookie"]


def test_a_word_that_is_longer_than_a_line_sticks_out() -> None:
    assert folded("见 --signer-function 里", 8) == ["见", "--signer-function", "里"]


def test_no_line_begins_with_a_comma_or_ends_with_an_opening_bracket() -> None:
    assert folded("一二三，四", 6) == ["一二", "三，四"]
    assert folded("一二（三）", 6) == ["一二", "（三）"]


@given(PROSE, st.integers(min_value=8, max_value=40))
def test_folding_loses_nothing_but_spaces(text: str, width: int) -> None:
    assert "".join("".join(folded(text, width)).split()) == "".join(text.split())


@given(st.text(alphabet="弹幕直播间a ", max_size=60), st.integers(min_value=2, max_value=40))
def test_no_line_is_wider_than_it_may_be(text: str, width: int) -> None:
    for line in folded(text, width):
        assert cells(line) <= max(width, max((cells(word) for word in line.split(" ")), default=0))
        assert line == line.strip() != ""
