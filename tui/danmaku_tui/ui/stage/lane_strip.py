"""A lane as a strip, for the rows that Textual paints."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from danmaku_tui.stage.lanes import Flight
from danmaku_tui.ui.stage.comment import Comment, TextRun
from danmaku_tui.ui.stage.lane_runs import LaneLook, VisibleFlights


def paint_lane(
    flights: VisibleFlights,
    width: int,
    look: LaneLook,
    picked: Flight[Comment] | None = None,
) -> Strip:
    """Return a lane as a strip of ``width`` cells; ``picked`` is the flight that the keys act on.

    A wide grapheme that an edge cuts in half is painted as a space.
    """
    segments: list[Segment] = []
    filled = 0
    for column, flight in flights:
        if column > filled:
            segments.append(Segment(" " * (column - filled), look.gap))
        runs = look.runs(flight, picked=flight is picked)
        # Most flights are in view as a whole, and their texts need no cutting.
        if column >= 0 and column + flight.width <= width:
            segments += [Segment(run.text, style) for run, style in runs]
        else:
            segments += _cut(runs, column, width)
        filled = column + flight.width
    if filled < width:
        segments.append(Segment(" " * (width - max(filled, 0)), look.gap))
    return Strip(segments, width)


def _cut(runs: Iterable[tuple[TextRun, Style]], column: int, width: int) -> Iterator[Segment]:
    """Yield the part of ``runs``, which begin at ``column``, that is inside ``[0, width)``."""
    for run, style in runs:
        if column < width and column + run.width > 0:
            yield Segment(_inside(run.glyphs, column, width), style)
        column += run.width


def _inside(glyphs: Iterable[tuple[str, int]], column: int, width: int) -> str:
    """Return the part of ``glyphs``, which begin at ``column``, that is inside ``[0, width)``."""
    parts: list[str] = []
    for text, cells in glyphs:
        end = column + cells
        if end > width:
            parts.append(" " * (width - column))
            break
        if column >= 0:
            parts.append(text)
        elif end > 0:
            parts.append(" " * end)
        column = end
    return "".join(parts)
