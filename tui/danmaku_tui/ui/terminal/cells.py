"""Cells of a screen: a grapheme and how it is set, or the second half of a wide one."""

from __future__ import annotations

from typing import TypeAlias

from danmaku_proto.text import graphemes
from danmaku_tui.ui.terminal.cell_style import CellStyle, of_a_space

Cell: TypeAlias = tuple[str, CellStyle, int]
"""A grapheme, its ink and its width; the second half of a wide one is empty and 0 wide."""


def blank(ink: CellStyle) -> Cell:
    """Return a space that is set in ``ink``."""
    return " ", of_a_space(ink), 1


def cells_of(text: str, ink: CellStyle) -> list[Cell]:
    """Return ``text`` as cells, as many as it is wide."""
    space = blank(ink)
    if text.isascii() and text.isprintable():
        return [(letter, ink, 1) if letter != " " else space for letter in text]
    row: list[Cell] = []
    for glyph, width in graphemes(text):
        add_glyph(row, glyph, width, ink, space)
    return row


def add_glyph(row: list[Cell], glyph: str, width: int, ink: CellStyle, space: Cell) -> None:
    """Append one grapheme to ``row``; one without a cell joins the one before it."""
    if width == 2:
        row += ((glyph, ink, 2), ("", ink, 0))
    elif width == 1:
        row.append(space if glyph == " " else (glyph, ink, 1))
    elif row:
        at = -1 if row[-1][2] else -2
        before, own, cells = row[at]
        row[at] = (before + glyph, own, cells)
