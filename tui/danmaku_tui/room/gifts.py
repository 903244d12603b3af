"""The new units of a gift, where the feed reports only the total of a combo so far."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import replace
from typing import Final

from danmaku_proto.events import ComboKey, Gift

COMBOS: Final = 20_000
"""Combos remembered, open and closed: a close comes seconds after the last press, and in a room
of 100 gifts a second this many last for minutes."""


class GiftCounter:
    """The counter of gifts: each unit of each combo counts once.

    The counts of a combo are cumulative, skip values, come late, and are repeated by a closing
    message two to four seconds after the last press (xhynice/DouyinBarrage). So a combo's count is
    the greatest one received, and the new units are the difference to the one before. A closed
    combo is remembered like an open one, because its messages may still come late; the ``capacity``
    combos that were updated most recently are kept. Raises ``ValueError`` when that is less than 1.
    """

    __slots__ = ("_capacity", "_totals")

    def __init__(self, capacity: int = COMBOS) -> None:
        if capacity < 1:
            msg = "capacity must be at least 1"
            raise ValueError(msg)
        self._capacity = capacity
        self._totals: OrderedDict[ComboKey, int] = OrderedDict()

    def count(self, gift: Gift) -> Gift:
        """Return ``gift`` with ``count`` set to its new units.

        A gift without a combo counts whole. Its id must be new, so that it is counted once.
        """
        combo = gift.combo_key
        new = max(0, gift.total) if combo is None else self._raise(combo, gift.total)
        return gift if new == gift.count else replace(gift, count=new)

    def __len__(self) -> int:
        return len(self._totals)

    def _raise(self, combo: ComboKey, total: int) -> int:
        """Return by how much ``total`` raises the count of ``combo``, and remember it."""
        totals = self._totals
        before = totals.get(combo, 0)
        totals[combo] = max(before, total)
        totals.move_to_end(combo)
        if len(totals) > self._capacity:
            totals.popitem(last=False)
        return max(0, total - before)
