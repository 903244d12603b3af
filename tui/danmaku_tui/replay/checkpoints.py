"""Places of a recording that one can go to without all before being told anew."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from danmaku_tui.replay.cursor import CursorPosition
from danmaku_tui.replay.emitter import EmitterState
from danmaku_tui.replay.packed_history import Block

AnyMemory: TypeAlias = Any

BOOKMARKS: Final = 24
"""Places remembered: from one to the next is at most about a tenth of what was told."""

LEAST_WORK: Final = 4_000
"""Events between two places at least: telling them again takes some hundredths of a second."""


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What there was when everything before ``place`` had been told.

    ``telling`` is what had been told of the connection, ``memory`` what the room remembered but for
    its history, and that was the newest of ``said``, of ``count`` events ever.
    """

    place: CursorPosition
    telling: EmitterState
    memory: AnyMemory
    said: tuple[Block, ...]
    count: int

    @property
    def reached(self) -> float:
        """The place up to which everything was told, in seconds from the beginning."""
        return self.telling.reached

    @property
    def work(self) -> int:
        """How many events it takes to get there from the beginning."""
        return self.telling.events


class Checkpoints:
    """At most ``most`` bookmarks, about as far from one another."""

    def __init__(self, most: int = BOOKMARKS, least_work: int = LEAST_WORK) -> None:
        self._most = most
        self._least_work = least_work
        self._marks: list[Checkpoint] = []

    def __len__(self) -> int:
        return len(self._marks)

    @property
    def last(self) -> Checkpoint | None:
        """The furthest one."""
        return self._marks[-1] if self._marks else None

    def due(self, work: int) -> bool:
        """Return whether there should be one after so many events have been told."""
        before = self._marks[-1].work if self._marks else 0
        return work - before >= max(self._least_work, work // self._most)

    def add(self, mark: Checkpoint) -> None:
        """Add ``mark``, which is further on than the others; one little missed makes room."""
        if len(self._marks) >= self._most:
            works = [0, *(mark.work for mark in self._marks)]
            gaps = [works[at + 2] - works[at] for at in range(len(self._marks) - 1)]
            del self._marks[gaps.index(min(gaps))]
        self._marks.append(mark)

    def before(self, place: float) -> Checkpoint | None:
        """Return the last one at which nothing had been told of ``place`` or later."""
        return next((mark for mark in reversed(self._marks) if mark.reached < place), None)
