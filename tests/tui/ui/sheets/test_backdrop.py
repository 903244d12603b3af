from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.segment import Segment
from rich.style import Style
from textual.containers import Vertical
from textual.geometry import Region

from danmaku_proto.text import cells, clean, graphemes
from danmaku_tui.ui.look.palette import TERMINAL, Palette, palette_of
from danmaku_tui.ui.look.row import Row
from danmaku_tui.ui.sheets.backdrop import Backdrop, ExactStrip
from danmaku_tui.ui.sheets.help import HelpScreen

if TYPE_CHECKING:
    from tests.tui.ui.sheets.conftest import Stand


@given(
    st.lists(st.text(st.sampled_from("ab 弹幕क्षत्रि🇨🇳👩‍👧é"), max_size=9).map(clean), max_size=4),
    st.lists(st.integers(0, 80), max_size=5),
)
def test_every_piece_is_as_wide_as_the_cuts_are_apart(texts: list[str], cuts: list[int]) -> None:
    style = Style()
    row = Row()
    for text in texts:
        row.add(text, style)
    width = row.width
    strip = ExactStrip([Segment(text, style) for text in texts], width)
    ends = [*sorted({cut for cut in cuts if cut < width}), width]
    pieces = strip.divide(ends)
    widths = [end - start for start, end in zip([0, *ends], ends, strict=False)]
    assert [piece.cell_length for piece in pieces] == widths
    assert [sum(cells(segment.text) for segment in piece) for piece in pieces] == widths


def test_a_wide_grapheme_that_is_cut_in_half_is_a_space_on_both_sides() -> None:
    left, right = ExactStrip([Segment("a弹b")], 4).divide([2, 4])
    assert (left.text, right.text) == ("a ", " b")


@given(
    st.lists(st.text(st.sampled_from("ab 弹幕क्षत्रि🇨🇳👩‍👧é"), max_size=9).map(clean), max_size=4),
    st.integers(0, 80),
    st.integers(0, 80),
)
def test_what_is_cut_out_is_as_wide_as_it_is_asked_for(
    texts: list[str], start: int, width: int
) -> None:
    strip = ExactStrip([Segment(text, Style()) for text in texts], sum(map(cells, texts)))
    piece = strip.cut_out(start, start + width)
    assert isinstance(piece, ExactStrip)
    assert piece.cell_length == width
    assert sum(cells(segment.text) for segment in piece) == width


def columns(row: str) -> list[str]:
    """Return what is in each column; a wide grapheme is in both of its own."""
    return [glyph for glyph, width in graphemes(row) for _ in range(width)]


@pytest.mark.parametrize("size", [(80, 24), (160, 45), (65, 9)], ids=str)
async def test_what_is_below_stays_where_it_is(
    size: tuple[int, int], stand: Callable[..., Stand], palette: Palette
) -> None:
    app = stand(HelpScreen(palette))
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        app.assert_whole()
        box = app.screen.query_one(Vertical).region
        over = app.rows()
        await pilot.press("escape")
        await pilot.pause()
        below = app.rows()
    beside = 0
    for y, (covered, bare) in enumerate(zip(over, below, strict=True)):
        pairs = zip(columns(covered), columns(bare), strict=True)
        for x, (now, before) in enumerate(pairs):
            if not box.contains(x, y):
                beside += 1
                # What the edge of the sheet cuts in half is a space.
                assert now == before or (now == " " and x in (box.x - 1, box.right)), (x, y)
    assert beside == size[0] * size[1] - box.area


@pytest.mark.parametrize(
    "crop", [Region(0, 0, 200, 50), Region(70, 20, 40, 9), Region(90, 3, 20, 2)], ids=str
)
async def test_what_is_below_may_still_have_a_smaller_size(
    crop: Region, stand: Callable[..., Stand], palette: Palette
) -> None:
    app = stand(HelpScreen(palette))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        strips = Backdrop().strips(app.screen, crop)
        assert [strip.cell_length for strip in strips] == [crop.width] * crop.height


async def test_a_terminals_own_colours_are_weakened_without_being_known(
    stand: Callable[..., Stand],
) -> None:
    app = stand(HelpScreen(palette_of(TERMINAL)))
    app.theme = TERMINAL.name
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        last = app.screen._compositor.render_strips()[-1]
        assert {bool(segment.style and segment.style.dim) for segment in last} == {True}
