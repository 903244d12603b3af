"""The answer of the stage to more comments than it can show: it leaves things out, step by step.

The steps are the rungs of a ladder. The stage climbs when items are really late or lost, within a
second a rung. It descends only when the rung below would have carried the load of the last seconds
with ease, five seconds a rung. After a descent that was too early the next one waits longer. So
neither a burst nor a load between two rungs makes the stage flap.
"""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass, replace
from enum import IntEnum
from typing import Final

from danmaku_tui.i18n.language import tr
from danmaku_tui.stage.items import TIMES

FASTEST_FACTOR: Final = 1.6
"""How much faster than wished the clock may run; beyond this a reader falls behind."""

WINDOW_SECONDS: Final = 1.0
"""How far back strain is measured: it has to be answered within a second."""

LOAD_SECONDS: Final = 3.0
"""How far back the load is averaged: over less, a few long comments look like a busy room."""

STRAINED_WAIT: Final = 0.5
"""Mean wait, as a share of the longest wait, above which the clock runs faster."""

LOST_SHARE: Final = 0.02
"""Share of lost items above which the clock runs faster: at first that costs little."""

LOST_SHARE_DEAR: Final = 0.1
"""Share of lost items above which names go, texts merge and items are sampled: that costs more."""

LOST_DEAR: Final = 2
"""Items lost within the window before anything dear is given up: a single one is no trend."""

EASY_LOAD: Final = 0.8
"""Share of the lanes that a rung with all items may need to be at ease: lanes never fill wholly."""

EASY_LOAD_SAMPLED: Final = 1.0
"""The same for sampling, where full lanes are the aim."""

NAME_COST: Final = 1.6
"""How many more columns items take with names: 1.53 and 1.59 times in two recorded rooms."""

SPEEDUP_SECONDS: Final = 0.25
"""Between two rungs of speed while strained: ×1.6 is reached within a second."""

CLIMB_SECONDS: Final = 1.0
"""Between the other rungs while strained: time for the last one to be felt."""

PATIENCE_SECONDS: Final = 5.0
"""Ease that one rung down takes, at least."""

LONGEST_PATIENCE_SECONDS: Final = 60.0
"""Ease that one rung down takes, at most, however often it had to be taken back."""

REGRET_SECONDS: Final = 10.0
"""A climb this soon after a descent shows that the descent was too early."""


class OverloadLevel(IntEnum):
    """The measures of the stage against overload; each level includes the ones before it."""

    CALM = 0
    FASTER = 1
    NAMELESS = 2
    MERGING = 3
    SAMPLING = 4


@dataclass(frozen=True, slots=True)
class Pressure:
    """One rung of the ladder.

    ``factor`` multiplies the speed of the clock. ``keep`` is the share of ordinary items that are
    offered to the lanes, from 0 to 1.
    """

    level: OverloadLevel = OverloadLevel.CALM
    factor: float = 1.0
    keep: float = 1.0

    @property
    def names(self) -> bool:
        """Whether new items fly with the name of who wrote them."""
        return self.level < OverloadLevel.NAMELESS

    @property
    def merge_first(self) -> bool:
        """Whether an identical text is merged even when there is room for it."""
        return self.level >= OverloadLevel.MERGING

    @property
    def words(self) -> str:
        """The words of the status line: empty when calm, else such as ``×1.6 names off``."""
        return self.words_with(TIMES)

    def words_with(self, times: str) -> str:
        """Return the words with ``times`` as the sign before the factor."""
        words = []
        if self.factor > 1.0:
            words.append(f"{times}{self.factor:.3g}")
        if not self.names:
            words.append(tr("names off"))
        if self.level is OverloadLevel.MERGING:
            words.append(tr("merging"))
        if self.level is OverloadLevel.SAMPLING:
            words.append(tr("{share} kept").format(share=f"{self.keep:.0%}"))
        return " ".join(words)


