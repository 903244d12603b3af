"""The people of the invented room: regulars who talk much, newcomers who talk once."""

from __future__ import annotations

import random
from collections import deque
from typing import Final

from danmaku_tui.demo.hostile import HOSTILE_NAMES
from danmaku_tui.demo.names import HOST, DemoPerson, PeopleRegistry

REGULARS: Final = 300


class Crowd:
    """The people of the room. A tenth of the speakers makes half of the comments."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self._registry = PeopleRegistry(chance)
        self._regulars = [self._registry.regular() for _ in range(REGULARS)]
        # A few talk all the time, most only sometimes.
        self._shares = [1.0 / (place + 20) for place in range(REGULARS)]
        self._arrived: deque[DemoPerson] = deque(maxlen=400)
        self._recent: deque[str] = deque((HOST.nickname,), maxlen=40)

    def speaker(self) -> tuple[DemoPerson, bool]:
        """Return a speaker, and whether it is a newcomer."""
        newcomer = self._chance.random() < 0.35
        person = self._guest() if newcomer else self.regular()
        self._recent.append(person.nickname)
        return person, newcomer

    def regular(self) -> DemoPerson:
        """Return a regular; those who talk most come most often."""
        return self._chance.choices(self._regulars, self._shares)[0]

    def patrons(self, number: int) -> list[DemoPerson]:
        """Return ``number`` different regulars."""
        return self._chance.sample(self._regulars, number)

    def giver(self) -> DemoPerson:
        """Return a person who gives: any regular, sometimes a guest."""
        if self._chance.random() < 0.12:
            return self._guest()
        return self._chance.choice(self._regulars)

    def arrival(self) -> DemoPerson:
        """Return a person who comes in, most often for the first time."""
        if self._chance.random() < 0.1:
            return self._chance.choice(self._regulars)
        person = self._registry.newcomer()
        self._arrived.append(person)
        return person

    def hostile(self) -> DemoPerson:
        """Return a person with a hostile name, whom nobody will talk about."""
        return self._registry.named(self._chance.choice(HOSTILE_NAMES))

    def someone(self) -> str:
        """Return the name of a recent speaker."""
        return self._chance.choice(self._recent)

    def _guest(self) -> DemoPerson:
        """Return a recent newcomer; half of them will not speak again."""
        if not self._arrived:
            return self._registry.newcomer()
        self._arrived.rotate(self._chance.randrange(len(self._arrived)))
        return self._arrived.pop() if self._chance.random() < 0.5 else self._arrived[-1]
