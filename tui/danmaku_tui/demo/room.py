"""An invented live room: endless, the same for the same seed, and shaped like recorded ones."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from typing import Final

from danmaku_proto._pb.douyin import Message
from danmaku_tui.demo import messages
from danmaku_tui.demo.agenda import Agenda, Planned
from danmaku_tui.demo.crowd import Crowd
from danmaku_tui.demo.doings import Activities
from danmaku_tui.demo.figures import RANKED, Figures
from danmaku_tui.demo.flow import Flow
from danmaku_tui.demo.gifts import GiftBook
from danmaku_tui.demo.messages import MessageDraft
from danmaku_tui.demo.story import LIVELY, Beat, Story

Batch = tuple[float, list[Message]]
"""Seconds to wait, then the messages of one push frame."""

START: Final = 1_793_707_200.0
"""When an evening begins that is given no other time, in seconds since 1970."""

FRAME_MESSAGES: Final = 200
"""The most messages of one batch; what is beyond comes in the next, without a wait."""

FRAME_SECONDS: Final = (0.12, 0.38)
"""The wait between two batches."""

HISTORY_SECONDS: Final = (40.0, 420.0)
"""How old the messages of the first batch are."""

ENTRANCES: Final = 20.0
"""A second, in a lively stretch: two thirds of all messages, as in recorded rooms."""

REDELIVERED: Final = 0.003
"""The share of messages that are delivered a second time."""

ATTACKS: Final = 1 / 50
"""Hostile names and comments a second."""

COMBO_SECONDS: Final = 600
"""No combo lasts as long."""

_HISTORY_CHATS = 11


class InventedRoom:
    """An endless iterator of batches.

    ``pace`` multiplies what people do, and leaves the course of the evening as it is. ``start`` is
    the time at the beginning, in seconds since 1970; time goes on by the waits of the batches, and
    ``now`` is the time of the last one. Ids rise, and only what is delivered twice has an id again.
    ``given`` is the ledger of all gifts that have been told. Raises ``ValueError`` for a ``pace``
    that is not above 0 and at most 50, and for a ``start`` that leaves no time for history or does
    not fit into 31 bits.
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
        self._doings = Activities(chance, crowd, self._story, self._figures, pace)
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
        """Let ``seconds`` pass, and plan what people do meanwhile."""
        since, self.now = self.now, self.now + seconds
        for scene in self._story.scenes(self.now):
            self._agenda.plan(self._doings.play(scene))
            if scene.beat is Beat.OPENING:
                self.given.forget(int(self.now) - COMBO_SECONDS)
        for flow in self._flows:
            self._agenda.plan(flow.happen(since, self.now))

    def _delivered(self, planned: Planned, at: float) -> Message:
        """Return the message of ``planned``, and note what it tells."""
        if isinstance(planned.what, Message):
            return planned.what
        if planned.throw is not None:
            self.given.tell(planned.throw, planned.count)
        message = messages.seal(planned.what, self._next_id(at))
        if self._chance.random() < REDELIVERED:
            again = self.now + self._chance.uniform(0.5, 6.0)
            self._agenda.plan([Planned(again, message)])
        return message

    def _next_id(self, at: float) -> int:
        """Return an id that holds the time in its upper half, as those of the feed do."""
        self._last_id = max(self._last_id + self._chance.randint(1, 4_000), int(at * 2**32))
        return self._last_id

    def _history(self) -> list[Message]:
        """Return what was said and given in the minutes before the start."""
        oldest, youngest = self.now - HISTORY_SECONDS[1], self.now - HISTORY_SECONDS[0]
        times = sorted(self._chance.uniform(oldest, youngest) for _ in range(_HISTORY_CHATS))
        planned = [thing for at in times for thing in self._doings.talk(at)]
        planned += self._doings.give_free(times[3] + 0.5)
        planned += self._doings.follow_or_share(times[6] + 0.5)
        planned += self._doings.join_club(times[9] + 0.5)
        labels = ("闲聊", "猫", "夜宵")
        words = messages.intro("小满的小屋：做点小事，等你来坐", labels, oldest)
        planned.append(Planned(oldest, words))
        planned.sort(key=lambda thing: thing.at)
        self._agenda.plan(self._first_figures())
        return [self._delivered(thing, thing.at) for thing in planned]

    def _first_figures(self) -> list[Planned]:
        """Return the numbers that come at once, from more than one server."""
        at, figures = self.now, self._figures
        return [Planned(at, make(at)) for make in (figures.viewers, figures.stats, figures.viewers)]

    def _opened(self) -> list[Flow]:
        """Return everything that goes on by itself, with its times a second."""
        doings, figures, pace = self._doings, self._figures, self._pace

        def talking() -> float:
            return pace * self._story.mood(self.now)

        def entering() -> float:
            return pace * ENTRANCES * (0.5 + self._story.mood(self.now) / (2 * LIVELY))

        def steadily(rate: float) -> Callable[[], float]:
            return lambda: rate

        def told(make: Callable[[float], MessageDraft]) -> Callable[[float], list[Planned]]:
            return lambda at: [Planned(at, make(at))]

        people = (
            (1.6, doings.like),
            (0.3, doings.give),
            (0.009, doings.give_big),
            (0.08, doings.give_free),
            (0.22, doings.follow_or_share),
            (0.07, doings.join_club),
            (0.2, doings.sticker),
            (0.04, doings.talk_large),
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
        rates = [(talking, doings.talk), (entering, doings.come_in)]
        rates += [(steadily(rate * pace), make) for rate, make in people]
        rates += [(steadily(rate), told(make)) for rate, make in clockwork]
        rates += [(steadily(ATTACKS), doings.attack)]
        return [Flow(self._chance, rate, make) for rate, make in rates]
