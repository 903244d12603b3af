"""Numbers by the second, as the bars of a plot."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from danmaku_tui.export.statistics import RecordedGap

STEPS: Final = (1, 2, 5, 10, 15, 30, 60)
"""The seconds that a bar may stand for; a longer one stands for whole minutes."""

MEAN: Final = 2
"""The least mean of bars below a minute: finer ones would show single comments."""


@dataclass(frozen=True, slots=True)
class TimeBars:
    """The sums over equal times of ``step`` seconds each, from the beginning of a recording.

    ``missing`` marks the times of which at least half was not recorded.
    """

    step: int
    sums: tuple[int, ...]
    missing: tuple[bool, ...]

    @property
    def seconds(self) -> int:
        """The length of the axis."""
        return self.step * len(self.sums)

    def of(self, numbers: Mapping[int, int]) -> TimeBars:
        """Return the bars of other ``numbers`` by the second, for the same times."""
        return TimeBars(self.step, _sums(numbers, self.step, len(self.sums)), self.missing)

    @property
    def greatest(self) -> int:
        """The place of the greatest sum, the first one of several."""
        return max(range(len(self.sums)), key=lambda place: self.sums[place])


def time_bars(
    numbers: Mapping[int, int], seconds: float, gaps: Sequence[RecordedGap], most: int
) -> TimeBars:
    """Return the finest useful bars for ``numbers`` by the second, at most ``most`` of them."""
    enough = min(most, sum(numbers.values()) / MEAN)
    fine = (step for step in STEPS if int(seconds // step) + 1 <= enough)
    minutes = max(1, int(seconds // 60) + 1)
    step = next(fine, 60 * -(-minutes // most))
    parts = max(1, int(seconds // step) + 1)
    missing = (_is_gap(gaps, place * step, step) for place in range(parts))
    return TimeBars(step, _sums(numbers, step, parts), tuple(missing))


def _sums(numbers: Mapping[int, int], step: int, parts: int) -> tuple[int, ...]:
    sums = [0] * parts
    for second, number in numbers.items():
        # The last events may arrive after the end of the last whole second.
        sums[min(second // step, parts - 1)] += number
    return tuple(sums)


def _is_gap(gaps: Sequence[RecordedGap], second: float, seconds: float) -> bool:
    lost = 0.0
    for gap in gaps:
        begin, end = max(second, gap.second - gap.seconds), min(second + seconds, gap.second)
        lost += max(0.0, end - begin)
    return lost * 2 >= seconds
