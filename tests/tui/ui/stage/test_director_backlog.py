from __future__ import annotations

from collections.abc import Callable

from danmaku_proto.events import Chat, Gift, Kind
from danmaku_tui.room.history import History
from danmaku_tui.room.ledger import Account
from danmaku_tui.rules.event_group import EventGroup
from danmaku_tui.ui.stage.backlog import BACKLOG_ENTRIES, BACKLOG_SECONDS, BACKLOG_WAIT_SECONDS
from danmaku_tui.ui.stage.director import Director
from tests.fixtures.flights import flying, run


def backlog(history: History, chat: Callable[..., Chat], number: int) -> None:
    """Let so many things be known that were said before the connection began."""
    for each in range(number):
        history.append(chat(f"old {each}", history=True))


def test_a_backlog_flies_one_after_another_and_counts_as_waiting_until_then(
    director: Director, history: History, chat: Callable[..., Chat]
) -> None:
    backlog(history, chat, 3)
    director.take(100.0)
    assert flying(director) == ["old 0"]
    assert director.ledger.accounts[Kind.CHAT] == Account(received=3, waiting=3)
    director.take(100.0 + BACKLOG_SECONDS / 2)
    assert flying(director) == ["old 0"]
    director.take(100.0 + BACKLOG_SECONDS)
    director.take(100.0 + 2 * BACKLOG_SECONDS)
    assert flying(director) == ["old 0", "old 1", "old 2"]


def test_a_backlog_is_no_overload(
    director: Director, history: History, chat: Callable[..., Chat]
) -> None:
    backlog(history, chat, 200)
    for sixteenth in range(16 * 30):
        director.take(sixteenth / 16)
        changes = director.stage.tick(sixteenth / 16)
        director.count_flights(changes.entered, ())
        assert not director.stage.pressure.words
    assert director.stage.counts.shown > 1
    assert director.ledger.waiting == 0


def test_a_backlog_takes_no_place_from_what_is_said_now(
    director: Director, history: History, chat: Callable[..., Chat]
) -> None:
    for number in range(director.stage.lanes - 1):
        history.append(chat(f"new {number}"))
    backlog(history, chat, 1)
    director.take(0.0)
    assert len(flying(director)) == director.stage.lanes - 1
    run(director, 0.0, 8.0)
    director.take(8.0)
    assert "old 0" in flying(director)


def test_of_a_long_backlog_the_newest_fly_and_the_others_are_lines(
    director: Director, history: History, chat: Callable[..., Chat]
) -> None:
    backlog(history, chat, BACKLOG_ENTRIES + 5)
    director.take(0.0)
    assert flying(director) == ["old 5"]
    assert director.ledger.accounts[Kind.CHAT].skipped == 5


def test_what_has_waited_for_too_long_is_a_line(
    director: Director, history: History, chat: Callable[..., Chat]
) -> None:
    backlog(history, chat, 4)
    director.take(0.0)
    director.take(BACKLOG_WAIT_SECONDS + 1)
    assert flying(director) == ["old 0"]
    assert director.ledger.accounts[Kind.CHAT].skipped == 3


def test_of_a_backlog_nothing_flies_that_is_switched_off_meanwhile(
    director: Director, history: History, chat: Callable[..., Chat]
) -> None:
    backlog(history, chat, 3)
    director.take(0.0)
    director.switch(EventGroup.COMMENTS)
    assert director.ledger.accounts[Kind.CHAT] == Account(received=3, filtered=3)
    director.switch(EventGroup.COMMENTS)
    director.take(1.0)
    assert flying(director) == []


def test_without_motion_a_backlog_is_lines(
    director: Director, history: History, chat: Callable[..., Chat]
) -> None:
    backlog(history, chat, 3)
    director.take(0.0)
    director.set_motion(motion=False)
    assert director.ledger.waiting == 0
    director.set_motion(motion=True)
    director.take(1.0)
    assert flying(director) == []


def test_a_frozen_stage_gets_nothing_of_a_backlog(
    director: Director, history: History, chat: Callable[..., Chat]
) -> None:
    backlog(history, chat, 3)
    director.take(0.0)
    director.freeze(1.0)
    director.take(5.0)
    assert flying(director) == ["old 0"]
    director.thaw(6.0)
    director.take(6.0)
    assert flying(director) == ["old 0", "old 1"]


def test_a_combo_never_shrinks_to_what_it_was_before_the_connection(
    director: Director,
    history: History,
    chat: Callable[..., Chat],
    gift: Callable[..., Gift],
) -> None:
    history.append(chat("first", history=True))
    history.append(gift(3, count=1, combo="c", history=True))
    history.append(gift(9, count=1, combo="c"))
    director.take(0.0)
    director.take(1.0)
    totals = [
        flight.payload.event.total
        for flight in director.stage.all()
        if isinstance(flight.payload.event, Gift)
    ]
    assert totals == [9]
