"""The blocks of phrases, and the topics of ``evening`` and ``night`` that are made of them."""

from __future__ import annotations

import re

import pytest

from danmaku_tui.demo import smalltalk
from danmaku_tui.demo.story import TOPICS
from danmaku_tui.demo.topic import Topic, lines, moment, paragraphs, slots, words


def test_lines_are_taken_without_indentation_and_empty_ones() -> None:
    assert lines("\n    a b\n\n    c\n") == ("a b", "c")


def test_a_paragraph_is_one_phrase() -> None:
    assert paragraphs("\n  a，\n  b\n\n  c\n") == ("a，b", "c")


def test_rows_are_words() -> None:
    assert words("a  b") == ("a", "b")
    assert slots(x="a b") == (("x", ("a", "b")),)
    assert moment("问？", "1 2").answers == ("1", "2")


@pytest.mark.parametrize("topic", TOPICS, ids=lambda topic: topic.name)
def test_a_topic_can_fill_every_place_of_its_phrases(topic: Topic) -> None:
    known = {name for name, _ in (*topic.slots, *smalltalk.COMMON_SLOTS)} | {"someone"}
    for phrase in topic.lines:
        assert set(re.findall(r"\{(\w+)\}", phrase)) <= known
        assert phrase.count("<") == phrase.count(">")


@pytest.mark.parametrize("topic", TOPICS, ids=lambda topic: topic.name)
def test_a_topic_has_enough_to_last_for_minutes(topic: Topic) -> None:
    assert len(topic.lines) >= 20
    assert len(topic.questions) + len(topic.turns) >= 4
    assert all(len(moment.answers) >= 4 for moment in (*topic.questions, *topic.turns))
