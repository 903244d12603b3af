from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from rich.style import Style
from textual.strip import Strip

from danmaku_proto.events import Chat, Event, Kind, User
from danmaku_proto.text import cells, clean, clean_name
from danmaku_tui.rules.query import parse
from danmaku_tui.rules.rule import RuleAction
from danmaku_tui.ui.list.line import SENDERS_COUNTED
from danmaku_tui.ui.list.line_rows import LineLook, list_rows, mark, wrap
from danmaku_tui.ui.look.glyphs import ASCII, UNICODE, Glyphs
from danmaku_tui.ui.look.palette import DARK, Palette, palette_of

PALETTE = palette_of(DARK)
"""Hypothesis takes no fixtures of its own for values; this one never changes."""

texts = st.one_of(
    st.lists(st.text("abcdefg", min_size=1, max_size=9), max_size=30).map(" ".join),
    st.text("ab  ", max_size=60),
    st.text("弹幕来了，hello 。", max_size=60),
    st.lists(st.sampled_from(["👨‍👩‍👧", "🇨🇳", "❤️", "é̂", "कि", " ", "a", "中"]), max_size=40).map(
        "".join
    ),
    st.text(max_size=60),
).map(clean)


def width_of(strip: Strip) -> int:
    return sum(cells(segment.text) for segment in strip)


def painted(rows: list[Strip], style: Style) -> str:
    """Return all that has ``style``, a ``|`` where another one stands between."""
    pieces = [[s.text if s.style == style else "|" for s in row] for row in rows]
    return re.sub(r"\|+", "|", "".join("".join(row) for row in pieces)).strip("|")


@given(texts, st.integers(2, 200))
def test_every_line_fits(text: str, width: int) -> None:
    assert all(cells(line) <= width for line in wrap(text, width))


@given(st.text("ab é", max_size=60))
def test_narrow_text_fits_even_into_one_cell(text: str) -> None:
    assert all(cells(line) <= 1 for line in wrap(text, 1))


@given(texts)
def test_a_wide_grapheme_is_not_split_even_in_one_cell(text: str) -> None:
    assert "".join(wrap(text, 1)).replace(" ", "") == text.replace(" ", "")


@given(texts, st.integers(1, 200))
@example("abc ", 3)
@example("abc" + " " * 20, 3)
@example("a    b", 2)
def test_nothing_is_lost_but_spaces_at_the_breaks(text: str, width: int) -> None:
    spaced = " *".join(re.escape(line) for line in wrap(text, width))
    assert re.fullmatch(f" *{spaced} *", text)


@given(texts)
def test_text_that_fits_is_one_line_as_it_is(text: str) -> None:
    assert wrap(text, max(1, cells(text))) == [text]


@given(texts, st.integers(1, 200))
def test_no_line_but_an_only_one_is_empty(text: str, width: int) -> None:
    lines = wrap(text, width)
    assert lines == [""] or all(lines)
    assert not any(line.startswith(" ") for line in lines[1:])


def test_latin_words_stay_whole_where_there_is_room() -> None:
    assert wrap("hello brave new world", 12) == ["hello brave", "new world"]


def test_chinese_fills_its_lines() -> None:
    assert wrap("今天的弹幕真的很多", 8) == ["今天的弹", "幕真的很", "多"]


def test_a_word_longer_than_a_line_is_broken() -> None:
    assert wrap("aaaaaaaaaa", 4) == ["aaaa", "aaaa", "aa"]


@pytest.mark.parametrize("glyphs", [UNICODE, ASCII], ids=["unicode", "ascii"])
def test_every_kind_has_a_mark_of_one_cell(glyphs: Glyphs) -> None:
    assert {cells(mark(kind, glyphs)) for kind in Kind} == {1}


@pytest.mark.parametrize("glyphs", [UNICODE, ASCII], ids=["unicode", "ascii"])
def test_what_a_person_sees_at_once_differs_by_its_mark(glyphs: Glyphs) -> None:
    told_apart = [Kind.CHAT, Kind.GIFT, Kind.LIKE, Kind.ENTER, Kind.STATE, Kind.FAULT, Kind.LINK]
    assert len({mark(kind, glyphs) for kind in told_apart}) == len(told_apart)


@pytest.mark.parametrize("width", [0, 1, 5, 17, 18, 19, 30, 63, 64, 200])
def test_every_kind_has_rows_of_exactly_the_width(
    width: int, every_kind: Callable[..., list[Event]], palette: Palette
) -> None:
    for event in every_kind("弹幕 [/nope]x " * 9, "谁👨‍👩‍👧"):
        rows = list_rows(event, width, palette)
        assert rows
        assert {width_of(row) for row in rows} == {row.cell_length for row in rows} == {width}


