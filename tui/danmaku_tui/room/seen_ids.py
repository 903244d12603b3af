"""Which messages have been seen, so that a repeated delivery counts once."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from itertools import islice
from typing import Final

from danmaku_tui.room.packed_users import pack, unpack

SEEN_IDS: Final = 50_000
"""Ids remembered: at 100 messages a second the last eight minutes, longer than any redelivery."""


WHOLE_AFTER: Final = 2
"""How many times the capacity the steps of a memory tell, before one tells all ids again."""


@dataclass(frozen=True, slots=True)
class SeenIdsMemory:
    """What had been met at one moment, for :meth:`SeenIds.recall`.

    ``steps`` hold ids, those met last at the end, and memories of one room share them; together
    ``told`` ids, of which the last ``held`` different ones count. ``met`` were met ever.
    """

    steps: tuple[bytes, ...]
    told: int
    held: int
    met: int


class SeenIds:
    """The ids met most recently, ``capacity`` of them.

    Raises ``ValueError`` when ``capacity`` is less than 1.
    """

    __slots__ = ("_capacity", "_ids", "_met")

    def __init__(self, capacity: int = SEEN_IDS) -> None:
        if capacity < 1:
            msg = "capacity must be at least 1"
            raise ValueError(msg)
        self._capacity = capacity
        self._ids: OrderedDict[str, None] = OrderedDict()
        self._met = 0

    def add(self, message: str) -> bool:
        """Remember the id ``message``; return whether it is new, as an empty one always is."""
        if not message:
            return True
        ids = self._ids
        self._met += 1
        if message in ids:
            ids.move_to_end(message)
            return False
        ids[message] = None
        if len(ids) > self._capacity:
            ids.popitem(last=False)
        return True

    def remember(self, before: SeenIdsMemory | None = None) -> SeenIdsMemory:
        """Return what has been met.

        ``before`` is a memory of this, or of what had met the same: with it only what was met since
        is looked at.
        """
        ids, held = self._ids, len(self._ids)
        if before is not None:
            # As many, or fewer and some that were met before: these do no harm.
            newest = min(held, self._met - before.met)
            if before.told + newest <= WHOLE_AFTER * self._capacity:
                step = pack([*islice(reversed(ids), newest)][::-1])
                return SeenIdsMemory((*before.steps, step), before.told + newest, held, self._met)
        return SeenIdsMemory((pack(list(ids)),), held, held, self._met)

    def recall(self, memory: SeenIdsMemory) -> None:
        """Have met what is remembered, and nothing else."""
        ids = self._ids = OrderedDict()
        for step in memory.steps:
            for message in unpack(step):
                ids[message] = None
                ids.move_to_end(message)
        while len(ids) > memory.held:
            ids.popitem(last=False)
        self._met = memory.met

    def __len__(self) -> int:
        return len(self._ids)
