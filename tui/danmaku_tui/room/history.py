"""The events of a room in order, for readers on other threads."""

from __future__ import annotations

import threading
from array import array
from collections.abc import Iterable
from typing import Final

from danmaku_proto.events import Event, LinkChange, sender_key, value
from danmaku_tui.room.event_size import event_bytes

HISTORY_EVENTS: Final = 50_000
"""Events held: hours of a quiet room, a minute of the busiest; some 40 MB of chats."""


HISTORY_BYTES: Final = 64 * 1024 * 1024
"""The bytes of the events held: 50,000 ordinary ones have less."""

_NO_EVENT: Final = LinkChange("", 0.0, "")
"""Stands where an event was."""


@value
class Entry:
    """An event and its number; numbers count from 0 without a gap."""

    serial: int
    event: Event


class History:
    """The newest ``capacity`` events in about ``most_bytes``. One thread appends, any number read.

    The newest event is held in any case. Raises ``ValueError`` when ``capacity`` is less than 1.
    """

    __slots__ = (
        "_bytes",
        "_capacity",
        "_end",
        "_first",
        "_forgotten",
        "_lock",
        "_ring",
        "_sizes",
        "most_bytes",
    )

    def __init__(self, capacity: int = HISTORY_EVENTS, most_bytes: int = HISTORY_BYTES) -> None:
        if capacity < 1:
            msg = "capacity must be at least 1"
            raise ValueError(msg)
        self._capacity = capacity
        self.most_bytes = most_bytes
        self._bytes = 0
        self._first = 0
        self._end = 0
        self._forgotten = 0
        # Only the ring needs it: a serial is one integer, which is read and written at once.
        self._lock = threading.Lock()
        # A list written round and round: a deque needs O(n) to read from its middle.
        self._ring: list[Event] = []
        self._sizes = array("Q")

    @property
    def capacity(self) -> int:
        """The number of events that are held, at most."""
        return self._capacity

    @property
    def bytes(self) -> int:
        """The approximate bytes of the events held."""
        return self._bytes

    @property
    def first(self) -> int:
        """The serial of the oldest entry held; that of the next one while there is none."""
        return self._first

    @property
    def forgotten(self) -> int:
        """The serial before which all was forgotten, because a replay starts over."""
        return self._forgotten

    @property
    def end(self) -> int:
        """The serial the next entry will have, which is how many there ever were."""
        return self._end

    def append(self, event: Event) -> int:
        """Add ``event`` as the newest; return its serial."""
        with self._lock:
            return self._put(event)

    def restart(self, events: Iterable[Event] = ()) -> None:
        """Hold ``events`` and nothing else; the serials go on."""
        with self._lock:
            self._forgotten = self._first = self._end
            self._bytes = 0
            self._ring[:] = [_NO_EVENT] * len(self._ring)
            for event in events:
                self._put(event)

    def newest(self, count: int) -> list[Event]:
        """Return the newest ``count`` events, or as many of them as are held, oldest first."""
        with self._lock:
            start = max(self._end - count, self.first)
            return self._held(start, self._end - start)

    def since(self, serial: int, limit: int) -> tuple[list[Entry], int]:
        """Return the oldest entries from ``serial`` on, and how many before them were lost.

        At most ``limit`` entries, in order and without a gap. The lost ones had serials from
        ``serial`` on and were overwritten. To read on, pass the last serial returned plus one.
        Raises ``ValueError`` when ``limit`` is less than 1 or ``serial`` negative.
        """
        if limit < 1 or serial < 0:
            msg = "limit must be at least 1 and serial at least 0"
            raise ValueError(msg)
        with self._lock:
            start = max(serial, self.first)
            events = self._held(start, limit)
        return _numbered(start, events), start - serial

    def slice(self, first: int, count: int) -> list[Entry]:
        """Return those of the ``count`` entries from serial ``first`` on that are held."""
        with self._lock:
            start = max(first, self.first)
            events = self._held(start, first + count - start)
        return _numbered(start, events)

    def serial_of(self, event: Event) -> int | None:
        """Return the serial of ``event``; None where it is not held.

        An event that is a sum of several, as a line of the list has it for the states of a combo,
        is found by the newest of these: its id, its time and its sender are those of the sum.
        """
        with self._lock:
            start = self.first
            events = self._held(start, self._end - start)
        for same in (_is_it, _is_same):
            for place in range(len(events) - 1, -1, -1):
                if same(events[place], event):
                    return start + place
        return None

    def _put(self, event: Event) -> int:
        serial, size = self._end, event_bytes(event)
        if serial - self._first == self._capacity:
            self._drop_oldest()
        if serial < self._capacity:
            self._ring.append(event)
            self._sizes.append(size)
        else:
            self._ring[serial % self._capacity] = event
            self._sizes[serial % self._capacity] = size
        self._bytes += size
        self._end = serial + 1
        while self._bytes > self.most_bytes and self._first < serial:
            self._drop_oldest()
        return serial

    def _drop_oldest(self) -> None:
        place = self._first % self._capacity
        self._ring[place] = _NO_EVENT
        self._bytes -= self._sizes[place]
        self._first += 1

    def _held(self, start: int, count: int) -> list[Event]:
        stop = min(start + count, self._end)
        if stop <= start:
            return []
        low, high = start % self._capacity, (stop - 1) % self._capacity + 1
        if low < high:
            return self._ring[low:high]
        return self._ring[low:] + self._ring[:high]


def _is_it(one: Event, other: Event) -> bool:
    return one is other


def _is_same(one: Event, other: Event) -> bool:
    return (
        one.at == other.at
        and one.id == other.id
        and type(one) is type(other)
        and sender_key(one) == sender_key(other)
    )


def _numbered(start: int, events: list[Event]) -> list[Entry]:
    return [Entry(serial, event) for serial, event in enumerate(events, start)]
