from __future__ import annotations

import random
from collections import Counter

import pytest

from danmaku_proto._pb import douyin as pb
from danmaku_tui.demo.activities import Activities
from danmaku_tui.demo.agenda import Planned
from danmaku_tui.demo.crowd import Crowd
from danmaku_tui.demo.figures import Figures
from danmaku_tui.demo.gifts import GiftBook
from danmaku_tui.demo.messages import MessageDraft
from danmaku_tui.demo.story import TOPICS, Beat, Scene, Story

AT = 1.8e9


def make(chance: random.Random, pace: float = 1.0) -> Activities:
    crowd = Crowd(chance)
    return Activities(chance, crowd, Story(chance, AT), Figures(chance, GiftBook(), []), pace)


@pytest.fixture
def activities(chance: random.Random) -> Activities:
    return make(chance)


def texts(planned: list[Planned]) -> list[str]:
    return [
        thing.content.body.content
        for thing in planned
        if isinstance(thing.content, MessageDraft)
        and isinstance(thing.content.body, pb.ChatMessage)
    ]


def methods(planned: list[Planned]) -> Counter[str]:
    return Counter(thing.content.method for thing in planned)


def test_a_question_of_the_host_is_answered_by_the_room(activities: Activities) -> None:
    topic = TOPICS[0]
    question = topic.questions[0]
    planned = activities.play(Scene(AT, Beat.QUESTION, topic, question))
    asked, *answers = texts(planned)
    assert asked == question.text
    assert len(answers) >= 16
    assert sum(text in question.answers for text in answers) > len(answers) / 3
    assert min(thing.at for thing in planned[1:]) > AT + 1.0


def test_a_turn_is_told_by_a_notice_and_answered(activities: Activities) -> None:
    topic = TOPICS[0]
    planned = activities.play(Scene(AT, Beat.TURN, topic, topic.turns[0]))
    assert methods(planned)["WebcastRoomMessage"] == 1
    assert len(texts(planned)) >= 16


def test_the_greatest_waves_say_dozens_of_things_in_one_second(activities: Activities) -> None:
    topic = TOPICS[0]
    peaks = []
    for _ in range(60):
        planned = activities.play(Scene(AT, Beat.TURN, topic, topic.turns[0]))
        seconds = Counter(int(thing.at - AT) for thing in planned)
        peaks.append(max(seconds.values()))
    assert max(peaks) >= 50
    assert sorted(peaks)[len(peaks) // 2] < 30


def test_a_wave_grows_with_the_pace(chance: random.Random) -> None:
    topic = TOPICS[0]
    scene = Scene(AT, Beat.TURN, topic, topic.turns[0])
    assert len(texts(make(chance, 10.0).play(scene))) >= 160


def test_a_big_gift_is_thanked_for(activities: Activities) -> None:
    planned = next(
        planned
        for planned in (activities.give_big(AT) for _ in range(50))
        if methods(planned)["WebcastCommonTextMessage"]
    )
    assert methods(planned)["WebcastGiftMessage"] == 1
    assert any(text.startswith("谢谢") for text in texts(planned))


def test_two_combos_never_share_a_name(activities: Activities) -> None:
    names = []
    for _ in range(300):
        throw = activities.give(AT)[0].throw
        assert throw is not None
        names.append(throw.group_id)
    named = [name for name in names if name]
    assert len(set(named)) == len(named)
    assert 0 in names


def test_counts_overtake_each_other_now_and_then(activities: Activities) -> None:
    runs = [
        [each.count for each in activities.give(AT) if each.throw is not None] for _ in range(600)
    ]
    fallen = [run for run in runs if run != sorted(run)]
    assert 0 < len(fallen) < 60


def test_the_room_pauses_and_goes_on(activities: Activities) -> None:
    topic = TOPICS[0]
    for beat, action in ((Beat.PAUSE, 1), (Beat.RESUME, 2)):
        (planned,) = activities.play(Scene(AT, beat, topic, topic.turns[0]))
        assert isinstance(planned.content, MessageDraft)
        assert isinstance(planned.content.body, pb.ControlMessage)
        assert planned.content.body.action == action
