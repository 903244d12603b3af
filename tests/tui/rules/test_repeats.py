from __future__ import annotations

from collections.abc import Callable
from math import inf

from danmaku_proto.events import Chat, Gift
from danmaku_tui.rules.repeats import REPEAT_TEXTS, RepeatTimes

MakeChat = Callable[..., Chat]


def test_a_text_is_new_once_and_then_as_old_as_its_last_time(chat: MakeChat) -> None:
    repeats = RepeatTimes()
    heard = [repeats.add(chat("hello", key=key, at=at)) for key, at in (("a", 5), ("b", 8))]
    assert heard == [inf, 3]
    assert repeats.add(chat("hello", at=9)) == 1


def test_case_width_and_white_space_make_no_other_text(chat: MakeChat) -> None:
    repeats = RepeatTimes()
    repeats.add(chat("Hello  you", at=0))
    assert repeats.add(chat(" ｈｅｌｌｏ you ", at=2)) == 2
    assert repeats.add(chat("hello you!", at=2)) == inf


def test_a_long_text_is_the_same_only_as_a_whole(chat: MakeChat) -> None:
    repeats = RepeatTimes()
    repeats.add(chat("哈" * 400 + "a", at=0))
    assert repeats.add(chat("哈" * 400 + "b", at=1)) == inf
    assert repeats.add(chat("哈" * 400 + "A", at=1)) == 1


def test_a_text_that_is_told_late_repeats_the_newer_one(chat: MakeChat) -> None:
    repeats = RepeatTimes()
    repeats.add(chat("hello", at=10))
    assert repeats.add(chat("hello", at=4)) == 0
    assert repeats.add(chat("hello", at=13)) == 3


def test_only_comments_repeat(chat: MakeChat, gift: Callable[..., Gift]) -> None:
    repeats = RepeatTimes()
    repeats.add(gift("hello", at=0))
    assert repeats.add(chat("hello", at=1)) == inf
    assert repeats.add(gift("hello", at=2)) == inf


def test_what_was_said_longest_ago_is_forgotten_first(chat: MakeChat) -> None:
    repeats = RepeatTimes()
    repeats.add(chat("first", at=0))
    repeats.add(chat("second", at=1))
    repeats.add(chat("first", at=2))
    for number in range(REPEAT_TEXTS - 1):
        repeats.add(chat(f"other {number}", at=3))
    assert repeats.add(chat("second", at=4)) == inf
    assert repeats.add(chat(f"other {REPEAT_TEXTS - 2}", at=5)) == 2
