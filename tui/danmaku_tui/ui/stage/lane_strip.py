"""Rows of the stage from what flies in them. Pure: no widget, no clock."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from danmaku_tui.stage.items import mark
from danmaku_tui.stage.lanes import Flight
from danmaku_tui.ui.look.palette import Palette
from danmaku_tui.ui.stage.comment import Comment, TextRole, TextRun
from danmaku_tui.ui.stage.hit_marks import HitMarks


def paint_lane(
    flights: Iterable[tuple[int, Flight[Comment]]],
    width: int,
    palette: Palette,
    *,
    picked: Flight[Comment] | None = None,
    marks: HitMarks | None = None,
) -> Strip:
    """Return a lane as a strip of ``width`` cells.

    ``flights`` come from left to right, each with its screen column, which may be negative. A
    wide grapheme that an edge cuts in half is painted as a space. ``picked`` is painted as what
    the keys act on, and the hits of ``marks`` as what was searched for.
    """
    segments: list[Segment] = []
    filled = 0
    for column, flight in flights:
        if column > filled:
            segments.append(Segment(" " * (column - filled), palette.text))
        parts = pieces(flight, palette, marks, palette.picked if flight is picked else None)
        if column >= 0 and column + flight.width <= width:
            segments += [Segment(run.text, style) for run, style in parts]
        else:
            segments += _cut(parts, column, width)
        filled = column + flight.width
    if filled < width:
        segments.append(Segment(" " * (width - max(filled, 0)), palette.text))
    return Strip(segments, width)


def pieces(
    flight: Flight[Comment], palette: Palette, marks: HitMarks | None, chosen: Style | None
) -> list[tuple[TextRun, Style]]:
    """Return the runs of a flight with their styles; ``chosen`` takes the place of all styles."""
    comment = flight.payload
    runs = comment.runs if marks is None else marks.runs(flight)
    parts = [(run, chosen or comment.style(run.role, palette)) for run in runs]
    if flight.times > 1:
        parts.append((_times(flight.times, palette.glyphs.times), chosen or palette.strong))
    return parts


def _times(times: int, sign: str) -> TextRun:
    """Return the mark of a merged flight, whose every character is one cell wide."""
    text = mark(times, sign)
    return TextRun(TextRole.MARK, text, len(text), tuple((character, 1) for character in text))


def _cut(parts: Iterable[tuple[TextRun, Style]], column: int, width: int) -> Iterator[Segment]:
    """Yield what of ``parts``, which begin at ``column``, is inside ``[0, width)``."""
    for run, style in parts:
        if column < width and column + run.width > 0:
            yield Segment(_inside(run.glyphs, column, width), style)
        column += run.width


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
