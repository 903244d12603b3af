"""A room that recalls what it remembered is the room that it was, and goes on as that did."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from danmaku_proto.events import (
    NOBODY,
    Chat,
    Enter,
    Event,
    Gift,
    Like,
    Rank,
    Ranks,
    RoomAction,
    RoomState,
    Unknown,
    User,
    Viewers,
)
from danmaku_tui.room.board import Board, BoardKind, Window
from danmaku_tui.room.room import Room, RoomMemory, RoomView
from danmaku_tui.room.seen_ids import SeenIds, SeenIdsMemory

USERS = st.builds(
    User,
    id=st.just("1"),
    name=st.sampled_from(["Ann", "Bob"]),
    key=st.integers(0, 8).map(str),
    level=st.integers(0, 2),
)
IDS = st.integers(0, 60).map(str) | st.just("")

AT: dict[str, Any] = {"id": IDS, "at": st.just(0.0)}

EVENTS = st.one_of(
    st.builds(Chat, **AT, user=USERS, text=st.sampled_from(["a", "b"])),
    st.builds(
        Gift,
        **AT,
        user=USERS,
        gift=st.just("rose"),
        gift_id=st.just("1"),
        price=st.integers(1, 9),
        total=st.integers(0, 9),
        combo=st.sampled_from(["", "c", "d"]),
        to=st.none() | USERS,
    ),
    st.builds(Like, **AT, user=USERS, count=st.integers(1, 5), total=st.integers(0, 50)),
    st.builds(Enter, **AT, user=USERS),
    st.builds(Viewers, **AT, online=st.integers(0, 99)),
    st.builds(Ranks, **AT, ranks=st.tuples(st.builds(Rank, st.just(1), USERS, st.just("5")))),
    st.builds(RoomState, **AT, action=st.sampled_from(RoomAction), value=st.integers(0, 9)),
    st.builds(Unknown, **AT, method=st.sampled_from(["x", "y"])),
)

STEPS = st.lists(st.tuples(st.floats(0, 90), EVENTS), max_size=60)
"""Seconds that pass, and what is said then."""


def views(room: Room, now: float) -> list[RoomView]:
    return [room.view(kind, window, 100, now) for kind in BoardKind for window in Window]


def held(room: Room) -> list[Event]:
    return [entry.event for entry in room.history.slice(0, room.history.end)]


def tell(room: Room, steps: list[tuple[float, Event]], now: float) -> float:
    for seconds, event in steps:
        now += seconds
        room.census.frame(10)
        room.apply(event, now)
    return now


@given(st.lists(STEPS, min_size=1, max_size=5), STEPS, st.data())
def test_at_any_place_it_is_again_what_it_was_and_goes_on_so(
    parts: list[list[tuple[float, Event]]], after: list[tuple[float, Event]], data: st.DataObject
) -> None:
    room, now = Room(30), 0.0
    places: list[tuple[RoomMemory, list[Event], float]] = []
    memory = None
    for part in parts:
        now = tell(room, part, now)
        memory = room.remember(memory)
        places.append((memory, held(room), now))
    place = data.draw(st.integers(0, len(parts) - 1))
    memory, said, now = places[place]
    room.recall(memory, said)
    straight = Room(30)
    assert tell(straight, [step for part in parts[: place + 1] for step in part], 0.0) == now
    for _ in range(2):
        assert held(room) == held(straight)
        assert views(room, now) == views(straight, now)
        tell(room, after, now)
        now = tell(straight, after, now)


def test_a_memory_stays_what_it_is_whatever_happens_after() -> None:
    room = Room()
    room.apply(Chat("1", 0.0, NOBODY, "first"), 1.0)
    memory = room.remember()
    room.apply(Chat("2", 0.0, NOBODY, "second"), 2.0)
    for _ in range(2):
        room.recall(memory, ())
        assert room.apply(Chat("1", 0.0, NOBODY, "first"), 3.0) is None
        assert room.apply(Chat("2", 0.0, NOBODY, "second"), 3.0) is not None


def test_serials_go_on_when_it_goes_back() -> None:
    room = Room()
    chat = Chat("1", 0.0, NOBODY, "first")
    room.apply(chat, 1.0)
    room.recall(room.remember(), [chat])
    assert (room.history.first, room.history.end, room.history.forgotten) == (1, 2, 1)


def test_whoever_was_counted_again_is_remembered_in_few_bytes() -> None:
    board = Board()
    for number in range(5_000):
        board.add(BoardKind.COMMENTS, replace(NOBODY, key=f"k{number}"), 1, 0.0)
    before = board.remember()
    board.add(BoardKind.COMMENTS, replace(NOBODY, key="k7"), 1, 1.0)
    after = board.remember(before)
    assert after.steps[: len(before.steps)] == before.steps
    assert len(after.steps[-1]) < 300


@pytest.mark.parametrize("trimmed_between", [False, True])
def test_boards_that_let_people_go_come_back_with_those_that_were_left(
    trimmed_between: bool,
) -> None:
    def person(number: int) -> User:
        return replace(NOBODY, key=f"k{number}")

    board = Board(users=100)
    for number in range(101 if not trimmed_between else 90):
        board.add(BoardKind.COMMENTS, person(number), 1 + number % 7, 0.0)
    memory = board.remember()
    for number in range(200, 230):
        board.add(BoardKind.GIFTS, person(number), 9, 900.0)
        board.add(BoardKind.COMMENTS, person(number), 2, 900.0)
    assert board.left
    memory = board.remember(memory)
    again = Board(users=100)
    again.recall(memory)
    assert again.left == board.left
    assert set(again._people) == set(board._people)
    for kind in BoardKind:
        for window in Window:
            assert again.top(kind, window, 100, 900.0) == board.top(kind, window, 100, 900.0)


@given(
    st.lists(st.lists(st.integers(0, 20).map(str), max_size=40), min_size=1, max_size=8),
    st.integers(1, 9),
    st.lists(st.integers(0, 20).map(str), max_size=40),
)
@example([["a", "b", "c"], ["a"]], 3, ["d", "a", "b"])
def test_ids_come_back_in_the_order_in_which_they_will_be_forgotten(
    parts: list[list[str]], capacity: int, after: list[str]
) -> None:
    seen = SeenIds(capacity)
    memory: SeenIdsMemory | None = None
    for part in parts:
        for each in part:
            seen.add(each)
        memory = seen.remember(memory)
    assert memory is not None
    again = SeenIds(capacity)
    again.add("something else")
    again.recall(memory)
    assert len(again) == len(seen)
    assert [again.add(each) for each in after] == [seen.add(each) for each in after]


def test_ids_are_not_remembered_by_ever_more_steps() -> None:
    seen, memory = SeenIds(100), None
    for number in range(2_000):
        seen.add(str(number))
        if number % 10 == 0:
            memory = seen.remember(memory)
    assert memory is not None
    assert len(memory.steps) <= 30
