"""The stage as pixels of a picture: lanes, cells, and how much room a text may need there."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from math import ceil
from typing import Final, Self

from danmaku_proto.text import graphemes
from danmaku_tui.i18n.language import tr
from danmaku_tui.stage.clock import CROSSING_SECONDS, step_rate

LANE_PIXELS: Final = 54
"""The height of a lane in a picture whose shorter side has ``SIDE_PIXELS``: twenty lanes."""

SIDE_PIXELS: Final = 1080

FONT_SHARE: Final = 0.85
"""The size of the letters as a share of the lane: the rest is the space between two lanes."""

LEAST_PIXELS, MOST_PIXELS = 120, 16_384
"""What a side of a picture may have."""

_size: Final = re.compile(r"([0-9]{1,6})\s*[xX×*]\s*([0-9]{1,6})").fullmatch

_JOINER: Final = "\u200d"

_BROAD: Final = frozenset("mwMW@%&ÆŒ")
_BROAD_CELLS, _CAPITAL_CELLS, _NARROW_CELLS = 1.75, 1.3, 1.1
"""What the widest usual fonts (DejaVu Sans, Arial) take for a letter, in half sizes of the font."""


class CanvasSizeError(ValueError):
    """No such picture. Its text is one line that says what to do."""


@dataclass(frozen=True, slots=True)
class VideoCanvas:
    """A picture of ``width`` by ``height`` pixels, with a stage in it."""

    width: int
    height: int

    @classmethod
    def read(cls, text: str) -> Self:
        """Return the picture of a size such as ``1920x1080``; raise :class:`CanvasSizeError`."""
        sides = _size(text.strip())
        if sides is not None:
            width, height = map(int, sides.groups())
            if all(LEAST_PIXELS <= side <= MOST_PIXELS for side in (width, height)):
                return cls(width, height)
        raise CanvasSizeError(
            tr("{text} is no size: use one such as 1920x1080, each side from {least} to {most}")
            .format(text=text, least=LEAST_PIXELS, most=MOST_PIXELS)
        )  # fmt: skip

    @property
    def lane_height(self) -> float:
        """The height of a lane, in pixels."""
        return LANE_PIXELS * min(self.width, self.height) / SIDE_PIXELS

    @property
    def lanes(self) -> int:
        """The number of lanes."""
        return max(1, int(self.height / self.lane_height))

    @property
    def font_size(self) -> int:
        """The size of the letters in pixels, from the top of the highest to the lowest."""
        return max(1, int(self.lane_height * FONT_SHARE))

    @property
    def cell(self) -> float:
        """The width of a column in pixels: half of an ideograph that fills the font's size."""
        return self.font_size / 2

    @property
    def columns(self) -> int:
        """The width of the stage in columns; at most a part of one reaches beyond the picture."""
        return ceil(self.width / self.cell)

    @property
    def rate(self) -> float:
        """The speed in columns a second; a column crosses in the time that it takes on screen."""
        return step_rate(self.columns, CROSSING_SECONDS)


def columns_of(text: str) -> int:
    """Return the columns that ``text`` needs, at most, in any usual font with ideographs."""
    return ceil(sum(_cells(grapheme, width) for grapheme, width in graphemes(text)))


def _cells(grapheme: str, width: int) -> float:
    joined = grapheme.count(_JOINER)
    if joined:
        return 2.0 * (joined + 1)  # a font that has not the joined one draws each
    # Fonts with ideographs draw as wide what a terminal may draw as narrow.
    if width != 1 or unicodedata.east_asian_width(grapheme[0]) in "AFW":
        return 2.0 if width else 0.0
    if grapheme in _BROAD:
        return _BROAD_CELLS
    return _NARROW_CELLS if grapheme.isascii() and not grapheme.isupper() else _CAPITAL_CELLS
