"""Checkpoints: positions of a recording from which the replay can continue at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from danmaku_tui.replay.cursor import CursorPosition
from danmaku_tui.replay.emitter import EmitterState
from danmaku_tui.replay.packed_history import Block
from danmaku_tui.room.history import HISTORY_BYTES
from danmaku_tui.room_feed import FeedMemory

CHECKPOINTS: Final = 24
"""The most checkpoints: the distance of two is at most about a tenth of the events so far."""

LEAST_EVENTS: Final = 4_000
"""The least distance of two checkpoints: so many events take some hundredths of a second."""


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The replay when everything before ``position`` had been emitted.

    ``emitter`` is the state of the connection and ``memory`` that of the room, without its history:
    that is the newest part of ``history``, of ``count`` events ever.
    """

    position: CursorPosition
    emitter: EmitterState
    memory: FeedMemory
    history: tuple[Block, ...]
    count: int

    @property
    def reached(self) -> float:
        """The furthest position emitted, in seconds from the beginning."""
        return self.emitter.reached

    @property
    def events(self) -> int:
        """The number of events from the beginning."""
        return self.emitter.events


class Checkpoints:
    """At most ``limit`` checkpoints, at about equal distances.

    Their packed histories have at most ``most_bytes`` together, beyond those of the furthest one.
    """

    def __init__(
        self,
        limit: int = CHECKPOINTS,
        least_events: int = LEAST_EVENTS,
        most_bytes: int = HISTORY_BYTES,
    ) -> None:
        self._limit = limit
        self._most_bytes = most_bytes
        self._least_events = least_events
        self._checkpoints: list[Checkpoint] = []

    def __len__(self) -> int:
        return len(self._checkpoints)

    @property
    def last(self) -> Checkpoint | None:
        """The furthest one."""
        return self._checkpoints[-1] if self._checkpoints else None

    def due(self, events: int) -> bool:
        """Return whether the next one belongs after so many events."""
        before = self._checkpoints[-1].events if self._checkpoints else 0
        # A share of all so far: late checkpoints are further apart, as a seek is in proportion.
        return events - before >= max(self._least_events, events // self._limit)

    def add(self, checkpoint: Checkpoint) -> None:
        """Add ``checkpoint``, which is beyond the others; the least useful one makes room."""
        while len(self._checkpoints) > 1 and (
            len(self._checkpoints) >= self._limit or self._packed_bytes() > self._most_bytes
        ):
            events = [0, *(each.events for each in self._checkpoints)]
            # The distance that there would be without each one.
            gaps = [events[at + 2] - events[at] for at in range(len(self._checkpoints) - 1)]
            del self._checkpoints[gaps.index(min(gaps))]
        self._checkpoints.append(checkpoint)

    def _packed_bytes(self) -> int:
        """Return the bytes of all packed blocks; most belong to several checkpoints."""
        blocks = {id(block): block for each in self._checkpoints for block in each.history}
        return sum(block.packed_bytes for block in blocks.values())

    def before(self, position: float) -> Checkpoint | None:
        """Return the last one at which nothing from ``position`` on had been emitted."""
        return next((each for each in reversed(self._checkpoints) if each.reached < position), None)
