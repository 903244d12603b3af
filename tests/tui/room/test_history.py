from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from danmaku_proto.events import NOBODY, Chat, Gift, User
from danmaku_tui.room.event_size import event_bytes
from danmaku_tui.room.history import _NO_EVENT, Entry, History

MakeChat = Callable[..., Chat]


def filled(chat: MakeChat, number: int, capacity: int) -> History:
    history = History(capacity)
    for each in range(number):
        history.append(chat(text=str(each)))
    return history


def serials(entries: list[Entry]) -> list[int]:
    return [entry.serial for entry in entries]


def test_an_empty_history_has_nothing_to_read() -> None:
    history = History()
    assert (history.first, history.end) == (0, 0)
    assert history.since(0, 10) == ([], 0)
    assert history.slice(0, 10) == []


def test_serials_count_from_zero(chat: MakeChat) -> None:
    history = History()
    assert [history.append(chat()) for _ in range(3)] == [0, 1, 2]
    assert (history.first, history.end) == (0, 3)


def test_entries_hold_the_events_that_were_appended(chat: MakeChat) -> None:
    history, events = History(2), [chat(), chat(), chat()]
    for event in events:
        history.append(event)
    assert history.slice(0, 3) == [Entry(1, events[1]), Entry(2, events[2])]


def test_reading_on_tells_how_many_were_lost(chat: MakeChat) -> None:
    entries, lost = filled(chat, 10, capacity=4).since(3, 100)
    assert (serials(entries), lost) == ([6, 7, 8, 9], 3)


def test_reading_takes_the_oldest_first_and_no_more_than_the_limit(chat: MakeChat) -> None:
    entries, lost = filled(chat, 10, capacity=20).since(2, 3)
    assert (serials(entries), lost) == ([2, 3, 4], 0)


def test_nothing_is_new_at_or_past_the_end(chat: MakeChat) -> None:
    history = filled(chat, 10, capacity=4)
    assert history.since(10, 5) == ([], 0)
    assert history.since(99, 5) == ([], 0)


def test_a_slice_is_cut_to_what_is_held(chat: MakeChat) -> None:
    history = filled(chat, 10, capacity=4)
    assert serials(history.slice(0, 8)) == [6, 7]
    assert serials(history.slice(8, 50)) == [8, 9]
    assert history.slice(0, 6) == []
    assert history.slice(20, 5) == []
    assert history.slice(7, 0) == []
    assert history.slice(7, -3) == []


@pytest.mark.parametrize(("serial", "limit"), [(-1, 5), (0, 0), (0, -1)])
def test_reading_nothing_or_from_before_the_beginning_is_refused(serial: int, limit: int) -> None:
    with pytest.raises(ValueError, match="limit"):
        History().since(serial, limit)


def test_a_capacity_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="capacity"):
        History(0)


@given(
    st.integers(1, 12),
    st.lists(st.one_of(st.integers(1, 30), st.tuples(st.integers(1, 9))), max_size=40),
)
def test_a_reader_gets_each_entry_once_or_is_told_that_it_was_lost(
    chat: MakeChat, capacity: int, steps: list[int | tuple[int]]
) -> None:
    history = History(capacity)
    event = chat()
    following = accounted = 0
    for step in steps:
        if isinstance(step, int):
            for _ in range(step):
                history.append(event)
        else:
            entries, lost = history.since(following, step[0])
            assert serials(entries) == list(
                range(following + lost, following + lost + len(entries))
            )
            assert len(entries) == min(step[0], history.end - following - lost)
            following += lost + len(entries)
            accounted += lost + len(entries)
            assert accounted == following <= history.end
        assert history.end - history.first == min(history.end, capacity)


@given(st.integers(1, 9), st.integers(0, 30), st.integers(-5, 35), st.integers(-5, 35))
def test_a_slice_is_what_a_list_of_everything_would_give_of_what_is_held(
    chat: MakeChat, capacity: int, number: int, first: int, count: int
) -> None:
    history = filled(chat, number, capacity)
    held = range(history.first, history.end)
    assert serials(history.slice(first, count)) == [
        serial for serial in range(first, first + count) if serial in held
    ]


