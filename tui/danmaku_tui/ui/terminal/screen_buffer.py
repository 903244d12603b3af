"""The screen buffer: every cell that the terminal shows, and the writes that change it."""

from __future__ import annotations

from collections.abc import Mapping
from operator import ne
from typing import Final

from danmaku_tui.ui.terminal.cell_style import CellStyle
from danmaku_tui.ui.terminal.cells import Cell, blank
from danmaku_tui.ui.terminal.terminal_writer import TerminalWriter

_Row = list[Cell | None]

_MOST_STEPS: Final = 24
"""Cells that a row is moved at once, at most. A row that has moved farther is written anew."""


class ScreenBuffer:
    """The cells of a terminal, each None while it is unknown, and the way to change them.

    ``fills`` is :attr:`TerminalTraits.fills_with_background`.
    """

    __slots__ = ("_fills", "_rows", "_width", "_writer")

    def __init__(self, writer: TerminalWriter, *, fills: bool = True) -> None:
        self._writer = writer
        self._fills = fills
        self._width = 0
        self._rows: dict[int, _Row] = {}

    @property
    def width(self) -> int:
        """The columns of the terminal."""
        return self._width

    def forget(self, width: int) -> None:
        """Treat all cells of a terminal of ``width`` columns as unknown."""
        self._width = self._writer.width = width
        self._rows.clear()
        self._writer.forget()

    def row(self, y: int) -> list[Cell | None]:
        """Return a copy of the cells of row ``y``."""
        return list(self._row(y))

    def put(self, y: int, x: int, cells: list[Cell]) -> None:
        """Show ``cells`` from column ``x`` of row ``y`` on; only those that differ are written."""
        row = self._row(y)
        cells = cells[: max(0, self._width - x)]
        if row[x : x + len(cells)] == cells:
            return
        for at, cell in enumerate(cells, x):
            if cell[2] and not self._shows(row, at, cell):
                self._write(y, at, cell, row)

    def scroll(
        self, x: int, rows: Mapping[int, list[Cell]], steps: int, background: CellStyle
    ) -> None:
        """Show ``rows``, which begin at column ``x`` and have moved ``steps`` cells to the left.

        The terminal moves the cells that are in view already, which takes a dozen bytes a row.
        ``background`` is the style of the space between two comments.
        """
        may_move = 0 < steps <= _MOST_STEPS
        columns: dict[int, list[int]] = {}
        for y, cells in rows.items():
            row, size = self._row(y), len(cells)
            shown = row[x : x + size]
            if shown == cells:
                continue
            inner = size - steps - 1
            if may_move and inner >= 1:
                # The common case, tested with one comparison of slices: everything has moved, and
                # only the cells at both edges can be new. They are apart because an edge may cut a
                # wide grapheme in half.
                if shown[steps + 1 : -1] == cells[1:inner]:
                    self._move(y, x, x + size, steps, background)
                    columns[y] = [0, *range(inner, size)]
                    continue
                if _is_nearer_moved(shown, cells, steps):
                    self._move(y, x, x + size, steps, background)
                    shown = row[x : x + size]
            columns[y] = [at for at, differs in enumerate(map(ne, shown, cells)) if differs]
        # All rows are moved before anything is written, and then the new cells are written style by
        # style: to change the style takes more bytes than to move the cursor to another row.
        self._write_by_style(x, rows, columns)
        # Writing half of a wide grapheme makes its other half unknown: the rest is put in order.
        for y in columns:
            self.put(y, x, rows[y])

    def _move(self, y: int, x: int, end: int, steps: int, background: CellStyle) -> None:
        """Move the cells from ``x`` to ``end`` by ``steps``; the cells from ``end`` on stay."""
        writer, row, space = self._writer, self._row(y), blank(background)
        cut = row[x + steps]
        if cut is not None and not cut[2]:
            # The move would leave half of a wide grapheme, which every terminal shows differently.
            for at in range(x, x + steps + 1):
                self._write(y, at, space, row)
        writer.move(y, x)
        writer.prepare(space[1])
        writer.delete(y, x, steps)
        opened: _Row = [space if self._fills and background.blank_on_space else None] * steps
        if end < self._width:
            # DCH has moved the rest of the row, too: back with a panel that stands there.
            writer.insert(y, end - steps, steps)
        del row[x : x + steps]
        row[end - steps : end - steps] = opened

    def _write_by_style(
        self, x: int, rows: Mapping[int, list[Cell]], columns: Mapping[int, list[int]]
    ) -> None:
        """Write the cells of ``rows`` at ``columns`` of each row, grouped by their style."""
        groups: dict[CellStyle, list[tuple[int, int, Cell]]] = {}
        for y, row_columns in columns.items():
            shown, cells = self._row(y), rows[y]
            for at in row_columns:
                if shown[x + at] == cells[at]:
                    continue
                # The second half of a wide grapheme is written with the first half; it may be the
                # only half that differs.
                lead = at if cells[at][2] else at - 1
                cell = cells[lead]
                if at == lead or shown[x + lead] == cell:
                    groups.setdefault(cell[1], []).append((y, x + lead, cell))
        for style in sorted(groups, key=lambda style: style != self._writer.style):
            for y, at, cell in groups[style]:
                self._write(y, at, cell, self._row(y))

    def _shows(self, row: _Row, at: int, cell: Cell) -> bool:
        if row[at] != cell:
            return False
        return cell[2] == 1 or (at + 1 < len(row) and row[at + 1] == ("", cell[1], 0))

    def _write(self, y: int, at: int, cell: Cell, row: _Row) -> None:
        """Write one cell. The remaining half of a wide grapheme that it overwrites is unknown."""
        width = cell[2]
        if at + width > self._width:
            return
        self._writer.write(y, at, cell, row)
        over = row[at]
        if over is not None and not over[2] and at:
            row[at - 1] = None
        end = at + width
        after = row[end] if end < self._width else None
        # A grapheme of several code points may be drawn wider than it counts, over the next cell.
        if after is not None and (not after[2] or len(cell[0]) > 1):
            self._invalidate(row, end)
        row[at] = cell
        if width == 2:
            row[at + 1] = ("", cell[1], 0)

    def _invalidate(self, row: _Row, at: int) -> None:
        """Treat the grapheme as unknown that begins at this cell, or has its second half there."""
        lost = row[at]
        row[at] = None
        if lost is not None and lost[2] == 2:
            row[at + 1] = None

    def _row(self, y: int) -> _Row:
        row = self._rows.get(y)
        if row is None:
            row = self._rows[y] = [None] * self._width
        return row


def _is_nearer_moved(shown: _Row, cells: list[Cell], steps: int) -> bool:
    """Whether fewer cells of ``shown`` differ from ``cells`` after a move by ``steps``."""
    moved = sum(map(ne, shown[steps:], cells))
    return bool(moved + steps < sum(map(ne, shown, cells)))
