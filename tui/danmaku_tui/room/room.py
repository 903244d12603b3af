"""A room: the sum of its events since it is being watched."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from danmaku_proto.events import (
    Chat,
    Enter,
    Event,
    FanClub,
    Fault,
    Gift,
    Like,
    LinkChange,
    Notice,
    Ranks,
    RoomAction,
    RoomState,
    Social,
    Unknown,
    Viewers,
)
from danmaku_proto.unread_comment import is_comment_method
from danmaku_tui.room.board import Board, BoardKind, BoardMemory, Standing, Window
from danmaku_tui.room.census import Census, CensusView
from danmaku_tui.room.gifts import GiftCounter
from danmaku_tui.room.history import HISTORY_BYTES, HISTORY_EVENTS, History
from danmaku_tui.room.likes import LikeCount
from danmaku_tui.room.packed_users import pack, unpack
from danmaku_tui.room.rates import Rate
from danmaku_tui.room.seen_ids import SeenIds, SeenIdsMemory
from danmaku_tui.room.viewers import Audience

UNREAD_SECONDS: Final = 60.0
"""Seconds over which unread comments are counted: they are no burst but a steady loss."""


@dataclass(frozen=True, slots=True)
class RoomView:
    """The room at one moment; safe to hand to another thread.

    ``standings`` are of the board ``kind`` over ``window``. ``likes`` and ``income`` are the room's
    totals as the feed reports them. ``gift_diamonds`` is the value of the gifts to this anchor that
    were seen, ``gifts_elsewhere`` the units to other anchors. The times are those passed to
    :meth:`Room.apply`; ``None`` when there was none yet. ``unread_per_second`` is the rate of
    messages that are comments by their name, in a form that is not read.
    """

    kind: BoardKind
    window: Window
    standings: tuple[Standing, ...]
    audience: Audience
    likes: int
    income: int
    gift_diamonds: int
    gifts_elsewhere: int
    ended: bool
    paused: bool
    chats_per_second: float
    events_per_second: float
    last_chat_at: float | None
    last_event_at: float | None
    census: CensusView
    unread_per_second: float = 0.0


@dataclass(frozen=True, slots=True)
class RoomMemory:
    """A snapshot of a room without its history, in few bytes; for :meth:`Room.recall`."""

    board: BoardMemory
    seen: SeenIdsMemory
    rest: bytes


_REST: Final = (
    "_audience",
    "_chats",
    "_diamonds",
    "_ended",
    "_events",
    "_gifts",
    "_income",
    "_last_chat_at",
    "_last_event_at",
    "_likes",
    "_paused",
    "_unread",
    "census",
)
"""The attributes of a room that a snapshot packs: all but its board, its ids and its history."""


class Room:
    """The room that all events of a feed are applied to.

    ``history`` may be read from any thread; everything else belongs to the thread that applies the
    events, and others get a :class:`RoomView`. Whoever receives frames counts them in ``census``.
    All times are seconds of one clock, of any epoch.
    """

    __slots__ = (*_REST, "_board", "_seen", "history")

    def __init__(
        self, history_capacity: int = HISTORY_EVENTS, history_bytes: int = HISTORY_BYTES
    ) -> None:
        self.history = History(history_capacity, history_bytes)
        self._begin()

    def _begin(self) -> None:
        self.census = Census()
        self._seen = SeenIds()
        self._gifts = GiftCounter()
        self._board = Board()
        self._events = Rate()
        self._chats = Rate()
        self._unread = Rate(UNREAD_SECONDS)
        self._audience = Audience()
        self._likes = LikeCount()
        self._income = 0
        self._diamonds = 0
        self._ended = False
        self._paused = False
        self._last_chat_at: float | None = None
        self._last_event_at: float | None = None

    def rewind(self) -> None:
        """Forget everything, because a replay starts over; the serials of the history go on."""
        self.history.restart()
        self._begin()

    def remember(self, before: RoomMemory | None = None) -> RoomMemory:
        """Return a snapshot of the room.

        ``before`` is an earlier snapshot of it, or of a room with the same events up to there: with
        it this one takes less time and space.
        """
        return RoomMemory(
            self._board.remember(None if before is None else before.board),
            self._seen.remember(None if before is None else before.seen),
            pack([getattr(self, name) for name in _REST]),
        )

    def recall(self, memory: RoomMemory, events: Iterable[Event]) -> None:
        """Restore the snapshot ``memory``, with ``events`` as the history; its serials go on."""
        self.history.restart(events)
        self._begin()
        self._board.recall(memory.board)
        self._seen.recall(memory.seen)
        for name, value in zip(_REST, unpack(memory.rest), strict=True):
            setattr(self, name, value)

    def apply(self, event: Event, now: float) -> Event | None:
        """Apply ``event``, received at ``now``; return it, or ``None`` when it was seen before.

        A gift comes back with its ``count`` set: 0 without a new unit, and then it is not in the
        history. Neither are events that only change a number (viewers, ranks, income, layout) nor
        messages whose payload is not read.
        """
        # A feed delivers messages again after a reconnection, and sometimes without one.
        number = event.id
        # Each state of a combo counts as its total shows, also under an id that was seen.
        if number and isinstance(event, Gift) and event.combo:
            number = f"{number}/{event.total}"
        if not self._seen.add(number):
            self.census.duplicate()
            return None
        self.census.event(event)
        self._events.add(now)
        self._last_event_at = now
        match event:
            case Chat():
                self._chat(event, now)
            case Gift():
                event = self._gift(event, now)
                if not event.count:
                    return event
            case Like():
                self._like(event, now)
            case Viewers():
                self._audience = self._audience.after(event)
                return event
            case Ranks():
                self._board.feed(event)
                return event
            case RoomState():
                if not self._change_state(event):
                    return event
            case Unknown():
                if is_comment_method(event.method):
                    self._unread.add(now)
                return event
            case Enter() | Social() | FanClub() | Notice() | Fault() | LinkChange():
                pass
        self.history.append(event)
        return event

    def note(self, change: LinkChange) -> None:
        """Put a change of the connection in its place among the events."""
        self.history.append(change)

    def view(self, kind: BoardKind, window: Window, size: int, now: float) -> RoomView:
        """Return the room as it is at ``now``, with the first ``size`` places of one board."""
        census = self.census.snapshot()
        return RoomView(
            kind=kind,
            window=window,
            standings=self._board.top(kind, window, size, now),
            audience=self._audience,
            likes=self._likes.total,
            income=self._income,
            gift_diamonds=self._diamonds,
            gifts_elsewhere=census.elsewhere,
            ended=self._ended,
            paused=self._paused,
            chats_per_second=self._chats.per_second(now),
            events_per_second=self._events.per_second(now),
            last_chat_at=self._last_chat_at,
            last_event_at=self._last_event_at,
            census=census,
            unread_per_second=self._unread.per_second(now),
        )

    def _chat(self, chat: Chat, now: float) -> None:
        self._board.add(BoardKind.COMMENTS, chat.user, 1, now)
        # A comment from before the connection does not show how lively the room is now.
        if not chat.history:
            self._chats.add(now)
            self._last_chat_at = now

    def _gift(self, gift: Gift, now: float) -> Gift:
        gift = self._gifts.count(gift)
        if not gift.count:
            self.census.repeat()
        elif gift.to is not None:
            self.census.elsewhere(gift.count)
        else:
            self._diamonds += gift.diamonds
            self._board.add(BoardKind.GIFTS, gift.user, gift.diamonds, now)
        return gift

    def _like(self, like: Like, now: float) -> None:
        self._board.add(BoardKind.LIKES, like.user, like.count, now)
        self._likes.add(like)

    def _change_state(self, state: RoomState) -> bool:
        """Apply ``state``; return whether it is worth a line."""
        match state.action:
            case RoomAction.PAUSE:
                self._paused = True
            case RoomAction.RESUME:
                self._paused = self._ended = False
            case RoomAction.END:
                self._paused, self._ended = False, True
            case RoomAction.INCOME:
                self._income = state.value
                return False
            case RoomAction.LAYOUT:
                return False
            case RoomAction.MOVE | RoomAction.TIMEOUT | RoomAction.OTHER:
                pass
        return True
