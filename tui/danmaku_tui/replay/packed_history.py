"""What a history was told of a recording, kept in few bytes for whoever goes back to a place."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Sequence
from itertools import chain
from typing import Final

from danmaku_proto.events import Event
from danmaku_tui.room.history import History
from danmaku_tui.room.packed_users import pack, unpack

BLOCK_EVENTS: Final = 1_000
"""Events that are packed together: a few milliseconds' work."""


class Block:
    """Events in their order, which can be packed when they are not wanted for a while."""

    __slots__ = ("_events", "_packed", "size")

    def __init__(self, events: Iterable[Event]) -> None:
        self._events: Sequence[Event] | None = tuple(events)
        self._packed = b""
        self.size = len(self._events)

    @property
    def unpacked(self) -> bool:
        """Whether the events are there as they are."""
        return self._events is not None

    @property
    def events(self) -> Sequence[Event]:
        """The events."""
        return unpack(self._packed) if self._events is None else self._events

    def pack(self) -> None:
        """Keep them as bytes from now on."""
        if self._events is not None:
            self._packed, self._events = pack(self._events), None


class PackedHistory:
    """Follows what ``history`` is told of a recording, from its beginning to the furthest place.

    What is told again after one went back is known already. As many events as the history holds
    are kept as they are, because most of them are in it anyway; the older ones are packed.
    """

    def __init__(self, history: History) -> None:
        self._history = history
        self._blocks: deque[Block] = deque(maxlen=-(-history.capacity // BLOCK_EVENTS))
        self._rest: list[Event] = []
        self._known = 0
        self._open: deque[Block] = deque()
        self._open_events = 0
        self.count = 0
        self._serial = history.end

    @property
    def at_furthest(self) -> bool:
        """Whether nothing further on has been told."""
        return self.count == self._known

    def begin(self, count: int = 0) -> None:
        """Be where so many events have been told, those before in the history or not."""
        self.count = count
        self._serial = self._history.end

    def follow(self) -> None:
        """Take in what the history has been told meanwhile; before it lets go of any."""
        end = self._history.end
        self.count += end - self._serial
        self._serial = end
        fresh = self.count - self._known
        if fresh <= 0:
            return
        self._known = self.count
        events = self._history.newest(fresh)
        if len(events) < fresh:  # what is before them will never be in a history again
            self._rest.clear()
            self._blocks.clear()
        self._rest += events
        while len(self._rest) >= BLOCK_EVENTS:
            self._blocks.append(self._opened(Block(self._rest[:BLOCK_EVENTS])))
            del self._rest[:BLOCK_EVENTS]

    def newest(self) -> tuple[Block, ...]:
        """Return what a history holds at the furthest place, or a little more."""
        if not self._rest:
            return tuple(self._blocks)
        return (*self._blocks, self._opened(Block(self._rest)))

    def _opened(self, block: Block) -> Block:
        self._open.append(block)
        self._open_events += block.size
        while self._open_events > self._history.capacity:
            oldest = self._open.popleft()
            self._open_events -= oldest.size
            oldest.pack()
        return block


def events_of(blocks: Iterable[Block], capacity: int) -> list[Event]:
    """Return the newest events in ``blocks``, at most ``capacity`` of them."""
    events = list(chain.from_iterable(block.events for block in blocks))
    return events[-capacity:]