def test_readers_on_other_threads_miss_nothing_without_being_told(chat: MakeChat) -> None:
    total, history = 30_000, History(500)
    events = [chat(text=str(number)) for number in range(100)]
    ready = threading.Barrier(3)
    accounts: list[tuple[int, int]] = []
    wrong: list[Entry] = []

    def write() -> None:
        ready.wait()
        for number in range(total):
            history.append(events[number % 100])

    def read() -> None:
        ready.wait()
        following = got = missed = 0
        while following < total:
            entries, lost = history.since(following, 64)
            expected = following + lost
            for entry in entries:
                if entry.serial != expected or entry.event is not events[expected % 100]:
                    wrong.append(entry)
                expected += 1
            following, got, missed = expected, got + len(entries), missed + lost
        accounts.append((got, missed))

    threads = [threading.Thread(target=each) for each in (write, read, read)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert wrong == []
    assert [got + missed for got, missed in accounts] == [total, total]


@given(st.integers(1, 9), st.integers(0, 30), st.integers(0, 30), st.integers(0, 30))
def test_restarted_it_holds_what_it_is_given_and_goes_on_with_the_serials(
    capacity: int, before: int, given_: int, after: int
) -> None:
    def said(words: str, count: int) -> list[Chat]:
        return [Chat(f"{words} {number}", 0.0, NOBODY, words) for number in range(count)]

    history = History(capacity)
    for event in said("before", before):
        history.append(event)
    told = said("given", given_)
    history.restart(told)
    assert (history.forgotten, history.end) == (before, before + given_)
    for event in (more := said("after", after)):
        history.append(event)
    held = [entry.event for entry in history.slice(0, history.end)]
    assert held == [*told, *more][-capacity:]


@given(st.integers(1, 9), st.integers(0, 30), st.integers(0, 40))
def test_the_newest_are_as_many_as_were_asked_for_and_are_held(
    capacity: int, number: int, wanted: int
) -> None:
    history = History(capacity)
    events = [Chat(str(each), 0.0, NOBODY, "") for each in range(number)]
    for event in events:
        history.append(event)
    assert history.newest(wanted) == events[max(0, number - min(wanted, capacity)) :]


def long_chat(number: int, length: int = 4_000) -> Chat:
    return Chat(f"{number}", 0.0, User("1", "ann", "1"), "字" * length)


def test_long_texts_are_bounded_in_bytes() -> None:
    history = History(most_bytes=1_000_000)
    for number in range(2_000):
        history.append(long_chat(number))
        assert history.bytes <= 1_000_000
    held = history.newest(2_000)
    assert history.bytes == sum(map(event_bytes, held))
    assert history.end - history.first == len(held) > 100
    assert held[-1].id == "1999"
    assert {id(event) for event in history._ring} - set(map(id, held)) == {id(_NO_EVENT)}


def test_the_newest_event_is_held_whatever_its_size() -> None:
    history = History(most_bytes=1)
    for number in range(3):
        history.append(long_chat(number))
    assert [event.id for event in history.newest(9)] == ["2"]
    assert history.since(0, 9) == ([Entry(2, history.newest(1)[0])], 2)


def test_a_restart_forgets_the_bytes() -> None:
    history = History()
    history.append(long_chat(0))
    history.restart()
    assert history.bytes == 0
    assert all(event is _NO_EVENT for event in history._ring)


def test_an_event_is_found_by_its_serial(chat: MakeChat) -> None:
    history, events = History(3), [chat(text=str(each)) for each in range(5)]
    for event in events:
        history.append(event)
    assert [history.serial_of(event) for event in events] == [None, None, 2, 3, 4]
    assert history.serial_of(replace(events[3])) == 3
    assert history.serial_of(replace(events[3], at=1.0)) is None


def test_a_sum_of_a_combo_is_found_by_its_newest_state(gift: Callable[..., Gift]) -> None:
    history = History()
    states = [gift(total, id=f"g{total}", at=float(total)) for total in (1, 2, 4)]
    for state in states:
        history.append(state)
    assert history.serial_of(replace(states[2], count=4)) == 2
