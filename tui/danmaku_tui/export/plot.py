"""Numbers over time as a plot of characters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

ROWS: Final = 8
"""The height of a plot, without its axis."""


@dataclass(frozen=True, slots=True)
class PlotGlyphs:
    """What a plot is drawn with: ``levels`` of a cell from one part to full, and the axis.

    ``missing`` stands on the axis below what is not known.
    """

    levels: str
    axis: str
    missing: str


BLOCKS: Final = PlotGlyphs(levels="▁▂▃▄▅▆▇█", axis="─", missing="×")

ASCII: Final = PlotGlyphs(levels=".:|", axis="-", missing="x")


def plot(values: Sequence[float], missing: Sequence[bool], ink: PlotGlyphs) -> list[str]:
    """Return a plot of ``values``, a column each: ``ROWS`` rows and the axis, from the top.

    Each row begins with its label and a space, all of the same width: the greatest value in the
    first one and 0 before the axis. What is not zero can be seen, however small. ``missing`` says
    of each column whether it is not known.
    """
    top = max(values, default=0.0)
    label = f"{top:,.0f}" if top == int(top) or top >= 10 else f"{top:.1f}"
    steps = len(ink.levels)
    heights = [_height(value, top, ROWS * steps) for value in values]
    rows = []
    for row in range(ROWS - 1, -1, -1):
        cells = (_cell(height - row * steps, ink) for height in heights)
        rows.append(f"{label if row == ROWS - 1 else '':>{len(label)}} {''.join(cells)}".rstrip())
    axis = "".join(ink.missing if gone else ink.axis for gone in missing)
    return [*rows, f"{'0':>{len(label)}} {axis}"]


def _height(value: float, top: float, most: int) -> int:
    return max(1, round(value / top * most)) if value > 0 else 0


def _cell(height: int, ink: PlotGlyphs) -> str:
    if height <= 0:
        return " "
    return ink.levels[min(height, len(ink.levels)) - 1]
