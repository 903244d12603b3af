from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from danmaku_tui.ui.terminal.cell_style import (
    PLAIN,
    CellStyle,
    change,
    for_a_space,
    ink_of,
    of_a_space,
)

colors = st.sampled_from(["", "31", "97", "38;5;9", "38;2;1;2;3"])
grounds = st.sampled_from(["", "41", "107", "48;5;9", "48;2;1;2;3"])
inks = st.builds(CellStyle, st.frozensets(st.sampled_from([1, 2, 3, 4, 7, 9])), colors, grounds)

ENDS = {22: {1, 2}, 23: {3}, 24: {4, 21}, 27: {7}, 29: {9}}


def obeyed(ink: CellStyle | None, written: str) -> CellStyle:
    """Return the ink of a terminal in ``ink`` (None: in one that is not known) after this SGR."""
    attributes = set() if ink is None else set(ink.attributes)
    color, ground = (None, None) if ink is None else (ink.color, ink.ground)
    known = ink is not None
    if written:
        match = re.fullmatch(r"\x1b\[([0-9;]*)m", written)
        assert match
        for code in re.findall(r"[34]8;5;\d+|[34]8;2;\d+;\d+;\d+|\d+", match[1]):
            number = int(code.partition(";")[0])
            if number == 0:
                attributes, color, ground, known = set(), "", "", True
            elif number in ENDS:
                attributes -= ENDS[number]
            elif number in (39, 49):
                color, ground = ("", ground) if number == 39 else (color, "")
            elif number < 30:
                attributes.add(number)
            elif number in range(40, 49) or number >= 100:
                ground = code
            else:
                color = code
    assert known
    assert color is not None
    assert ground is not None
    return CellStyle(frozenset(attributes), color, ground)


@given(before=st.none() | inks, after=inks)
def test_a_change_leads_from_any_ink_to_any_other(
    before: CellStyle | None, after: CellStyle
) -> None:
    assert obeyed(before, change(before, after)) == after


def test_what_is_the_same_needs_no_change() -> None:
    assert change(PLAIN, PLAIN) == ""


def test_only_the_color_is_written_where_only_that_differs() -> None:
    first, second = CellStyle(frozenset({1}), "31", "40"), CellStyle(frozenset({1}), "32", "40")
    assert change(first, second) == "\x1b[32m"


@pytest.mark.parametrize(
    ("codes", "ink"),
    [
        ("", PLAIN),
        ("0", PLAIN),
        ("1;31;44", CellStyle(frozenset({1}), "31", "44")),
        ("38;2;1;2;3;48;5;7", CellStyle(frozenset(), "38;2;1;2;3", "48;5;7")),
        ("1;31;0;32", CellStyle(frozenset(), "32", "")),
        ("31;41;39;49", PLAIN),
        ("38", CellStyle(frozenset(), "38;5;0", "")),
    ],
)
def test_codes_are_read_as_a_terminal_reads_them(codes: str, ink: CellStyle) -> None:
    assert ink_of(codes) == ink


@given(before=inks, space=inks.map(of_a_space))
def test_a_space_looks_the_same_in_the_ink_nearest_to_the_present_one(
    before: CellStyle, space: CellStyle
) -> None:
    assert of_a_space(for_a_space(before, space)) == space
