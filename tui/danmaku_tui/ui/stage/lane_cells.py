"""Rows of the stage as cells. Pure: every flight is set once and then only moved along."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final

from rich.style import Style

from danmaku_tui.stage.lanes import Flight
from danmaku_tui.ui.look.palette import Palette
from danmaku_tui.ui.stage.comment import Comment
from danmaku_tui.ui.stage.hit_marks import HitMarks
from danmaku_tui.ui.stage.lane_strip import pieces
from danmaku_tui.ui.terminal.cell_style import CellStyle
from danmaku_tui.ui.terminal.cells import Cell, add_glyph, blank

REMEMBERED: Final = 600
"""Flights whose cells are kept: more are on no stage."""


class LaneCells:
    """The cells of what flies, in the colours of ``palette``.

    ``ink`` tells how the terminal is to set what has a style.
    """

    __slots__ = ("_blank", "_flights", "_ink", "_marks", "_palette")

    def __init__(
        self, palette: Palette, marks: HitMarks | None, ink: Callable[[Style], CellStyle]
    ) -> None:
        self._palette = palette
        self._marks = marks
        self._ink = ink
        self._blank = blank(ink(palette.text))
        self._flights: dict[Flight[Comment], tuple[Comment, int, list[Cell]]] = {}

    @property
    def gap(self) -> CellStyle:
        """The ink of a space between two comments."""
        return self._blank[1]

    def lane(
        self,
        flights: Iterable[tuple[int, Flight[Comment]]],
        width: int,
        picked: Flight[Comment] | None = None,
    ) -> list[Cell]:
        """Return a lane as ``width`` cells: the same as :func:`paint_lane` paints."""
        row: list[Cell] = []
        filled = 0
        for column, flight in flights:
            if column > filled:
                row += [self._blank] * (column - filled)
            known = self._flights.get(flight)
            if flight is picked:
                cells = self._set(flight, self._palette.picked)
            elif known is not None and known[0] is flight.payload and known[1] == flight.times:
                cells = known[2]
            else:
                cells = self._learned(flight)
            if column >= 0:
                row += cells
            else:
                begun = len(row)
                row += cells[-column:]
                if len(row) > begun and not row[begun][2]:
                    row[begun] = blank(row[begun][1])
            filled = len(row)
        if filled < width:
            row += [self._blank] * (width - filled)
        elif filled > width:
            last = row[width - 1] if width else None
            del row[width:]
            if last is not None and last[2] == 2:
                row[-1] = blank(last[1])
        return row

    def _learned(self, flight: Flight[Comment]) -> list[Cell]:
        if len(self._flights) >= REMEMBERED:
            self._flights.clear()
        cells = self._set(flight, None)
        self._flights[flight] = (flight.payload, flight.times, cells)
        return cells

    def _set(self, flight: Flight[Comment], chosen: Style | None) -> list[Cell]:
        cells: list[Cell] = []
        for run, style in pieces(flight, self._palette, self._marks, chosen):
            ink = self._ink(style)
            space = blank(ink)
            for glyph, size in run.glyphs:
                add_glyph(cells, glyph, size, ink, space)
        return cells
