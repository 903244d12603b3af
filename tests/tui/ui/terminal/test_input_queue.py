from __future__ import annotations

import pytest
from textual.events import Key, MouseMove
from textual.message import Message

from danmaku_tui.ui.terminal.input_queue import LONGEST_TEXT, RUN, STALE_SECONDS, InputQueue


class FakeTime:
    """A clock in seconds that only :meth:`pass_` moves."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now

    def pass_(self, seconds: float) -> None:
        self.now += seconds


@pytest.fixture
def clock() -> FakeTime:
    return FakeTime()


@pytest.fixture
def queue(clock: FakeTime) -> InputQueue:
    return InputQueue(clock)


def press(queue: InputQueue, text: str) -> None:
    for character in text:
        queue.put(Key(character, character))


def taken(queue: InputQueue, *, typing: bool = False) -> list[str]:
    """Return everything that waits: keys by their name, a text as it is."""
    all_of_it: list[str] = []
    while (message := queue.take(typing=typing)) is not None:
        all_of_it.append(name(message))
    return all_of_it


def name(message: Message | str) -> str:
    if isinstance(message, str):
        return message
    return message.key if isinstance(message, Key) else type(message).__name__


def moved(x: int) -> MouseMove:
    return MouseMove(None, x, 0, 0, 0, 0, False, False, False)


def test_keys_come_in_their_order_and_none_is_left_out(queue: InputQueue) -> None:
    press(queue, "jjjjxkq")
    assert taken(queue) == ["j", "j", "j", "j", "x", "k", "q"]
    assert queue.dropped == 0


def test_of_keys_that_waited_too_long_the_last_of_each_is_answered(
    queue: InputQueue, clock: FakeTime
) -> None:
    press(queue, "jkjkjxjk")
    clock.pass_(STALE_SECONDS + 1)
    press(queue, "q")
    assert taken(queue) == ["x", "j", "k", "q"]
    assert queue.dropped == 5


def test_in_a_field_every_character_counts(queue: InputQueue, clock: FakeTime) -> None:
    press(queue, "aab")
    clock.pass_(STALE_SECONDS + 1)
    assert taken(queue, typing=True) == ["a", "a", "b"]


def test_a_run_of_characters_enters_a_field_as_one_text(queue: InputQueue) -> None:
    press(queue, "你好 hello")
    queue.put(Key("enter", "\r"))
    assert taken(queue, typing=True) == ["你好 hello", "enter"]


def test_a_text_is_bounded(queue: InputQueue) -> None:
    press(queue, "x" * (LONGEST_TEXT - 1) + "yz"[:1])
    first = queue.take(typing=True)
    assert isinstance(first, str)
    assert len(first) <= LONGEST_TEXT


def test_a_few_characters_stay_keys(queue: InputQueue) -> None:
    press(queue, "x" * (RUN - 1))
    assert taken(queue, typing=True) == ["x"] * (RUN - 1)


def test_only_the_newest_place_of_the_mouse_counts(queue: InputQueue) -> None:
    for x in range(100):
        queue.put(moved(x))
    assert len(queue) == 1
    message = queue.take(typing=False)
    assert isinstance(message, MouseMove)
    assert message.x == 99


def test_a_full_queue_drops_the_oldest(clock: FakeTime, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("danmaku_tui.ui.terminal.input_queue.FULL_SECONDS", 0)
    queue = InputQueue(clock, capacity=3)
    press(queue, "abcd")
    assert taken(queue) == ["b", "c", "d"]
    assert queue.dropped == 1
