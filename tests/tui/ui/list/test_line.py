from __future__ import annotations

from collections.abc import Callable

import pytest

from danmaku_proto.events import Chat, Event, Gift
from danmaku_tui.rules.judge import NEUTRAL, Judgement
from danmaku_tui.rules.rule import RuleAction
from danmaku_tui.ui.list.line import SENDERS_COUNTED, Line, LinePart


def line_of(*events: Event) -> Line:
    """Return a line that the ``events`` were folded into, with the serials 0, 1, …"""
    line = Line(0, events[0], last=0)
    for serial, event in enumerate(events[1:], 1):
        line.grow(LinePart(serial, serial, event))
    return line


def test_a_line_of_one_sender_keeps_the_newest_event_alone(chat: Callable[..., Chat]) -> None:
    first, second = chat("666", "ann"), chat("666", "ann")
    line = line_of(first, second)
    assert (line.times, line.others, line.weight) == (2, 0, 1)
    assert line.events() == [second]
    assert line.parts() == [LinePart(0, 1, second, 2)]


def test_from_the_second_sender_on_each_one_is_counted(chat: Callable[..., Chat]) -> None:
    ann, ben, again = chat("666", "ann"), chat("666", "ben"), chat("666", "ann")
    line = line_of(ann, ben, again)
    assert (line.times, line.others, line.weight) == (3, 1, 2)
    assert line.events() == [again, ben]
    assert line.parts() == [LinePart(1, 1, ben, 1), LinePart(2, 2, again, 2)]


def test_parts_sum_up_also_beyond_the_senders_that_are_counted(chat: Callable[..., Chat]) -> None:
    line = line_of(*(chat("666", str(number)) for number in range(SENDERS_COUNTED + 5)))
    assert line.weight == SENDERS_COUNTED
    assert sum(part.times for part in line.parts()) == line.times == SENDERS_COUNTED + 5


def test_a_combo_grows_by_the_new_units_to_the_greatest_total(gift: Callable[..., Gift]) -> None:
    line = line_of(
        *(gift(total, combo="c", count=count) for total, count in ((3, 3), (9, 6), (5, 0)))
    )
    assert isinstance(line.event, Gift)
    assert (line.event.count, line.event.total, line.times) == (9, 9, 3)


@pytest.mark.parametrize(
    ("text", "history", "action", "folds"),
    [
        ("666", False, None, True),
        ("667", False, None, False),
        ("666", True, None, False),
        ("666", False, RuleAction.MUTE, False),
    ],
)
def test_only_the_same_message_under_the_same_rule_is_folded(
    text: str, history: bool, action: RuleAction | None, folds: bool, chat: Callable[..., Chat]
) -> None:
    line = line_of(chat("666", "ann"))
    judgement = NEUTRAL if action is None else Judgement(action, None)
    assert line.folds(chat(text, "ben", history=history), judgement) is folds


def test_no_gift_is_folded_like_a_message(
    chat: Callable[..., Chat], gift: Callable[..., Gift]
) -> None:
    assert not line_of(chat("666")).folds(gift(), NEUTRAL)
    assert not line_of(gift()).folds(chat("666"), NEUTRAL)
