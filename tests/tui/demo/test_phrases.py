from __future__ import annotations

import random
import re

import pytest

from danmaku_tui.demo import smalltalk
from danmaku_tui.demo.names import DemoPerson, WrittenLanguage
from danmaku_tui.demo.phrases import Phrasebook
from danmaku_tui.demo.story import TOPICS
from danmaku_tui.demo.topic import Topic

ANYWHERE = (
    smalltalk.SMALLTALK,
    smalltalk.NEWCOMERS,
    smalltalk.LONG,
    smalltalk.ENGLISH,
    smalltalk.JAPANESE,
)
SOMEONE = DemoPerson(1, "山雀", 5, 0, "demo-1")


@pytest.fixture
def book(chance: random.Random) -> Phrasebook:
    return Phrasebook(chance, lambda: "山雀")


def test_there_are_more_than_three_hundred_phrases() -> None:
    phrases = {phrase for deck in ANYWHERE for phrase in deck}
    phrases |= {phrase for topic in TOPICS for phrase in topic.lines}
    assert len(phrases) > 400


@pytest.mark.parametrize("topic", TOPICS, ids=lambda topic: topic.name)
def test_every_phrase_of_a_topic_can_be_said(book: Phrasebook, topic: Topic) -> None:
    for deck in (topic.lines, *ANYWHERE):
        for _ in range(3 * len(deck)):
            text = book._fresh(deck, topic)
            assert text.strip()
            assert not re.search(r"[<>{}|]", text), text


def test_every_phrase_is_said_once_before_any_is_said_again(book: Phrasebook) -> None:
    deck = TOPICS[0].lines
    assert sorted(book._dealt(deck) for _ in deck) == sorted(deck)


def test_thanks_name_who_gave_what(book: Phrasebook) -> None:
    said = [book.thanks("麻薯", "热气球") for _ in range(300)]
    assert any("麻薯" in text for text in said)
    assert any("热气球" in text for text in said)
    assert not any("山雀" in text or "{" in text for text in said)


def test_answers_are_those_of_the_moment_and_the_first_is_the_most_frequent(
    book: Phrasebook,
) -> None:
    moment = TOPICS[0].questions[0]
    said = [book.answer(moment) for _ in range(500)]
    for text in said:
        assert text in moment.answers or set(text) in ({"1"}, {"2"}, {"3"})
    assert max(set(said), key=said.count) == moment.answers[0]


@pytest.mark.parametrize(
    ("tongue", "letters"),
    [(WrittenLanguage.ENGLISH, r"[a-z]{2}"), (WrittenLanguage.JAPANESE, r"[ぁ-ヿ]")],
)
def test_people_write_their_own_language_most_of_the_time(
    book: Phrasebook, tongue: WrittenLanguage, letters: str
) -> None:
    person = DemoPerson(2, "otter", 1, 0, "demo-2", tongue)
    said = [book.comment(TOPICS[0], person, newcomer=False) for _ in range(200)]
    assert sum(bool(re.search(letters, text)) for text in said) > 100


def test_comments_stay_below_five_hundred_characters(book: Phrasebook) -> None:
    said = [book.comment(topic, SOMEONE, newcomer=True) for topic in TOPICS for _ in range(200)]
    assert 60 < max(map(len, said)) < 500


def test_a_long_text_is_not_said_again_soon(book: Phrasebook) -> None:
    said = [book.comment(TOPICS[i // 300], SOMEONE, newcomer=False) for i in range(1_500)]
    catchphrases = set(smalltalk.CATCHPHRASES)
    long = [t for t in said if len(t) >= 10 and t not in catchphrases and not t.startswith("[")]
    assert len(set(long)) > 0.95 * len(long)
