"""The time line of a recording: messages over time, and the gaps."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

BUCKETS: Final = 600
"""Equal parts of a recording that are counted: more than any row has cells."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """The part of a recording in one cell.

    ``level`` is its share of the busiest part, from 0 to 1; ``gap`` means that some of it was not
    recorded.
    """

    level: float
    gap: bool


@dataclass(frozen=True, slots=True)
class Timeline:
    """A recording of ``length`` seconds in equal parts.

    ``density`` is the number of messages in each part; ``gaps`` are pairs of times, in seconds from
    the beginning, between which nothing could arrive.
    """

    length: float
    density: tuple[int, ...] = ()
    gaps: tuple[tuple[float, float], ...] = ()

    def cells(self, count: int) -> list[Stretch]:
        """Return the recording as ``count`` stretches of equal length."""
        sums = _resampled(self.density, count)
        most = max(sums, default=0.0)
        gaps = self._gap_cells(count)
        return [
            Stretch(each / most if most else 0.0, gap) for each, gap in zip(sums, gaps, strict=True)
        ]

    def cell(self, position: float, count: int) -> int:
        """Return the index of the cell, of ``count``, at ``position`` seconds."""
        if count <= 0 or position <= 0:
            return 0
        # Not int() first: the quotient has no bound where the recording is one moment.
        return count - 1 if position >= self.length else int(position / self.length * count)

    def _gap_cells(self, count: int) -> list[bool]:
        cells = [False] * count
        for start, stop in self.gaps:
            for at in range(self.cell(start, count), self.cell(max(start, stop), count) + 1):
                if at < count:
                    cells[at] = True
        return cells


def gaps_of(
    ends: Iterable[tuple[float, float | None]], first: float
) -> tuple[tuple[float, float], ...]:
    """Return the gaps in seconds from ``first``; ``ends`` are ends (since 1970) with lengths."""
    return tuple((at - gap - first, at - first) for at, gap in ends if gap)


def _resampled(values: Sequence[int], count: int) -> list[float]:
    """Return ``values`` spread over ``count`` equal parts, with the same sum."""
    sums = [0.0] * max(0, count)
    if not values or count <= 0:
        return sums
    share = count / len(values)
    for index, value in enumerate(values):
        if not value:
            continue
        start, stop = index * share, (index + 1) * share
        at = int(start)
        while start < stop and at < count:
            end = min(stop, at + 1.0)
            sums[at] += value * (end - start) / share
            start, at = end, at + 1
    return sums
