"""The rows of a recording in one order: messages, what the link did, where nothing was recorded."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice
from typing import Final, Generic, Protocol, TypeAlias, TypeVar

from danmaku_proto.events import LinkChange
from danmaku_tui.feed.link_state import Phase
from danmaku_tui.store.recording import RecordedSession, RecordingEnd, StoredFrame

T = TypeVar("T")

NEAR_SECONDS: Final = 1.0
"""So close to a message a change of the link belongs to it: live is told with the first one."""


class RecordingRows(Protocol):
    """What a tape reads of a recording."""

    @property
    def sessions(self) -> tuple[RecordedSession, ...]:
        """Each time that recording began, in order."""

    @property
    def edge(self) -> RecordingEnd:
        """How far it reaches by now."""

    def frames(self, *, after: int, until: int) -> Iterator[StoredFrame]:
        """Yield the messages with an id above ``after`` and up to ``until``, in their order."""

    def links(self, *, until: int) -> Iterator[LinkChange]:
        """Yield what the link did, in its order, with an id up to ``until``."""


@dataclass(frozen=True, slots=True)
class RecordingGap:
    """Recording began again at ``at``, in seconds since 1970; nothing is known of before."""

    at: float


Turn: TypeAlias = StoredFrame | LinkChange | RecordingGap


@dataclass(frozen=True, slots=True)
class CursorPosition:
    """What was taken from a tape: messages up to the id ``frame``, and so many of the others.

    ``at`` is the time of the last turn.
    """

    frame: int = -1
    links: int = 0
    breaks: int = 0
    at: float = float("-inf")


class RecordingCursor:
    """Gives what ``rows`` hold one by one, from what was taken at ``place`` on.

    Times never go back, even where the clock was set. What is recorded meanwhile is on it after
    :meth:`extend`: only up to an edge is it known that nothing earlier is still to come.
    """

    def __init__(self, rows: RecordingRows, place: CursorPosition | None = None) -> None:
        self._rows = rows
        self._place = place or CursorPosition()
        self._wind()

    @property
    def place(self) -> CursorPosition:
        """What has been taken."""
        return self._place

    def extend(self) -> bool:
        """Take in what was recorded meanwhile; return whether that is anything."""
        if self._rows.edge == self._edge:
            return False
        self._wind()
        return True

    @property
    def upcoming(self) -> float | None:
        """When the next turn came, in seconds since 1970; None at the end."""
        turn = self._next()
        return None if turn is None else max(self._place.at, turn.at)

    def pop(self) -> Turn | None:
        """Take the next turn; None at the end."""
        turn = self._next()
        if turn is None:
            return None
        place, at = self._place, max(self._place.at, turn.at)
        if turn is self._breaks.item:
            self._breaks.move()
            self._place = replace(place, breaks=place.breaks + 1, at=at)
        elif turn is self._links.item:
            self._links.move()
            self._place = replace(place, links=place.links + 1, at=at)
        elif turn is self._frames.item:
            self._place = CursorPosition(turn.id, place.links, place.breaks, at)
            self._frames.move()
        return turn

    def pop_live(self, at: float) -> LinkChange | None:
        """Take the change to the live phase that belongs to a message of ``at``, if it is next."""
        change = self._links.item
        if change is None or change.phase != Phase.LIVE or change.at - at > NEAR_SECONDS:
            return None
        self._links.move()
        self._place = replace(self._place, links=self._place.links + 1)
        return change

    def _wind(self) -> None:
        """Begin to read at the place."""
        rows, place = self._rows, self._place
        edge = self._edge = rows.edge
        links = filter(_concerns, rows.links(until=edge.link))
        begun = [RecordingGap(each.started) for each in rows.sessions if each.id <= edge.session]
        self._frames = _Ahead(rows.frames(after=place.frame, until=edge.frame))
        self._links = _Ahead(islice(links, place.links, None))
        self._breaks = _Ahead(iter(begun[1 + place.breaks :]))

    def _next(self) -> Turn | None:
        turns = (self._breaks.item, self._links.item, self._frames.item)
        return min((turn for turn in turns if turn is not None), key=_at, default=None)


def _concerns(change: LinkChange) -> bool:
    return change.phase != Phase.CLOSED  # whoever recorded it has left, and nothing else


def _at(turn: Turn) -> float:
    return turn.at


class _Ahead(Generic[T]):
    """An iterator whose next item can be seen."""

    __slots__ = ("_items", "item")

    def __init__(self, items: Iterator[T]) -> None:
        self._items = items
        self.item: T | None = next(items, None)

    def move(self) -> None:
        self.item = next(self._items, None)
