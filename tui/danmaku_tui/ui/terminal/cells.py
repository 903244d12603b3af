"""The cells of a screen: a grapheme and its style, or the second half of a wide grapheme."""

from __future__ import annotations

from typing import TypeAlias

from danmaku_proto.text import graphemes
from danmaku_tui.ui.terminal.cell_style import CellStyle, space_style

# A plain tuple: rows of these are compared with ``==`` many times a second, and tuples of equal
# members compare in C.
Cell: TypeAlias = tuple[str, CellStyle, int]
"""A grapheme, its style and its width in cells.

The second half of a wide grapheme is an empty string 0 cells wide.
"""


def blank(style: CellStyle) -> Cell:
    """Return a space in ``style``."""
    return " ", space_style(style), 1


def cells_of(text: str, style: CellStyle) -> list[Cell]:
    """Return ``text`` in ``style`` as one item per cell."""
    space = blank(style)
    # Printable ASCII needs no search for graphemes and no table of widths.
    if text.isascii() and text.isprintable():
        return [(letter, style, 1) if letter != " " else space for letter in text]
    row: list[Cell] = []
    for glyph, width in graphemes(text):
        add_glyph(row, glyph, width, style, space)
    return row


def add_glyph(row: list[Cell], glyph: str, width: int, style: CellStyle, space: Cell) -> None:
    """Append one grapheme to ``row``; a grapheme without a cell of its own joins the last one.

    ``space`` is the cell for a space, made once for all of a text.
    """
    if width == 2:
        row += ((glyph, style, 2), ("", style, 0))
    elif width == 1:
        row.append(space if glyph == " " else (glyph, style, 1))
    elif row:
        # The last cell may be the second half of a wide grapheme, whose text is in the first.
        at = -1 if row[-1][2] else -2
        before, own, cells = row[at]
        row[at] = (before + glyph, own, cells)
