"""The viewport of the list: the lines in view, which have different heights."""

from __future__ import annotations

from collections.abc import Callable


def window(
    lines: int, height: Callable[[int], int], place: int, top: int, room: int
) -> tuple[int, int]:
    """Return the first line in view and the row at which it begins, which is 0 or less.

    ``height(i)`` returns the rows of line ``i`` of ``lines``; ``room`` rows are in view. Line
    ``place`` begins at row ``top``, unless that leaves rows empty that other lines could fill.
    """
    # Up from the line, until a line begins at the first row or above it.
    first = place
    while top > 0 and first > 0:
        first -= 1
        top -= height(first)
    top = min(top, 0)
    # Down to the end of the view. Rows left empty there move everything down, and more lines from
    # above come into view.
    bottom, at = top, first
    while bottom < room and at < lines:
        bottom += height(at)
        at += 1
    top += max(0, room - bottom)
    while top > 0 and first > 0:
        first -= 1
        top -= height(first)
    return first, min(top, 0)


def shown_at(top: int, height: int, room: int) -> int:
    """Return the row nearest to ``top`` at which a line of ``height`` rows fits the view.

    A line that is higher than the view begins at its first row.
    """
    return max(0, min(top, room - height))
