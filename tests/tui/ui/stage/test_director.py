from __future__ import annotations

from collections.abc import Callable

from danmaku_proto.events import Chat, Event, Gift, Kind
from danmaku_tui.room.history import History
from danmaku_tui.room.ledger import Account
from danmaku_tui.rules.event_group import GROUPS, OFF_AT_FIRST, EventGroup, group_of
from danmaku_tui.stage.stage import Stage
from danmaku_tui.ui.stage import director as director_module
from danmaku_tui.ui.stage.director import Director
from tests.fixtures.flights import flying, run


def test_every_kind_belongs_to_a_group_that_a_key_switches() -> None:
    assert {group_of(kind) for kind in Kind} == set(GROUPS)


def test_arrivals_and_likes_are_off_at_first(director: Director) -> None:
    assert director.off == OFF_AT_FIRST == {EventGroup.ARRIVALS, EventGroup.LIKES}


def test_comments_and_gifts_fly_and_all_else_is_a_line(
    director: Director, history: History, every_kind: Callable[..., list[Event]]
) -> None:
    director.wanted.off = frozenset()
    for event in every_kind():
        history.append(event)
    director.take()
    assert director.stage.counts.offered == 2
    assert director.ledger.total.received == len(Kind)


def test_what_comes_while_it_is_frozen_does_not_burst_in_afterwards(
    director: Director, history: History, chat: Callable[..., Chat]
) -> None:
    history.append(chat("before"))
    director.take()
    run(director, 0.0, 1.0)
    director.freeze(1.0)
    for number in range(30):
        history.append(chat(f"meanwhile {number}"))
    director.take()
    assert director.since_freeze == 30
    director.thaw(60.0)
    assert flying(director) == ["before"]
    assert director.ledger.accounts[Kind.CHAT].skipped == 30
    history.append(chat("after"))
    director.take()
    assert flying(director) == ["before", "after"]


def test_a_frozen_stage_goes_on_from_where_it_stood(
    director: Director, history: History, chat: Callable[..., Chat]
) -> None:
    history.append(chat("hello"))
    director.take()
    run(director, 0.0, 2.0)
    stood = director.stage.offset
    director.freeze(2.0)
    run(director, 2.0, 30.0)
    assert director.stage.offset == stood
    director.thaw(32.0)
    run(director, 32.0, 0.5)
    assert director.stage.offset - stood == round(director.stage.rate * 0.5)


def test_a_switch_works_on_what_flies_and_on_what_comes(
    director: Director, history: History, chat: Callable[..., Chat]
) -> None:
    history.append(chat("one"))
    director.take()
    director.switch(EventGroup.COMMENTS)
    assert flying(director) == []
    history.append(chat("two"))
    director.take()
    director.switch(EventGroup.COMMENTS)
    history.append(chat("three"))
    director.take()
    assert flying(director) == ["three"]
    account = director.ledger.accounts[Kind.CHAT]
    assert (account.received, account.filtered, account.waiting) == (3, 2, 1)


def test_a_backlog_is_taken_in_parts(
    director: Director, history: History, chat: Callable[..., Chat]
) -> None:
    for number in range(director_module.TAKEN_AT_ONCE + 7):
        history.append(chat(str(number)))
    director.take()
    assert director.untaken == 7
    director.take()
    assert director.untaken == 0


def test_what_the_history_has_forgotten_is_counted_as_lost(chat: Callable[..., Chat]) -> None:
    history = History(4)
    director = Director(history, Stage(40, 5))
    for number in range(10):
        history.append(chat(str(number)))
    director.take()
    assert director.ledger.lost == Account(received=6, skipped=6)
    assert director.ledger.total.received == 10
    assert director.ledger.balanced


def test_taking_tells_the_lane_of_a_flight_in_view_that_grew(
    director: Director, history: History, chat: Callable[..., Chat]
) -> None:
    director.stage.resize(20, 1, 0.0)
    history.append(chat("6" * 15))
    assert director.take() == frozenset()
    # The edge is taken for longer than a comment may wait.
    history.append(chat("6" * 15))
    assert director.take() == frozenset()
    director.count_flights(director.stage.step(2).entered, ())
    history.append(chat("6" * 15))
    assert director.take() == {0}
    assert director.ledger.accounts[Kind.CHAT].merged == 2


def test_names_fly_while_the_stage_has_room_for_them(
    director: Director, history: History, gift: Callable[..., Gift], chat: Callable[..., Chat]
) -> None:
    history.append(chat("hi", "ann"))
    director.take()
    [flight] = director.stage.flights(0)
    assert "name of ann" in "".join(part.text for part in flight.payload.runs)
    history.append(gift())
    director.take()
    [gifted] = director.stage.flights(1)
    assert gifted.favoured


def test_a_second_freeze_does_not_forget_the_first(
    ruled: Director, history: History, chat: Callable[..., Chat]
) -> None:
    ruled.freeze(0.0)
    history.append(chat("hello"))
    ruled.take()
    ruled.freeze(1.0)
    assert ruled.since_freeze == 1


def test_without_motion_nothing_flies_and_the_list_has_shown_it(
    ruled: Director, history: History, chat: Callable[..., Chat]
) -> None:
    history.append(chat("before"))
    ruled.take()
    ruled.set_motion(False)
    history.append(chat("after"))
    ruled.take()
    assert flying(ruled) == []
    assert ruled.ledger.accounts[Kind.CHAT] == Account(received=2, shown=1, skipped=1)
    ruled.set_motion(True)
    history.append(chat("again"))
    ruled.take()
    assert flying(ruled) == ["again"]
