from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from danmaku_tui.ui.terminal.cell_style import (
    DEFAULT,
    CellStyle,
    nearest_for_space,
    sgr_change,
    space_style,
    style_of,
)

foregrounds = st.sampled_from(["", "31", "97", "38;5;9", "38;2;1;2;3"])
backgrounds = st.sampled_from(["", "41", "107", "48;5;9", "48;2;1;2;3"])
styles = st.builds(
    CellStyle, st.frozensets(st.sampled_from([1, 2, 3, 4, 7, 9])), foregrounds, backgrounds
)

ENDS = {22: {1, 2}, 23: {3}, 24: {4, 21}, 27: {7}, 29: {9}}


def style_after(style: CellStyle | None, written: str) -> CellStyle:
    """Return the style of a terminal after this SGR; None is a style that is not known."""
    attributes = set() if style is None else set(style.attributes)
    foreground, background = (None, None) if style is None else (style.foreground, style.background)
    known = style is not None
    if written:
        match = re.fullmatch(r"\x1b\[([0-9;]*)m", written)
        assert match
        for code in re.findall(r"[34]8;5;\d+|[34]8;2;\d+;\d+;\d+|\d+", match[1]):
            number = int(code.partition(";")[0])
            if number == 0:
                attributes, foreground, background, known = set(), "", "", True
            elif number in ENDS:
                attributes -= ENDS[number]
            elif number in (39, 49):
                foreground, background = ("", background) if number == 39 else (foreground, "")
            elif number < 30:
                attributes.add(number)
            elif number in range(40, 49) or number >= 100:
                background = code
            else:
                foreground = code
    assert known
    assert foreground is not None
    assert background is not None
    return CellStyle(frozenset(attributes), foreground, background)


@given(before=st.none() | styles, after=styles)
def test_a_change_leads_from_any_ink_to_any_other(
    before: CellStyle | None, after: CellStyle
) -> None:
    assert style_after(before, sgr_change(before, after)) == after


def test_what_is_the_same_needs_no_change() -> None:
    assert sgr_change(DEFAULT, DEFAULT) == ""


def test_only_the_color_is_written_where_only_that_differs() -> None:
    first, second = CellStyle(frozenset({1}), "31", "40"), CellStyle(frozenset({1}), "32", "40")
    assert sgr_change(first, second) == "\x1b[32m"


@pytest.mark.parametrize(
    ("codes", "style"),
    [
        ("", DEFAULT),
        ("0", DEFAULT),
        ("1;31;44", CellStyle(frozenset({1}), "31", "44")),
        ("38;2;1;2;3;48;5;7", CellStyle(frozenset(), "38;2;1;2;3", "48;5;7")),
        ("1;31;0;32", CellStyle(frozenset(), "32", "")),
        ("31;41;39;49", DEFAULT),
        ("38", CellStyle(frozenset(), "38;5;0", "")),
    ],
)
def test_codes_are_read_as_a_terminal_reads_them(codes: str, style: CellStyle) -> None:
    assert style_of(codes) == style


@given(before=styles, space=styles.map(space_style))
def test_a_space_looks_the_same_in_the_ink_nearest_to_the_present_one(
    before: CellStyle, space: CellStyle
) -> None:
    assert space_style(nearest_for_space(before, space)) == space
