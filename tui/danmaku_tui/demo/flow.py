"""A random process whose rate may change."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator

from danmaku_tui.demo.agenda import Planned


class Flow:
    """Occurs at random, ``rate()`` times a second on average; ``make`` plans one occurrence."""

    def __init__(
        self,
        chance: random.Random,
        rate: Callable[[], float],
        make: Callable[[float], list[Planned]],
    ) -> None:
        self._chance = chance
        self._rate = rate
        self._make = make
        self._left = chance.expovariate(1.0)

    def happen(self, since: float, until: float) -> Iterator[Planned]:
        """Yield the messages between two times, in seconds since 1970."""
        rate = self._rate()
        expected = rate * (until - since)
        at = since
        while self._left <= expected:
            at += self._left / rate
            expected -= self._left
            self._left = self._chance.expovariate(1.0)
            yield from self._make(at)
        self._left -= expected
