"""Rows of facts: a column of names, and beside it values that wrap under themselves."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from rich.style import Style

from danmaku_proto.text import cells
from danmaku_tui.ui.list.line_rows import wrap
from danmaku_tui.ui.look.palette import Palette
from danmaku_tui.ui.look.row import Row

INDENT: Final = 3
"""Columns before a name."""


def section(title: str, palette: Palette) -> Row:
    """Return the first row of a section."""
    return Row().add(" ", palette.text).add(title, palette.accent)


def fields(facts: Sequence[tuple[str, str]], width: int, palette: Palette) -> Iterator[Row]:
    """Yield each name with its value, in rows of at most ``width`` columns.

    Names take at most half of the width. A fact without a value is left out.
    """
    known = [(name, value) for name, value in facts if value]
    column = max((cells(name) for name, _ in known), default=0) + 2
    column = min(column, max(1, width // 2 - INDENT))
    for name, value in known:
        first = Row().fill(palette.text, INDENT).add_fit(name, palette.dim, column)
        yield from paragraph(first, value, palette.text, width, palette)


def paragraph(first: Row, text: str, style: Style, width: int, palette: Palette) -> Iterator[Row]:
    """Yield ``first`` with the beginning of ``text``, and rows with the rest of it below.

    One column stays free at the right.
    """
    indent = first.width
    lines = wrap(text, max(2, width - indent - 1))
    yield first.add(lines[0], style)
    for line in lines[1:]:
        yield Row().fill(palette.text, indent).add(line, style)
