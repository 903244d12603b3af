"""Numbers over time as a plot of characters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

ROWS: Final = 8
"""The height of a plot, without its axis."""


@dataclass(frozen=True, slots=True)
class PlotGlyphs:
    """The characters of a plot: ``levels`` of a cell from low to full, and the axis.

    ``missing`` marks the unknown columns on the axis.
    """

    levels: str
    axis: str
    missing: str


BLOCKS: Final = PlotGlyphs(levels="▁▂▃▄▅▆▇█", axis="─", missing="×")

ASCII: Final = PlotGlyphs(levels=".:|", axis="-", missing="x")


def plot(values: Sequence[float], missing: Sequence[bool], glyphs: PlotGlyphs) -> list[str]:
    """Return a plot of ``values``, a column each: ``ROWS`` rows and the axis, from the top.

    Each row begins with its label and a space, all of the same width: the greatest value in the
    first row and 0 before the axis. A value above zero is always visible. ``missing`` marks the
    unknown columns.
    """
    top = max(values, default=0.0)
    label = f"{top:,.0f}" if top == int(top) or top >= 10 else f"{top:.1f}"
    steps = len(glyphs.levels)
    heights = [_height(value, top, ROWS * steps) for value in values]
    rows = []
    for row in range(ROWS - 1, -1, -1):
        cells = (_cell(height - row * steps, glyphs) for height in heights)
        rows.append(f"{label if row == ROWS - 1 else '':>{len(label)}} {''.join(cells)}".rstrip())
    axis = "".join(glyphs.missing if unknown else glyphs.axis for unknown in missing)
    return [*rows, f"{'0':>{len(label)}} {axis}"]


def _height(value: float, top: float, most: int) -> int:
    return max(1, round(value / top * most)) if value > 0 else 0


def _cell(height: int, glyphs: PlotGlyphs) -> str:
    if height <= 0:
        return " "
    return glyphs.levels[min(height, len(glyphs.levels)) - 1]