@given(texts, st.text(max_size=20).map(clean_name), st.integers(0, 120))
def test_rows_are_exactly_as_wide_as_the_list(text: str, name: str, width: int) -> None:
    rows = list_rows(Chat("1", 1.7e9, User("1", name, "k"), text), width, PALETTE)
    assert {width_of(row) for row in rows} == {width}


@pytest.mark.parametrize("width", [40, 80, 120])
def test_the_columns_align_whatever_the_name(
    width: int, palette: Palette, chat: Callable[..., Chat], person: Callable[..., User]
) -> None:
    starts = set()
    for name in (
        "a",
        "弹幕",
        "a very long name that is cut",
        "很长很长很长很长很长的名字呀",
        "👨‍👩‍👧x",
    ):
        row = list_rows(chat("|here", user=person("k", name)), width, palette)[0]
        starts.add(cells(row.text.partition("|")[0]))
    assert len(starts) == 1


def test_text_wraps_under_itself(palette: Palette, chat: Callable[..., Chat]) -> None:
    rows = list_rows(chat("弹" * 60), 60, palette)
    indents = {cells(row.text) - cells(row.text.lstrip(" ")) for row in rows[1:]}
    assert len(rows) > 1
    assert indents == {cells(rows[0].text.partition("弹")[0])}
    assert sum(row.text.count("弹") for row in rows) == 60


def test_a_line_too_narrow_for_its_text_takes_one_row(
    palette: Palette, chat: Callable[..., Chat]
) -> None:
    assert len(list_rows(chat("弹" * 60), 12, palette)) == 1


def test_the_time_is_local_and_short_where_there_is_little_room(
    palette: Palette, chat: Callable[..., Chat]
) -> None:
    said = chat()
    local = datetime.fromtimestamp(said.at).astimezone()
    assert list_rows(said, 120, palette)[0].text.startswith(local.strftime(" %H:%M:%S "))
    assert list_rows(said, 40, palette)[0].text.startswith(local.strftime(" %H:%M  "))


def test_what_was_said_before_the_connection_is_dim(
    palette: Palette, chat: Callable[..., Chat]
) -> None:
    [row] = list_rows(chat("hello", history=True), 80, palette)
    [style] = [segment.style for segment in row if "hello" in segment.text]
    assert style == palette.dim


def test_a_name_wears_the_hue_of_the_person(palette: Palette, chat: Callable[..., Chat]) -> None:
    [row] = list_rows(chat("hello", "ann"), 80, palette)
    [style] = [segment.style for segment in row if "name of ann" in segment.text]
    assert style == palette.name("ann")


looks = st.builds(
    LineLook,
    times=st.integers(1, 10**6),
    others=st.integers(0, SENDERS_COUNTED),
    action=st.sampled_from([None, *RuleAction]),
    query=st.sampled_from([None, parse("a"), parse("弹"), parse("is:comment"), parse("/./")]),
    here=st.booleans(),
    lost=st.integers(0, 10**6),
)


@given(texts, looks, st.integers(0, 120))
def test_rows_are_as_wide_as_the_list_however_the_line_looks(
    text: str, look: LineLook, width: int
) -> None:
    rows = list_rows(Chat("1", 1.7e9, User("1", "someone", "k"), text), width, PALETTE, look)
    assert {width_of(row) for row in rows} == {row.cell_length for row in rows} == {width}


@given(texts, st.sampled_from(["a", "弹", "abc", "了，h"]), st.integers(30, 120))
def test_a_hit_is_painted_wherever_the_text_is_broken(text: str, words: str, width: int) -> None:
    query = parse(words)
    event = Chat("1", 1.7e9, User("1", "name", "k"), text)
    rows = list_rows(event, width, PALETTE, LineLook(query=query))
    shown = re.sub("[| ]", "", painted(rows, PALETTE.hit))
    wanted = "".join(text[start:end] for start, end in query.marks(text)).replace(" ", "")
    # A hit is painted with the marks that stand on its last letter, which are not sought.
    assert wanted == shown or (set(wanted) <= set(shown) and len(wanted) < len(shown))


def test_only_what_was_found_is_painted_as_a_hit(
    palette: Palette, chat: Callable[..., Chat]
) -> None:
    rows = list_rows(chat("one two one"), 80, palette, LineLook(query=parse("one")))
    assert painted(rows, palette.hit) == "one|one"


def test_a_hit_goes_on_in_the_next_row(palette: Palette, chat: Callable[..., Chat]) -> None:
    rows = list_rows(
        chat("来" + "弹幕" * 20 + "了"), 60, palette, LineLook(query=parse("弹幕" * 20))
    )
    assert len(rows) > 1
    assert painted(rows, palette.hit).replace("|", "") == "弹幕" * 20


