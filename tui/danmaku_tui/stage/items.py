"""The items that are offered to the stage, and its answers."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final, Generic, TypeVar

from danmaku_tui.stage.lanes import Flight

T = TypeVar("T")


TIMES: Final = "×"
"""The sign before the number of a mark; any other sign there is one cell wide, too."""


def mark(times: int, sign: str = TIMES) -> str:
    """Return the mark behind a flight of ``times`` items: empty for one, else such as `` ×3``."""
    return f" {sign}{times}" if times > 1 else ""


def mark_cells(times: int) -> int:
    """Return the width of ``mark(times)`` in cells, on a terminal where × is narrow."""
    return len(mark(times))


@dataclass(frozen=True, slots=True)
class Item(Generic[T]):
    """One item that is offered to the stage.

    ``width`` is in cells. Items of the same ``key`` may be merged into one flight; an empty key is
    never merged. ``favoured`` items (gifts, highlighted, own) may wait longer, have a place kept
    free and are never sampled out. An ``assured`` one waits as long as it has to: it is skipped
    only where there is no lane at all. The caller bounds the number of these.
    """

    payload: T
    width: int
    key: str = ""
    favoured: bool = False
    assured: bool = False


class Verdict(StrEnum):
    """The verdict on an offered item. One that waits is shown or skipped later, once."""

    WAITING = "waiting"
    MERGED = "merged"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class Outcome(Generic[T]):
    """The verdict on an item and the flight it belongs to now; a skipped one has none.

    A ``MERGED`` flight has changed: its ×N mark is to be painted if it is in view.
    """

    verdict: Verdict
    flight: Flight[T] | None = None


@dataclass(frozen=True, slots=True)
class StepChanges(Generic[T]):
    """The changes of a movement by ``steps`` columns: the flights that entered and left."""

    steps: int = 0
    entered: list[Flight[T]] = field(default_factory=list)
    left: list[Flight[T]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class ResizeChanges(Generic[T]):
    """The changes of a resize: the flights that entered, and those that must be skipped."""

    entered: list[Flight[T]]
    dropped: list[Flight[T]]


@dataclass(frozen=True, slots=True)
class Counts:
    """The outcomes of all items that were offered.

    ``sampled`` are those of the skipped that sampling kept from trying the lanes; ``withdrawn``
    are those that were taken off while they still waited.
    """

    offered: int = 0
    shown: int = 0
    merged: int = 0
    skipped: int = 0
    waiting: int = 0
    sampled: int = 0
    withdrawn: int = 0

    @property
    def balanced(self) -> bool:
        """Whether every offered item is counted exactly once."""
        outcomes = (self.shown, self.merged, self.skipped, self.waiting, self.withdrawn)
        return self.offered == sum(outcomes)
