"""What is going to be delivered, in order of time."""

from __future__ import annotations

import heapq
from collections.abc import Iterable
from dataclasses import dataclass

from danmaku_proto._pb.douyin import Message
from danmaku_tui.demo.gifts import GiftThrow
from danmaku_tui.demo.messages import MessageDraft


@dataclass(frozen=True, slots=True)
class Planned:
    """A message to deliver at ``at``, in seconds since 1970.

    What is already a ``Message`` is delivered again. ``throw`` and ``count`` say what a gift tells.
    """

    at: float
    what: MessageDraft | Message
    throw: GiftThrow | None = None
    count: int = 0


class Agenda:
    """Planned messages; those of the same time keep the order in which they were planned."""

    def __init__(self) -> None:
        self._heap: list[tuple[float, int, Planned]] = []
        self._order = 0

    def plan(self, things: Iterable[Planned]) -> None:
        """Add ``things``."""
        for thing in things:
            self._order += 1
            heapq.heappush(self._heap, (thing.at, self._order, thing))

    def due(self, now: float, at_most: int) -> list[Planned]:
        """Take and return what is due, ``at_most`` so many; the rest stays."""
        taken: list[Planned] = []
        while self._heap and self._heap[0][0] <= now and len(taken) < at_most:
            taken.append(heapq.heappop(self._heap)[2])
        return taken

    def is_due(self, now: float) -> bool:
        """Return whether anything is to be delivered by ``now``."""
        return bool(self._heap) and self._heap[0][0] <= now
