"""Text that is cut to a number of cells."""

from __future__ import annotations

from danmaku_proto.text import cells, fit
from danmaku_proto.width import ELLIPSIS


def shortened(text: str, width: int, mark: str) -> str:
    """Return ``text``, or as much of it as fits into ``width`` cells, with ``mark`` behind it.

    ``mark`` takes the place of one cell.
    """
    if cells(text) <= width:
        return text
    return fit(text, width).rstrip().removesuffix(ELLIPSIS) + mark
