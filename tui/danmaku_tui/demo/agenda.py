"""The queue of planned messages, in order of time."""

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

    A ``content`` that is a ``Message`` already is delivered again. ``throw`` and ``count`` are
    those of a gift.
    """

    at: float
    content: MessageDraft | Message
    throw: GiftThrow | None = None
    count: int = 0


class Agenda:
    """Planned messages; those of the same time keep the order in which they were planned."""

    def __init__(self) -> None:
        self._heap: list[tuple[float, int, Planned]] = []
        self._order = 0

    def plan(self, messages: Iterable[Planned]) -> None:
        """Add ``messages``."""
        for message in messages:
            self._order += 1
            heapq.heappush(self._heap, (message.at, self._order, message))

    def due(self, now: float, at_most: int) -> list[Planned]:
        """Remove and return the messages that are due, ``at_most`` so many."""
        taken: list[Planned] = []
        while self._heap and self._heap[0][0] <= now and len(taken) < at_most:
            taken.append(heapq.heappop(self._heap)[2])
        return taken

    def is_due(self, now: float) -> bool:
        """Return whether a message is due at ``now``."""
        return bool(self._heap) and self._heap[0][0] <= now
