"""The census of a feed: everything that arrived, counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from danmaku_proto.events import (
    Event,
    Fault,
    FaultKind,
    Kind,
    Unknown,
)
from danmaku_proto.unread_comment import is_comment_method

UNKNOWN_METHODS: Final = 500
"""Unknown methods with a count of their own: dozens occur, but a hostile feed may invent more."""

OTHER_METHODS: Final = "(other)"
"""The name under which the unknown methods past that number are counted together."""


@dataclass(frozen=True, slots=True)
class CensusView:
    """The counts at one moment.

    ``size`` is in bytes, before decompression. ``events`` counts each event once, by kind;
    ``duplicates`` those that came again on top of them. ``repeated`` counts the gifts among the
    events without a new unit, ``elsewhere`` the units given to other anchors. ``unknown`` is by
    method. The mappings are copies and cannot be written to.
    """

    frames: int
    size: int
    events: Mapping[Kind, int]
    duplicates: int
    repeated: int
    elsewhere: int
    faults: Mapping[FaultKind, int]
    unknown: Mapping[str, int]

    @property
    def unread_comments(self) -> dict[str, int]:
        """The counts of the unknown methods that are comments by their name."""
        return {name: count for name, count in self.unknown.items() if is_comment_method(name)}

    @property
    def total(self) -> int:
        """All events, each counted once."""
        return sum(self.events.values())


class Census:
    """The counters, in constant memory."""

    __slots__ = (
        "_duplicates",
        "_elsewhere",
        "_events",
        "_faults",
        "_frames",
        "_methods",
        "_repeated",
        "_size",
        "_unknown",
    )

    def __init__(self, methods: int = UNKNOWN_METHODS) -> None:
        self._methods = methods
        self._frames = 0
        self._size = 0
        self._events = dict.fromkeys(Kind, 0)
        self._duplicates = 0
        self._repeated = 0
        self._elsewhere = 0
        self._faults: Counter[FaultKind] = Counter()
        self._unknown: Counter[str] = Counter()

    def frame(self, size: int) -> None:
        """Count a frame of ``size`` bytes."""
        self._frames += 1
        self._size += size

    def event(self, event: Event) -> None:
        """Count an event that was not seen before."""
        self._events[event.kind] += 1
        if isinstance(event, Unknown):
            known = event.method in self._unknown or len(self._unknown) < self._methods
            self._unknown[event.method if known else OTHER_METHODS] += 1
        elif isinstance(event, Fault):
            self._faults[event.fault] += 1

    def duplicate(self) -> None:
        """Count an event that was seen before."""
        self._duplicates += 1

    def repeat(self) -> None:
        """Count a gift without a new unit."""
        self._repeated += 1

    def elsewhere(self, units: int) -> None:
        """Count ``units`` of a gift for another anchor."""
        self._elsewhere += units

    def snapshot(self) -> CensusView:
        """Return the counts as they are now; only kinds that occurred are in the mappings."""
        return CensusView(
            frames=self._frames,
            size=self._size,
            events=MappingProxyType({kind: n for kind, n in self._events.items() if n}),
            duplicates=self._duplicates,
            repeated=self._repeated,
            elsewhere=self._elsewhere,
            faults=MappingProxyType(dict(self._faults)),
            unknown=MappingProxyType(dict(self._unknown)),
        )
