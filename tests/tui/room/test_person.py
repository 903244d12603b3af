from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from danmaku_proto.events import Chat, Enter, Event, Gift, Like, LinkChange, User
from danmaku_tui.room.history import History
from danmaku_tui.room.person import READ_AT_ONCE, GiftAmount, Person, PersonFollower, person


def history_of(*told: Event, capacity: int = 50_000) -> History:
    history = History(capacity)
    for event in told:
        history.append(event)
    return history


def ann(**fields: object) -> User:
    return replace(User(id="111", name="Ann", key="ann"), **fields)  # type: ignore[arg-type]  # any field


def test_somebody_who_is_not_in_the_history_is_nobody_yet(chat: Callable[..., Chat]) -> None:
    assert person(history_of(chat("bob", at=5.0)), "ann") == Person("ann", since=5.0)
    assert person(History(), "ann") == Person("ann")


def test_what_one_person_did_is_summed_up_and_nobody_elses(
    chat: Callable[..., Chat], gift: Callable[..., Gift], like: Callable[..., Like]
) -> None:
    known = person(
        history_of(
            LinkChange("l", 1.0, "live"),
            chat("ann", "one", at=2.0),
            chat("bob", "not mine", at=3.0),
            replace(like(4, 9), at=4.0),
            gift(2, at=5.0, count=2, price=10),
            gift(3, at=6.0, count=1, price=10),
            gift(1, at=7.0, count=1, gift="火箭", price=500),
            gift(9, at=8.0, count=9, gift="火箭", to=User("2", "other", "other")),
            gift(5, "bob", at=9.0, count=5),
            chat("ann", "two", at=10.0),
        ),
        "ann",
    )
    assert (known.comments, known.likes, known.elsewhere) == (2, 4, 9)
    assert known.gifts == (GiftAmount("火箭", 1, 500), GiftAmount("小心心", 3, 30))
    assert (known.units, known.diamonds) == (4, 530)
    assert [said.text for said in known.messages] == ["one", "two"]
    assert (known.since, known.first_seen, known.last_seen) == (1.0, 2.0, 10.0)


def test_the_person_is_as_last_seen() -> None:
    before, after = ann(level=3), ann(level=4, name="Ann the second")
    assert person(history_of(Enter("1", 0.0, before), Enter("2", 1.0, after)), "ann").user == after


def test_what_was_said_before_the_connection_may_be_seen_first(chat: Callable[..., Chat]) -> None:
    known = person(history_of(chat(at=9.0), chat(at=4.0, history=True)), "ann")
    assert (known.first_seen, known.last_seen) == (4.0, 9.0)


def test_only_the_newest_messages_are_kept_but_all_are_counted(chat: Callable[..., Chat]) -> None:
    known = person(history_of(*(chat(text=str(number)) for number in range(9))), "ann", limit=3)
    assert [said.text for said in known.messages] == ["6", "7", "8"]
    assert known.comments == 9
    with pytest.raises(ValueError, match="negative"):
        person(History(), "ann", limit=-1)


def test_a_history_that_has_forgotten_tells_since_when_it_knows(chat: Callable[..., Chat]) -> None:
    known = person(history_of(*(chat(at=float(at)) for at in range(9)), capacity=4), "ann")
    assert (known.since, known.comments) == (5.0, 4)


def test_a_longer_history_than_is_read_at_once_is_read_to_its_end(
    chat: Callable[..., Chat],
) -> None:
    said = chat()
    assert person(history_of(*[said] * (2 * READ_AT_ONCE + 1)), "ann").comments == (
        2 * READ_AT_ONCE + 1
    )


@given(
    st.lists(st.tuples(st.sampled_from("ab"), st.sampled_from("celg"), st.integers(0, 9))),
    st.integers(0, 40),
)
def test_following_a_person_tells_the_same_as_looking_once(
    told: list[tuple[str, str, int]], pause: int
) -> None:
    history = History()
    follows = PersonFollower(history, "a", limit=5)
    for number, (key, kind, amount) in enumerate(told):
        user, at = User(key, key, key), float(amount)
        make: dict[str, Event] = {
            "c": Chat(f"{number}", at, user, f"{amount}"),
            "e": Enter(f"{number}", at, user),
            "l": Like(f"{number}", at, user, amount, 0),
            "g": Gift(f"{number}", at, user, f"g{amount % 2}", "1", 2, amount, count=amount),
        }
        history.append(make[kind])
        if number == pause:
            follows.renew()
    assert follows.renew() == person(history, "a", limit=5)
