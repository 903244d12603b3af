"""What a time line shows of a recording: how much was said when, and where something is missing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

BUCKETS: Final = 600
"""Parts into which a recording is divided to be counted: more than any row has cells."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """The part of a recording that one cell stands for.

    ``level`` is how much was said, from 0 for nothing to 1 for the most; ``gap`` that some of it
    was not seen.
    """

    level: float
    gap: bool


@dataclass(frozen=True, slots=True)
class Timeline:
    """A recording of ``length`` seconds in equal parts.

    ``density`` is how many messages each part has; ``gaps`` are the times, in seconds from the
    beginning, between which nothing could come.
    """

    length: float
    density: tuple[int, ...] = ()
    gaps: tuple[tuple[float, float], ...] = ()

    def cells(self, count: int) -> list[Stretch]:
        """Return the recording as ``count`` stretches of the same length."""
        sums = _resampled(self.density, count)
        most = max(sums, default=0.0)
        missing = self._missing(count)
        return [
            Stretch(each / most if most else 0.0, gap)
            for each, gap in zip(sums, missing, strict=True)
        ]

    def cell(self, place: float, count: int) -> int:
        """Return which of ``count`` cells stands for ``place`` seconds from the beginning."""
        if count <= 0 or place <= 0:
            return 0
        # Not int() first: the quotient has no bound where the recording is one moment.
        return count - 1 if place >= self.length else int(place / self.length * count)

    def _missing(self, count: int) -> list[bool]:
        missing = [False] * count
        for start, stop in self.gaps:
            for at in range(self.cell(start, count), self.cell(max(start, stop), count) + 1):
                if at < count:
                    missing[at] = True
        return missing


def gaps_of(
    ends: Iterable[tuple[float, float | None]], first: float
) -> tuple[tuple[float, float], ...]:
    """Return the gaps as seconds from ``first``, of the times at which they ended and how long."""
    return tuple((at - gap - first, at - first) for at, gap in ends if gap)


def _resampled(values: Sequence[int], count: int) -> list[float]:
    """Return ``values`` spread over ``count`` parts of the same size, with the same sum."""
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
