"""The rows of a recording in one order: messages, what the link did, where nothing was recorded."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Generic, Protocol, TypeAlias, TypeVar

from danmaku_proto.events import LinkChange
from danmaku_tui.feed.phase import Phase
from danmaku_tui.store.recording import Frame, RecordedSession

T = TypeVar("T")

NEAR_SECONDS: Final = 1.0
"""So close to a message a change of the link belongs to it: live is told with the first one."""


class Rows(Protocol):
    """What a tape reads of a recording."""

    @property
    def sessions(self) -> tuple[RecordedSession, ...]:
        """Each time that recording began, in order."""

    def frames(self) -> Iterator[Frame]:
        """Yield the messages in their order."""

    def links(self) -> Iterator[LinkChange]:
        """Yield what the link did, in its order."""


@dataclass(frozen=True, slots=True)
class Break:
    """Recording began again at ``at``, in seconds since 1970; nothing is known of before."""

    at: float


Turn: TypeAlias = Frame | LinkChange | Break


class Tape:
    """Gives what ``rows`` hold one by one. Times never go back, even where the clock was set."""

    def __init__(self, rows: Rows) -> None:
        self._frames = _Ahead(rows.frames())
        self._links = _Ahead(filter(_concerns, rows.links()))
        self._breaks = _Ahead(iter([Break(each.started) for each in rows.sessions[1:]]))
        self._at = float("-inf")

    @property
    def upcoming(self) -> float | None:
        """When the next turn came, in seconds since 1970; None at the end."""
        turn = self._next()
        return None if turn is None else max(self._at, turn.at)

    def pop(self) -> Turn | None:
        """Take the next turn; None at the end."""
        turn = self._next()
        if turn is None:
            return None
        self._at = max(self._at, turn.at)
        for pile in (self._breaks, self._links, self._frames):
            if pile.item is turn:
                pile.move()
        return turn

    def pop_live(self, at: float) -> LinkChange | None:
        """Take the change to the live phase that belongs to a message of ``at``, if it is next."""
        change = self._links.item
        if change is None or change.phase != Phase.LIVE or change.at - at > NEAR_SECONDS:
            return None
        self._links.move()
        return change

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
