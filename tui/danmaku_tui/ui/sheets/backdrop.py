"""The dimmed picture below a modal screen, cut where the screen covers it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Final, TypeVar

from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.geometry import Region
from textual.renderables.background_screen import BackgroundScreen
from textual.screen import Screen
from textual.strip import Strip

from danmaku_proto.text import graphemes

Result = TypeVar("Result")

DIM: Final = Style(dim=True)


class ExactStrip(Strip):
    """A strip cut by the widths of this program; Textual's differ for flags and some scripts."""

    def divide(self, cuts: Iterable[int]) -> Sequence[Strip]:
        """Return the pieces that end at ``cuts``, in rising cells from the left.

        A grapheme that is cut in half is a space in both pieces.
        """
        ends = tuple(cut for cut in cuts if cut <= self.cell_length)
        known = self._divide_cache.get(ends)
        if known is not None:
            return known
        lengths = [end - start for start, end in pairwise((0, *ends))]
        pieces: list[list[Segment]] = [[] for _ in ends]
        at = column = 0
        for text, style, _ in self:
            shown: list[str] = []
            for glyph, cells in graphemes(text):
                piece, left = glyph, cells
                column += cells
                while at < len(ends) and column > ends[at]:
                    inside = ends[at] - (column - left)
                    if inside:
                        shown.append(" " * inside)
                        left -= inside
                        piece = " " * left
                    pieces[at].append(Segment("".join(shown), style))
                    shown, at = [], at + 1
                shown.append(piece)
            if at < len(ends) and shown:
                pieces[at].append(Segment("".join(shown), style))
        strips: list[Strip] = [
            ExactStrip(segments, length) for segments, length in zip(pieces, lengths, strict=True)
        ]
        self._divide_cache[ends] = strips
        return strips

    def crop(self, start: int, end: int | None = None) -> Strip:
        """Return the cells from ``start`` to ``end``."""
        length = self.cell_length
        end = length if end is None else min(end, length)
        if start <= 0 and end == length:
            return self
        if start >= end:
            return ExactStrip([], 0)
        return self.divide((end,))[0] if start <= 0 else self.divide((start, end))[1]

    def cut_out(self, start: int, end: int) -> Strip:
        """Return the cells from ``start`` to ``end``; cells beyond its end are blank."""
        piece = self.crop(start, end)
        missing = end - start - piece.cell_length
        return ExactStrip([*piece, Segment(" " * missing)], end - start) if missing > 0 else piece


class Backdrop:
    """The picture below a screen, tinted by its ground; unchanged rows are cached."""

    def __init__(self) -> None:
        self._tint: Color | None = None
        self._rows: dict[int, tuple[Strip, ExactStrip]] = {}

    def strips(self, screen: Screen[Result], crop: Region) -> list[Strip]:
        """Return the part ``crop`` of the picture below ``screen``.

        After a resize the screen below has its new size later than ``screen``: missing rows are
        blank.
        """
        stack = screen.app.screen_stack
        # A screen that is being closed is not in the stack.
        at = stack.index(screen) if screen in stack else 0
        if at == 0:
            return [Strip.blank(crop.width)] * crop.height
        if self._tint != screen.styles.background:
            self._tint = screen.styles.background
            self._rows.clear()
        # Textual has the picture of a screen nowhere else.
        rows = stack[at - 1]._compositor.render_strips()  # noqa: SLF001  # see above
        strips = [
            self._tinted(y, row, self._tint).cut_out(crop.x, crop.right)
            for y, row in enumerate(rows[crop.y : crop.bottom], crop.y)
        ]
        return strips + [Strip.blank(crop.width)] * (crop.height - len(strips))

    def _tinted(self, y: int, row: Strip, tint: Color) -> ExactStrip:
        known = self._rows.get(y)
        if known is not None and known[0] == row:
            return known[1]
        segments: Iterable[Segment] = BackgroundScreen.process_segments(row, tint)
        if tint.a == 0:
            # The colours of the terminal itself are not known, so they are dimmed instead.
            segments = Segment.apply_style(segments, post_style=DIM)
        tinted = ExactStrip(list(segments), row.cell_length)
        self._rows[y] = (row, tinted)
        return tinted
