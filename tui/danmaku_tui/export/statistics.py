"""The statistics of a recorded room."""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from danmaku_proto import events
from danmaku_proto.events import Event, Kind, User
from danmaku_tui.export.timed_event import TimedEvent
from danmaku_tui.export.words import words_of
from danmaku_tui.room.likes import LikeCount

PLACES: Final = 10
"""The places of each ranking."""


@dataclass(frozen=True, slots=True)
class RankedPerson:
    """A person with a number of comments, diamonds or likes."""

    user: User
    amount: int


@dataclass(frozen=True, slots=True)
class GiftTotal:
    """A gift by its name: the units for this anchor, and their value in diamonds."""

    name: str
    units: int
    diamonds: int


@dataclass(frozen=True, slots=True)
class TextCount:
    """A text or a word, and the number of comments that are or contain it."""

    text: str
    comments: int


@dataclass(frozen=True, slots=True)
class RecordedGap:
    """``seconds`` without a recording, and their end ``second`` in seconds from the beginning."""

    second: float
    seconds: float


@dataclass(frozen=True, slots=True)
class Statistics:
    """A recording in numbers.

    ``seconds`` is its length. ``minutes`` has the comments by the minute from the beginning,
    without empty minutes. ``people`` is the number of different users with an event. ``units`` and
    ``diamonds`` are of gifts to this anchor, ``elsewhere`` the units to other anchors. ``likes`` is
    the sum of the likes in the feed, which are a sample; ``likes_total`` is the room's total as
    the feed reports it. ``viewers`` is the greatest number of people watching.
    """

    seconds: float
    kinds: Mapping[Kind, int]
    minutes: Mapping[int, int]
    people: int
    units: int
    diamonds: int
    elsewhere: int
    likes: int
    likes_total: int
    viewers: int
    commenters: tuple[RankedPerson, ...]
    givers: tuple[RankedPerson, ...]
    likers: tuple[RankedPerson, ...]
    gifts: tuple[GiftTotal, ...]
    texts: tuple[TextCount, ...]
    words: tuple[TextCount, ...]
    gaps: tuple[RecordedGap, ...]

    @property
    def events(self) -> int:
        """The number of all events."""
        return sum(self.kinds.values())

    @property
    def comments(self) -> int:
        """The number of comments."""
        return self.kinds.get(Kind.CHAT, 0)


class _Gathering:
    """The sums over the events so far."""

    def __init__(self) -> None:
        self.kinds: Counter[Kind] = Counter()
        self.minutes: Counter[int] = Counter()
        self.people: dict[str, User] = {}
        self.comments: Counter[str] = Counter()
        self.diamonds: Counter[str] = Counter()
        self.likes: Counter[str] = Counter()
        self.units_of: Counter[str] = Counter()
        self.diamonds_of: Counter[str] = Counter()
        self.texts: Counter[str] = Counter()
        self.like_count = LikeCount()
        self.elsewhere = self.viewers = 0

    def take(self, told: TimedEvent) -> None:
        event = told.event
        self.kinds[event.kind] += 1
        user = _actor(event)
        if user is not None:
            self.people[user.key] = user
        match event:
            case events.Chat():
                self.minutes[int(max(0.0, told.second) // 60)] += 1
                self.comments[event.user.key] += 1
                if event.text:
                    self.texts[event.text] += 1
            case events.Gift():
                self._take_gift(event)
            case events.Like():
                self.likes[event.user.key] += event.count
                self.like_count.add(event)
            case events.Viewers():
                self.viewers = max(self.viewers, event.online)
            case events.Enter() | events.Social() | events.FanClub() | events.Ranks():
                pass  # only their number counts
            case events.RoomState() | events.Notice() | events.Unknown():
                pass
            case events.Fault() | events.LinkChange():
                pass

    def _take_gift(self, gift: events.Gift) -> None:
        if gift.to is not None:
            self.elsewhere += gift.count
        elif gift.count > 0:
            self.diamonds[gift.user.key] += gift.diamonds
            self.units_of[gift.gift] += gift.count
            self.diamonds_of[gift.gift] += gift.diamonds

    def leaders(self, amounts: Counter[str]) -> tuple[RankedPerson, ...]:
        known = ((key, amount) for key, amount in amounts.items() if key in self.people)
        first = heapq.nlargest(PLACES, known, key=lambda each: each[1])
        return tuple(RankedPerson(self.people[key], amount) for key, amount in first if amount > 0)

    def gifts(self) -> tuple[GiftTotal, ...]:
        worth = self.diamonds_of
        first = heapq.nlargest(
            PLACES, self.units_of.items(), key=lambda each: (worth[each[0]], each[1])
        )
        return tuple(GiftTotal(name, units, worth[name]) for name, units in first)


def statistics(
    told: Iterable[TimedEvent], gaps: Iterable[RecordedGap], seconds: float
) -> Statistics:
    """Return the statistics of ``told``, in a recording of ``seconds`` with ``gaps``."""
    sums = _Gathering()
    for each in told:
        sums.take(each)
    return Statistics(
        seconds=max(0.0, seconds),
        kinds={kind: sums.kinds[kind] for kind in Kind if sums.kinds[kind]},
        minutes=dict(sorted(sums.minutes.items())),
        people=len(sums.people),
        units=sums.units_of.total(),
        diamonds=sums.diamonds_of.total(),
        elsewhere=sums.elsewhere,
        likes=sums.like_count.shown,
        likes_total=sums.like_count.total,
        viewers=sums.viewers,
        commenters=sums.leaders(sums.comments),
        givers=sums.leaders(sums.diamonds),
        likers=sums.leaders(sums.likes),
        gifts=sums.gifts(),
        texts=_often(sums.texts),
        words=_often(words_of(sums.texts)),
        gaps=tuple(gaps),
    )


def _often(counted: Counter[str]) -> tuple[TextCount, ...]:
    """Return the texts that occur more than once, the most frequent first."""
    return tuple(TextCount(text, times) for text, times in counted.most_common(PLACES) if times > 1)


def _actor(event: Event) -> User | None:
    """Return the user of the event, where a key distinguishes them from others."""
    user = event.user
    return user if user is not None and user.key else None
