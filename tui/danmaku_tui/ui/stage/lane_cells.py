"""A lane as cells, for the rows that the terminal moves.

The cells of a flight are made once, and only placed elsewhere in the next frame: a full stage has
thousands of cells, twenty times a second.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from rich.style import Style

from danmaku_tui.stage.lanes import Flight
from danmaku_tui.ui.stage.comment import Comment
from danmaku_tui.ui.stage.lane_runs import LaneLook, VisibleFlights
from danmaku_tui.ui.terminal.cell_style import CellStyle
from danmaku_tui.ui.terminal.cells import Cell, add_glyph, blank

REMEMBERED: Final = 600
"""Flights whose cells are cached: no stage has more."""


class LaneCells:
    """The cells of lanes with this ``look``.

    ``cell_style`` returns how the terminal is to show a style.
    """

    __slots__ = ("_blank", "_cache", "_cell_style", "_look")

    def __init__(self, look: LaneLook, cell_style: Callable[[Style], CellStyle]) -> None:
        self._look = look
        self._cell_style = cell_style
        self._blank = blank(cell_style(look.gap))
        self._cache: dict[Flight[Comment], tuple[Comment, int, list[Cell]]] = {}

    @property
    def gap(self) -> CellStyle:
        """The style of the space between two flights."""
        return self._blank[1]

    def lane(
        self, flights: VisibleFlights, width: int, picked: Flight[Comment] | None = None
    ) -> list[Cell]:
        """Return a lane as ``width`` cells, the same as those of :func:`paint_lane`."""
        row: list[Cell] = []
        filled = 0
        for column, flight in flights:
            if column > filled:
                row += [self._blank] * (column - filled)
            cells = self._painted(flight, picked=True) if flight is picked else self._cached(flight)
            if column >= 0:
                row += cells
            else:
                begin = len(row)
                row += cells[-column:]
                # The left edge cuts a wide grapheme in half.
                if len(row) > begin and not row[begin][2]:
                    row[begin] = blank(row[begin][1])
            filled = len(row)
        if filled < width:
            row += [self._blank] * (width - filled)
        elif filled > width:
            last = row[width - 1] if width else None
            del row[width:]
            # So does the right edge.
            if last is not None and last[2] == 2:
                row[-1] = blank(last[1])
        return row

    def _cached(self, flight: Flight[Comment]) -> list[Cell]:
        cached = self._cache.get(flight)
        if cached is not None and cached[0] is flight.payload and cached[1] == flight.times:
            return cached[2]
        if len(self._cache) >= REMEMBERED:
            self._cache.clear()
        cells = self._painted(flight, picked=False)
        self._cache[flight] = (flight.payload, flight.times, cells)
        return cells

    def _painted(self, flight: Flight[Comment], *, picked: bool) -> list[Cell]:
        cells: list[Cell] = []
        for run, run_style in self._look.runs(flight, picked=picked):
            style = self._cell_style(run_style)
            space = blank(style)
            for glyph, width in run.glyphs:
                add_glyph(cells, glyph, width, style, space)
        return cells
