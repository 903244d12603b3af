from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TypeAlias

from hypothesis import given
from hypothesis import strategies as st

from danmaku_proto.events import Chat, Gift, User
from danmaku_proto.text import cells, clean, graphemes
from danmaku_tui.rules.query import parse
from danmaku_tui.stage.items import mark, mark_cells
from danmaku_tui.stage.lanes import Flight
from danmaku_tui.ui.look.glyphs import ASCII
from danmaku_tui.ui.look.palette import DARK, Palette, palette_of
from danmaku_tui.ui.stage.comment import Comment, comment_of
from danmaku_tui.ui.stage.hit_marks import HitMarks
from danmaku_tui.ui.stage.lane_runs import LaneLook
from danmaku_tui.ui.stage.lane_strip import paint_lane

PALETTE = palette_of(DARK)
"""Hypothesis takes no fixtures of its own for values; this one never changes."""

Placed: TypeAlias = tuple[int, Flight[Comment]]

texts = st.one_of(
    st.text("abc xyz!", max_size=12),
    st.text("弹幕来了哈，。", max_size=8),
    st.lists(
        st.sampled_from(["👨‍👩‍👧", "🇨🇳", "🇳", "❤️", "1️⃣", "👍🏽", "é̂", "कि", "葛󠄀", "a", "中"]),
        max_size=6,
    ).map("".join),
    st.text(max_size=10),
).map(clean)


@st.composite
def comments(draw: st.DrawFn) -> Comment:
    user = User("1", draw(texts) or "x", "key")
    if draw(st.booleans()):
        return comment_of(Gift("g", 0.0, user, draw(texts), "1", 1, 3, count=2), names=True)
    said = Chat("c", 0.0, user, draw(texts), draw(st.booleans()))
    return comment_of(said, names=draw(st.booleans()))


@st.composite
def lanes(draw: st.DrawFn) -> tuple[int, list[Placed]]:
    """Draw a width, and flights as a stage shows them: in order, apart, each partly in view."""
    width = draw(st.integers(1, 60))
    flights: list[Placed] = []
    column = draw(st.integers(-40, width))
    for _ in range(draw(st.integers(0, 6))):
        comment = draw(comments())
        times = draw(st.sampled_from([1, 1, 2, 17]))
        taken = comment.width + mark_cells(times)
        if taken and column + taken > 0 and column < width:
            flights.append((column, Flight(comment, taken, times=times)))
        column += taken + draw(st.integers(2, 9))
    return width, flights


def reference(width: int, flights: list[Placed]) -> list[str]:
    """Return the lane cell by cell, an empty string behind a wide grapheme that is in view."""
    row = [" "] * width
    for column, flight in flights:
        at = column
        for part in [*(run.text for run in flight.payload.runs), mark(flight.times)]:
            for glyph, size in graphemes(part):
                if at >= 0 and at + size <= width:
                    row[at : at + size] = [glyph, *[""] * (size - 1)]
                at += size
    return row


@given(lanes())
def test_a_lane_is_painted_cell_by_cell_as_its_flights_lie(lane: tuple[int, list[Placed]]) -> None:
    width, flights = lane
    strip = paint_lane(flights, width, LaneLook(PALETTE))
    assert strip.text == "".join(reference(width, flights))
    assert strip.cell_length == sum(cells(segment.text) for segment in strip) == width


@given(lanes())
def test_every_cell_of_a_lane_has_a_ground(lane: tuple[int, list[Placed]]) -> None:
    strip = paint_lane(lane[1], lane[0], LaneLook(PALETTE))
    assert all(segment.style and segment.style.bgcolor for segment in strip)


def test_an_empty_lane_is_blank(palette: Palette) -> None:
    assert paint_lane([], 7, LaneLook(palette)).text == " " * 7


def test_a_wide_grapheme_that_an_edge_cuts_is_a_space(
    palette: Palette, chat: Callable[..., Chat]
) -> None:
    comment = comment_of(chat("弹幕来了"), names=False)
    flight = Flight(comment, comment.width)
    assert paint_lane([(-1, flight)], 10, LaneLook(palette)).text == " 幕来了   "
    assert paint_lane([(3, flight)], 8, LaneLook(palette)).text == "   弹幕 "


def test_a_merged_flight_says_how_many_it_stands_for(
    palette: Palette, chat: Callable[..., Chat]
) -> None:
    comment = comment_of(chat("666"), names=False)
    flight = Flight(comment, comment.width + mark_cells(12), times=12)
    assert paint_lane([(1, flight)], 12, LaneLook(palette)).text == " 666 ×12    "
    assert paint_lane([(-2, flight)], 12, LaneLook(palette)).text == "6 ×12       "
    assert paint_lane([(5, flight)], 10, LaneLook(palette)).text == "     666 ×"


def test_each_part_keeps_its_style_when_it_is_cut(
    palette: Palette, chat: Callable[..., Chat], person: Callable[..., User]
) -> None:
    said = chat("hello", user=person("ann", "Ann"))
    comment = comment_of(said, names=True)
    strip = paint_lane([(-2, Flight(comment, comment.width))], 5, LaneLook(palette))
    styles = {segment.text.strip(): segment.style for segment in strip}
    assert styles["n"] == palette.name("ann")
    assert styles["hel"] == palette.text


def test_what_is_picked_is_painted_as_that_from_end_to_end(
    palette: Palette, chat: Callable[..., Chat]
) -> None:
    comment = comment_of(chat("666"), names=True)
    width = comment.width + mark_cells(3)
    flight, other = Flight(comment, width, times=3), Flight(comment, comment.width)
    for column in (1, -2):
        lane = [(column, flight), (column + width + 2, other)]
        strip = paint_lane(lane, 80, LaneLook(palette), flight)
        picked = "".join(segment.text for segment in strip if segment.style == palette.picked)
        assert picked == "name of ann 666 ×3"[max(0, -column) :]


def test_the_hits_of_a_search_are_painted_as_such(
    palette: Palette, chat: Callable[..., Chat]
) -> None:
    comment = comment_of(chat("say 弹幕 again"), names=False)
    hits = HitMarks(parse("弹幕"))
    strip = paint_lane([(-5, Flight(comment, comment.width))], 20, LaneLook(palette, hits))
    assert strip.text.rstrip() == " 幕 again"
    found = [segment.text for segment in strip if segment.style == palette.hit]
    assert found == [" 幕"]


@given(lanes(), st.sampled_from(["a", "弹", "is:gift", "-x", "user:x", "/./"]))
def test_marks_change_no_character_of_a_lane(lane: tuple[int, list[Placed]], query: str) -> None:
    width, flights = lane
    marked = paint_lane(flights, width, LaneLook(PALETTE, HitMarks(parse(query))))
    assert marked.text == paint_lane(flights, width, LaneLook(PALETTE)).text


def test_a_palette_of_ascii_has_an_ascii_mark(chat: Callable[..., Chat]) -> None:
    comment = comment_of(chat("666"), names=False)
    flight = Flight(comment, comment.width + mark_cells(3), times=3)
    assert paint_lane([(0, flight)], 8, LaneLook(palette_of(DARK, ASCII))).text == "666 x3  "


def test_what_was_said_before_the_connection_is_dim(
    palette: Palette, chat: Callable[..., Chat]
) -> None:
    old = comment_of(replace(chat("hello"), history=True), names=True)
    strip = paint_lane([(0, Flight(old, old.width))], old.width, LaneLook(palette))
    assert {segment.style for segment in strip} == {palette.dim}
