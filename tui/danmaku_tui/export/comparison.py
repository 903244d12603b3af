"""Several recordings side by side, their totals, and the people who came to more than one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace

from danmaku_proto.events import User
from danmaku_tui.export.statistics import PLACES, RecordedGap, Statistics, StatisticsTally
from danmaku_tui.export.timed_event import RecordingInfo, TimedEvent


@dataclass(frozen=True, slots=True)
class RecordedRoom:
    """A recording with its statistics."""

    info: RecordingInfo
    statistics: Statistics


@dataclass(frozen=True, slots=True)
class ReturningPerson:
    """A person with an event in several ``recordings``, and all the person's comments."""

    user: User
    recordings: int
    comments: int


@dataclass(frozen=True, slots=True)
class Comparison:
    """Recordings side by side.

    ``total`` is of all together: its ``seconds`` and likes are sums, it has no times and no gaps.
    ``returning`` are those in the most recordings, ``in_several`` is the number of people in more
    than one, and ``in_all`` of those in each.
    """

    rooms: tuple[RecordedRoom, ...]
    total: Statistics
    returning: tuple[ReturningPerson, ...]
    in_several: int
    in_all: int


class ComparisonTally:
    """The sums over several recordings, one after another."""

    def __init__(self) -> None:
        self._rooms: list[RecordedRoom] = []
        self._all = StatisticsTally()
        self._visits: Counter[str] = Counter()

    def add(
        self,
        info: RecordingInfo,
        timed: Iterable[TimedEvent],
        gaps: Iterable[RecordedGap],
        seconds: float,
    ) -> None:
        """Count a recording; nothing of it counts where reading ``timed`` raises an error."""
        room = StatisticsTally()
        for each in timed:
            room.take(each)
        self._all.merge(room)
        self._visits.update(room.people.keys())
        self._rooms.append(RecordedRoom(info, room.statistics(gaps, seconds)))

    @property
    def rooms(self) -> tuple[RecordedRoom, ...]:
        """The recordings so far."""
        return tuple(self._rooms)

    def comparison(self) -> Comparison:
        """Return the recordings side by side."""
        rooms = [room.statistics for room in self._rooms]
        total = replace(
            self._all.statistics((), sum(room.seconds for room in rooms)),
            likes_total=sum(room.likes_total for room in rooms),
        )
        several = {key: visits for key, visits in self._visits.items() if visits > 1}
        comments = self._all.comments
        first = sorted(several, key=lambda key: (-several[key], -comments[key]))[:PLACES]
        people = self._all.people
        return Comparison(
            rooms=self.rooms,
            total=total,
            returning=tuple(
                ReturningPerson(people[key], several[key], comments[key]) for key in first
            ),
            in_several=len(several),
            in_all=sum(visits == len(rooms) for visits in several.values()),
        )
