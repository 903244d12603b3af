from __future__ import annotations

from dataclasses import replace
from typing import TypeAlias

from hypothesis import given
from hypothesis import strategies as st
from rich.color import ColorSystem
from rich.style import Style
from textual.strip import Strip

from danmaku_proto.events import Chat, Gift, User
from danmaku_proto.text import clean, flatten
from danmaku_tui.rules.query import parse
from danmaku_tui.stage.items import mark_cells
from danmaku_tui.stage.lanes import Flight
from danmaku_tui.ui.look.glyphs import UNICODE
from danmaku_tui.ui.look.palette import DARK, TERMINAL, palette_of
from danmaku_tui.ui.stage.comment import Comment, comment_of, highlighted_or_not
from danmaku_tui.ui.stage.hit_marks import HitMarks
from danmaku_tui.ui.stage.lane_cells import LaneCells
from danmaku_tui.ui.stage.lane_runs import LaneLook
from danmaku_tui.ui.stage.lane_strip import paint_lane
from danmaku_tui.ui.terminal.cell_style import CellStyle, style_of
from danmaku_tui.ui.terminal.cells import Cell, add_glyph, blank, cells_of

PALETTES = [palette_of(DARK), palette_of(TERMINAL)]

Placed: TypeAlias = tuple[int, Flight[Comment]]

texts = st.one_of(
    st.text("abc xyz!", max_size=12),
    st.text("弹幕来了哈，。", max_size=8),
    st.lists(
        st.sampled_from(["👨‍👩‍👧", "🇨🇳", "🇳", "❤️", "1️⃣", "👍🏽", "é̂", "कि", "葛󠄀", "a", "中"]),
        max_size=6,
    ).map("".join),
    st.text(max_size=10),
).map(lambda text: flatten(clean(text)))


@st.composite
def comments(draw: st.DrawFn) -> Comment:
    user = User("1", draw(texts) or "x", "key")
    highlighted = draw(st.booleans())
    if draw(st.booleans()):
        gift = Gift("g", 0.0, user, draw(texts), "1", 1, 3, count=2)
        return comment_of(gift, names=True, highlighted=highlighted)
    said = Chat("c", 0.0, user, draw(texts), draw(st.booleans()))
    return comment_of(said, names=draw(st.booleans()), highlighted=highlighted)


@st.composite
def lanes(draw: st.DrawFn) -> list[Placed]:
    """Draw fhighlighted as they lie in a lane: in order, and apart."""
    fhighlighted: list[Placed] = []
    column = draw(st.integers(-30, 20))
    for _ in range(draw(st.integers(0, 5))):
        comment = draw(comments())
        times = draw(st.sampled_from([1, 1, 2, 17]))
        taken = comment.width + mark_cells(times)
        if taken:
            fhighlighted.append((column, Flight(comment, taken, times=times)))
        column += taken + draw(st.integers(2, 9))
    return fhighlighted


def cell_style(style: Style) -> CellStyle:
    codes, found, _ = (
        style.render("x", color_system=ColorSystem.TRUECOLOR).partition("x")[0].rpartition("m")
    )
    return style_of(codes.removeprefix("\x1b[")) if found else style_of("")


def cells_painted(strip: Strip) -> list[Cell]:
    """Return what a terminal shows of ``strip``: what has no cell joins the one before."""
    row: list[Cell] = []
    for segment in strip:
        own = cell_style(segment.style or Style())
        for glyph, _, width in cells_of(segment.text, own):
            if width:
                add_glyph(row, glyph, width, own, blank(own))
    return row


@given(
    lanes(),
    st.integers(1, 60),
    st.lists(st.integers(0, 9), min_size=1, max_size=6),
    st.sampled_from([None, "a", "来", "kind:gift"]),
    st.data(),
)
def test_the_cells_of_a_lane_are_those_of_its_strip(
    lane: list[Placed],
    width: int,
    steps: list[int],
    sought: str | None,
    data: st.DataObject,
) -> None:
    palette = data.draw(st.sampled_from(PALETTES))
    hits = None if sought is None else HitMarks(parse(sought))
    look = LaneLook(palette, hits)
    painter = LaneCells(look, cell_style)
    moved = 0
    for step in steps:
        moved += step
        if lane:
            change(data, data.draw(st.sampled_from(lane))[1])
        seen = [
            (column - moved, flight)
            for column, flight in lane
            if column - moved < width and column - moved + flight.width > 0
        ]
        fhighlighted = [None, *(flight for _, flight in lane)]
        picked = data.draw(st.sampled_from(fhighlighted))
        strip = paint_lane(seen, width, look, picked)
        assert painter.lane(seen, width, picked) == cells_painted(strip)


def change(data: st.DataObject, flight: Flight[Comment]) -> None:
    """Let ``flight`` look otherwise and be as wide, as a highlight or a combo does, or not."""
    match data.draw(st.sampled_from(["nothing", "highlight", "other"])):
        case "highlight":
            comment = flight.payload
            flight.payload = highlighted_or_not(comment, UNICODE, on=not comment.highlighted)
        case "other":
            event = replace(flight.payload.event, user=User("2", "other", "other key"))
            flight.payload = replace(flight.payload, event=event)
        case _:
            pass
