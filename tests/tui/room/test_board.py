from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

from danmaku_proto.events import Rank, Ranks, User
from danmaku_tui.room.board import Board, BoardKind, Standing, Window

MakePerson = Callable[..., User]

COMMENTS, GIFTS, LIKES, FEED = BoardKind
SESSION, RECENT = Window


def ranks(*who: tuple[User, str]) -> Ranks:
    return Ranks("", 0.0, tuple(Rank(place, *each) for place, each in enumerate(who, 1)))


def lines(standings: tuple[Standing, ...]) -> list[tuple[int, str, int]]:
    return [(each.place, each.user.key, each.value) for each in standings]


def moves(standings: tuple[Standing, ...]) -> dict[str, int | None]:
    return {each.user.key: each.moved for each in standings}


@pytest.mark.parametrize("kind", BoardKind)
@pytest.mark.parametrize("window", Window)
def test_a_new_board_is_empty(kind: BoardKind, window: Window) -> None:
    assert Board().top(kind, window, 10, 0.0) == ()


def test_places_go_by_amount_then_by_who_got_there_first(person: MakePerson) -> None:
    board = Board()
    for key, amount in (("ann", 1), ("bob", 5), ("cat", 2), ("ann", 1), ("dan", 5)):
        board.add(GIFTS, person(key), amount, 0.0)
    assert lines(board.top(GIFTS, SESSION, 3, 0.0)) == [
        (1, "bob", 5),
        (2, "dan", 5),
        (3, "cat", 2),
    ]


def test_boards_are_kept_apart(person: MakePerson) -> None:
    board = Board()
    board.add(COMMENTS, person("ann"), 1, 0.0)
    board.add(GIFTS, person("bob"), 10, 0.0)
    board.add(LIKES, person("cat"), 100, 0.0)
    tops = [lines(board.top(kind, SESSION, 10, 0.0)) for kind in (COMMENTS, GIFTS, LIKES)]
    assert tops == [[(1, "ann", 1)], [(1, "bob", 10)], [(1, "cat", 100)]]


def test_the_recent_board_forgets_what_the_session_board_keeps(person: MakePerson) -> None:
    board = Board()
    board.add(COMMENTS, person("ann"), 3, 0.0)
    board.add(COMMENTS, person("bob"), 1, 500.0)
    assert lines(board.top(COMMENTS, RECENT, 10, 700.0)) == [(1, "bob", 1)]
    assert lines(board.top(COMMENTS, SESSION, 10, 700.0)) == [(1, "ann", 3), (2, "bob", 1)]


def test_a_person_is_shown_with_the_newest_name_on_every_board(person: MakePerson) -> None:
    board = Board()
    board.add(COMMENTS, person("ann", "old name"), 1, 0.0)
    board.add(GIFTS, person("ann", "new name"), 1, 0.0)
    assert board.top(COMMENTS, SESSION, 1, 0.0)[0].user.name == "new name"


def test_people_whose_ids_are_masked_alike_are_told_apart_by_their_keys(person: MakePerson) -> None:
    board = Board()
    for key in ("ann", "bob"):
        board.add(COMMENTS, person(key, "***"), 1, 0.0)
    assert len(board.top(COMMENTS, SESSION, 10, 0.0)) == 2


def test_nobody_and_nothing_get_no_place(person: MakePerson) -> None:
    board = Board()
    board.add(GIFTS, person("", "(blank)"), 50, 0.0)
    board.add(GIFTS, person("ann"), 0, 0.0)
    board.add(GIFTS, person("bob"), -3, 0.0)
    assert board.top(GIFTS, SESSION, 10, 0.0) == ()


def test_no_more_places_are_told_than_asked_for(person: MakePerson) -> None:
    board = Board()
    for number in range(150):
        board.add(COMMENTS, person(f"k{number}"), number + 1, 0.0)
    assert len(board.top(COMMENTS, SESSION, 7, 0.0)) == 7
    assert len(board.top(COMMENTS, SESSION, 500, 0.0)) == 100
    assert board.top(COMMENTS, SESSION, 0, 0.0) == ()
    assert board.top(COMMENTS, SESSION, -1, 0.0) == ()


def test_the_feeds_board_says_what_the_feed_says(person: MakePerson) -> None:
    board = Board()
    board.feed(ranks((person("ann"), "1.2万"), (person("bob"), "980"), (person("cat"), "")))
    shown = board.top(FEED, RECENT, 2, 0.0)
    assert [(each.place, each.value, each.text) for each in shown] == [
        (1, 0, "1.2万"),
        (2, 980, "980"),
    ]
    assert board.top(FEED, SESSION, 2, 0.0) == shown


def test_a_new_ranking_replaces_the_old_one_but_an_empty_one_says_nothing(
    person: MakePerson,
) -> None:
    board = Board()
    board.feed(ranks((person("ann"), "5"), (person("bob"), "4")))
    board.feed(ranks((person("cat"), "9")))
    board.feed(ranks())
    assert lines(board.top(FEED, SESSION, 10, 0.0)) == [(1, "cat", 9)]


def test_nothing_is_counted_for_the_feeds_board(person: MakePerson) -> None:
    with pytest.raises(KeyError):
        Board().add(FEED, person("ann"), 1, 0.0)


def test_nobody_has_moved_before_the_first_checkpoint(person: MakePerson) -> None:
    board = Board()
    board.add(COMMENTS, person("ann"), 1, 0.0)
    board.top(COMMENTS, SESSION, 10, 0.0)
    board.add(COMMENTS, person("bob"), 2, 29.0)
    assert moves(board.top(COMMENTS, SESSION, 10, 29.0)) == {"ann": 0, "bob": 0}


