"""The numbers of the invented room: people, likes, ranks, income, lists, banners."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Final

from danmaku_tui.demo import messages
from danmaku_tui.demo.gifts import GiftBook
from danmaku_tui.demo.messages import MessageDraft
from danmaku_tui.demo.names import DemoPerson
from danmaku_tui.demo.smalltalk import WARNINGS

_UNREAD = (
    "WebcastInRoomBannerMessage",
    "WebcastInRoomBannerMessage",
    "WebcastRoomDataSyncMessage",
    "WebcastLinkerContributeMessage",
    "WebcastGiftSortMessage",
    "WebcastSandwichBorderMessage",
)
_BANNERS = (
    "隔壁的「菜园广播」刚刚收到了一座月光城堡",
    "「深夜修表铺」今晚十二点有特别节目",
    "「海边的电话亭」收到了一列星际列车",
    "「山里的厨房」第一千场直播开始了",
)
RANKED: Final = 16
"""Places of the ranking that come with the number of people."""


class Figures:
    """The numbers of the room. ``patrons`` gave before the beginning."""

    def __init__(
        self, chance: random.Random, given: GiftBook, patrons: Sequence[DemoPerson]
    ) -> None:
        self._chance = chance
        self._given = given
        self._before = {person: 12_000 // (place + 2) for place, person in enumerate(patrons)}
        self._online = 7_600.0
        self._tide = 10_500.0
        self._entered = 273_000
        self._likes = 481_000
        self._followers = 86_420

    @property
    def online(self) -> int:
        """The number of people in the room, as one of several servers counts it."""
        return max(1, round(self._online + self._chance.gauss(0.0, 15.0)))

    def like(self, count: int) -> int:
        """Count likes and return the room's total, which grows faster than the sum of the likes.

        Sometimes the total is an older one.
        """
        self._likes += count * self._chance.randint(2, 5)
        late = self._chance.random() < 0.003
        return self._likes - 40 if late else self._likes

    def follow(self) -> int:
        """Count a new follower and return their number."""
        self._followers += 1
        return self._followers

    def viewers(self, at: float) -> MessageDraft:
        """Return the number of people with the ranking, after some came and went."""
        self._drift()
        total_text = messages.shortened(self._entered)
        best = self.best(RANKED)
        return messages.viewers(self.online, self._entered, total_text, best, at)

    def stats(self, at: float) -> MessageDraft:
        """Return the number of people alone."""
        return messages.stats(self.online, at)

    def top_list(self, at: float) -> MessageDraft:
        """Return the first three of the ranking."""
        return messages.top_list(self.best(3), at)

    def income(self, at: float) -> MessageDraft:
        """Return the income of the room."""
        return messages.income(sum(self._before.values()) + self._given.income, at)

    def hour_list(self, at: float) -> MessageDraft:
        """Return the room's place among all rooms of the hour."""
        return messages.hour_list(self._chance.randint(38, 99), at)

    def layout(self, at: float) -> MessageDraft:
        """Return a change of the picture's layout."""
        return messages.layout(self._chance.choice((1, 2, 3)), at)

    def banner(self, at: float) -> MessageDraft:
        """Return news of another room."""
        return messages.banner(self._chance.choice(_BANNERS), at)

    def warning(self, at: float) -> MessageDraft:
        """Return a friendly notice of the system."""
        return messages.notice(self._chance.choice(WARNINGS), at)

    def unread(self, at: float) -> MessageDraft:
        """Return a message of a kind that this program does not read."""
        content = self._chance.randbytes(self._chance.randint(24, 120))
        return messages.unread(self._chance.choice(_UNREAD), content, at)

    def best(self, places: int) -> list[tuple[DemoPerson, int]]:
        """Return those who gave most in the whole evening, with their diamonds, best first."""
        scores = dict(self._before)
        for person, diamonds in self._given.diamonds.items():
            scores[person] = scores.get(person, 0) + diamonds
        return sorted(scores.items(), key=lambda entry: (-entry[1], entry[0].id))[:places]

    def _drift(self) -> None:
        if self._chance.random() < 0.02:
            self._tide = self._chance.uniform(6_000.0, 16_000.0)
        self._online += (self._tide - self._online) * 0.02 + self._chance.gauss(0.0, 25.0)
        self._entered += self._chance.randint(60, 180)
