"""The stage: who flies, who waits, who is merged into another, and who is only in the list.

The stage needs little of an item: its width, a key by which identical ones are found, and whether
it is favoured. Its look is the payload's affair.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final, Generic, TypeVar

from danmaku_tui.stage.clock import CROSSING_SECONDS, FASTEST, StageClock, step_rate
from danmaku_tui.stage.items import (
    Counts,
    Item,
    Outcome,
    ResizeChanges,
    StepChanges,
    Verdict,
    mark_cells,
)
from danmaku_tui.stage.lanes import GAP, Flight, Lanes
from danmaku_tui.stage.overload import Overload, OverloadReading, Pressure

T = TypeVar("T")

WAIT_SECONDS: Final = 1.0
"""The longest wait of an item at the edge: later it would answer a question that is over."""

FAVOURED_WAIT_SECONDS: Final = 4.0
"""How long a favoured item may wait: its writer looks for it."""


class Stage(Generic[T]):
    """A window of ``width`` columns on ``lanes`` lanes that all move at one speed.

    ``crossing`` is the time in seconds that a column takes across the window; ``cells`` gives the
    width of a ×N mark. Call ``tick`` for every frame. Nothing here raises for a window of no size:
    all is skipped then, and counted.
    """

    __slots__ = (
        "_by_key",
        "_cells",
        "_clock",
        "_columns",
        "_crossing",
        "_lanes",
        "_lost",
        "_merged",
        "_offered",
        "_overload",
        "_pressure",
        "_sample",
        "_sampled",
        "_shown",
        "_skipped",
        "_tried",
        "_waited",
        "_waiting",
        "_withdrawn",
    )

    def __init__(
        self,
        width: int,
        lanes: int,
        *,
        crossing: float = CROSSING_SECONDS,
        gap: int = GAP,
        cells: Callable[[int], int] = mark_cells,
    ) -> None:
        self._lanes: Lanes[T] = Lanes(width, lanes, gap)
        self._clock = StageClock(step_rate(width, crossing))
        self._overload = Overload()
        self._pressure = Pressure()
        self._crossing = crossing
        self._cells = cells
        self._by_key: dict[str, Flight[T]] = {}
        self._offered = self._shown = self._merged = self._skipped = self._sampled = 0
        self._waiting = self._withdrawn = 0
        self._tried = self._lost = 0
        self._waited = 0.0
        self._columns = 0
        self._sample = 0.0

    @property
    def width(self) -> int:
        """The width of the window in columns."""
        return self._lanes.width

    @property
    def lanes(self) -> int:
        """The number of lanes; none in a window without a column."""
        return self._lanes.count

    @property
    def offset(self) -> int:
        """The absolute column of the window's left edge; it never goes back."""
        return self._lanes.offset

    @property
    def rate(self) -> float:
        """The present speed in columns a second."""
        return self._clock.rate

    @property
    def crossing(self) -> float:
        """The wished crossing time in seconds."""
        return self._crossing

    @property
    def paused(self) -> bool:
        """Whether the stage stands still."""
        return self._clock.paused

    @property
    def pressure(self) -> Pressure:
        """The measures in force because there are too many comments."""
        return self._pressure

    @property
    def waiting(self) -> int:
        """The number of flights that have a place but are not in view yet."""
        return self._waiting

    @property
    def roomy(self) -> bool:
        """Whether an item could come in at once and the next one still had a lane to do so.

        Where there is a single lane, whether that is free.
        """
        lane = self._lanes.soonest()
        if lane is None or self._lanes.earliest(lane) > self._lanes.edge:
            return False
        return self._lanes.count == 1 or self._lanes.any_within(0, besides=lane)

    @property
    def counts(self) -> Counts:
        """The outcomes of all items that were offered."""
        return Counts(
            offered=self._offered,
            shown=self._shown,
            merged=self._merged,
            skipped=self._skipped,
            waiting=self._waiting,
            sampled=self._sampled,
            withdrawn=self._withdrawn,
        )

    def offer(self, item: Item[T]) -> Outcome[T]:
        """Find a place for ``item`` and return the outcome."""
        self._offered += 1
        if item.width <= 0 or not self._lanes.count:
            return self._skip()
        self._columns += item.width + self._lanes.gap
        if not (item.favoured or item.assured):
            if self._pressure.merge_first and (flight := self._merge(item)):
                return Outcome(Verdict.MERGED, flight)
            self._sample += self._pressure.keep
            if self._sample < 1.0:
                self._sampled += 1
                return self._skip()
            self._sample -= 1.0
        self._tried += 1
        lane, share = self._place_for(item)
        self._waited += share
        if lane is not None:
            flight = Flight(item.payload, item.width, item.key, item.favoured, item.assured)
            self._lanes.place(flight, lane)
            self._waiting += 1
            if item.key:
                self._by_key[item.key] = flight
            return Outcome(Verdict.WAITING, flight)
        if merged := self._merge(item):
            return Outcome(Verdict.MERGED, merged)
        self._lost += 1
        return self._skip()

    def renew(self, flight: Flight[T], payload: T) -> bool:
        """Merge one more item into ``flight`` by giving it another payload of the same width.

        Return whether ``flight`` is still on the stage; if not, nothing was offered.
        """
        if not any(other is flight for other in self._lanes.flights(flight.lane)):
            return False
        flight.payload = payload
        self._offered += 1
        self._merged += 1
        return True

    def widen(self, flight: Flight[T], extra: int) -> bool:
        """Make ``flight`` ``extra`` cells wider; return whether it is here and has the room."""
        return self._lanes.grow(flight, extra)

    def withdraw(self, flight: Flight[T]) -> bool:
        """Take ``flight`` off the stage at once; nothing happens when it is not on it.

        Return whether it still waited: the one item that it was offered for is then neither shown
        nor skipped, but counted as withdrawn. Items that were merged into it stay merged.
        """
        if not self._lanes.remove(flight):
            return False
        self._forget((flight,))
        if flight.entered:
            return False
        self._waiting -= 1
        self._withdrawn += 1
        return True

    def put_back(self, flight: Flight[T]) -> bool:
        """Show ``flight``, which was withdrawn while in view, where it would be now.

        Return whether that was possible. Nothing is counted: it has been shown already.
        """
        return flight.entered and self._lanes.put_back(flight)

    def tick(self, now: float) -> StepChanges[T]:
        """Advance to ``now`` (seconds of a monotonic clock) and return the changes."""
        changes = self.step(self._clock.advance(now))
        self._measure(now)
        return changes

    def step(self, columns: int = 1) -> StepChanges[T]:
        """Move on by ``columns``, without the clock, and return the changes."""
        if columns <= 0:
            return StepChanges()
        entered, left = self._lanes.step(columns)
        self._enter(entered)
        self._forget(left)
        return StepChanges(columns, entered, left)

    def delay(self, now: float) -> float:
        """Return the seconds from ``now`` until the stage moves; infinite while paused."""
        return self._clock.delay(now)

    def pause(self, now: float) -> None:
        """Stand still from ``now`` on. An item that is offered meanwhile waits or is skipped."""
        self._clock.pause(now)

    def resume(self, now: float) -> None:
        """Go on from where the stage stands."""
        self._clock.resume(now)

    def set_crossing(self, seconds: float, now: float) -> None:
        """Wish a crossing time from ``now`` on.

        Raises ``ValueError`` when ``seconds`` is not above zero.
        """
        rate = step_rate(self._lanes.width, seconds, self._pressure.factor)
        self._crossing = seconds
        self._clock.set_rate(rate, now)

    def resize(self, width: int, lanes: int, now: float) -> ResizeChanges[T]:
        """Give the window another size. A flight in a lane that stays keeps its column.

        Of removed lanes, flights in view are removed; one that still waited gets another place
        within the wait it may have, or is dropped.
        """
        entered, evicted = self._lanes.resize(width, lanes)
        self._enter(entered)
        self._clock.set_rate(step_rate(width, self._crossing, self._pressure.factor), now)
        dropped: list[Flight[T]] = []
        for flight in evicted:
            lane = None
            if not flight.entered:
                lane, _ = self._place_for(flight)
            if lane is not None:
                self._lanes.place(flight, lane)
                continue
            self._forget((flight,))
            if not flight.entered:
                dropped.append(flight)
        self._drop(dropped)
        return ResizeChanges(entered, dropped)

    def clear(self) -> list[Flight[T]]:
        """Empty the stage; return the flights that waited and are skipped by this."""
        dropped = [flight for flight in self._lanes.clear() if not flight.entered]
        self._by_key.clear()
        self._drop(dropped)
        return dropped

    def visible(self, lane: int) -> Iterator[tuple[int, Flight[T]]]:
        """Yield screen column (negative at the left edge) and flight of all in view in ``lane``."""
        return self._lanes.visible(lane)

    def flights(self, lane: int) -> Iterator[Flight[T]]:
        """Yield all flights of ``lane`` from left to right, those that still wait too."""
        return self._lanes.flights(lane)

    def all(self) -> Iterator[Flight[T]]:
        """Yield all flights, lane by lane, those that still wait too."""
        for lane in range(self._lanes.count):
            yield from self._lanes.flights(lane)

    def at(self, lane: int, screen_column: int) -> Flight[T] | None:
        """Return the flight that covers this cell of the window, or None."""
        return self._lanes.at(lane, screen_column)

    def _place_for(self, item: Item[T] | Flight[T]) -> tuple[int | None, float]:
        """Return the lane for an item, and its wait as a share of its longest wait, 1 at most."""
        lane = self._lanes.soonest()
        if lane is None:
            return None, 1.0
        rate = self._clock.rate
        reserve = FAVOURED_WAIT_SECONDS * rate
        favoured = item.favoured or item.assured
        budget = reserve if favoured else WAIT_SECONDS * rate
        wait = self._lanes.earliest(lane) - self._lanes.edge
        if item.assured:
            return lane, min(1.0, wait / budget)
        if wait > budget:
            return None, 1.0
        blocks = wait + item.width + self._lanes.gap > reserve
        if blocks and not favoured and not self._keeps_a_place(lane, reserve):
            return None, 1.0
        return lane, wait / budget

    def _keeps_a_place(self, lane: int, reserve: float) -> bool:
        """Whether a favoured item still finds a place in time when ``lane`` is taken for long.

        A single lane has nothing to keep free: long items could never fly there.
        """
        return self._lanes.count == 1 or self._lanes.any_within(reserve, besides=lane)

    def _merge(self, item: Item[T]) -> Flight[T] | None:
        flight = self._by_key.get(item.key)
        if flight is None:
            return None
        extra = self._cells(flight.times + 1) - self._cells(flight.times)
        if not self._lanes.grow(flight, extra):
            return None
        flight.times += 1
        self._merged += 1
        return flight

    def _measure(self, now: float) -> None:
        usual = step_rate(self._lanes.width, self._crossing)
        demand = self._columns / (usual * max(1, self._lanes.count))
        reading = OverloadReading(self._tried, self._lost, self._waited, demand)
        self._tried = self._lost = self._columns = 0
        self._waited = 0.0
        if self._clock.paused:
            return
        pressure = self._overload.update(now, reading, FASTEST / usual)
        if pressure.factor != self._pressure.factor:
            rate = step_rate(self._lanes.width, self._crossing, pressure.factor)
            self._clock.set_rate(rate, now)
        self._pressure = pressure

    def _skip(self) -> Outcome[T]:
        self._skipped += 1
        return Outcome(Verdict.SKIPPED)

    def _enter(self, entered: list[Flight[T]]) -> None:
        self._waiting -= len(entered)
        self._shown += len(entered)

    def _drop(self, dropped: list[Flight[T]]) -> None:
        self._waiting -= len(dropped)
        self._skipped += len(dropped)

    def _forget(self, flights: list[Flight[T]] | tuple[Flight[T], ...]) -> None:
        for flight in flights:
            if self._by_key.get(flight.key) is flight:
                del self._by_key[flight.key]
