from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import FrozenInstanceError
from typing import Any

import pytest

from danmaku_proto.events import (
    Chat,
    Enter,
    Event,
    FanClub,
    Fault,
    FaultKind,
    Gift,
    Kind,
    Like,
    Notice,
    Rank,
    Ranks,
    RoomAction,
    RoomState,
    Social,
    Unknown,
    User,
    Viewers,
)
from danmaku_tui.room.board import BoardKind, Window
from danmaku_tui.room.room import Room, RoomView

MakeChat = Callable[..., Chat]
MakeGift = Callable[..., Gift]
MakeLike = Callable[..., Like]
MakePerson = Callable[..., User]


def seen(room: Room, now: float = 0.0, kind: BoardKind = BoardKind.COMMENTS) -> RoomView:
    return room.view(kind, Window.SESSION, 10, now)


def told(room: Room) -> list[Event]:
    return [entry.event for entry in room.history.slice(0, room.history.end)]


def state(action: RoomAction, value: int = 0) -> RoomState:
    return RoomState(id="", at=0.0, action=action, value=value)


def board(room: Room, kind: BoardKind) -> dict[str, int]:
    return {each.user.key: each.value for each in seen(room, kind=kind).standings}


def test_a_new_room_tells_nothing() -> None:
    view = seen(Room())
    assert view.standings == ()
    assert (view.likes, view.income, view.gift_diamonds, view.gifts_elsewhere) == (0, 0, 0, 0)
    assert (view.ended, view.paused) == (False, False)
    assert (view.last_chat_at, view.last_event_at) == (None, None)
    assert (view.chats_per_second, view.events_per_second) == (0.0, 0.0)


def test_a_comment_goes_into_the_history_and_on_the_board(chat: MakeChat) -> None:
    room, comment = Room(), chat("ann")
    assert room.apply(comment, 5.0) is comment
    assert told(room) == [comment]
    assert board(room, BoardKind.COMMENTS) == {"ann": 1}
    assert seen(room).last_chat_at == seen(room).last_event_at == 5.0


def test_an_event_that_comes_again_is_counted_and_nothing_else(
    chat: MakeChat, gift: MakeGift
) -> None:
    room = Room()
    for event in (chat("ann", id="7"), gift(2, combo="", id="8")):
        assert room.apply(event, 0.0) is not None
        assert room.apply(event, 1.0) is None
    view = seen(room)
    assert view.census.duplicates == 2
    assert view.census.events == {Kind.CHAT: 1, Kind.GIFT: 1}
    assert view.gift_diamonds == 2
    assert view.last_event_at == 0.0
    assert board(room, BoardKind.COMMENTS) == {"ann": 1}
    assert len(told(room)) == 2


def test_an_event_without_an_id_is_never_taken_for_another(chat: MakeChat) -> None:
    room = Room()
    for _ in range(2):
        assert room.apply(chat(id=""), 0.0) is not None
    assert board(room, BoardKind.COMMENTS) == {"ann": 2}


def test_gifts_count_their_new_units_in_diamonds(gift: MakeGift) -> None:
    room = Room()
    counts = []
    for total in (1, 4, 4):
        counted = room.apply(gift(total, price=10), 0.0)
        assert isinstance(counted, Gift)
        counts.append(counted.count)
    assert counts == [1, 3, 0]
    assert seen(room).gift_diamonds == 40
    assert board(room, BoardKind.GIFTS) == {"ann": 40}


def test_a_gift_that_only_repeats_is_counted_but_is_no_line(gift: MakeGift) -> None:
    room = Room()
    room.apply(gift(3), 0.0)
    room.apply(gift(3, ended=True), 3.0)
    assert [event.count for event in told(room) if isinstance(event, Gift)] == [3]
    census = seen(room).census
    assert (census.repeated, census.events[Kind.GIFT]) == (1, 2)


def test_a_gift_for_another_anchor_is_kept_apart(gift: MakeGift, person: MakePerson) -> None:
    room = Room()
    room.apply(gift(66, price=100, to=person("rival")), 0.0)
    view = seen(room)
    assert (view.gift_diamonds, view.gifts_elsewhere) == (0, 66)
    assert board(room, BoardKind.GIFTS) == {}
    assert len(told(room)) == 1


def test_a_gift_of_nobody_counts_for_the_room_but_for_no_place(gift: MakeGift) -> None:
    room = Room()
    room.apply(gift(5, key="", combo=""), 0.0)
    assert seen(room).gift_diamonds == 5
    assert board(room, BoardKind.GIFTS) == {}


