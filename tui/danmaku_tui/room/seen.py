"""Which messages have been seen, so that a repeated delivery counts once."""

from __future__ import annotations

from collections import OrderedDict
from typing import Final

SEEN_IDS: Final = 50_000
"""Ids remembered: at 100 messages a second the last eight minutes, longer than any redelivery."""


class Seen:
    """The ids met most recently, ``capacity`` of them.

    Raises ``ValueError`` when ``capacity`` is less than 1.
    """

    __slots__ = ("_capacity", "_ids")

    def __init__(self, capacity: int = SEEN_IDS) -> None:
        if capacity < 1:
            msg = "capacity must be at least 1"
            raise ValueError(msg)
        self._capacity = capacity
        self._ids: OrderedDict[str, None] = OrderedDict()

    def add(self, message: str) -> bool:
        """Remember the id ``message``; return whether it is new, as an empty one always is."""
        if not message:
            return True
        ids = self._ids
        if message in ids:
            ids.move_to_end(message)
            return False
        ids[message] = None
        if len(ids) > self._capacity:
            ids.popitem(last=False)
        return True

    def __len__(self) -> int:
        return len(self._ids)
