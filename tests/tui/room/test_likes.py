from __future__ import annotations

import pytest

from danmaku_proto.douyin.dialect import DouyinDialect
from danmaku_proto.events import NOBODY, Like
from danmaku_tui.export.statistics import statistics
from danmaku_tui.export.timed_event import TimedEvent
from danmaku_tui.room.board import BoardKind, Window
from danmaku_tui.room.likes import LikeCount
from danmaku_tui.room.room import Room
from tests.fixtures.wire import field, message, push, response


def counted(*likes: tuple[int, int]) -> LikeCount:
    count = LikeCount()
    for shown, total in likes:
        count.add(Like("", 0.0, NOBODY, shown, total))
    return count


@pytest.mark.parametrize(
    ("likes", "total"),
    [
        pytest.param([(5, 1_000), (9, 1_100)], 1_100, id="the newest"),
        pytest.param([(5, 1_100), (9, 1_090)], 1_100, id="one that arrives late"),
        pytest.param([(5, 1_100), (9, 0)], 1_100, id="one without a total"),
        pytest.param([(5, 1_000), (9, 500)], 1_000, id="half as many"),
        pytest.param([(5, 1_000), (9, 499)], 499, id="a new broadcast"),
        pytest.param([(5, 0)], 0, id="none reported"),
    ],
)
def test_the_total_is_the_one_that_the_feed_reports(
    likes: list[tuple[int, int]], total: int
) -> None:
    assert counted(*likes).total == total


def test_the_likes_shown_are_counted_apart() -> None:
    assert counted((5, 1_000), (9, 1_100), (2, 400)).shown == 16


def frame(*likes: tuple[int, int]) -> bytes:
    """Return a push frame of likes: the count in field 2 and the total in field 3."""
    user = field(5, field(1, 7) + field(3, "张三".encode()))
    messages = (
        message("WebcastLikeMessage", field(2, count) + field(3, total) + user, number)
        for number, (count, total) in enumerate(likes, 1)
    )
    return push(response(*messages))


@pytest.mark.parametrize("last", [1_250, 40])
def test_the_room_and_the_statistics_agree(last: int) -> None:
    data = frame((3, 1_000), (8, 1_200), (1, 1_190), (2, last))
    room, timed = Room(), []
    for event in DouyinDialect().receive(data, 1.7e9).events:
        room.apply(event, 1.0)
        timed.append(TimedEvent(0.0, event))
    stats = statistics(timed, (), 1.0)
    view = room.view(BoardKind.LIKES, Window.SESSION, 5, 1.0)
    assert view.likes == stats.likes_total == last
    [liker] = view.standings
    assert liker.value == stats.likes == stats.likers[0].amount == 14