LADDER: Final = (
    Pressure(),
    *(Pressure(OverloadLevel.FASTER, factor) for factor in (1.15, 1.3, 1.45, FASTEST_FACTOR)),
    Pressure(OverloadLevel.NAMELESS, FASTEST_FACTOR),
    Pressure(OverloadLevel.MERGING, FASTEST_FACTOR),
    *(
        Pressure(OverloadLevel.SAMPLING, FASTEST_FACTOR, keep)
        for keep in (0.75, 0.5, 0.35, 0.25, 0.15, 0.1, 0.05)
    ),
)
"""All rungs, from calm up."""


@dataclass(frozen=True, slots=True)
class OverloadReading:
    """The load of the stage since the last reading.

    ``tried`` items asked the lanes for a place and ``lost`` of them found none; ``waited`` is the
    sum of their waits, each as a share (0 to 1) of the longest that it may wait. ``demand`` is the
    time in seconds that all lanes at the usual speed would take for everything that was offered,
    merged and sampled items too.
    """

    tried: int = 0
    lost: int = 0
    waited: float = 0.0
    demand: float = 0.0


class Overload:
    """The way up and down the ladder."""

    __slots__ = ("_changed", "_climbed", "_eased", "_load", "_now", "_patience", "_recent", "_rung")

    def __init__(self) -> None:
        self._rung = 0
        self._recent: deque[tuple[float, OverloadReading]] = deque()
        self._load = 0.0
        self._now = -math.inf
        self._changed = -math.inf
        self._climbed = True
        self._eased: float | None = None
        self._patience = PATIENCE_SECONDS

    def update(
        self, now: float, reading: OverloadReading, headroom: float = FASTEST_FACTOR
    ) -> Pressure:
        """Add the ``reading`` since the last call and return the pressure from now on.

        ``now`` is in seconds of any monotonic clock; ``headroom`` is the factor (1 or more) that
        the stage clock can still follow.
        """
        now = max(now, self._now)
        self._load *= math.exp((self._now - now) / LOAD_SECONDS)
        self._load += reading.demand / LOAD_SECONDS
        self._now = now
        if reading.tried:
            self._recent.append((now, reading))
        while self._recent and self._recent[0][0] <= now - WINDOW_SECONDS:
            self._recent.popleft()
        tried = sum(reading.tried for _, reading in self._recent)
        lost = sum(reading.lost for _, reading in self._recent)
        waited = sum(reading.waited for _, reading in self._recent)
        late = lost > tried * LOST_SHARE or waited > tried * STRAINED_WAIT
        dear = lost >= LOST_DEAR and lost > tried * LOST_SHARE_DEAR
        if dear or (late and self._can_speed_up()):
            self._eased = None
            self._climb(now)
        elif self._easy_below(headroom) and (not late or self._samples()):
            self._descend(now)
        else:
            self._eased = None
        pressure = LADDER[self._rung]
        if pressure.factor > headroom:
            return replace(pressure, factor=headroom)
        return pressure

    def _can_speed_up(self) -> bool:
        return LADDER[self._rung].factor < FASTEST_FACTOR

    def _samples(self) -> bool:
        return LADDER[self._rung].level is OverloadLevel.SAMPLING

    def _easy_below(self, headroom: float) -> bool:
        if self._rung == 0:
            return False
        here, below = LADDER[self._rung], LADDER[self._rung - 1]
        needed = self._load * below.keep
        if below.names and not here.names:
            needed *= NAME_COST
        easy = EASY_LOAD_SAMPLED if self._samples() else EASY_LOAD
        return needed < easy * min(below.factor, headroom)

    def _climb(self, now: float) -> None:
        if self._rung + 1 == len(LADDER):
            return
        dwell = SPEEDUP_SECONDS if self._can_speed_up() else CLIMB_SECONDS
        if now - self._changed < dwell:
            return
        if not self._climbed and now - self._changed < REGRET_SECONDS:
            self._patience = min(self._patience * 2, LONGEST_PATIENCE_SECONDS)
        self._rung += 1
        self._changed, self._climbed = now, True

    def _descend(self, now: float) -> None:
        if self._eased is None:
            self._eased = now
        if now - max(self._eased, self._changed) < self._patience:
            return
        if not self._climbed:
            self._patience = max(self._patience / 2, PATIENCE_SECONDS)
        self._rung -= 1
        self._changed, self._climbed = now, False
