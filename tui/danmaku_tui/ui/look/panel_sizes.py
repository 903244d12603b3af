"""How the panels share their room, from its size and from what is wanted. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

NARROW_BELOW: Final = 60
"""Columns below which the board folds into the status line."""

BOARD_COLUMNS: Final = (26, 44)
"""Columns of the board at least and at most; between them it is a quarter of the room."""

LIST_ROWS: Final = (3, 20)
"""Rows of the list at least and at most."""

LIST_SHARE: Final = 0.38
"""The list's share of the rows between status and keys: the stage is what one came for."""

TALL: Final = 30
"""Rows from which a second pinned row takes little from the stage."""

SMALL: Final = 12
"""Rows below which no row is kept for what is pinned."""


@dataclass(frozen=True, slots=True)
class PanelSizes:
    """Columns of the board, rows of the list and of what is pinned; 0 for what is not shown."""

    board: int
    list: int
    pinned: int


def pinned_rows(height: int, wanted: int | None) -> int:
    """Return the rows for what is pinned; ``wanted`` is a person's own number, or None."""
    if height < SMALL:
        return 0
    if wanted is not None:
        return wanted
    return 2 if height >= TALL else 1


def share_out(
    width: int, height: int, *, board: bool, listed: bool, stage: bool, pinned: int | None
) -> PanelSizes:
    """Return the shares of ``width`` columns and ``height`` rows.

    ``board``, ``listed`` and ``stage`` say which panels are wanted; without a stage nothing is
    pinned and the list has its rows. The stage keeps a lane as long as there is a row for it.
    """
    least, most = BOARD_COLUMNS
    columns = min(most, max(least, width // 4)) if board and width >= NARROW_BELOW else 0
    if not stage:
        return PanelSizes(columns, height, 0)
    kept = pinned_rows(height, pinned)
    few, many = LIST_ROWS
    rows = min(many, max(few, round(height * LIST_SHARE)))
    return PanelSizes(columns, max(0, min(rows, height - 1 - kept)) if listed else 0, kept)
