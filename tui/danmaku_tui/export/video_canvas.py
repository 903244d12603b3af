"""The stage in the pixels of a picture: lanes, cells, and the width of texts."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from math import ceil
from typing import Final, Self

from danmaku_proto.line_error import LineError
from danmaku_proto.text import graphemes
from danmaku_tui.i18n.language import tr
from danmaku_tui.stage.clock import CROSSING_SECONDS, step_rate

LANE_PIXELS: Final = 54
"""The height of a lane where the shorter side of the picture has ``SIDE_PIXELS``: twenty lanes."""

SIDE_PIXELS: Final = 1080

FONT_SHARE: Final = 0.85
"""The font size as a share of the lane: the rest is the space between two lanes."""

LEAST_PIXELS, MOST_PIXELS = 120, 16_384
"""The limits of a side of a picture."""

_size: Final = re.compile(r"([0-9]{1,6})\s*[xX×*]\s*([0-9]{1,6})").fullmatch

_JOINER: Final = "\u200d"

_BROAD: Final = frozenset("mwMW@%&ÆŒ")
_BROAD_CELLS, _CAPITAL_CELLS, _NARROW_CELLS = 1.75, 1.3, 1.1
"""Letters in the widest usual fonts (DejaVu Sans, Arial), in half font sizes."""


class CanvasSizeError(LineError):
    """An invalid size. Its text is one line with the remedy."""


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
        """The font size in pixels: from the top of the tallest letter to the lowest bottom."""
        return max(1, int(self.lane_height * FONT_SHARE))

    @property
    def cell(self) -> float:
        """The width of a column in pixels: half of an ideograph of the font size."""
        return self.font_size / 2

    @property
    def columns(self) -> int:
        """The width of the stage in columns; at most a part of one reaches beyond the picture."""
        return ceil(self.width / self.cell)

    @property
    def rate(self) -> float:
        """The speed in columns a second: a column crosses in the same time as on the screen."""
        return step_rate(self.columns, CROSSING_SECONDS)


def columns_of(text: str) -> int:
    """Return the most columns that ``text`` needs in any usual font with ideographs."""
    return ceil(sum(_cells(grapheme, width) for grapheme, width in graphemes(text)))


def _cells(grapheme: str, width: int) -> float:
    joined = grapheme.count(_JOINER)
    if joined:
        return 2.0 * (joined + 1)  # a font without the joined emoji draws its parts
    # Fonts with ideographs draw ambiguous characters wide, which terminals draw narrow.
    if width != 1 or unicodedata.east_asian_width(grapheme[0]) in "AFW":
        return 2.0 if width else 0.0
    if grapheme in _BROAD:
        return _BROAD_CELLS
    return _NARROW_CELLS if grapheme.isascii() and not grapheme.isupper() else _CAPITAL_CELLS