def test_moves_are_counted_from_the_last_checkpoint(person: MakePerson) -> None:
    board = Board()
    for key, amount in (("ann", 5), ("bob", 4), ("cat", 3)):
        board.add(COMMENTS, person(key), amount, 0.0)
    board.top(COMMENTS, SESSION, 10, 0.0)
    assert moves(board.top(COMMENTS, SESSION, 1, 30.0)) == {"ann": 0}
    board.add(COMMENTS, person("cat"), 9, 31.0)
    board.add(COMMENTS, person("dan"), 1, 31.0)
    expected = {"cat": 2, "ann": -1, "bob": -1, "dan": None}
    assert moves(board.top(COMMENTS, SESSION, 10, 31.0)) == expected
    assert moves(board.top(COMMENTS, SESSION, 10, 59.0)) == expected
    assert set(moves(board.top(COMMENTS, SESSION, 10, 60.0)).values()) == {0}


def test_each_board_and_window_has_its_own_checkpoints(person: MakePerson) -> None:
    board = Board()
    for window in Window:
        board.add(COMMENTS, person("ann"), 1, 0.0)
        board.top(COMMENTS, window, 10, 0.0)
    board.top(COMMENTS, SESSION, 10, 30.0)
    board.add(COMMENTS, person("bob"), 9, 30.0)
    assert moves(board.top(COMMENTS, SESSION, 10, 31.0)) == {"bob": None, "ann": -1}
    assert moves(board.top(COMMENTS, RECENT, 10, 29.0)) == {"bob": 0, "ann": 0}


def test_the_feeds_board_tells_moves_too(person: MakePerson) -> None:
    board = Board()
    board.feed(ranks((person("ann"), ""), (person("bob"), "")))
    board.top(FEED, SESSION, 10, 0.0)
    board.top(FEED, SESSION, 10, 30.0)
    board.feed(ranks((person("bob"), ""), (person("ann"), "")))
    assert moves(board.top(FEED, SESSION, 10, 31.0)) == {"bob": 1, "ann": -1}


def test_a_clock_that_falls_back_far_does_not_freeze_the_checkpoints(person: MakePerson) -> None:
    board = Board()
    board.add(COMMENTS, person("ann"), 1, 10_000.0)
    board.top(COMMENTS, SESSION, 10, 10_000.0)
    board.top(COMMENTS, SESSION, 10, 0.0)
    board.add(COMMENTS, person("bob"), 2, 1.0)
    assert moves(board.top(COMMENTS, SESSION, 10, 1.0)) == {"bob": None, "ann": -1}


def test_past_the_limit_the_smallest_leave_and_are_counted(person: MakePerson) -> None:
    board = Board(users=100)
    for number in range(100):
        board.add(COMMENTS, person(f"k{number}"), 10 + number, 0.0)
    assert board.left == 0
    board.add(COMMENTS, person("one more"), 50, 0.0)
    assert board.left == 11
    for window in Window:
        shown = lines(board.top(COMMENTS, window, 100, 0.0))
        assert len(shown) == 90
        assert shown[0] == (1, "k99", 109)
        assert shown[-1] == (90, "k11", 21)


def test_a_flood_of_people_leaves_the_leaders_and_a_bounded_memory(person: MakePerson) -> None:
    board = Board(users=200)
    board.add(COMMENTS, person("ann"), 5, 0.0)
    for number in range(5_000):
        board.add((COMMENTS, GIFTS, LIKES)[number % 3], person(f"k{number}"), 1, number / 10)
    assert len(board._people) <= 3 * 200 + 200
    assert lines(board.top(COMMENTS, SESSION, 1, 500.0)) == [(1, "ann", 5)]
    assert len(board.top(LIKES, RECENT, 100, 500.0)) == 100


def test_a_person_who_left_one_board_is_still_shown_on_another(person: MakePerson) -> None:
    board = Board(users=100)
    board.add(COMMENTS, person("ann"), 1, 0.0)
    board.add(GIFTS, person("ann"), 1, 0.0)
    board.top(GIFTS, RECENT, 1, 5000.0)
    for number in range(100):
        board.add(COMMENTS, person(f"k{number}"), 2, 5000.0)
    assert board.left > 0
    assert "ann" not in moves(board.top(COMMENTS, SESSION, 100, 5000.0))
    assert lines(board.top(GIFTS, SESSION, 1, 5000.0)) == [(1, "ann", 1)]


def test_a_newcomer_who_left_the_session_board_is_still_on_the_recent_one(
    person: MakePerson,
) -> None:
    board = Board(users=100)
    for number in range(100):
        board.add(COMMENTS, person(f"k{number}"), 2, 0.0)
    board.add(COMMENTS, person("ann"), 1, 5000.0)
    assert "ann" not in moves(board.top(COMMENTS, SESSION, 100, 5000.0))
    assert lines(board.top(COMMENTS, RECENT, 100, 5000.0)) == [(1, "ann", 1)]


def test_fewer_people_than_places_are_refused() -> None:
    with pytest.raises(ValueError, match="users"):
        Board(users=99)


def test_the_leaders_of_a_recorded_room_are_those_who_said_most(
    person: MakePerson, room_lines: list[dict[str, Any]]
) -> None:
    board = Board()
    said: Counter[str] = Counter()
    for line in room_lines:
        if line["kind"] == "chat":
            board.add(COMMENTS, person(line["user_id"], line["user_name"]), 1, 0.0)
            said[line["user_id"]] += 1
    shown = board.top(COMMENTS, SESSION, 100, 0.0)
    assert [each.value for each in shown] == [amount for _, amount in said.most_common(100)]
    assert all(said[each.user.key] == each.value for each in shown)
    assert len({each.user.key for each in shown}) == 100
