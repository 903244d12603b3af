"""The comments of the invented room: phrases with filled slots, which seldom repeat."""

from __future__ import annotations

import random
import re
from collections import deque
from collections.abc import Callable
from typing import Final

from danmaku_tui.demo import smalltalk
from danmaku_tui.demo.names import DemoPerson, WrittenLanguage
from danmaku_tui.demo.topic import SharedMoment, Topic

_ALTERNATIVES = re.compile(r"<([^<>]*)>")
_SLOT = re.compile(r"\{(\w+)\}")
_CODE = re.compile(r"(\[[^\[\]]+\])+")

REMEMBERED: Final = 6_000
"""The number of texts that are remembered and not used again: more than ten minutes of them."""

_SHORT: Final = 7
"""The longest text, in characters, that may repeat, such as haha."""

_TRIES: Final = 8
_ANSWERED_FIRST: Final = (8, 5, 3, 2, 2, 1, 1, 1, 1, 1)


class Phrasebook:
    """Makes comments. ``someone`` returns the name of a person whom they mention."""

    def __init__(self, chance: random.Random, someone: Callable[[], str]) -> None:
        self._chance = chance
        self._someone = someone
        self._common = dict(smalltalk.COMMON_SLOTS)
        self._decks: dict[tuple[str, ...], list[str]] = {}
        self._order: deque[str] = deque()
        self._remembered: set[str] = set()

    def comment(self, topic: Topic, person: DemoPerson, *, newcomer: bool) -> str:
        """Return a comment of ``person`` about ``topic``, or about anything."""
        if person.tongue is WrittenLanguage.ENGLISH and self._chance.random() < 0.8:
            return self._fresh(smalltalk.ENGLISH, topic, tails=False)
        if person.tongue is WrittenLanguage.JAPANESE and self._chance.random() < 0.8:
            return self._fresh(smalltalk.JAPANESE, topic, tails=False)
        roll = self._chance.random()
        if newcomer and roll < 0.2:
            return self._fresh(smalltalk.NEWCOMERS, topic)
        if roll < 0.24:
            return self.reaction()
        if roll < 0.26:
            return self._chance.choice(smalltalk.CATCHPHRASES)
        if roll < 0.275:
            return self._fresh(smalltalk.LONG, topic, tails=False)
        if roll < 0.66:
            return self._fresh(topic.lines, topic)
        return self._fresh(smalltalk.SMALLTALK, topic)

    def reaction(self) -> str:
        """Return a laugh, a sign or one word."""
        return self._stretched(self._chance.choice(smalltalk.REACTIONS))

    def answer(self, moment: SharedMoment) -> str:
        """Return one of the answers to ``moment``, the first ones more often."""
        weights = _ANSWERED_FIRST[: len(moment.answers)]
        return self._stretched(self._chance.choices(moment.answers, weights)[0])

    def thanks(self, giver: str, gift: str) -> str:
        """Return a comment on a big gift."""
        text = self._chance.choice(smalltalk.THANKS)
        slots = {**self._common, "someone": (giver,), "gift": (gift,)}
        return self._filled(text, slots)

    def _fresh(self, deck: tuple[str, ...], topic: Topic, *, tails: bool = True) -> str:
        """Return a phrase of ``deck`` that was not used recently, if a few tries find one."""
        text = ""
        for _ in range(_TRIES):
            text = self._filled(self._dealt(deck), {**self._common, **dict(topic.slots)})
            if tails:
                text = self._tailed(text)
            if text not in self._remembered:
                break
        self._remember(text)
        return text

    def _dealt(self, phrases: tuple[str, ...]) -> str:
        """Return the next phrase of a shuffled deck: each comes once before any comes again."""
        deck = self._decks.setdefault(phrases, [])
        if not deck:
            deck.extend(phrases)
            self._chance.shuffle(deck)
        return deck.pop()

    def _filled(self, text: str, slots: dict[str, tuple[str, ...]]) -> str:
        def choose(match: re.Match[str]) -> str:
            alternatives: list[str] = match[1].split("|")
            return self._chance.choice(alternatives)

        def fill(match: re.Match[str]) -> str:
            if match[1] == "someone" and "someone" not in slots:
                return self._someone()
            return self._chance.choice(slots[match[1]])

        return _SLOT.sub(fill, _ALTERNATIVES.sub(choose, text))

    def _tailed(self, text: str) -> str:
        if self._chance.random() > 0.4:
            return text
        tail = self._chance.choice(smalltalk.TAILS)
        if text[-1] in "！？!?。～~" and not tail.startswith("["):
            return text
        if tail.startswith("["):
            tail *= self._chance.choice((1, 1, 1, 2, 3, 3, 5))
        return text + tail

    def _stretched(self, text: str) -> str:
        """Return a laugh or a code as often as someone holds the key."""
        if self._chance.random() < 0.5:
            return text
        if len(set(text)) == 1 and text[0] in "哈啊1236喵啦呜牛冲？6":
            return text[0] * self._chance.choice((1, 2, 3, 3, 4, 5, 6, 8))
        code = _CODE.fullmatch(text)
        if code:
            return code[1] * self._chance.choice((1, 2, 3, 3, 4, 6))
        return text

    def _remember(self, text: str) -> None:
        if len(text) <= _SHORT or text in self._remembered:
            return
        self._remembered.add(text)
        self._order.append(text)
        if len(self._order) > REMEMBERED:
            self._remembered.discard(self._order.popleft())
