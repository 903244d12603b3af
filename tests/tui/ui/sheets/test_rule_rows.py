from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from danmaku_proto.events import Chat, Gift, User
from danmaku_proto.text import clean
from danmaku_tui.room.history import Entry
from danmaku_tui.rules.rule import Rule, RuleAction, Subject
from danmaku_tui.ui.look.palette import DARK, Palette, palette_of
from danmaku_tui.ui.sheets.rule_rows import match_row, rule_row

TEXTS = st.text(max_size=80).map(clean)


def hits(entry: Entry, rule: Rule, palette: Palette) -> list[str]:
    strip = match_row(entry, rule, 80, palette).strip(80)
    return [segment.text for segment in strip if segment.style == palette.hit]


@pytest.mark.parametrize(
    ("subject", "value", "found"),
    [
        (Subject.WORDS, "弹幕", ["弹幕", "弹幕"]),
        (Subject.WORDS, "abc", ["ＡＢＣ"]),
        (Subject.REGEX, "[0-9]+", ["66", "7"]),
        (Subject.USER, "ann", []),
        (Subject.LEVEL, "9", []),
    ],
)
def test_what_a_rule_found_is_marked(
    subject: Subject, value: str, found: list[str], chat: Callable[..., Chat], palette: Palette
) -> None:
    entry = Entry(0, chat("弹幕 66 ＡＢＣ 弹幕 7"))
    assert hits(entry, Rule(RuleAction.HIDE, subject, value), palette) == found


def test_a_grapheme_of_which_a_part_is_found_is_marked_whole(
    chat: Callable[..., Chat], palette: Palette
) -> None:
    entry = Entry(0, chat("x👩‍👩‍👧y"))
    assert hits(entry, Rule(RuleAction.HIDE, Subject.REGEX, "👧"), palette) == ["👩‍👩‍👧"]


def test_only_what_was_said_is_marked(gift: Callable[..., Gift], palette: Palette) -> None:
    entry = Entry(0, gift(3, count=3, gift="3 roses"))
    assert hits(entry, Rule(RuleAction.HIDE, Subject.WORDS, "3"), palette) == ["3"]


@given(TEXTS, TEXTS, st.integers(30, 100), st.booleans())
def test_rows_fill_no_more_than_the_width(text: str, name: str, width: int, picked: bool) -> None:
    palette = palette_of(DARK)
    rule = Rule(RuleAction.HIDE, Subject.USER, "k", label=name)
    event = Chat("1", 0.0, User("1", name or "x", "k"), text)
    assert match_row(Entry(0, event), rule, width, palette).width <= width
    assert rule_row(rule, 499, width, palette, picked=picked).width <= width
