from __future__ import annotations

import pytest
from textual.events import (
    AppBlur,
    AppFocus,
    Key,
    MouseDown,
    MouseEvent,
    MouseMove,
    MouseUp,
    Paste,
)
from textual.message import Message

from danmaku_tui.ui.terminal.input_queue import (
    FLOOD,
    LONGEST_TEXT,
    PASTES,
    RUN,
    STALE_SECONDS,
    InputQueue,
)
from tests.fixtures.hand_clock import HandClock


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def queue(clock: HandClock) -> InputQueue:
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


def test_keys_of_a_person_are_all_answered_however_long_they_waited(
    queue: InputQueue, clock: HandClock
) -> None:
    press(queue, "xxjjjjx/1/2q")
    clock.pass_(STALE_SECONDS + 60)
    assert "".join(taken(queue)) == "xxjjjjx/1/2q"
    assert queue.dropped == 0


def test_in_a_flood_the_last_of_equal_keys_is_answered(queue: InputQueue, clock: HandClock) -> None:
    press(queue, "jk" * FLOOD + "x" + "jk")
    clock.pass_(STALE_SECONDS + 1)
    press(queue, "q")
    assert taken(queue) == ["x", "j", "k", "q"]
    assert queue.dropped == 2 * FLOOD


def test_a_flood_is_over_when_nothing_waits(queue: InputQueue, clock: HandClock) -> None:
    press(queue, "j" * FLOOD * 2)
    clock.pass_(STALE_SECONDS + 1)
    assert taken(queue) == ["j"]
    press(queue, "xx")
    clock.pass_(STALE_SECONDS + 1)
    assert taken(queue) == ["x", "x"]


def test_the_key_before_a_text_is_never_left_out(clock: HandClock) -> None:
    queue = InputQueue(clock, openers={"/"})
    press(queue, "/x/" * FLOOD)
    clock.pass_(STALE_SECONDS + 1)
    first = queue.take(typing=False)
    assert isinstance(first, Key)
    assert first.key == "/"
    rest = queue.take(typing=True)
    assert rest == ("/x/" * FLOOD)[1:]


def test_in_a_flood_a_field_gets_every_character(queue: InputQueue, clock: HandClock) -> None:
    for _ in range(FLOOD):
        queue.put(Key("left", None))
    press(queue, "aab")
    clock.pass_(STALE_SECONDS + 1)
    assert taken(queue, typing=True) == ["left", "a", "a", "b"]


def clicked(kind: type[MouseEvent]) -> MouseEvent:
    return kind(None, 1, 1, 0, 0, 1, False, False, False)


def test_a_flood_of_clicks_ends_with_the_newest(queue: InputQueue, clock: HandClock) -> None:
    for _ in range(FLOOD):
        for kind in (MouseMove, MouseDown, MouseUp):
            queue.put(clicked(kind))
    clock.pass_(STALE_SECONDS + 1)
    assert taken(queue) == ["MouseMove", "MouseDown", "MouseUp"]


def test_only_the_newest_focus_counts(queue: InputQueue) -> None:
    for _ in range(100):
        queue.put(AppFocus())
        queue.put(AppBlur())
    assert taken(queue) == ["AppBlur"]


def test_few_pastes_wait(queue: InputQueue) -> None:
    for _ in range(PASTES * 2):
        queue.put(Paste("text"))
    assert len(queue) == PASTES
    assert queue.dropped == PASTES


def test_in_a_field_every_character_counts(queue: InputQueue, clock: HandClock) -> None:
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


def test_a_full_queue_drops_the_oldest(clock: HandClock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("danmaku_tui.ui.terminal.input_queue.FULL_SECONDS", 0)
    queue = InputQueue(clock, capacity=3)
    press(queue, "abcd")
    assert taken(queue) == ["b", "c", "d"]
    assert queue.dropped == 1


def test_a_full_queue_drops_a_repeated_key_before_one_that_comes_once(
    clock: HandClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("danmaku_tui.ui.terminal.input_queue.FULL_SECONDS", 0)
    queue = InputQueue(clock, capacity=3)
    press(queue, "qjjj")
    assert taken(queue) == ["q", "j", "j"]
