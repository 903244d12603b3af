"""The rows of a recording in one order: messages, link changes, and gaps between sessions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Final, Generic, Protocol, TypeAlias, TypeVar

from danmaku_proto.events import LinkChange
from danmaku_tui.feed.link_state import Phase
from danmaku_tui.store.recording import RecordedSession, RecordingEnd, StoredFrame

T = TypeVar("T")

NEAR_SECONDS: Final = 1.0
"""The distance within which a change to live belongs to a message: the first one brings it."""


class RecordingRows(Protocol):
    """The part of a recording that a cursor reads."""

    @property
    def sessions(self) -> tuple[RecordedSession, ...]:
        """The sessions of the recorder, in order."""

    @property
    def end(self) -> RecordingEnd:
        """The present end of the recording."""

    def frames(self, *, after: int, until: int) -> Iterator[StoredFrame]:
        """Yield the messages with an id above ``after`` and up to ``until``, in order."""

    def links(self, *, until: int) -> Iterator[LinkChange]:
        """Yield the changes of the link with an id up to ``until``, in order."""


@dataclass(frozen=True, slots=True)
class RecordingGap:
    """Recording began again at ``at``, in seconds since 1970, after a time without it."""

    at: float


CursorItem: TypeAlias = StoredFrame | LinkChange | RecordingGap


@dataclass(frozen=True, slots=True)
class CursorPosition:
    """The items taken from a cursor: messages up to the id ``frame``, and the number of the others.

    ``at`` is the time of the last item, in seconds since 1970.
    """

    frame: int = -1
    links: int = 0
    gaps: int = 0
    at: float = float("-inf")


class RecordingCursor:
    """Gives the items of ``rows`` one by one, from ``position`` on.

    Times never go back, even where the clock was set. Items that are recorded meanwhile follow
    after :meth:`extend`. The cursor reads only up to an end that was read at one moment: beyond it,
    an earlier item could still appear in another table.
    """

    def __init__(self, rows: RecordingRows, position: CursorPosition | None = None) -> None:
        self._rows = rows
        self._position = position or CursorPosition()
        self._open()

    @property
    def position(self) -> CursorPosition:
        """The items taken so far."""
        return self._position

    def extend(self) -> bool:
        """Read on to the present end; return whether there is anything new."""
        if self._rows.end == self._end:
            return False
        self._open()
        return True

    @property
    def upcoming(self) -> float | None:
        """The time of the next item, in seconds since 1970; None at the end."""
        item = self._next()
        return None if item is None else max(self._position.at, item.at)

    def pop(self) -> CursorItem | None:
        """Take the next item; None at the end."""
        item = self._next()
        if item is None:
            return None
        position, at = self._position, max(self._position.at, item.at)
        if item is self._gaps.item:
            self._gaps.advance()
            self._position = replace(position, gaps=position.gaps + 1, at=at)
        elif item is self._links.item:
            self._links.advance()
            self._position = replace(position, links=position.links + 1, at=at)
        elif item is self._frames.item:
            self._position = CursorPosition(item.id, position.links, position.gaps, at)
            self._frames.advance()
        return item

    def pop_live(self, at: float) -> LinkChange | None:
        """Take the change to live that belongs to a message of ``at``, where it is the next one.

        It was recorded a moment after its message, because the message caused it.
        """
        change = self._links.item
        if change is None or change.phase != Phase.LIVE or change.at - at > NEAR_SECONDS:
            return None
        self._links.advance()
        self._position = replace(self._position, links=self._position.links + 1)
        return change

    def _open(self) -> None:
        """Begin to read at the position, up to the present end."""
        rows, position = self._rows, self._position
        end = self._end = rows.end
        links = filter(_belongs_to_feed, rows.links(until=end.link))
        gaps = _gaps([each for each in rows.sessions if each.id <= end.session])
        self._frames = _Peekable(rows.frames(after=position.frame, until=end.frame))
        self._links = _Peekable(islice(links, position.links, None))
        self._gaps = _Peekable(iter(gaps[position.gaps :]))

    def _next(self) -> CursorItem | None:
        # At equal times a gap comes before a change, and a change before a message.
        items = (self._gaps.item, self._links.item, self._frames.item)
        return min((item for item in items if item is not None), key=_at, default=None)


def _gaps(sessions: Sequence[RecordedSession]) -> list[RecordingGap]:
    """Return the gaps before ``sessions``; merged ones may overlap or follow one another."""
    gaps: list[RecordingGap] = []
    covered: float | None = None
    for each in sessions:
        if covered is not None and each.started > covered + NEAR_SECONDS:
            gaps.append(RecordingGap(each.started))
        covered = each.ended if covered is None else max(covered, each.ended)
    return gaps


def _belongs_to_feed(change: LinkChange) -> bool:
    return change.phase != Phase.CLOSED  # closed is the recording program alone


def _at(item: CursorItem) -> float:
    return item.at


class _Peekable(Generic[T]):
    """An iterator with its next item visible."""

    __slots__ = ("_items", "item")

    def __init__(self, items: Iterator[T]) -> None:
        self._items = items
        self.item: T | None = next(items, None)

    def advance(self) -> None:
        self.item = next(self._items, None)
