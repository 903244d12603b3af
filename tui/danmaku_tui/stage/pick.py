"""Walking from one flying comment to another. Pure: where each is on the screen is all it needs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

from danmaku_tui.stage.lanes import Flight
from danmaku_tui.stage.stage import Stage

T = TypeVar("T")

LANE_COLUMNS = 2
"""How many columns a lane is away from the next: a cell of a terminal is twice as high as wide."""


class Direction(StrEnum):
    """A way to go from a flight."""

    LEFT = "left"
    RIGHT = "right"
    UP = "up"
    DOWN = "down"


@dataclass(frozen=True, slots=True)
class Spot(Generic[T]):
    """A flight in view: its lane, and the screen columns from ``start`` up to ``end`` of it.

    Of a flight that an edge of the window cuts, only the columns inside count.
    """

    lane: int
    start: int
    end: int
    flight: Flight[T]

    @property
    def middle(self) -> float:
        """The column in the middle of the part in view."""
        return (self.start + self.end) / 2


def spots(stage: Stage[T]) -> list[Spot[T]]:
    """Return everything in view, from top to bottom and from left to right."""
    return [
        Spot(lane, max(0, column), min(stage.width, column + flight.width), flight)
        for lane in range(stage.lanes)
        for column, flight in stage.visible(lane)
    ]


def first(view: Sequence[Spot[T]], width: int, lanes: int) -> Spot[T] | None:
    """Return the spot nearest to the middle of a window of this size; None when there is none."""
    return nearest(view, (lanes - 1) / 2, width / 2)


def nearest(view: Sequence[Spot[T]], lane: float, column: float) -> Spot[T] | None:
    """Return the spot nearest to this place, of equals the one nearest by its middle."""
    return min(
        view,
        key=lambda spot: (
            max(spot.start - column, column - spot.end, 0) + LANE_COLUMNS * abs(spot.lane - lane),
            abs(spot.middle - column),
        ),
        default=None,
    )


def step(view: Sequence[Spot[T]], current: Spot[T], direction: Direction) -> Spot[T]:
    """Return where a step in ``direction`` leads from ``current``; ``current`` when nowhere.

    To the sides that is the neighbour in the lane or, at an end of the lane, the nearest flight on
    that side in the others. Up and down it is the flight that shares the most columns, or is
    nearest to doing so, in the next lane that has anything.
    """
    if direction in (Direction.UP, Direction.DOWN):
        return _across(view, current, direction) or current
    return _along(view, current, direction) or current


def _along(view: Iterable[Spot[T]], current: Spot[T], direction: Direction) -> Spot[T] | None:
    sign = 1 if direction is Direction.RIGHT else -1
    ahead = [spot for spot in view if sign * spot.middle > sign * current.middle]
    own = [spot for spot in ahead if spot.lane == current.lane]
    if own:
        return min(own, key=lambda spot: sign * spot.middle)
    return nearest(ahead, current.lane, current.middle)


def _across(view: Iterable[Spot[T]], current: Spot[T], direction: Direction) -> Spot[T] | None:
    sign = 1 if direction is Direction.DOWN else -1
    ahead = [spot for spot in view if sign * spot.lane > sign * current.lane]
    lane = min((sign * spot.lane for spot in ahead), default=0)
    return max(
        (spot for spot in ahead if sign * spot.lane == lane),
        key=lambda spot: (
            min(spot.end, current.end) - max(spot.start, current.start),
            -abs(spot.middle - current.middle),
        ),
        default=None,
    )
