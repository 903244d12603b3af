"""Amounts by key: over the whole session, and over the last minutes."""

from __future__ import annotations

import heapq
from collections import deque
from collections.abc import Iterable
from typing import Final, TypeAlias

PLACES: Final = 100
"""Places that are known in order; a board shows fewer."""

RECENT_SECONDS: Final = 600.0
"""How far back the recent tally looks, in seconds."""

BUCKET_SECONDS: Final = 10.0
"""How exactly it forgets, in seconds."""

_CANDIDATES: Final = 10
"""Candidates a place, before they are sorted: enough to make sorting rare."""

Change: TypeAlias = tuple[str, int, int]
"""A key, its amount, and the number of the change that led to it."""

_BUCKETS: Final = int(RECENT_SECONDS / BUCKET_SECONDS)


class Tally:
    """Amounts by key, and the ``places`` greatest of them.

    The greatest first; of equals, the one that got there first. Adding and asking are cheap however
    many keys there are: ``_leaders`` always holds every key that may be among the places, and only
    a leader that loses makes it necessary to look at all keys again.
    """

    __slots__ = ("_amounts", "_changed", "_changes", "_floor", "_leaders", "_places", "_stale")

    def __init__(self, places: int = PLACES) -> None:
        self._places = places
        self._amounts: dict[str, int] = {}
        self._changed: dict[str, int] = {}
        self._changes = 0
        self._leaders: set[str] = set()
        self._floor = 0
        self._stale = False

    def __len__(self) -> int:
        return len(self._amounts)

    def __contains__(self, key: str) -> bool:
        return key in self._amounts

    @property
    def changes(self) -> int:
        """The number of additions so far."""
        return self._changes

    def changed_since(self, changes: int) -> list[Change]:
        """Return the keys that were added to after so many ``changes``, as they are now."""
        amounts = self._amounts
        return [(key, amounts[key], at) for key, at in self._changed.items() if at > changes]

    def change(self, changed: Iterable[Change], changes: int) -> None:
        """Take over ``changed`` from :meth:`changed_since` of a tally with so many ``changes``."""
        for key, amount, at in changed:
            self._amounts[key] = amount
            self._changed[key] = at
        self._changes = changes
        self._stale = True

    def add(self, key: str, amount: int) -> None:
        """Give ``amount``, which is positive, to ``key``."""
        now = self._amounts.get(key, 0) + amount
        self._amounts[key] = now
        self._changes += 1
        self._changed[key] = self._changes
        # An equal of the last place got there later than that one, and so stands behind it.
        if now > self._floor:
            self._leaders.add(key)
            if len(self._leaders) > _CANDIDATES * self._places and not self._stale:
                self.leaders()

    def take(self, key: str, amount: int) -> None:
        """Take ``amount`` from ``key``; who has nothing left is forgotten."""
        left = self._amounts[key] - amount
        # Somebody who is not among the leaders may be above this one now: only all keys show it.
        if key in self._leaders:
            self._stale = True
        if left > 0:
            self._amounts[key] = left
        else:
            self._forget(key)

    def leaders(self) -> list[tuple[str, int]]:
        """Return the keys with the greatest amounts, and these, in order."""
        amounts, changed = self._amounts, self._changed
        if self._stale:
            self._leaders = self._found()
            self._stale = False
        order = heapq.nsmallest(
            self._places, self._leaders, key=lambda key: (-amounts[key], changed[key])
        )
        self._leaders = set(order)
        self._floor = amounts[order[-1]] if len(order) == self._places else 0
        return [(key, amounts[key]) for key in order]

    def _found(self) -> set[str]:
        """Return the leaders as all keys show them, and the equals of the last of them."""
        amounts = self._amounts
        if len(amounts) <= self._places:
            return set(amounts)
        least = heapq.nlargest(self._places, amounts.values())[-1]
        return {key for key, amount in amounts.items() if amount >= least}

    def trim(self, size: int) -> list[str]:
        """Forget the smallest until ``size`` keys are left; return the forgotten.

        Of equals those go first that changed longest ago, so that a newcomer has time to rise.
        """
        amounts = self._amounts
        excess = len(amounts) - size
        if excess <= 0:
            return []
        least = sorted(amounts.values())[excess - 1]
        smallest = [key for key, amount in amounts.items() if amount < least]
        equals = [key for key, amount in amounts.items() if amount == least]
        equals.sort(key=self._changed.__getitem__)
        smallest += equals[: excess - len(smallest)]
        for key in smallest:
            if key in self._leaders:
                self._stale = True
            self._forget(key)
        return smallest

    def _forget(self, key: str) -> None:
        del self._amounts[key], self._changed[key]
        self._leaders.discard(key)


class RecentTally:
    """A tally of the last ten minutes, which forgets in steps of ten seconds.

    Times are seconds of one clock, of any epoch. A time before the newest counts as the
    newest; a clock that fell back by more than the ten minutes starts the tally anew.
    """

    __slots__ = ("_bucket", "_buckets", "_newest", "_places", "_tally")

    def __init__(self, places: int = PLACES) -> None:
        self._places = places
        self._tally = Tally(places)
        self._newest = 0
        self._bucket: dict[str, int] = {}
        self._buckets = deque([(self._newest, self._bucket)])

    def __len__(self) -> int:
        return len(self._tally)

    def __contains__(self, key: str) -> bool:
        return key in self._tally

    def add(self, key: str, amount: int, now: float) -> None:
        """Give ``amount``, which is positive, to ``key`` at ``now``."""
        index = int(now // BUCKET_SECONDS)
        if index != self._newest:
            self._turn(index)
        bucket = self._bucket
        bucket[key] = bucket.get(key, 0) + amount
        self._tally.add(key, amount)

    def leaders(self, now: float) -> list[tuple[str, int]]:
        """Return the keys with the greatest amounts at ``now``, and these, in order."""
        index = int(now // BUCKET_SECONDS)
        if index != self._newest:
            self._turn(index)
        return self._tally.leaders()

    def trim(self, size: int) -> list[str]:
        """Forget the smallest until ``size`` keys are left; return the forgotten."""
        forgotten = self._tally.trim(size)
        for _, bucket in self._buckets:
            for key in forgotten:
                bucket.pop(key, None)
        return forgotten

    def _turn(self, index: int) -> None:
        if index < self._newest:
            # Times of several servers mix, so that a little back is usual; far back is a new clock.
            if self._newest - index <= _BUCKETS:
                return
            self._tally = Tally(self._places)
            self._buckets.clear()
        # Whole buckets leave the tally, so that no single addition has to be remembered.
        while self._buckets and self._buckets[0][0] <= index - _BUCKETS:
            for key, amount in self._buckets.popleft()[1].items():
                self._tally.take(key, amount)
        self._newest = index
        self._bucket = {}
        self._buckets.append((index, self._bucket))
