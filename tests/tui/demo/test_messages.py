from __future__ import annotations

import pytest

from danmaku_proto import codec, events
from danmaku_proto._pb import douyin as pb
from danmaku_proto.douyin.frame_clock import FrameClock
from danmaku_proto.douyin.messages import read
from danmaku_proto.events import Event
from danmaku_tui.demo import messages
from danmaku_tui.demo.gifts import CATALOGUE, GiftThrow
from danmaku_tui.demo.messages import MessageDraft, seal
from danmaku_tui.demo.names import NEIGHBOUR, DemoPerson

AT = 1.8e9
ADA = DemoPerson(12345678901, "山雀", 17, 4, "demo-1", admin=True)
BOB = DemoPerson(12345678902, "青柠", 0, 0, "demo-2")


def said(draft: MessageDraft) -> Event:
    (event,) = read(seal(draft, 99), FrameClock(AT, int(AT * 1000)))
    return event


def test_a_comment_says_who_what_and_when() -> None:
    event = said(messages.chat(ADA, "晚上好", AT - 60))
    assert isinstance(event, events.Chat)
    assert (event.id, event.text, event.at, event.history) == ("99", "晚上好", AT - 60, True)
    assert event.user.level == 17
    assert event.user.club == events.Club(messages.CLUB, 4)
    assert event.user.admin


def test_a_stranger_has_no_club_no_level_and_no_office() -> None:
    event = said(messages.enter(BOB, 7, 0.0))
    assert isinstance(event, events.Enter)
    assert (event.user.level, event.user.club, event.user.admin) == (0, None, False)
    assert event.online == 7


@pytest.mark.parametrize("paid", [True, False])
def test_a_large_comment_is_a_comment(*, paid: bool) -> None:
    event = said(messages.large_chat(ADA, "大字", AT, paid=paid))
    assert isinstance(event, events.Chat)
    assert event.text == "大字"


def test_a_gift_holds_all_units_of_its_presses() -> None:
    event = said(messages.gift(GiftThrow(ADA, CATALOGUE[0], 10, 7, NEIGHBOUR), 3, AT, ended=True))
    assert isinstance(event, events.Gift)
    assert (event.total, event.combo, event.ended) == (30, "7", True)
    assert (event.gift, event.price) == (CATALOGUE[0].name, CATALOGUE[0].price)
    assert event.to is not None
    assert event.to.name == NEIGHBOUR.nickname


def test_a_free_gift_names_nobody() -> None:
    event = said(messages.light_gift(5, AT))
    assert isinstance(event, events.Gift)
    assert (event.user, event.total, event.price) == (events.NOBODY, 5, 0)


def test_a_big_gift_is_told_in_a_sentence() -> None:
    event = said(messages.big_gift_notice(GiftThrow(BOB, CATALOGUE[-1], 1, 0), AT))
    assert isinstance(event, events.Notice)
    assert event.text == f"青柠 点亮了 {CATALOGUE[-1].name}"


def test_below_the_tenth_place_only_the_id_is_told() -> None:
    best = [(DemoPerson(number, f"第{number}", 1, 0, ""), 100 - number) for number in range(1, 13)]
    message = seal(messages.viewers(9, 9, "9", best, AT), 1)
    ranks = codec.decode(pb.RoomUserSeqMessage, message.payload).ranks
    assert [rank.rank for rank in ranks] == list(range(1, 13))
    assert ranks[9].user is not None
    assert ranks[10].user is not None
    assert ranks[9].user.nickname == "第10"
    assert (ranks[10].user.id, ranks[10].user.nickname) == (11, "")


def test_a_message_that_nobody_reads_keeps_its_bytes() -> None:
    draft = messages.opaque("WebcastInRoomBannerMessage", b"\xff\x00")
    assert seal(draft, 3) == pb.Message(
        method="WebcastInRoomBannerMessage", payload=b"\xff\x00", msg_id=3
    )
    assert isinstance(said(draft), events.Unknown)


@pytest.mark.parametrize(
    ("number", "shown"), [(0, "0"), (9_999, "9999"), (10_000, "1.0万"), (273_900, "27.4万")]
)
def test_numbers_are_exact_below_ten_thousand(number: int, shown: str) -> None:
    assert messages.shortened(number) == shown
