from __future__ import annotations

import random
from collections import Counter

import pytest

from danmaku_tui.demo.crowd import REGULARS, Crowd
from danmaku_tui.demo.hostile import HOSTILE_NAMES
from danmaku_tui.demo.names import HOST


@pytest.fixture
def crowd(chance: random.Random) -> Crowd:
    return Crowd(chance)


def test_before_anyone_has_spoken_the_host_is_talked_about(crowd: Crowd) -> None:
    assert crowd.someone() == HOST.nickname


def test_who_is_talked_about_has_spoken(crowd: Crowd) -> None:
    spoken = {crowd.speaker()[0].nickname for _ in range(200)}
    assert {crowd.someone() for _ in range(200)} <= spoken


def test_newcomers_who_speak_have_come_in_before(crowd: Crowd) -> None:
    came = {crowd.arrival().id for _ in range(300)}
    newcomers = [person for person, newcomer in (crowd.speaker() for _ in range(100)) if newcomer]
    assert newcomers
    assert {person.id for person in newcomers} <= came


def test_some_regulars_talk_much_more_than_others(crowd: Crowd) -> None:
    times = Counter(crowd.regular().id for _ in range(5_000))
    most = times.most_common()
    assert most[0][1] > 4 * most[len(most) // 2][1]


def test_patrons_are_different_people(crowd: Crowd) -> None:
    patrons = crowd.patrons(REGULARS)
    assert len({person.id for person in patrons}) == REGULARS


def test_most_gifts_come_from_regulars(crowd: Crowd) -> None:
    regulars = {person.id for person in crowd.patrons(REGULARS)}
    for _ in range(50):
        crowd.arrival()
    givers = [crowd.giver().id in regulars for _ in range(500)]
    assert 0.8 < sum(givers) / len(givers) < 1.0


def test_hostile_people_are_never_talked_about(crowd: Crowd) -> None:
    assert crowd.hostile().nickname in HOSTILE_NAMES
    for _ in range(500):
        crowd.arrival()
        crowd.hostile()
        crowd.speaker()
        assert crowd.someone() not in HOSTILE_NAMES
