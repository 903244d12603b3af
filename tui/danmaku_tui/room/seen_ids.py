"""The ids of the messages that were seen, so that a repeated delivery counts once."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from itertools import islice
from typing import Final

from danmaku_tui.room.packed_users import pack, unpack

SEEN_IDS: Final = 50_000
"""Ids remembered: at 100 messages a second the last eight minutes, longer than any redelivery."""


WHOLE_AFTER: Final = 2
"""Ids in the steps of a snapshot, in capacities, before one step holds all ids again."""


@dataclass(frozen=True, slots=True)
class SeenIdsMemory:
    """A snapshot of the ids at one moment, for :meth:`SeenIds.recall`.

    ``steps`` hold packed ids, the last seen at the end; the snapshots of one room share them. They
    hold ``packed`` ids together, and the last ``held`` different ones count. ``met`` is the number
    of ids that were ever seen.
    """

    steps: tuple[bytes, ...]
    packed: int
    held: int
    met: int


class SeenIds:
    """The ids that were seen most recently, ``capacity`` of them.

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
            # It may be delivered again: a repeated id is as new as one that was just seen.
            ids.move_to_end(message)
            return False
        ids[message] = None
        if len(ids) > self._capacity:
            ids.popitem(last=False)
        return True

    def remember(self, before: SeenIdsMemory | None = None) -> SeenIdsMemory:
        """Return a snapshot of the ids.

        ``before`` is an earlier snapshot, also of another object with the same ids: with it only
        the ids since are packed.
        """
        ids, held = self._ids, len(self._ids)
        if before is not None:
            # Repeated ids were met, too: then some older ones are packed again, which does no harm.
            newest = min(held, self._met - before.met)
            if before.packed + newest <= WHOLE_AFTER * self._capacity:
                step = pack([*islice(reversed(ids), newest)][::-1])
                return SeenIdsMemory((*before.steps, step), before.packed + newest, held, self._met)
        return SeenIdsMemory((pack(list(ids)),), held, held, self._met)

    def recall(self, memory: SeenIdsMemory) -> None:
        """Restore the snapshot ``memory``."""
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
