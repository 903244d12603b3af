"""One person as the history shows them: comments, gifts and likes, and since when."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import Final

from danmaku_proto import events
from danmaku_proto.events import Chat, Event, User
from danmaku_tui.room.history import History

MESSAGES: Final = 200
"""The newest comments of a person that are kept: as many as one reads on a card."""

READ_AT_ONCE: Final = 2_000
"""Entries read in one go, so that whoever appends never waits long for the history."""


@dataclass(frozen=True, slots=True)
class GiftAmount:
    """The gifts of one name from one person: ``units``, together worth ``diamonds``."""

    name: str
    units: int
    diamonds: int


@dataclass(frozen=True, slots=True)
class Person:
    """The facts about one person; times are seconds since 1970.

    ``user`` is as the person was last seen, and None for somebody who is not in the history;
    ``gifts`` are those to this room, the most valuable first, ``elsewhere`` counts units to other
    anchors; ``messages`` are the last ones, newest last. ``since`` is the time of the oldest entry
    that was looked at: nothing is known of before.
    """

    key: str
    user: User | None = None
    comments: int = 0
    likes: int = 0
    gifts: tuple[GiftAmount, ...] = ()
    elsewhere: int = 0
    first_seen: float | None = None
    last_seen: float | None = None
    messages: tuple[Chat, ...] = ()
    since: float | None = None

    @property
    def units(self) -> int:
        """Units of all gifts to this room."""
        return sum(gift.units for gift in self.gifts)

    @property
    def diamonds(self) -> int:
        """The value of all gifts to this room."""
        return sum(gift.diamonds for gift in self.gifts)


class PersonFollower:
    """The person with ``key``, followed through ``history``; each entry is read once.

    Of the messages the newest ``limit`` are kept. Raises ``ValueError`` when that is negative.
    """

    __slots__ = (
        "_comments",
        "_elsewhere",
        "_first_seen",
        "_gifts",
        "_history",
        "_key",
        "_last_seen",
        "_likes",
        "_messages",
        "_read",
        "_since",
        "_user",
    )

    def __init__(self, history: History, key: str, limit: int = MESSAGES) -> None:
        self._history = history
        self._key = key
        self._read = 0
        self._user: User | None = None
        self._comments = self._likes = self._elsewhere = 0
        self._gifts: dict[str, tuple[int, int]] = {}
        self._first_seen: float | None = None
        self._last_seen: float | None = None
        self._messages: deque[Chat] = deque(maxlen=limit)
        self._since: float | None = None

    def renew(self) -> Person:
        """Read the new entries; return the facts now."""
        key = self._key
        end = self._history.end
        while self._read < end:
            entries, lost = self._history.since(self._read, READ_AT_ONCE)
            self._read += lost + len(entries)
            if self._since is None and entries:
                self._since = entries[0].event.at
            for entry in entries:
                user = entry.event.user
                if user is not None and user.key == key:
                    self._take(entry.event, user)
        return self._known()

    def _take(self, event: Event, user: User) -> None:
        self._user = user
        at = event.at
        self._first_seen = at if self._first_seen is None else min(self._first_seen, at)
        self._last_seen = at if self._last_seen is None else max(self._last_seen, at)
        match event:
            case events.Chat():
                self._comments += 1
                self._messages.append(event)
            case events.Like():
                self._likes += event.count
            case events.Gift():
                self._take_gift(event)
            case events.Enter() | events.Social() | events.FanClub():
                pass  # they show that the person was there, and nothing more
            case events.Viewers() | events.Ranks() | events.RoomState() | events.Notice():
                pass
            case events.Unknown() | events.Fault() | events.LinkChange():
                pass

    def _take_gift(self, gift: events.Gift) -> None:
        if gift.to is not None:
            self._elsewhere += gift.count
            return
        units, diamonds = self._gifts.get(gift.gift, (0, 0))
        self._gifts[gift.gift] = (units + gift.count, diamonds + gift.diamonds)

    def _known(self) -> Person:
        gifts = [GiftAmount(name, *amounts) for name, amounts in self._gifts.items()]
        gifts.sort(key=lambda gift: (-gift.diamonds, -gift.units))
        return Person(
            key=self._key,
            user=self._user,
            comments=self._comments,
            likes=self._likes,
            gifts=tuple(gifts),
            elsewhere=self._elsewhere,
            first_seen=self._first_seen,
            last_seen=self._last_seen,
            messages=tuple(self._messages),
            since=self._since,
        )


def person(history: History, key: str, limit: int = MESSAGES) -> Person:
    """Return the person with ``key`` as ``history`` shows them.

    At most ``limit`` comments are in it, the newest. Raises ``ValueError`` when that is negative.
    """
    return PersonFollower(history, key, limit).renew()
