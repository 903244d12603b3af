from __future__ import annotations

from collections.abc import Callable

import pytest

from danmaku_proto.events import Chat
from danmaku_tui.room.history import Entry
from danmaku_tui.ui.stage.backlog import (
    BACKLOG_ENTRIES,
    BACKLOG_SECONDS,
    BACKLOG_WAIT_SECONDS,
    Backlog,
)


@pytest.fixture
def entries(chat: Callable[..., Chat]) -> list[Entry]:
    return [Entry(number, chat(f"{number}")) for number in range(BACKLOG_ENTRIES + 3)]


def test_the_oldest_goes_first_and_the_next_after_a_while(entries: list[Entry]) -> None:
    waiting = Backlog()
    for entry in entries[:2]:
        waiting.add(entry, 7.0)
    assert waiting.next(7.0) == entries[0]
    assert waiting.next(7.0 + BACKLOG_SECONDS * 0.9) is None
    assert waiting.next(7.0 + BACKLOG_SECONDS) == entries[1]
    assert waiting.next(99.0) is None


def test_a_clock_that_falls_back_does_not_hold_it_up(entries: list[Entry]) -> None:
    waiting = Backlog()
    for entry in entries[:2]:
        waiting.add(entry, 1_000.0)
    assert waiting.next(1_000.0) == entries[0]
    assert waiting.next(1.0) == entries[1]


def test_of_too_many_the_oldest_are_late(entries: list[Entry]) -> None:
    waiting = Backlog()
    for entry in entries:
        waiting.add(entry, 0.0)
    assert waiting.expire(0.0) == entries[:3]
    assert waiting.entries == tuple(entries[3:])
    assert waiting.expire(0.0) == []


def test_what_waited_for_too_long_is_late(entries: list[Entry]) -> None:
    waiting = Backlog()
    waiting.add(entries[0], 0.0)
    waiting.add(entries[1], 1.0)
    assert waiting.expire(BACKLOG_WAIT_SECONDS + 0.5) == [entries[0]]
    assert waiting.entries == (entries[1],)


def test_what_is_removed_is_not_let_go(entries: list[Entry]) -> None:
    waiting = Backlog()
    waiting.add(entries[0], 0.0)
    waiting.remove(entries[0])
    waiting.remove(entries[1])
    assert waiting.next(5.0) is None
