"""The picture: every cell of the terminal as it is now, and what changes it."""

from __future__ import annotations

from collections.abc import Mapping
from operator import ne
from typing import Final

from danmaku_tui.ui.terminal.cell_style import CellStyle
from danmaku_tui.ui.terminal.cells import Cell, blank
from danmaku_tui.ui.terminal.terminal_writer import TerminalWriter

_Row = list[Cell | None]

_ORDINARY: Final = 24
"""Cells a step may move at once, at most; more are written anew."""


class ScreenBuffer:
    """What a terminal of ``width`` columns shows. Cells that are not known are None.

    ``fills`` says that cells which are opened get the ground that is written in: a terminal with
    "back color erase".
    """

    __slots__ = ("_fills", "_pen", "_rows", "_width")

    def __init__(self, pen: TerminalWriter, *, fills: bool = True) -> None:
        self._pen = pen
        self._fills = fills
        self._width = 0
        self._rows: dict[int, _Row] = {}

    @property
    def width(self) -> int:
        """Columns of the terminal."""
        return self._width

    def forget(self, width: int) -> None:
        """Know nothing of a terminal that is ``width`` columns wide now."""
        self._width = self._pen.width = width
        self._rows.clear()
        self._pen.forget()

    def row(self, y: int) -> list[Cell | None]:
        """Return what row ``y`` shows."""
        return list(self._row(y))

    def put(self, y: int, x: int, cells: list[Cell]) -> None:
        """Show ``cells`` from column ``x`` of row ``y`` on; only what differs is written."""
        row = self._row(y)
        cells = cells[: max(0, self._width - x)]
        if row[x : x + len(cells)] == cells:
            return
        for at, cell in enumerate(cells, x):
            if cell[2] and not self._shows(row, at, cell):
                self._write(y, at, cell, row)

    def scroll(self, x: int, rows: Mapping[int, list[Cell]], steps: int, ground: CellStyle) -> None:
        """Show ``rows``, which begin at column ``x`` and have moved ``steps`` to the left.

        What is in view already is moved by the terminal itself. ``ground`` is the ink of a space
        between two comments. First all rows are moved, then what came in is written ink by ink:
        to change the ink takes more than to move the cursor.
        """
        may_move = 0 < steps <= _ORDINARY
        came: dict[int, list[int]] = {}
        for y, cells in rows.items():
            row, size = self._row(y), len(cells)
            now = row[x : x + size]
            if now == cells:
                continue
            inner = size - steps - 1
            if may_move and inner >= 1:
                if now[steps + 1 : -1] == cells[1:inner]:
                    self._move(y, x, x + size, steps, ground)
                    came[y] = [0, *range(inner, size)]
                    continue
                if _is_nearer_moved(now, cells, steps):
                    self._move(y, x, x + size, steps, ground)
                    now = row[x : x + size]
            came[y] = [at for at, other in enumerate(map(ne, now, cells)) if other]
        self._write_by_ink(x, rows, came)
        for y in came:
            self.put(y, x, rows[y])

    def _move(self, y: int, x: int, end: int, steps: int, ground: CellStyle) -> None:
        pen, row, space = self._pen, self._row(y), blank(ground)
        cut = row[x + steps]
        if cut is not None and not cut[2]:
            # Half a wide grapheme would be left, which is different on every terminal.
            for at in range(x, x + steps + 1):
                self._write(y, at, space, row)
        pen.move(y, x)
        pen.prepare(space[1])
        pen.delete(y, x, steps)
        opened: _Row = [space if self._fills and ground.even else None] * steps
        if end < self._width:
            pen.insert(y, end - steps, steps)
        del row[x : x + steps]
        row[end - steps : end - steps] = opened

    def _write_by_ink(
        self, x: int, rows: Mapping[int, list[Cell]], came: Mapping[int, list[int]]
    ) -> None:
        """Write those of ``rows`` that are not shown, of which ``came`` has the columns."""
        wanted: dict[CellStyle, list[tuple[int, int, Cell]]] = {}
        for y, columns in came.items():
            shown, cells = self._row(y), rows[y]
            for at in columns:
                if shown[x + at] == cells[at]:
                    continue
                # Of a wide grapheme the second half may be all that is not there any more.
                lead = at if cells[at][2] else at - 1
                cell = cells[lead]
                if at == lead or shown[x + lead] == cell:
                    wanted.setdefault(cell[1], []).append((y, x + lead, cell))
        inks = sorted(wanted, key=lambda ink: ink != self._pen.ink)
        for ink in inks:
            for y, at, cell in wanted[ink]:
                self._write(y, at, cell, self._row(y))

    def _shows(self, row: _Row, at: int, cell: Cell) -> bool:
        if row[at] != cell:
            return False
        return cell[2] == 1 or (at + 1 < len(row) and row[at + 1] == ("", cell[1], 0))

    def _write(self, y: int, at: int, cell: Cell, row: _Row) -> None:
        """Write one cell; what is left of a wide grapheme that it hits is not known then."""
        width = cell[2]
        if at + width > self._width:
            return
        self._pen.write(y, at, cell, row)
        over = row[at]
        if over is not None and not over[2] and at:
            row[at - 1] = None
        end = at + width
        after = row[end] if end < self._width else None
        if after is not None and (not after[2] or len(cell[0]) > 1):
            self._lose(row, end)
        row[at] = cell
        if width == 2:
            row[at + 1] = ("", cell[1], 0)

    def _lose(self, row: _Row, at: int) -> None:
        """Know nothing of the grapheme that has this cell, or has lost its first half there."""
        lost = row[at]
        row[at] = None
        if lost is not None and lost[2] == 2:
            row[at + 1] = None

    def _row(self, y: int) -> _Row:
        row = self._rows.get(y)
        if row is None:
            row = self._rows[y] = [None] * self._width
        return row


def _is_nearer_moved(now: _Row, wanted: list[Cell], steps: int) -> bool:
    """Whether ``wanted`` is nearer to ``now`` when that is moved."""
    moved = sum(map(ne, now[steps:], wanted))
    return bool(moved + steps < sum(map(ne, now, wanted)))
