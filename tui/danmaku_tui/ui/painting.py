"""Rows of the stage from what flies in them. Pure: no widget, no clock."""

from __future__ import annotations

from collections.abc import Iterable

from rich.segment import Segment
from textual.strip import Strip

from danmaku_tui.stage.items import mark
from danmaku_tui.stage.lanes import Flight
from danmaku_tui.ui.comment import Comment
from danmaku_tui.ui.palette import Palette


def paint_lane(
    flights: Iterable[tuple[int, Flight[Comment]]], width: int, palette: Palette
) -> Strip:
    """Return a lane as a strip of ``width`` cells.

    ``flights`` come from left to right, each with its screen column, which may be negative. A
    wide grapheme that an edge cuts in half is painted as a space.
    """
    segments: list[Segment] = []
    filled = 0
    for column, flight in flights:
        if column > filled:
            segments.append(Segment(" " * (column - filled), palette.text))
        if column >= 0 and column + flight.width <= width:
            _paint_whole(flight, palette, segments)
        else:
            _paint_cut(flight, column, width, palette, segments)
        filled = column + flight.width
    if filled < width:
        segments.append(Segment(" " * (width - max(filled, 0)), palette.text))
    return Strip(segments, width)


def _paint_whole(flight: Flight[Comment], palette: Palette, segments: list[Segment]) -> None:
    """Append a flight that is wholly in view."""
    comment = flight.payload
    segments += [Segment(run.text, comment.style(run.role, palette)) for run in comment.runs]
    if flight.times > 1:
        segments.append(Segment(mark(flight.times), palette.strong))


def _paint_cut(
    flight: Flight[Comment], column: int, width: int, palette: Palette, segments: list[Segment]
) -> None:
    """Append the part of a flight that is inside ``[0, width)``."""
    comment = flight.payload
    for run in comment.runs:
        if column < width and column + run.width > 0:
            style = comment.style(run.role, palette)
            segments.append(Segment(_inside(run.glyphs, column, width), style))
        column += run.width
    glyphs = [(character, 1) for character in mark(flight.times)]
    if glyphs and column < width:
        segments.append(Segment(_inside(glyphs, column, width), palette.strong))


def _inside(glyphs: Iterable[tuple[str, int]], column: int, width: int) -> str:
    """Return what of ``glyphs``, which begin at ``column``, is inside ``[0, width)``."""
    shown: list[str] = []
    for text, cells in glyphs:
        end = column + cells
        if end > width:
            shown.append(" " * (width - column))
            break
        if column >= 0:
            shown.append(text)
        elif end > 0:
            shown.append(" " * end)
        column = end
    return "".join(shown)
