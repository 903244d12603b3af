"""The geometry of the stage: flights in lanes of absolute columns, seen through one window.

A flight's absolute column never changes. The window begins at ``offset``, which only grows, so a
flight's screen column is its column minus the offset, and two flights that are apart stay apart.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain
from typing import Final, Generic, TypeVar

T = TypeVar("T")

GAP: Final = 2
"""Columns between two flights of a lane, at least: one would read as a space in a comment."""


@dataclass(slots=True, eq=False)
class Flight(Generic[T]):
    """One item on its way across the stage.

    ``width`` is in cells and includes the room of a ×N mark; ``column`` is absolute; ``times`` is
    how many items it stands for. ``entered`` is set once its first cell has come into view.
    """

    payload: T
    width: int
    key: str = ""
    favoured: bool = False
    assured: bool = False
    times: int = 1
    lane: int = 0
    column: int = 0
    entered: bool = False

    @property
    def end(self) -> int:
        """The first absolute column right of the flight."""
        return self.column + self.width


@dataclass(slots=True)
class _Lane(Generic[T]):
    """A lane: who has entered, who waits at the right edge, and where the next may begin."""

    free: int = 0
    flying: deque[Flight[T]] = field(default_factory=deque)
    waiting: deque[Flight[T]] = field(default_factory=deque)


class Lanes(Generic[T]):
    """Lanes from top to bottom, and the window on them.

    ``width`` is that of the window in columns, ``count`` the number of lanes. A window without a
    column has no lanes, because nothing could ever be seen in it.
    """

    __slots__ = ("_gap", "_lanes", "_offset", "_width")

    def __init__(self, width: int, count: int, gap: int = GAP) -> None:
        self._width = max(0, width)
        self._gap = gap
        self._offset = 0
        self._lanes: list[_Lane[T]] = [_Lane() for _ in range(count if width > 0 else 0)]

    @property
    def width(self) -> int:
        """The width of the window in columns."""
        return self._width

    @property
    def count(self) -> int:
        """The number of lanes."""
        return len(self._lanes)

    @property
    def gap(self) -> int:
        """Columns that two flights of a lane keep between them, at least."""
        return self._gap

    @property
    def offset(self) -> int:
        """The absolute column of the window's left edge."""
        return self._offset

    @property
    def edge(self) -> int:
        """The first absolute column right of the window: where a flight begins to come in."""
        return self._offset + self._width

    def earliest(self, lane: int) -> int:
        """Return the least absolute column at which ``lane`` can take a flight.

        Raises ``IndexError`` when there is no such lane.
        """
        return max(self.edge, self._lanes[lane].free)

    def soonest(self) -> int | None:
        """Return the lane that can take a flight first, the topmost of equals, if there is any."""
        edge = self.edge
        best, least = None, 0
        for index, lane in enumerate(self._lanes):
            if lane.free <= edge:
                return index
            if best is None or lane.free < least:
                best, least = index, lane.free
        return best

    def any_within(self, columns: float, besides: int) -> bool:
        """Whether a lane other than ``besides`` can take a flight ``columns`` from the edge."""
        limit = self.edge + columns
        return any(lane.free <= limit for index, lane in enumerate(self._lanes) if index != besides)

    def place(self, flight: Flight[T], lane: int) -> None:
        """Queue ``flight`` in ``lane``, at the earliest column.

        Raises ``IndexError`` when there is no such lane.
        """
        flight.column = self.earliest(lane)
        flight.lane = lane
        home = self._lanes[lane]
        home.waiting.append(flight)
        home.free = flight.end + self._gap

    def grow(self, flight: Flight[T], extra: int) -> bool:
        """Widen ``flight`` by ``extra`` cells if its follower keeps the gap; return whether."""
        if not 0 <= flight.lane < len(self._lanes):
            return False
        home = self._lanes[flight.lane]
        flights = chain(home.flying, home.waiting)
        if not any(other is flight for other in flights):
            return False
        follower = next(flights, None)
        wanted = flight.end + extra + self._gap
        if follower is not None and follower.column < wanted:
            return False
        flight.width += extra
        if follower is None:
            home.free = wanted
        return True

    def remove(self, flight: Flight[T]) -> bool:
        """Remove ``flight``; return whether it was in a lane. No other one moves."""
        if not 0 <= flight.lane < len(self._lanes):
            return False
        home = self._lanes[flight.lane]
        for queue in (home.flying, home.waiting):
            if flight in queue:
                queue.remove(flight)
                break
        else:
            return False
        last = (home.waiting or home.flying or (None,))[-1]
        home.free = 0 if last is None else last.end + self._gap
        return True

    def put_back(self, flight: Flight[T]) -> bool:
        """Put ``flight``, which had entered, back into its own place if that is still free.

        Return whether it is: the lane must exist, the place be in view, and the neighbours keep the
        gap.
        """
        if not 0 <= flight.lane < len(self._lanes):
            return False
        if flight.end <= self._offset or flight.column >= self.edge:
            return False
        home = self._lanes[flight.lane]
        for other in chain(home.flying, home.waiting):
            if flight.column < other.end + self._gap and other.column < flight.end + self._gap:
                return False
        at = sum(1 for other in home.flying if other.column < flight.column)
        home.flying.insert(at, flight)
        home.free = max(home.free, flight.end + self._gap)
        return True

    def step(self, columns: int = 1) -> tuple[list[Flight[T]], list[Flight[T]]]:
        """Move the window on by ``columns``; return the flights that entered, and who left."""
        self._offset += max(0, columns)
        left: list[Flight[T]] = []
        entered = self._admit()
        for lane in self._lanes:
            flying = lane.flying
            while flying and flying[0].end <= self._offset:
                left.append(flying.popleft())
        return entered, left

    def resize(self, width: int, count: int) -> tuple[list[Flight[T]], list[Flight[T]]]:
        """Look through a window of ``width`` columns at ``count`` lanes; no column changes.

        Return the flights that have entered by this, and all those of removed lanes: whoever is
        not ``entered`` among the latter was never seen.
        """
        self._width = max(0, width)
        kept = max(0, count) if width > 0 else 0
        removed = [
            flight for lane in self._lanes[kept:] for flight in chain(lane.flying, lane.waiting)
        ]
        del self._lanes[kept:]
        self._lanes.extend(_Lane() for _ in range(kept - len(self._lanes)))
        return self._admit(), removed

    def clear(self) -> list[Flight[T]]:
        """Take every flight off the stage and return them."""
        removed = [flight for lane in range(len(self._lanes)) for flight in self.flights(lane)]
        self._lanes = [_Lane() for _ in self._lanes]
        return removed

    def flights(self, lane: int) -> Iterator[Flight[T]]:
        """Yield all flights of ``lane`` from left to right, those that still wait too."""
        if 0 <= lane < len(self._lanes):
            yield from self._lanes[lane].flying
            yield from self._lanes[lane].waiting

    def visible(self, lane: int) -> Iterator[tuple[int, Flight[T]]]:
        """Yield the screen column and the flight of all that is in view in ``lane``, in order.

        The screen column is negative where the left edge cuts a flight. A lane that does not exist
        is empty.
        """
        if 0 <= lane < len(self._lanes):
            for flight in self._lanes[lane].flying:
                column = flight.column - self._offset
                if column >= self._width:
                    break
                yield column, flight

    def at(self, lane: int, screen_column: int) -> Flight[T] | None:
        """Return the flight that covers this cell of the window, or None."""
        if not 0 <= screen_column < self._width:
            return None
        for column, flight in self.visible(lane):
            if column <= screen_column < column + flight.width:
                return flight
        return None

    def _admit(self) -> list[Flight[T]]:
        edge = self.edge
        entered: list[Flight[T]] = []
        for lane in self._lanes:
            waiting = lane.waiting
            while waiting and waiting[0].column < edge:
                flight = waiting.popleft()
                flight.entered = True
                lane.flying.append(flight)
                entered.append(flight)
        return entered
