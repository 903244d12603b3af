from __future__ import annotations

from collections.abc import Callable

import pytest

from danmaku_proto.events import Like, User, Viewers
from danmaku_tui.export.comparison import Comparison, ComparisonTally
from danmaku_tui.export.timed_event import RecordingInfo, TimedEvent

Maker = Callable[..., TimedEvent]


def of(*rooms: list[TimedEvent]) -> Comparison:
    tally = ComparisonTally()
    for number, timed in enumerate(rooms, 1):
        tally.add(RecordingInfo("", 0.0, f"r{number}"), timed, (), 60.0)
    return tally.comparison()


def test_totals_are_sums_and_people_count_once(chat: Maker, gift: Maker) -> None:
    several = of(
        [chat("hello there", name="ann"), gift("rose", count=2), chat("hi", name="joe")],
        [chat("hello there", name="ann"), gift("rose", count=3, name="eve")],
    )
    assert [room.statistics.comments for room in several.rooms] == [2, 1]
    total = several.total
    assert (total.seconds, total.comments, total.people) == (120.0, 3, 4)
    assert (total.units, total.diamonds) == (5, 25)
    assert [(each.name, each.units) for each in total.gifts] == [("rose", 5)]
    assert [(each.text, each.comments) for each in total.texts] == [("hello there", 2)]
    assert total.minutes == total.comment_seconds == {}


def test_those_who_came_to_several_are_named(chat: Maker) -> None:
    several = of(
        [chat("a", name="ann"), chat("a", name="bob"), chat("a", name="eve")],
        [chat("a", name="ann"), chat("a", name="bob"), chat("a", name="bob")],
        [chat("a", name="ann")],
    )
    found = [(each.user.name, each.recordings, each.comments) for each in several.returning]
    assert found == [("ann", 3, 3), ("bob", 2, 3)]
    assert (several.in_several, several.in_all) == (2, 1)


def test_likes_add_up_and_the_peak_is_the_greatest() -> None:
    user = User("1", "ann", "1")
    several = of(
        [TimedEvent(0.0, Like("1", 0.0, user, 3, 100)), TimedEvent(0.0, Viewers("2", 0.0, 70))],
        [TimedEvent(0.0, Like("3", 0.0, user, 2, 50)), TimedEvent(0.0, Viewers("4", 0.0, 60))],
    )
    total = several.total
    assert (total.likes, total.likes_total, total.viewers) == (5, 150, 70)


def test_a_recording_that_breaks_off_does_not_count(chat: Maker) -> None:
    tally = ComparisonTally()
    with pytest.raises(ZeroDivisionError):
        tally.add(RecordingInfo("", 0.0), (chat(f"{1 / n}") for n in (1, 0)), (), 1.0)
    assert tally.rooms == ()
    assert tally.comparison().total.events == 0