def test_likes_are_the_total_that_the_feed_tells_never_a_sum(like: MakeLike) -> None:
    room = Room()
    for number, total in ((5, 1000), (9, 1100), (2, 1090), (1, 0)):
        room.apply(like(number, total), 0.0)
    assert seen(room).likes == 1100
    assert board(room, BoardKind.LIKES) == {"ann": 17}


def test_a_deep_fall_of_the_likes_is_a_new_broadcast(like: MakeLike) -> None:
    room = Room()
    room.apply(like(1, 1000), 0.0)
    room.apply(like(1, 500), 0.0)
    assert seen(room).likes == 1000
    room.apply(like(1, 499), 0.0)
    assert seen(room).likes == 499


def test_viewers_are_the_newest_ones_told() -> None:
    room = Room()
    for number, online in enumerate((3861, 3824)):
        room.apply(Viewers(f"v{number}", 0.0, online, total=9000, total_text="1万+"), 0.0)
    audience = seen(room).audience
    assert (audience.online, audience.total, audience.total_text) == (3824, 9000, "1万+")


def test_income_is_what_the_feed_tells() -> None:
    room = Room()
    room.apply(state(RoomAction.INCOME, value=120), 0.0)
    room.apply(state(RoomAction.INCOME, value=110), 0.0)
    assert seen(room).income == 110


def test_the_feeds_ranking_is_a_board(person: MakePerson) -> None:
    room = Room()
    room.apply(Ranks("r", 0.0, (Rank(1, person("ann"), "1.2万"),)), 0.0)
    (standing,) = seen(room, kind=BoardKind.FEED).standings
    assert (standing.user.key, standing.text) == ("ann", "1.2万")


@pytest.mark.parametrize(
    ("actions", "paused", "ended"),
    [
        ([RoomAction.PAUSE], True, False),
        ([RoomAction.PAUSE, RoomAction.RESUME], False, False),
        ([RoomAction.PAUSE, RoomAction.END], False, True),
        ([RoomAction.END, RoomAction.RESUME], False, False),
        ([RoomAction.MOVE, RoomAction.TIMEOUT, RoomAction.OTHER], False, False),
    ],
)
def test_the_room_knows_whether_it_is_paused_or_over(
    actions: list[RoomAction], paused: bool, ended: bool
) -> None:
    room = Room()
    for action in actions:
        room.apply(state(action), 0.0)
    assert (seen(room).paused, seen(room).ended) == (paused, ended)
    assert len(told(room)) == len(actions)


def test_what_only_changes_a_number_is_no_line(person: MakePerson) -> None:
    room = Room()
    numbers: list[Event] = [
        Viewers("1", 0.0, 5),
        Ranks("2", 0.0, (Rank(1, person("ann"), ""),)),
        Unknown("3", 0.0, "WebcastInRoomBannerMessage"),
        state(RoomAction.LAYOUT),
        state(RoomAction.INCOME, value=3),
    ]
    for event in numbers:
        assert room.apply(event, 0.0) is event
    assert told(room) == []
    assert seen(room).census.total == 5
    assert seen(room).census.unknown == {"WebcastInRoomBannerMessage": 1}


def test_everything_that_says_something_is_a_line(
    person: MakePerson, chat: MakeChat, gift: MakeGift, like: MakeLike
) -> None:
    room, ann = Room(), person("ann")
    said: list[Event] = [
        chat(),
        gift(1, count=1),
        like(1, 1),
        Enter("e", 0.0, ann),
        Social("s", 0.0, ann, "follow"),
        FanClub("f", 0.0, ann, "join"),
        Notice("n", 0.0, "welcome", "room"),
        Fault("", 0.0, FaultKind.GZIP),
        state(RoomAction.PAUSE),
    ]
    for event in said:
        assert room.apply(event, 0.0) is event
    assert told(room) == said
    assert seen(room).census.faults == {FaultKind.GZIP: 1}


def test_what_was_said_before_the_connection_does_not_make_the_room_lively(chat: MakeChat) -> None:
    room = Room()
    room.apply(chat("ann", history=True), 5.0)
    view = seen(room, now=5.0)
    assert (view.last_chat_at, view.chats_per_second) == (None, 0.0)
    assert view.last_event_at == 5.0
    assert view.events_per_second > 0
    assert board(room, BoardKind.COMMENTS) == {"ann": 1}


