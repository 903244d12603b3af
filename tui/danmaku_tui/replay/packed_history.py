"""The history of a replay, in few bytes, for a return to an earlier position."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Sequence
from itertools import chain
from typing import Final

from danmaku_proto.events import Event
from danmaku_tui.room.history import History
from danmaku_tui.room.packed_users import pack, unpack

BLOCK_EVENTS: Final = 1_000
"""Events that are packed together: the work of a few milliseconds."""


class Block:
    """Events in order, as objects or packed."""

    __slots__ = ("_events", "_packed", "size")

    def __init__(self, events: Iterable[Event]) -> None:
        self._events: Sequence[Event] | None = tuple(events)
        self._packed = b""
        self.size = len(self._events)

    @property
    def unpacked(self) -> bool:
        """Whether the events are kept as objects."""
        return self._events is not None

    @property
    def events(self) -> Sequence[Event]:
        """The events."""
        return unpack(self._packed) if self._events is None else self._events

    def pack(self) -> None:
        """Keep the events as bytes from now on."""
        if self._events is not None:
            self._packed, self._events = pack(self._events), None


class PackedHistory:
    """Follows ``history`` through a recording, from the beginning to the furthest position.

    Events that are emitted again after a step back are known already. As many events as the history
    holds are kept as objects, because most of them are in it anyway and cost nothing; the older
    ones are packed.
    """

    def __init__(self, history: History) -> None:
        self._history = history
        self._blocks: deque[Block] = deque(maxlen=-(-history.capacity // BLOCK_EVENTS))
        self._partial: list[Event] = []
        self._known = 0
        self._unpacked: deque[Block] = deque()
        self._unpacked_events = 0
        self.count = 0
        self._serial = history.end

    @property
    def at_furthest(self) -> bool:
        """Whether no event beyond the present position is known."""
        return self.count == self._known

    def reset(self, count: int = 0) -> None:
        """Continue after ``count`` events; earlier ones may be in the history or not."""
        self.count = count
        self._serial = self._history.end

    def update(self) -> None:
        """Take in the new events of the history; call this before it drops any of them."""
        end = self._history.end
        self.count += end - self._serial
        self._serial = end
        fresh = self.count - self._known
        if fresh <= 0:
            return
        self._known = self.count
        events = self._history.newest(fresh)
        if len(events) < fresh:
            # The history dropped some: no later history will hold anything from before them.
            self._partial.clear()
            self._blocks.clear()
        self._partial += events
        while len(self._partial) >= BLOCK_EVENTS:
            self._blocks.append(self._added(Block(self._partial[:BLOCK_EVENTS])))
            del self._partial[:BLOCK_EVENTS]

    def newest(self) -> tuple[Block, ...]:
        """Return the contents of the history at the furthest position, or a little more."""
        if not self._partial:
            return tuple(self._blocks)
        return (*self._blocks, self._added(Block(self._partial)))

    def _added(self, block: Block) -> Block:
        """Return ``block``, and pack the oldest ones beyond the capacity."""
        self._unpacked.append(block)
        self._unpacked_events += block.size
        while self._unpacked_events > self._history.capacity:
            oldest = self._unpacked.popleft()
            self._unpacked_events -= oldest.size
            oldest.pack()
        return block


def events_of(blocks: Iterable[Block], capacity: int) -> list[Event]:
    """Return the newest events in ``blocks``, at most ``capacity`` of them."""
    events = list(chain.from_iterable(block.events for block in blocks))
    return events[-capacity:]
