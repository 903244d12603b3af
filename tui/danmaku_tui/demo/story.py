"""The course of the invented evening: topics, calm and lively stretches, moments for everyone."""

from __future__ import annotations

import random
from dataclasses import dataclass
from enum import Enum, auto
from typing import Final

from danmaku_tui.demo.evening import PICTURE, RIDDLES, SONGS, SUPPER, TOWER
from danmaku_tui.demo.night import BRICKS, CAT, PILLOW, POND, STARS, TRAIN
from danmaku_tui.demo.topic import SharedMoment, Topic

TOPICS: Final = (
    TOWER,
    CAT,
    SONGS,
    RIDDLES,
    SUPPER,
    PICTURE,
    BRICKS,
    STARS,
    POND,
    TRAIN,
    PILLOW,
)
"""All topics of the evening."""

CALM: Final = 3.0
LIVELY: Final = 7.0
"""Comments a second in the two moods, without the answers to moments."""

TOPIC_SECONDS: Final = (140.0, 260.0)


class Beat(Enum):
    """The kind of a scene."""

    OPENING = auto()
    QUESTION = auto()
    TURN = auto()
    PAUSE = auto()
    RESUME = auto()


@dataclass(frozen=True, slots=True)
class Scene:
    """A scene at a time, in seconds since 1970; the room answers to its ``moment``."""

    at: float
    beat: Beat
    topic: Topic
    moment: SharedMoment


class Story:
    """The scenes of an evening; called with times that never go back."""

    def __init__(self, chance: random.Random, start: float) -> None:
        self._chance = chance
        self._playlist: list[Topic] = []
        self._scenes: list[Scene] = []
        self._mood = LIVELY
        self._mood_ends = start + 20.0
        self._topic_count = 0
        self.topic = TOWER
        self._latest: Topic | None = None
        self._topic_ends = start
        self._plan(start)

    def scenes(self, now: float) -> list[Scene]:
        """Return the scenes since the last call."""
        while self._topic_ends <= now:
            self._plan(self._topic_ends)
        due = [scene for scene in self._scenes if scene.at <= now]
        self._scenes = self._scenes[len(due) :]
        for scene in due:
            self.topic = scene.topic
        return due

    def mood(self, now: float) -> float:
        """Return the comments a second, without the answers to moments."""
        if now >= self._mood_ends:
            calm = self._mood > CALM
            self._mood = CALM if calm else LIVELY * self._chance.uniform(0.8, 1.15)
            self._mood_ends = now + self._chance.uniform(*((12, 28) if calm else (20, 50)))
        return self._mood

    def _plan(self, begin: float) -> None:
        """Plan the next topic: an opening, then questions and turns in turn, and an end."""
        if not self._playlist:
            self._playlist = [topic for topic in TOPICS if topic is not self._latest]
            self._chance.shuffle(self._playlist)
        topic = self._latest = self._playlist.pop()
        self._topic_count += 1
        self._topic_ends = begin + self._chance.uniform(*TOPIC_SECONDS)
        self._scenes.append(Scene(begin, Beat.OPENING, topic, SharedMoment(topic.opening, ())))
        questions = self._chance.sample(topic.questions, len(topic.questions))
        turns = self._chance.sample(topic.turns, len(topic.turns))
        at = begin + self._chance.uniform(12.0, 22.0)
        while at < self._topic_ends - 12.0 and (questions or turns):
            if questions and (len(questions) >= len(turns) or not turns):
                self._scenes.append(Scene(at, Beat.QUESTION, topic, questions.pop()))
            else:
                self._scenes.append(Scene(at, Beat.TURN, topic, turns.pop()))
            at += self._chance.uniform(24.0, 44.0)
        if self._topic_count % 3 == 2:
            rest_at = self._topic_ends - 9.0
            nothing = SharedMoment("小满去倒杯水，马上回来", ())
            self._scenes.append(Scene(rest_at, Beat.PAUSE, topic, nothing))
            back = SharedMoment("小满回来了", ())
            self._scenes.append(Scene(self._topic_ends - 1.0, Beat.RESUME, topic, back))
