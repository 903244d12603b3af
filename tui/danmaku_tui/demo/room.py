"""An invented live room: endless, the same for the same seed, and shaped like recorded ones."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from typing import Final

from danmaku_proto._pb.douyin import Message
from danmaku_tui.demo import messages
from danmaku_tui.demo.activities import Activities
from danmaku_tui.demo.agenda import Agenda, Planned
from danmaku_tui.demo.crowd import Crowd
from danmaku_tui.demo.figures import RANKED, Figures
from danmaku_tui.demo.flow import Flow
from danmaku_tui.demo.gifts import GiftBook
from danmaku_tui.demo.messages import MessageDraft
from danmaku_tui.demo.story import LIVELY, Beat, Story

Batch = tuple[float, list[Message]]
"""Seconds to wait, then the messages of one push frame."""

START: Final = 1_793_707_200.0
"""The default beginning of an evening, in seconds since 1970."""

FRAME_MESSAGES: Final = 200
"""The most messages of one batch; the rest comes in the next, without a wait."""

FRAME_SECONDS: Final = (0.12, 0.38)
"""The wait between two batches."""

HISTORY_SECONDS: Final = (40.0, 420.0)
"""The ages of the messages in the first batch."""

ENTRANCES: Final = 20.0
"""Entrances a second in a lively stretch: two thirds of all messages, as in recorded rooms."""

REDELIVERED: Final = 0.003
"""The share of messages that are delivered a second time."""

ATTACKS: Final = 1 / 50
"""Hostile names and comments a second."""

COMBO_SECONDS: Final = 600
"""A time that is longer than any combo."""

_HISTORY_CHATS = 11


class InventedRoom:
    """An endless iterator of batches.

    ``pace`` multiplies the activity of people, but does not change the course of the evening.
    ``start`` is the time at the beginning, in seconds since 1970; time goes on by the waits of the
    batches, and ``now`` is the time of the last one. Ids rise; only a message that is delivered
    twice has the same id again. ``given`` is the ledger of all sent gifts.

    Raises ``ValueError`` for a ``pace`` that is not above 0 and at most 50, and for a ``start``
    that leaves no time for history or does not fit into 31 bits.
    """

    def __init__(self, seed: int, pace: float = 1.0, start: float = START) -> None:
        if not 0 < pace <= 50:
            raise ValueError(f"a pace is above 0 and at most 50, not {pace}")
        if not 86_400 <= start < 2**31:
            raise ValueError(f"an evening does not begin at {start} seconds since 1970")
        chance = random.Random(seed)  # noqa: S311  # a room that is repeatable on purpose
        self.now = start
        self.given = GiftBook()
        self._chance = chance
        self._agenda = Agenda()
        self._last_id = 0
        self._begun = False
        crowd = Crowd(chance)
        self._story = Story(chance, start)
        self._figures = Figures(chance, self.given, crowd.patrons(RANKED))
        self._activities = Activities(chance, crowd, self._story, self._figures, pace)
        self._pace = pace
        self._flows = self._opened()

    def __iter__(self) -> Iterator[Batch]:
        return self

    def __next__(self) -> Batch:
        """Return the next batch; it has at least one message."""
        if not self._begun:
            self._begun = True
            return 0.0, self._history()
        waited = 0.0
        while not self._agenda.is_due(self.now):
            wait = round(self._chance.uniform(*FRAME_SECONDS), 3)
            waited += wait
            self._live_on(wait)
        due = self._agenda.due(self.now, FRAME_MESSAGES)
        return waited, [self._delivered(planned, self.now) for planned in due]

    def _live_on(self, seconds: float) -> None:
        """Let ``seconds`` pass, and plan the activities of that time."""
        since, self.now = self.now, self.now + seconds
        for scene in self._story.scenes(self.now):
            self._agenda.plan(self._activities.play(scene))
            if scene.beat is Beat.OPENING:
                self.given.forget(int(self.now) - COMBO_SECONDS)
        for flow in self._flows:
            self._agenda.plan(flow.happen(since, self.now))

    def _delivered(self, planned: Planned, at: float) -> Message:
        """Return the message of ``planned``, and count its gift."""
        if isinstance(planned.content, Message):
            return planned.content
        if planned.throw is not None:
            self.given.add(planned.throw, planned.count)
        message = messages.seal(planned.content, self._next_id(at))
        if self._chance.random() < REDELIVERED:
            again = self.now + self._chance.uniform(0.5, 6.0)
            self._agenda.plan([Planned(again, message)])
        return message

    def _next_id(self, at: float) -> int:
        """Return an id that holds the time in its upper half, as those of the feed do."""
        self._last_id = max(self._last_id + self._chance.randint(1, 4_000), int(at * 2**32))
        return self._last_id

    def _history(self) -> list[Message]:
        """Return the comments and gifts of the minutes before the start."""
        oldest, youngest = self.now - HISTORY_SECONDS[1], self.now - HISTORY_SECONDS[0]
        times = sorted(self._chance.uniform(oldest, youngest) for _ in range(_HISTORY_CHATS))
        planned = [each for at in times for each in self._activities.talk(at)]
        planned += self._activities.give_free(times[3] + 0.5)
        planned += self._activities.follow_or_share(times[6] + 0.5)
        planned += self._activities.join_club(times[9] + 0.5)
        labels = ("闲聊", "猫", "夜宵")
        introduction = messages.intro("小满的小屋：做点小事，等你来坐", labels, oldest)
        planned.append(Planned(oldest, introduction))
        planned.sort(key=lambda each: each.at)
        self._agenda.plan(self._first_figures())
        return [self._delivered(each, each.at) for each in planned]

    def _first_figures(self) -> list[Planned]:
        """Return the numbers that come at once, from more than one server."""
        at, figures = self.now, self._figures
        return [Planned(at, make(at)) for make in (figures.viewers, figures.stats, figures.viewers)]

    def _opened(self) -> list[Flow]:
        """Return the random processes of the room, with their rates a second."""
        activities, figures, pace = self._activities, self._figures, self._pace

        def chat_rate() -> float:
            return pace * self._story.mood(self.now)

        def entrance_rate() -> float:
            return pace * ENTRANCES * (0.5 + self._story.mood(self.now) / (2 * LIVELY))

        def steady(rate: float) -> Callable[[], float]:
            return lambda: rate

        def planned(make: Callable[[float], MessageDraft]) -> Callable[[float], list[Planned]]:
            return lambda at: [Planned(at, make(at))]

        people = (
            (1.6, activities.like),
            (0.3, activities.give),
            (0.009, activities.give_big),
            (0.08, activities.give_free),
            (0.22, activities.follow_or_share),
            (0.07, activities.join_club),
            (0.2, activities.sticker),
            (0.04, activities.talk_large),
        )
        clockwork = (
            (0.22, figures.viewers),
            (0.2, figures.stats),
            (0.05, figures.top_list),
            (0.03, figures.income),
            (0.02, figures.hour_list),
            (0.007, figures.layout),
            (0.02, figures.banner),
            (0.01, figures.warning),
            (0.15, figures.unread),
        )
        rates: list[tuple[Callable[[], float], Callable[[float], list[Planned]]]]
        rates = [(chat_rate, activities.talk), (entrance_rate, activities.come_in)]
        rates += [(steady(rate * pace), make) for rate, make in people]
        rates += [(steady(rate), planned(make)) for rate, make in clockwork]
        rates += [(steady(ATTACKS), activities.attack)]
        return [Flow(self._chance, rate, make) for rate, make in rates]
