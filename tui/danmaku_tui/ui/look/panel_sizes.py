"""The sizes of the panels, from the size of the room and the panels that are on. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

NARROW_BELOW: Final = 60
"""Columns below which the board folds into the status line."""

BOARD_COLUMNS: Final = (26, 44)
"""Columns of the board, at least and at most; a quarter of the room between these."""

LIST_ROWS: Final = (3, 20)
"""Rows of the list, at least and at most."""

LIST_SHARE: Final = 0.38
"""The share of the list in the rows between status and keys: the stage comes first."""

TALL: Final = 30
"""Rows from which the stage can spare a second pinned row."""

SMALL: Final = 12
"""Rows below which there are no pinned rows."""


@dataclass(frozen=True, slots=True)
class PanelSizes:
    """Columns of the board, rows of the list, and pinned rows; 0 for a hidden panel."""

    board: int
    list: int
    pinned: int


def pinned_rows(height: int, configured: int | None) -> int:
    """Return the number of pinned rows; ``configured`` is None where it is automatic."""
    if height < SMALL:
        return 0
    if configured is not None:
        return configured
    return 2 if height >= TALL else 1


def share_out(
    width: int, height: int, *, board: bool, listed: bool, stage: bool, pinned: int | None
) -> PanelSizes:
    """Return the shares of ``width`` columns and ``height`` rows.

    ``board``, ``listed`` and ``stage`` are true for the panels that are on; without a stage
    nothing is pinned and the list has its rows. The stage has one lane as long as a row is left.
    """
    least, most = BOARD_COLUMNS
    columns = min(most, max(least, width // 4)) if board and width >= NARROW_BELOW else 0
    if not stage:
        return PanelSizes(columns, height, 0)
    pins = pinned_rows(height, pinned)
    few, many = LIST_ROWS
    rows = min(many, max(few, round(height * LIST_SHARE)))
    return PanelSizes(columns, max(0, min(rows, height - 1 - pins)) if listed else 0, pins)