def test_a_sender_who_is_found_by_name_is_marked(
    palette: Palette, chat: Callable[..., Chat]
) -> None:
    rows = list_rows(chat("hello", "ann"), 100, palette, LineLook(query=parse("ann")))
    assert painted(rows, palette.hit).strip() == "name of ann"


def test_a_hit_without_words_that_could_be_marked_has_its_sign_marked(
    palette: Palette, gift: Callable[..., Event]
) -> None:
    rows = list_rows(gift(), 100, palette, LineLook(query=parse("is:gift")))
    assert painted(rows, palette.hit) == palette.glyphs.gift


def test_the_selected_line_is_painted_over_its_whole_width_and_has_a_sign(
    palette: Palette, chat: Callable[..., Chat]
) -> None:
    rows = list_rows(chat("弹" * 60), 60, palette, LineLook(here=True))
    assert {segment.style for row in rows for segment in row} == {palette.picked}
    assert [palette.glyphs.here in row.text for row in rows] == [True] + [False] * (len(rows) - 1)
    assert len(rows) > 1


def test_a_hit_can_be_seen_in_the_selected_line(
    palette: Palette, chat: Callable[..., Chat]
) -> None:
    rows = list_rows(chat("one two"), 80, palette, LineLook(query=parse("two"), here=True))
    assert painted(rows, palette.hit) == "two"


def test_what_a_rule_holds_down_is_muted_with_a_sign(
    palette: Palette, chat: Callable[..., Chat]
) -> None:
    [row] = list_rows(chat("hello"), 80, palette, LineLook(action=RuleAction.MUTE))
    assert palette.glyphs.muted in row.text
    assert "hello" in painted([row], palette.muted)


def test_what_a_rule_lifts_out_is_highlighted_with_a_sign(
    palette: Palette, chat: Callable[..., Chat]
) -> None:
    [row] = list_rows(chat("hello"), 80, palette, LineLook(action=RuleAction.HIGHLIGHT))
    assert palette.glyphs.pinned in row.text
    assert "hello" in painted([row], palette.highlight)


@pytest.mark.parametrize(
    ("times", "others", "tail"),
    [
        (1, 0, ""),
        (12, 0, "×12"),
        (1_234, 0, "×1,234"),
        (2, 1, "×2 and 1 other"),
        (9, 3, "×9 and 3 others"),
        (9_000, SENDERS_COUNTED - 1, f"×9,000 and {SENDERS_COUNTED - 1}+ others"),
    ],
)
def test_how_often_and_by_how_many_a_text_was_said_stands_behind_it(
    times: int, others: int, tail: str, palette: Palette, chat: Callable[..., Chat]
) -> None:
    [row] = list_rows(chat("666"), 100, palette, LineLook(times=times, others=others))
    assert row.text.partition("666")[2].strip() == tail


def test_a_gift_tells_what_it_is_worth(palette: Palette, gift: Callable[..., Event]) -> None:
    [row] = list_rows(gift(10, count=10, price=20), 100, palette, LineLook(times=7))
    assert row.text.rstrip().endswith("小心心 ×10 · 200 diamonds")
    [row] = list_rows(gift(10, count=10, price=0), 100, palette)
    assert row.text.rstrip().endswith("小心心 ×10")


def test_a_hole_above_a_line_has_a_row_of_its_own(
    palette: Palette, chat: Callable[..., Chat]
) -> None:
    gap, row = list_rows(chat("hello"), 80, palette, LineLook(lost=12_345))
    assert " 12,345 lines no longer held " in gap.text
    assert "hello" in row.text


def test_without_unicode_signs_no_sign_is_unicode(chat: Callable[..., Chat]) -> None:
    plain = palette_of(DARK, ASCII)
    look = LineLook(times=3, others=2, action=RuleAction.HIGHLIGHT, here=True, lost=4)
    for row in list_rows(chat("hello"), 80, plain, look):
        assert row.text.isascii()


@pytest.mark.parametrize("glyphs", [UNICODE, ASCII])
def test_an_own_line_has_a_sign_and_a_style(chat: Callable[..., Chat], glyphs: Glyphs) -> None:
    palette = palette_of(DARK, glyphs)
    rows = list_rows(chat("hello"), 80, palette, LineLook(own=True))
    assert rows[0].text[10] == glyphs.own
    assert "hello" in painted(rows, palette.own)
    assert painted(list_rows(chat("hello"), 80, palette), palette.own) == ""


def test_a_rule_goes_before_the_mark_of_an_own_line(chat: Callable[..., Chat]) -> None:
    rows = list_rows(chat("hello"), 80, PALETTE, LineLook(own=True, action=RuleAction.HIGHLIGHT))
    assert rows[0].text[10] == UNICODE.pinned
    assert "hello" in painted(rows, PALETTE.highlight)
