"""The rows of the tables for a frame, an event or a change of the connection."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from danmaku_proto import events
from danmaku_proto.events import Event, LinkChange
from danmaku_tui.store.event_json import as_text

_LEAST, _MOST = -(2**63), 2**63 - 1

EVENT_COLUMNS: Final = (
    "frame, at, kind, event_id, user_key, user_id, user_name, level, text, gift, count, total,"
    " diamonds, to_name, history, json"
)

EVENT_BYTES: Final = 600
"""The approximate cost of an event in memory and in a file."""

UNREAD_ROWS: Final = 20
"""Rows of messages that are not read, of one frame, that are written in any case."""

UNREAD_BYTES: Final = 80
"""The bytes of such a row with its indexes, besides its texts."""

UNREAD_SHARE: Final = 2
"""The most bytes of such rows, as a multiple of the bytes of their frame."""

Cell: TypeAlias = str | bytes | int | float | None


@dataclass(frozen=True, slots=True)
class ReceivedFrame:
    """A message as received, its events, and its arrival (seconds since 1970)."""

    data: bytes | str
    events: Sequence[Event]
    at: float


Item: TypeAlias = ReceivedFrame | LinkChange
"""The unit of recording."""


ITEM_BYTES: Final = 300
"""The approximate cost of an item in memory, without its data and its events."""


def memory_of(item: Item) -> int:
    """Return the approximate bytes of ``item`` in memory."""
    if isinstance(item, LinkChange):
        return ITEM_BYTES
    return len(item.data) + EVENT_BYTES * len(item.events) + ITEM_BYTES


def count_of(items: Sequence[Item]) -> tuple[int, int]:
    """Return the number of frames and of their events in ``items``."""
    frames = [item for item in items if isinstance(item, ReceivedFrame)]
    return len(frames), sum(len(frame.events) for frame in frames)


def bytes_of(items: Sequence[Item]) -> int:
    """Return the approximate bytes of ``items`` in a file."""
    frames = (item for item in items if isinstance(item, ReceivedFrame))
    return sum(len(frame.data) + EVENT_BYTES * len(frame.events) for frame in frames)


def frame_row(number: int, session: int, frame: ReceivedFrame) -> tuple[Cell, ...]:
    """Return the row of ``frame``."""
    data = frame.data
    if isinstance(data, str):
        return number, frame.at, session, data.encode("utf-8", "surrogatepass"), 1
    return number, frame.at, session, data, 0


def link_row(session: int, change: LinkChange) -> tuple[Cell, ...]:
    """Return the row of ``link``, without its id."""
    return change.at, session, _utf8(change.phase), _utf8(change.detail), change.gap


def event_rows(number: int, frame: ReceivedFrame) -> list[tuple[Cell, ...]]:
    """Return the rows of the events of ``frame``, which is row ``number``.

    Messages of two bytes that are not read would have rows of a hundred. Beyond a share of the
    frame, which holds them all, they have none: the last such row stands for the rest, and its
    ``count`` is their number.
    """
    rows: list[tuple[Cell, ...]] = []
    left, written, unwritten, last = UNREAD_SHARE * len(frame.data), 0, 0, 0
    for event in frame.events:
        if not isinstance(event, _UNREAD):
            rows.append(event_row(number, event))
        elif left < 0 and written >= UNREAD_ROWS:
            unwritten += 1
        else:
            row = event_row(number, event)
            left -= UNREAD_BYTES + 2 * len(str(row[-1]))  # the texts have columns, too
            written, last = written + 1, len(rows)
            rows.append(row)
    if unwritten:
        row = rows[last]
        rows[last] = (*row[:_COUNT], 1 + unwritten, *row[_COUNT + 1 :])
    return rows


_UNREAD: Final = (events.Unknown, events.Fault)

_COUNT: Final = EVENT_COLUMNS.split(", ").index("count")


def event_row(frame: int, event: Event) -> tuple[Cell, ...]:
    """Return the row of ``event``, without its id."""
    user = event.user
    person: tuple[Cell, ...] = (None, None, None, None)
    if user is not None:
        person = (_utf8(user.key), _utf8(user.id), _utf8(user.name), _whole(user.level))
    text, gift, count, total, diamonds, to_name = _said(event)
    return (
        frame,
        event.at,
        event.kind.value,
        _utf8(event.id),
        *person,
        None if text is None else _utf8(text),
        None if gift is None else _utf8(gift),
        _whole(count),
        _whole(total),
        _whole(diamonds),
        None if to_name is None else _utf8(to_name),
        int(event.history),
        _utf8(as_text(event)),
    )


_Said: TypeAlias = tuple[str | None, str | None, int | None, int | None, int | None, str | None]


def _said(event: Event) -> _Said:
    """Return text, gift, count, total, diamonds and the receiver's name."""
    match event:
        case events.Chat() | events.Notice():
            return event.text, None, None, None, None, None
        case events.Gift():
            to = None if event.to is None else event.to.name
            return None, event.gift, event.count, event.total, event.diamonds, to
        case events.Like():
            return None, None, event.count, event.total, None, None
        case events.Enter():
            return None, None, event.online or None, None, None, None
        case events.Social():
            return event.action, None, event.followers or None, None, None, None
        case events.FanClub():
            return event.text or event.action, None, None, None, None, None
        case events.Viewers():
            return event.total_text or None, None, event.online, event.total, None, None
        case events.RoomState():
            return event.text or event.action.value, None, event.value or None, None, None, None
        case events.Unknown():
            return event.method, None, None, None, None, None
        case events.Fault():
            return event.fault.value, None, None, None, None, None
        case events.Ranks() | events.LinkChange():
            return None, None, None, None, None, None


def _whole(number: int | None) -> int | None:
    """Return ``number`` within the range of the database."""
    return None if number is None else max(_LEAST, min(_MOST, number))


def _utf8(text: str) -> str:
    """Return ``text`` without lone surrogates: the database would refuse them."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode()
