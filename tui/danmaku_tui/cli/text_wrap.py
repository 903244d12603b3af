"""The wrapping of text in cells, also without spaces to break at."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from danmaku_proto.text import cells, graphemes

_CLINGING: Final = frozenset("，。、；：？！…）》」』”’】")
"""Characters that no line begins with."""

_OPENING: Final = frozenset("（《「『“‘【")
"""Characters that no line ends with."""


def folded(text: str, width: int) -> list[str]:
    """Return ``text`` in lines of at most ``width`` cells.

    A line breaks at spaces and around wide characters; only a word longer than a line sticks
    out.
    """
    lines: list[str] = []
    line = ""
    for piece in _pieces(text):
        if line and cells(line) + cells(piece.rstrip()) > width:
            lines.append(line.rstrip())
            line = ""
        line += piece
    return [*lines, line.rstrip()] if line else lines


def _pieces(text: str) -> Iterator[str]:
    """Yield the parts that stay together, each with the space after it."""
    piece, before, wide = "", "", False
    for grapheme, width in graphemes(" ".join(text.split())):
        clings = grapheme == " " or grapheme in _CLINGING or before in _OPENING
        if piece and not clings and (before == " " or wide or width > 1):
            yield piece
            piece = ""
        piece, before, wide = piece + grapheme, grapheme, width > 1
    if piece:
        yield piece