def test_rates_are_those_of_the_last_seconds(chat: MakeChat, like: MakeLike) -> None:
    room = Room()
    for tick in range(200):
        room.apply(chat(), tick / 10)
        room.apply(like(1, tick), tick / 10)
    view = seen(room, now=20.0)
    assert view.chats_per_second == pytest.approx(10.0, rel=0.06)
    assert view.events_per_second == pytest.approx(20.0, rel=0.06)
    assert seen(room, now=60.0).events_per_second == 0.0


def test_frames_are_counted_in_the_census() -> None:
    room = Room()
    room.census.frame(2048)
    assert (seen(room).census.frames, seen(room).census.size) == (1, 2048)


def test_a_view_stays_as_it_was(chat: MakeChat) -> None:
    room = Room()
    room.apply(chat("ann"), 0.0)
    view = seen(room)
    room.apply(chat("ann"), 1.0)
    assert view.standings[0].value == 1
    assert view.census.events == {Kind.CHAT: 1}
    with pytest.raises(FrozenInstanceError):
        view.likes = 5  # type: ignore[misc]  # that it is refused is the point


def test_a_view_is_of_the_board_and_window_that_were_asked_for(chat: MakeChat) -> None:
    room = Room()
    room.apply(chat("ann"), 0.0)
    view = room.view(BoardKind.COMMENTS, Window.RECENT, 10, 1000.0)
    assert (view.kind, view.window, view.standings) == (BoardKind.COMMENTS, Window.RECENT, ())


def test_the_history_holds_as_much_as_was_asked_for(chat: MakeChat) -> None:
    room = Room(history_capacity=3)
    for _ in range(5):
        room.apply(chat(), 0.0)
    assert (room.history.first, room.history.end) == (2, 5)


def test_a_recorded_room_adds_up_to_what_its_log_says(
    chat: MakeChat,
    gift: MakeGift,
    like: MakeLike,
    room_lines: list[dict[str, Any]],
) -> None:
    room = Room()
    kinds = Counter(line["kind"] for line in room_lines)
    for number, line in enumerate(room_lines):
        now = float(number)
        if line["kind"] == "chat":
            room.apply(chat(line["user_id"], line["content"]), now)
        elif line["kind"] == "like":
            room.apply(like(line["count"], line["total"], line["user_id"]), now)
        elif line["kind"] == "stats":
            room.apply(Viewers(f"v{number}", 0.0, line["current"]), now)
        elif line["kind"] == "gift":
            price = line["diamond_total"] // line["gift_count"]
            fields = {"combo": "", "price": price, "gift_id": line["gift_name"]}
            room.apply(gift(line["gift_count"], line["user_id"], **fields), now)
    view = seen(room)
    likes = [line["total"] for line in room_lines if line["kind"] == "like"]
    online = [line["current"] for line in room_lines if line["kind"] == "stats"]
    diamonds = [line["diamond_total"] for line in room_lines if line["kind"] == "gift"]
    assert view.census.events == {
        Kind.CHAT: kinds["chat"],
        Kind.LIKE: kinds["like"],
        Kind.VIEWERS: kinds["stats"],
        Kind.GIFT: kinds["gift"],
    }
    assert view.likes == max(likes)
    assert view.audience.online == online[-1]
    assert view.gift_diamonds == sum(diamonds)
    assert room.history.end == kinds["chat"] + kinds["like"] + kinds["gift"]


def test_a_comment_under_one_id_counts_once(chat: MakeChat) -> None:
    room = Room()
    assert room.apply(chat(id="555"), 0.0) is not None
    assert room.apply(chat(id="555"), 1.0) is None
    assert seen(room).census.duplicates == 1


def test_a_state_of_a_combo_counts_as_its_total_shows_under_any_id(gift: MakeGift) -> None:
    room = Room()
    totals = [(1, "a"), (2, "a"), (2, "a"), (5, "a"), (5, "b"), (5, "b")]
    counts = []
    for total, number in totals:
        applied = room.apply(gift(total, combo="9", id=number), 0.0)
        counts.append(applied.count if isinstance(applied, Gift) else None)
    assert counts == [1, 1, None, 3, 0, None]


def test_comments_that_cannot_be_read_have_a_rate() -> None:
    room = Room()
    for second in range(60):
        room.apply(Unknown("", 0.0, "WebcastNewChatMessage"), float(second))
        room.apply(Unknown("", 0.0, "WebcastChatLikeMessage"), float(second))
        room.apply(Unknown("", 0.0, "WebcastGiftSortMessage"), float(second))
    view = seen(room, 60.0)
    assert view.unread_per_second == pytest.approx(1.0, rel=0.1)
    assert view.census.unread_comments == {"WebcastNewChatMessage": 60}
