"""The writer: moves the cursor, changes the style and writes cells, in as few bytes as it can."""

from __future__ import annotations

from typing import Final

from danmaku_proto.terminal_text import safe_cells
from danmaku_tui.ui.terminal.cell_style import CellStyle, nearest_for_space, sgr_change
from danmaku_tui.ui.terminal.cells import Cell

_REWRITTEN_CELLS: Final = 4
"""Cells that are written once more rather than skipped: skipping them takes ``ESC [ n C``, four
bytes or more."""

_WRAP: Final = "\x1b[?7h"
_NO_WRAP: Final = "\x1b[?7l"


class TerminalWriter:
    """Collects the data for a terminal of ``width`` columns. Rows and columns count from 0.

    It tracks the position of the cursor and the style in effect; both may be unknown. Automatic
    wrapping is off, as Textual sets it: behind the last column the cursor stays on it.
    ``joins_at_edge`` is :attr:`TerminalTraits.joins_at_edge`.
    """

    __slots__ = ("_column", "_data", "_joins_at_edge", "_row", "_style", "width")

    def __init__(self, *, joins_at_edge: bool = True) -> None:
        self.width = 0
        self._joins_at_edge = joins_at_edge
        self._data: list[str] = []
        self._row: int | None = None
        self._column: int | None = None
        self._style: CellStyle | None = None

    @property
    def style(self) -> CellStyle | None:
        """The style in effect; None when it is not known."""
        return self._style

    def forget(self) -> None:
        """Treat the position and the style as unknown."""
        self._row = self._column = self._style = None

    def take(self) -> str:
        """Return the data collected so far, and start with none."""
        data = "".join(self._data)
        self._data.clear()
        return data

    def raw(self, data: str) -> None:
        """Write ``data`` unchanged. It must not move the cursor or change the style."""
        self._data.append(data)

    def move(self, row: int, column: int) -> None:
        """Move the cursor to this cell."""
        if row == self._row and column == self._column:
            return
        self._data.append(min(self._sequences_to(row, column), key=len))
        self._row, self._column = row, column

    def prepare(self, space: CellStyle) -> None:
        """Set a style in which cells that the terminal opens look like a space in ``space``."""
        self._set_style(nearest_for_space(self._style, space))

    def write(self, row: int, column: int, cell: Cell, shown: list[Cell | None]) -> None:
        """Write ``cell`` there. ``shown`` holds the cells that the row shows at present."""
        glyph, style, width = cell
        if not glyph.isprintable():
            glyph = safe_cells(glyph) or " "
        if not self._rewrite_up_to(row, column, shown):
            self.move(row, column)
        self._set_style(nearest_for_space(self._style, style) if glyph == " " else style)
        if self._joins_at_edge and len(glyph) > 1 and column + width >= self.width:
            # With wrapping on, the cursor is behind the edge, and no cell before it is joined.
            glyph = f"{_WRAP}{glyph}{_NO_WRAP}"
        self._data.append(glyph)
        # Terminals disagree about the width of a grapheme of several code points, so after one the
        # column is unknown and the next cell gets a position of its own.
        self._column = min(column + width, self.width - 1) if len(cell[0]) == 1 else None

    def delete(self, row: int, column: int, count: int) -> None:
        """Delete ``count`` cells there (DCH); the cells to the right move to the left."""
        self.move(row, column)
        self._data.append(f"\x1b[{_parameter(count)}P")

    def insert(self, row: int, column: int, count: int) -> None:
        """Insert ``count`` blank cells there (ICH); the cells there move to the right."""
        self.move(row, column)
        self._data.append(f"\x1b[{_parameter(count)}@")

    def _set_style(self, style: CellStyle) -> None:
        if style is not self._style and style != self._style:
            self._data.append(sgr_change(self._style, style))
            self._style = style

    def _rewrite_up_to(self, row: int, column: int, shown: list[Cell | None]) -> bool:
        """Reach ``column`` by writing the few cells before it once more; return whether it did.

        Only for ASCII cells in the style in effect: everything else takes more bytes than a move.
        """
        at = self._column
        if row != self._row or at is None or not 0 < column - at <= _REWRITTEN_CELLS:
            return False
        between = shown[at:column]
        letters = [cell[0] for cell in between if cell is not None and _fits(cell, self._style)]
        if len(letters) < len(between) or not "".join(letters).isascii():
            return False
        self._data += letters
        self._column = column
        return True

    def _sequences_to(self, row: int, column: int) -> list[str]:
        """Return the sequences that lead to this cell: CUP always, shorter ones where they apply.

        They are CHA, CR, CUF, CUB and BS within the row; NEL, IND and VPA, which keep the column,
        across rows.
        """
        sequences = [f"\x1b[{row + 1};{column + 1}H" if column else f"\x1b[{_parameter(row + 1)}H"]
        if self._row is None:
            return sequences
        if row == self._row:
            sequences.append(f"\x1b[{_parameter(column + 1)}G" if column else "\r")
            if self._column is not None:
                sequences.append(_along(column - self._column))
        elif column == 0 and row == self._row + 1:
            sequences.append("\x1bE")
        if self._column is not None and row != self._row and column - self._column in (0, -1):
            back = "\b" * (self._column - column)
            sequences.append(f"\x1bD{back}" if row == self._row + 1 else f"\x1b[{row + 1}d{back}")
        return sequences


def _along(cells: int) -> str:
    """Return the sequence that moves by ``cells`` in the row, to the left when negative."""
    if cells < 0:
        return "\b" * -cells if cells >= -4 else f"\x1b[{-cells}D"
    return f"\x1b[{_parameter(cells)}C"


def _fits(cell: Cell, style: CellStyle | None) -> bool:
    """Whether ``cell`` is narrow, of one code point, and can be written in ``style``."""
    glyph, own, width = cell
    if width != 1 or len(glyph) != 1 or style is None:
        return False
    return style == (nearest_for_space(style, own) if glyph == " " else own)


def _parameter(value: int) -> str:
    """Return ``value`` as a parameter of a sequence: nothing for 1, the default of all of them."""
    return "" if value == 1 else str(value)
