"""The pen: moves the cursor, changes the ink and writes, in as few bytes as it can."""

from __future__ import annotations

from typing import Final

from danmaku_tui.ui.terminal.cell_style import PLAIN, CellStyle, change, for_a_space
from danmaku_tui.ui.terminal.cells import Cell

_REWRITTEN: Final = 4
"""Cells that are rather written again than jumped over: a jump takes as many bytes."""

_WRAP: Final = "\x1b[?7h"
_NO_WRAP: Final = "\x1b[?7l"


class TerminalWriter:
    """Collects what is to be written. Rows and columns count from 0.

    It knows where the cursor is and in which ink it writes, or that this is not known. Automatic
    wrapping is taken to be off, as Textual has it: behind the last of ``width`` columns the cursor
    stays on it. ``joins`` says that a mark written there would join the cell before: tmux does so.
    """

    __slots__ = ("_column", "_ink", "_joins", "_out", "_row", "width")

    def __init__(self, *, joins: bool = True) -> None:
        self.width = 0
        self._joins = joins
        self._out: list[str] = []
        self._row: int | None = None
        self._column: int | None = None
        self._ink: CellStyle | None = None

    @property
    def ink(self) -> CellStyle | None:
        """The ink that it writes in at present; None when it is not known."""
        return self._ink

    def forget(self) -> None:
        """Know neither the place nor the ink any more."""
        self._row = self._column = self._ink = None

    def taken(self) -> str:
        """Return what is to be written, and collect anew."""
        out = "".join(self._out)
        self._out.clear()
        return out

    def raw(self, data: str) -> None:
        """Write ``data`` as it is."""
        self._out.append(data)

    def reset(self) -> None:
        """Go back to the terminal's own ink."""
        self._use(PLAIN)

    def move(self, row: int, column: int) -> None:
        """Go to this cell."""
        if row == self._row and column == self._column:
            return
        self._out.append(min(self._ways(row, column), key=len))
        self._row, self._column = row, column

    def prepare(self, space: CellStyle) -> None:
        """Take an ink in which cells that are opened look like a space of ``space``."""
        self._use(for_a_space(self._ink, space))

    def write(self, row: int, column: int, cell: Cell, before: list[Cell | None]) -> None:
        """Write ``cell`` there. ``before`` is what the row shows."""
        glyph, ink, width = cell
        if not self._bridged(row, column, before):
            self.move(row, column)
        self._use(for_a_space(self._ink, ink) if glyph == " " else ink)
        if self._joins and len(glyph) > 1 and column + width >= self.width:
            glyph = f"{_WRAP}{glyph}{_NO_WRAP}"
        self._out.append(glyph)
        # Terminals disagree about the width of what is made of several code points.
        self._column = min(column + width, self.width - 1) if len(cell[0]) == 1 else None

    def delete(self, row: int, column: int, many: int) -> None:
        """Take ``many`` cells out from there; what is right of them moves to the left."""
        self.move(row, column)
        self._out.append(f"\x1b[{_number(many)}P")

    def insert(self, row: int, column: int, many: int) -> None:
        """Put ``many`` blank cells in there; what was there moves to the right."""
        self.move(row, column)
        self._out.append(f"\x1b[{_number(many)}@")

    def _use(self, ink: CellStyle) -> None:
        if ink is not self._ink and ink != self._ink:
            self._out.append(change(self._ink, ink))
            self._ink = ink

    def _bridged(self, row: int, column: int, before: list[Cell | None]) -> bool:
        """Write what stands before ``column`` once more, if that leads there."""
        at = self._column
        if row != self._row or at is None or not 0 < column - at <= _REWRITTEN:
            return False
        between = before[at:column]
        letters = [cell[0] for cell in between if cell is not None and _fits(cell, self._ink)]
        if len(letters) < len(between) or not "".join(letters).isascii():
            return False
        self._out += letters
        self._column = column
        return True

    def _ways(self, row: int, column: int) -> list[str]:
        ways = [f"\x1b[{row + 1};{column + 1}H" if column else f"\x1b[{_number(row + 1)}H"]
        if self._row is None:
            return ways
        if row == self._row:
            ways.append(f"\x1b[{_number(column + 1)}G" if column else "\r")
            if self._column is not None:
                ways.append(_along(column - self._column))
        elif column == 0 and row == self._row + 1:
            ways.append("\x1bE")
        if self._column is not None and row != self._row and column - self._column in (0, -1):
            back = "\b" * (self._column - column)
            ways.append(f"\x1bD{back}" if row == self._row + 1 else f"\x1b[{row + 1}d{back}")
        return ways


def _along(cells: int) -> str:
    if cells < 0:
        return "\b" * -cells if cells >= -4 else f"\x1b[{-cells}D"
    return f"\x1b[{_number(cells)}C"


def _fits(cell: Cell, ink: CellStyle | None) -> bool:
    """Whether ``cell`` can be written without a change of ink."""
    glyph, own, width = cell
    if width != 1 or len(glyph) != 1 or ink is None:
        return False
    return ink == (for_a_space(ink, own) if glyph == " " else own)


def _number(value: int) -> str:
    """Return ``value`` as a parameter of a sequence, left out where it is 1."""
    return "" if value == 1 else str(value)
