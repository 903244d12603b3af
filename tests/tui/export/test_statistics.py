from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from hypothesis import given
from hypothesis import strategies as st

from danmaku_proto.events import Chat, Event, Kind, Like, User, Viewers
from danmaku_tui.export.statistics import PLACES, RecordedGap, Statistics, statistics
from danmaku_tui.export.timed_event import TimedEvent

Maker = Callable[..., TimedEvent]


def of(*told: TimedEvent) -> Statistics:
    return statistics(told, (), 60.0)


def test_an_empty_room_has_nothing() -> None:
    room = of()
    assert (room.events, room.comments, room.people, room.units) == (0, 0, 0, 0)
    assert (room.commenters, room.gifts, room.texts, room.gaps) == ((), (), (), ())


def test_every_kind_is_counted(every_kind: Callable[..., list[Event]]) -> None:
    room = of(*(TimedEvent(0.0, event) for event in every_kind()))
    assert set(room.kinds) == set(Kind)
    assert room.events == len(Kind)


def test_people_are_told_apart_by_key_and_called_by_their_last_name(chat: Maker) -> None:
    first, renamed = (
        TimedEvent(0.0, Chat(name, 0.0, User("7", name, "key"), "a"))
        for name in ("ann", "ann the second")
    )
    room = of(first, renamed, chat("c", name="eve"))
    assert room.people == 2
    assert [(each.user.name, each.amount) for each in room.commenters] == [
        ("ann the second", 2),
        ("eve", 1),
    ]


def test_gifts_add_up_by_their_new_units(gift: Maker) -> None:
    room = of(
        gift("rose", count=1, total=1, price=5),
        gift("rose", count=2, total=3, price=5, name="eve"),
        gift("rose", count=0, total=3, price=5, name="eve"),
        gift("ring", count=1, price=100),
    )
    assert (room.units, room.diamonds) == (4, 115)
    assert [(each.name, each.units, each.diamonds) for each in room.gifts] == [
        ("ring", 1, 100),
        ("rose", 3, 15),
    ]
    assert [(each.user.name, each.amount) for each in room.givers] == [("bob", 105), ("eve", 10)]


def test_gifts_to_another_anchor_count_apart(gift: Maker) -> None:
    room = of(gift("rose", count=3, to=User("7", "eve", "7")))
    assert (room.units, room.diamonds, room.elsewhere, room.givers) == (0, 0, 3, ())


def test_likes_and_viewers_have_their_greatest_totals() -> None:
    user = User("1", "ann", "1")
    room = of(
        TimedEvent(0.0, Like("1", 0.0, user, 3, 100)),
        TimedEvent(0.0, Like("2", 0.0, user, 2, 90)),
        TimedEvent(0.0, Viewers("3", 0.0, 50)),
        TimedEvent(0.0, Viewers("4", 0.0, 40)),
    )
    assert (room.likes, room.likes_total, room.viewers) == (5, 100, 50)


def test_comments_are_counted_by_the_minute(chat: Maker) -> None:
    room = of(chat("a", -3.0), chat("b", 59.9), chat("c", 60.0), chat("d", 185.0))
    assert room.minutes == {0: 2, 1: 1, 3: 1}


def test_what_was_said_once_is_not_said_often(chat: Maker) -> None:
    room = of(chat("hello you"), chat("hello you"), chat("hello there"))
    assert [(each.text, each.comments) for each in room.texts] == [("hello you", 2)]
    assert [(each.text, each.comments) for each in room.words] == [("hello", 3), ("you", 2)]


def test_gaps_are_kept_as_they_are() -> None:
    gaps = [RecordedGap(10.0, 3.0), RecordedGap(90.0, 4.0)]
    assert statistics((), gaps, 100.0).gaps == tuple(gaps)


@given(said=st.lists(st.tuples(st.sampled_from("abcdefghijklmno"), st.floats(0, 1e4))))
def test_nobody_is_lost(said: list[tuple[str, float]], chat: Maker) -> None:
    room = of(*(chat("x", second, name=name) for name, second in said))
    by_name = Counter(name for name, _ in said)
    assert room.comments == sum(room.minutes.values()) == len(said)
    assert room.people == len(by_name)
    amounts = [person.amount for person in room.commenters]
    assert amounts == sorted(by_name.values(), reverse=True)[:PLACES]
