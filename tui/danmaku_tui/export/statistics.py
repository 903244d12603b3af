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
    without empty minutes; ``comment_seconds`` and ``diamond_seconds`` have comments and diamonds by
    the second. ``people`` is the number of different users with an event. ``units`` and
    ``diamonds`` are of gifts to this anchor, ``elsewhere`` the units to other anchors. ``likes`` is
    the sum of the likes in the feed, which are a sample; ``likes_total`` is the room's total as
    the feed reports it. ``viewers`` is the greatest number of people watching.
    """

    seconds: float
    kinds: Mapping[Kind, int]
    minutes: Mapping[int, int]
    comment_seconds: Mapping[int, int]
    diamond_seconds: Mapping[int, int]
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


class StatisticsTally:
    """The sums over the events so far."""

    def __init__(self) -> None:
        self.kinds: Counter[Kind] = Counter()
        self.comment_seconds: Counter[int] = Counter()
        self.diamond_seconds: Counter[int] = Counter()
        self.people: dict[str, User] = {}
        self.comments: Counter[str] = Counter()
        self.diamonds: Counter[str] = Counter()
        self.likes: Counter[str] = Counter()
        self.units_of: Counter[str] = Counter()
        self.diamonds_of: Counter[str] = Counter()
        self.texts: Counter[str] = Counter()
        self.like_count = LikeCount()
        self.elsewhere = self.viewers = 0

    def take(self, timed: TimedEvent) -> None:
        """Count an event."""
        event, second = timed.event, int(max(0.0, timed.second))
        self.kinds[event.kind] += 1
        user = _actor(event)
        if user is not None:
            self.people[user.key] = user
        match event:
            case events.Chat():
                self.comment_seconds[second] += 1
                self.comments[event.user.key] += 1
                if event.text:
                    self.texts[event.text] += 1
            case events.Gift():
                self._take_gift(event, second)
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

    def merge(self, other: StatisticsTally) -> None:
        """Add the sums of another recording."""
        for mine, others in zip(self._counters(), other._counters(), strict=True):
            mine.update(others)
        self.kinds.update(other.kinds)
        self.people |= other.people
        self.like_count.shown += other.like_count.shown
        self.elsewhere += other.elsewhere
        self.viewers = max(self.viewers, other.viewers)

    def _counters(self) -> tuple[Counter[str], ...]:
        return (
            self.comments,
            self.diamonds,
            self.likes,
            self.units_of,
            self.diamonds_of,
            self.texts,
        )

    def _take_gift(self, gift: events.Gift, second: int) -> None:
        if gift.to is not None:
            self.elsewhere += gift.count
        elif gift.count > 0:
            self.diamonds[gift.user.key] += gift.diamonds
            self.diamond_seconds[second] += gift.diamonds
            self.units_of[gift.gift] += gift.count
            self.diamonds_of[gift.gift] += gift.diamonds

    def statistics(self, gaps: Iterable[RecordedGap], seconds: float) -> Statistics:
        """Return the statistics of a recording of ``seconds`` with ``gaps``."""
        minutes: Counter[int] = Counter()
        for second, comments in self.comment_seconds.items():
            minutes[second // 60] += comments
        return Statistics(
            seconds=max(0.0, seconds),
            kinds={kind: self.kinds[kind] for kind in Kind if self.kinds[kind]},
            minutes=dict(sorted(minutes.items())),
            comment_seconds=dict(sorted(self.comment_seconds.items())),
            diamond_seconds=dict(sorted(self.diamond_seconds.items())),
            people=len(self.people),
            units=self.units_of.total(),
            diamonds=self.diamonds.total(),
            elsewhere=self.elsewhere,
            likes=self.like_count.shown,
            likes_total=self.like_count.total,
            viewers=self.viewers,
            commenters=self._leaders(self.comments),
            givers=self._leaders(self.diamonds),
            likers=self._leaders(self.likes),
            gifts=self._gifts(),
            texts=_often(self.texts),
            words=_often(words_of(self.texts)),
            gaps=tuple(gaps),
        )

    def _leaders(self, amounts: Counter[str]) -> tuple[RankedPerson, ...]:
        known = ((key, amount) for key, amount in amounts.items() if key in self.people)
        first = heapq.nlargest(PLACES, known, key=lambda each: each[1])
        return tuple(RankedPerson(self.people[key], amount) for key, amount in first if amount > 0)

    def _gifts(self) -> tuple[GiftTotal, ...]:
        worth = self.diamonds_of
        first = heapq.nlargest(
            PLACES, self.units_of.items(), key=lambda each: (worth[each[0]], each[1])
        )
        return tuple(GiftTotal(name, units, worth[name]) for name, units in first)


def statistics(
    timed: Iterable[TimedEvent], gaps: Iterable[RecordedGap], seconds: float
) -> Statistics:
    """Return the statistics of ``timed``, in a recording of ``seconds`` with ``gaps``."""
    tally = StatisticsTally()
    for each in timed:
        tally.take(each)
    return tally.statistics(gaps, seconds)


def _often(counted: Counter[str]) -> tuple[TextCount, ...]:
    """Return the texts that occur more than once, the most frequent first."""
    return tuple(TextCount(text, times) for text, times in counted.most_common(PLACES) if times > 1)


def _actor(event: Event) -> User | None:
    """Return the user of the event, where a key distinguishes them from others."""
    user = event.user
    return user if user is not None and user.key else None
