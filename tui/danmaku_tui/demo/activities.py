"""The activities of the people in the invented room: comments, gifts, likes, entrances, follows."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Final

from danmaku_tui.demo import gifts, messages
from danmaku_tui.demo.agenda import Planned
from danmaku_tui.demo.crowd import Crowd
from danmaku_tui.demo.figures import Figures
from danmaku_tui.demo.gifts import CatalogueGift, GiftThrow
from danmaku_tui.demo.hostile import HOSTILE_TEXTS
from danmaku_tui.demo.names import HOST, NEIGHBOUR, DemoPerson
from danmaku_tui.demo.phrases import Phrasebook
from danmaku_tui.demo.story import Beat, Scene, Story

NOBODY: Final = DemoPerson(0, "", 0, 0, "")
"""The sender of a gift that names none."""

_STICKERS = ("[晚安小灯]", "[年糕打滚]", "[冲鸭]", "[比心心]", "[热茶一杯]", "[转圈圈]")
_GREAT = 110
"""The answers in the greatest waves: up to 65 comments in one second."""


class Activities:
    """Plans the activities of people. Every method takes a time in seconds since 1970."""

    def __init__(
        self, chance: random.Random, crowd: Crowd, story: Story, figures: Figures, pace: float
    ) -> None:
        self._chance = chance
        self._crowd = crowd
        self._story = story
        self._figures = figures
        self._pace = pace
        self._phrases = Phrasebook(chance, crowd.someone)
        self._last_group = 0

    def talk(self, at: float) -> list[Planned]:
        """Return a comment."""
        person, newcomer = self._crowd.speaker()
        text = self._phrases.comment(self._story.topic, person, newcomer=newcomer)
        return [Planned(at, messages.chat(person, text, at))]

    def sticker(self, at: float) -> list[Planned]:
        """Return a sticker."""
        person, _ = self._crowd.speaker()
        return [Planned(at, messages.sticker(person, self._chance.choice(_STICKERS), at))]

    def talk_large(self, at: float) -> list[Planned]:
        """Return a comment that is shown large."""
        person = self._crowd.regular()
        text = self._phrases.comment(self._story.topic, person, newcomer=False)
        paid = self._chance.random() < 0.5
        return [Planned(at, messages.large_chat(person, text, at, paid=paid))]

    def attack(self, at: float) -> list[Planned]:
        """Return an attack: a hostile name that comes in and talks, or a hostile comment."""
        if self._chance.random() < 0.5:
            person = self._crowd.hostile()
            first = Planned(at, messages.enter(person, self._figures.online, at))
            later = at + self._chance.uniform(1.0, 4.0)
            return [
                first,
                Planned(later, messages.chat(person, self._phrases.reaction(), later)),
            ]
        person, _ = self._crowd.speaker()
        text = self._chance.choice(HOSTILE_TEXTS)
        return [Planned(at, messages.chat(person, text, at))]

    def come_in(self, at: float) -> list[Planned]:
        """Return an entrance; every second one has no time."""
        sent_at = at if self._chance.random() < 0.5 else 0.0
        draft = messages.enter(self._crowd.arrival(), self._figures.online, sent_at)
        return [Planned(at, draft)]

    def like(self, at: float) -> list[Planned]:
        """Return likes of one person, up to a hundred at once."""
        count = min(120, 1 + int(self._chance.expovariate(1 / 18)))
        person, _ = self._crowd.speaker()
        sent_at = at if self._chance.random() < 0.5 else 0.0
        return [Planned(at, messages.like(person, count, self._figures.like(count), sent_at))]

    def follow_or_share(self, at: float) -> list[Planned]:
        """Return a follow of the host or a share of the room."""
        person = self._crowd.arrival()
        action = messages.FOLLOW if self._chance.random() < 0.8 else messages.SHARE
        followers = self._figures.follow() if action == messages.FOLLOW else 0
        return [Planned(at, messages.social(person, action, followers, at))]

    def join_club(self, at: float) -> list[Planned]:
        """Return a new member of the fan club, or one with a higher level."""
        if self._chance.random() < 0.5:
            person = self._crowd.arrival()
            text = f"恭喜 {person.nickname} 加入了{messages.CLUB}"
            return [Planned(at, messages.fan_club(person, messages.JOIN, text, at))]
        person = self._crowd.regular()
        level = person.club_level + 1
        text = f"恭喜 {person.nickname} 在{messages.CLUB}升到 {level} 级"
        return [Planned(at, messages.fan_club(person, messages.UPGRADE, text, at))]

    def give_free(self, at: float) -> list[Planned]:
        """Return a free gift, which has no sender."""
        count = self._chance.choice((1, 1, 1, 5, 10))
        throw = GiftThrow(NOBODY, gifts.FIREFLY, 1, 0)
        return [Planned(at, messages.light_gift(count, at), throw, count)]

    def give(self, at: float) -> list[Planned]:
        """Return all states of a gift, and the wave that follows a big one."""
        return self._given(gifts.choose(self._chance), at)

    def give_big(self, at: float) -> list[Planned]:
        """Return a gift to which the room answers, and its answers."""
        return self._given(gifts.choose_big(self._chance), at)

    def play(self, scene: Scene) -> list[Planned]:
        """Return the messages of a scene of the story, with the answers of the room."""
        at, moment = scene.at, scene.moment
        if scene.beat is Beat.OPENING:
            return [Planned(at, messages.notice(f"{scene.topic.name}：{moment.text}", at))]
        if scene.beat is Beat.PAUSE:
            return [Planned(at, messages.control(messages.PAUSE, moment.text, at))]
        if scene.beat is Beat.RESUME:
            return [Planned(at, messages.control(messages.RESUME, moment.text, at))]
        if scene.beat is Beat.QUESTION:
            question = Planned(at, messages.chat(HOST, moment.text, at))
            hot = Planned(at + 6.0, messages.hot_chat(moment.answers[:3], at + 6.0))
            return [question, hot, *self._wave(at + 1.2, lambda: self._phrases.answer(moment))]
        notice = Planned(at, messages.notice(moment.text, at))
        return [notice, *self._wave(at + 0.4, lambda: self._phrases.answer(moment))]

    def _given(self, present: CatalogueGift, at: float) -> list[Planned]:
        giver = self._crowd.giver()
        group = gifts.group_size(present, self._chance)
        # Most gifts that cannot be pressed again have no combo; then each message counts once.
        named = present.combo or self._chance.random() < 0.3
        to = NEIGHBOUR if self._chance.random() < 0.06 else None
        throw = GiftThrow(giver, present, group, self._group_id(at) if named else 0, to)
        states = list(gifts.presses(present, group, self._chance))
        if len(states) > 3 and self._chance.random() < 0.05:
            # Two states overtake each other, as they do where several servers answer.
            first, second = states[1].count, states[2].count
            states[1] = gifts.ComboState(states[1].after, second, states[1].ended)
            states[2] = gifts.ComboState(states[2].after, first, states[2].ended)
        planned = [
            Planned(
                then, messages.gift(throw, state.count, then, ended=state.ended), throw, state.count
            )
            for state in states
            for then in (at + state.after,)
        ]
        if present.price >= gifts.BIG and to is None:
            planned += self._gratitude(throw, at)
        return planned

    def _gratitude(self, throw: GiftThrow, at: float) -> list[Planned]:
        name, gift = throw.giver.nickname, throw.present.name
        notice = Planned(at + 0.2, messages.big_gift_notice(throw, at + 0.2))
        host = Planned(at + 2.5, messages.chat(HOST, f"谢谢{name}的{gift}！", at + 2.5))
        return [notice, host, *self._wave(at + 0.8, lambda: self._phrases.thanks(name, gift))]

    def _wave(self, at: float, text: Callable[[], str]) -> list[Planned]:
        """Return many comments within a few seconds, which swell at once and ebb slowly."""
        size, swell = self._chance.triangular(16, 70, 28), self._chance.uniform(0.6, 1.6)
        if self._chance.random() < 0.12:
            size, swell = _GREAT, 0.42
        planned = []
        for _ in range(round(size * self._pace)):
            then = at + self._chance.gammavariate(2.0, swell)
            person, _ = self._crowd.speaker()
            planned.append(Planned(then, messages.chat(person, text(), then)))
        return planned

    def _group_id(self, at: float) -> int:
        """Return the number of a combo: the time in seconds, or the next free number."""
        self._last_group = max(self._last_group + 1, int(at))
        return self._last_group
