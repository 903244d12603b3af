from __future__ import annotations

import itertools
import random

from danmaku_tui.demo.story import CALM, LIVELY, TOPIC_SECONDS, TOPICS, Beat, Scene, Story


def told(story: Story, seconds: int) -> list[Scene]:
    return [scene for second in range(seconds) for scene in story.scenes(1000.0 + second)]


def test_the_topic_changes_every_few_minutes_and_never_to_itself(chance: random.Random) -> None:
    scenes = told(Story(chance, 1000.0), 4 * 3600)
    openings = [scene for scene in scenes if scene.beat is Beat.OPENING]
    for before, after in itertools.pairwise(openings):
        assert before.topic is not after.topic
        assert TOPIC_SECONDS[0] <= after.at - before.at <= TOPIC_SECONDS[1]
    assert {scene.topic.name for scene in openings} == {topic.name for topic in TOPICS}


def test_scenes_come_in_order_and_each_once(chance: random.Random) -> None:
    scenes = told(Story(chance, 1000.0), 3600)
    assert [scene.at for scene in scenes] == sorted(scene.at for scene in scenes)
    assert len({(scene.at, scene.beat) for scene in scenes}) == len(scenes)


def test_a_long_sleep_loses_no_scene(chance: random.Random) -> None:
    story = Story(chance, 1000.0)
    scenes = story.scenes(1000.0 + 1800)
    assert sum(scene.beat is Beat.OPENING for scene in scenes) >= 6
    assert story.topic is scenes[-1].topic


def test_the_host_comes_back_from_every_pause(chance: random.Random) -> None:
    beats = [
        scene.beat
        for scene in told(Story(chance, 1000.0), 2 * 3600)
        if scene.beat in (Beat.PAUSE, Beat.RESUME)
    ]
    assert len(beats) > 4
    assert beats[::2] == [Beat.PAUSE] * len(beats[::2])
    assert beats[1::2] == [Beat.RESUME] * len(beats[1::2])


def test_calm_and_lively_stretches_alternate(chance: random.Random) -> None:
    story = Story(chance, 1000.0)
    moods = [story.mood(1000.0 + second) for second in range(600)]
    assert CALM in moods
    assert max(moods) > 0.9 * LIVELY
    changes = sum(a != b for a, b in itertools.pairwise(moods))
    assert 10 < changes < 40
