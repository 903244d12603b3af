"""Which lines of the list are in view, when they are of different heights."""

from __future__ import annotations

from collections.abc import Callable


def window(
    lines: int, height: Callable[[int], int], place: int, top: int, room: int
) -> tuple[int, int]:
    """Return the first line in view and the row at which it begins, which is 0 or less.

    ``height(i)`` is how many rows line ``i`` of ``lines`` takes, ``room`` how many there are. Line
    ``place`` begins at row ``top``, unless that left rows empty which other lines could take.
    """
    first = place
    while top > 0 and first > 0:
        first -= 1
        top -= height(first)
    top = min(top, 0)
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
    """Return the row nearest to ``top`` at which a line of ``height`` rows is wholly in view.

    Of a line that is higher than the room the beginning is.
    """
    return max(0, min(top, room - height))
