"""The last filter of the rows that Textual writes.

Cells that the program writes by itself pass :class:`TerminalWriter`, which has the same filter.
"""

from __future__ import annotations

from typing import Final

from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter

from danmaku_proto.terminal_text import safe_cells


class TerminalFilter(LineFilter):
    """Removes commands and turns of direction, which have no cell: the row stays as wide."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:  # noqa: ARG002
        """Return ``segments``, the same list where nothing is to be done."""
        if all(segment.text.isprintable() for segment in segments):
            return segments
        return [Segment(safe_cells(text), style, control) for text, style, control in segments]


TERMINAL_FILTER: Final = TerminalFilter()
"""One for all rows: Textual remembers the filtered rows by their filter."""
