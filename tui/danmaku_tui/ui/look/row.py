"""One row of cells, built from pieces of text with styles."""

from __future__ import annotations

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from danmaku_proto.text import cells, fit, graphemes
from danmaku_tui.ui.look.glyphs import UNICODE, Glyphs


class Row:
    """The pieces of a row from left to right; ``width`` is their number of cells.

    A text that is cut ends with the ellipsis of ``glyphs``.
    """

    __slots__ = ("_ellipsis", "_segments", "width")

    def __init__(self, glyphs: Glyphs = UNICODE) -> None:
        self._ellipsis = glyphs.ellipsis
        self._segments: list[Segment] = []
        self.width = 0

    def add(self, text: str, style: Style) -> Row:
        """Append ``text`` whole."""
        self._segments.append(Segment(text, style))
        self.width += cells(text)
        return self

    def add_fit(self, text: str, style: Style, width: int) -> Row:
        """Append ``text`` cut or padded to exactly ``width`` cells."""
        if width > 0:
            self._segments.append(Segment(self._fitted(text, width), style))
            self.width += width
        return self

    def fill(self, style: Style, width: int, character: str = " ") -> Row:
        """Append ``character``, one cell wide, until the row is ``width`` cells wide."""
        if self.width < width:
            self._segments.append(Segment(character * (width - self.width), style))
            self.width = width
        return self

    def strip(self, width: int) -> Strip:
        """Return the row as exactly ``width`` cells; a wide grapheme cut in half is a space."""
        width = max(0, width)
        if self.width < width:
            padding = Segment(" " * (width - self.width))
            return Strip([*self._segments, padding], width)
        if self.width > width:
            # Not by Textual's own cropping, which measures emoji and marks differently.
            return Strip(_cropped(self._segments, width), width)
        return Strip(self._segments, width)

    def _fitted(self, text: str, width: int) -> str:
        fitted = fit(text, width)
        if self._ellipsis == UNICODE.ellipsis or cells(text) <= width:
            return fitted
        # The last ellipsis is that of the cut: only spaces follow it.
        text, _, spaces = fitted.rpartition(UNICODE.ellipsis)
        return text + self._ellipsis + spaces


def _cropped(segments: list[Segment], width: int) -> list[Segment]:
    """Return the first ``width`` cells of ``segments``, which are longer than that."""
    cropped: list[Segment] = []
    room = width
    for segment in segments:
        if room <= 0:
            break
        taken = cells(segment.text)
        if taken <= room:
            cropped.append(segment)
            room -= taken
            continue
        for glyph, size in graphemes(segment.text):
            if size > room:
                break
            cropped.append(Segment(glyph, segment.style))
            room -= size
        cropped.append(Segment(" " * room, segment.style))
        break
    return cropped


def heading(
    title: str,
    note: str,
    width: int,
    styles: tuple[Style, Style, Style],
    *,
    marked: bool,
    glyphs: Glyphs = UNICODE,
) -> Strip:
    """Return the row above a panel: a rule with ``title`` and, at its end, ``note``.

    ``styles`` are those of the rule, the title and the note. ``marked`` is true for the panel with
    the focus. Where the note does not fit, it is left out.
    """
    rule, strong, dim = styles
    row = Row(glyphs)
    row.add(f"{glyphs.here} ", strong) if marked else row.add(f"{glyphs.rule} ", rule)
    row.add_fit(title, strong, min(cells(title), max(0, width - 4))).add(" ", rule)
    room = width - row.width - 3
    if note and room >= cells(note):
        row.fill(rule, width - cells(note) - 2, glyphs.rule)
        row.add(f" {note} ", dim)
    return row.fill(rule, width, glyphs.rule).strip(width)
