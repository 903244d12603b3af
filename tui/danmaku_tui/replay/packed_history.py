"""The history of a replay, in few bytes, for a return to an earlier position."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Sequence
from itertools import chain
from typing import Final

from danmaku_proto.events import Event
from danmaku_tui.room.event_size import event_bytes
from danmaku_tui.room.history import History
from danmaku_tui.room.packed_users import pack, unpack

BLOCK_EVENTS: Final = 1_000
BLOCK_BYTES: Final = 1024 * 1024
"""Events that are packed together, and their bytes: the work of a few milliseconds."""


class Block:
    """Events in order, as objects or packed."""

    __slots__ = ("_events", "_packed", "bytes", "size")

    def __init__(self, events: Iterable[Event]) -> None:
        self._events: Sequence[Event] | None = tuple(events)
        self._packed = b""
        self.size = len(self._events)
        self.bytes = sum(map(event_bytes, self._events))
        """The approximate bytes of the events as objects."""

    @property
    def unpacked(self) -> bool:
        """Whether the events are kept as objects."""
        return self._events is not None

    @property
    def packed_bytes(self) -> int:
        """The bytes of the packed events; 0 while they are objects."""
        return len(self._packed)

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
    holds, in number and in bytes, are kept as objects, because most of them are in it anyway and
    cost nothing; the older ones are packed.
    """

    def __init__(self, history: History) -> None:
        self._history = history
        self._blocks: deque[Block] = deque()
        self._partial: list[Event] = []
        self._known = 0
        self._unpacked: deque[Block] = deque()
        self._unpacked_events = self._unpacked_bytes = self._partial_bytes = 0
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
            self._partial_bytes = 0
            self._blocks.clear()
        for event in events:
            self._partial.append(event)
            self._partial_bytes += event_bytes(event)
            if len(self._partial) >= BLOCK_EVENTS or self._partial_bytes >= BLOCK_BYTES:
                self._append(self._added(Block(self._partial)))
                self._partial.clear()
                self._partial_bytes = 0

    def _append(self, block: Block) -> None:
        """Append a whole block, and drop those that no history can hold beside it."""
        self._blocks.append(block)
        events, size = 0, 0
        for place in range(len(self._blocks) - 1, -1, -1):
            if events >= self._history.capacity or size >= self._history.most_bytes:
                for _ in range(place + 1):
                    self._blocks.popleft()
                return
            events += self._blocks[place].size
            size += self._blocks[place].bytes

    def newest(self) -> tuple[Block, ...]:
        """Return the contents of the history at the furthest position, or a little more."""
        if not self._partial:
            return tuple(self._blocks)
        return (*self._blocks, self._added(Block(self._partial)))

    def _added(self, block: Block) -> Block:
        """Return ``block``, and pack the oldest ones beyond the capacity."""
        self._unpacked.append(block)
        self._unpacked_events += block.size
        self._unpacked_bytes += block.bytes
        history = self._history
        while self._unpacked_events > history.capacity or self._unpacked_bytes > history.most_bytes:
            oldest = self._unpacked.popleft()
            self._unpacked_events -= oldest.size
            self._unpacked_bytes -= oldest.bytes
            oldest.pack()
        return block


def events_of(blocks: Iterable[Block], capacity: int) -> list[Event]:
    """Return the newest events in ``blocks``, at most ``capacity`` of them."""
    events = list(chain.from_iterable(block.events for block in blocks))
    return events[-capacity:]
