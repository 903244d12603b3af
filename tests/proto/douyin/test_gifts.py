"""What a gift of the push feed says: whose, for whom, of which worth, and how many."""

from __future__ import annotations

from typing import Any, TypeAlias

import pytest

from danmaku_proto import codec, events, limits
from danmaku_proto._pb import douyin as pb
from danmaku_proto.douyin.frame_clock import FrameClock
from danmaku_proto.douyin.messages import read

AnyField: TypeAlias = Any

NOW = 1.79e9
SERVER = 1_790_000_000_000

COMMON = pb.Common(create_time=SERVER - 30_000)
ANN = pb.User(id=42, nickname="山雀")
PERSON = events.User(id="42", name="山雀", key="42")

LOW, HIGH = -(2**63), 2**63 - 1


def given(payload: pb.GiftMessage | pb.LightGiftMessage) -> events.Gift:
    method = f"Webcast{type(payload).__name__}"
    message = pb.Message(method=method, payload=codec.encode(payload), msg_id=7)
    (event,) = read(message, FrameClock(NOW, SERVER))
    assert isinstance(event, events.Gift)
    return event


def test_a_gift_says_what_it_is_whose_and_how_many() -> None:
    payload = pb.GiftMessage(
        common=COMMON,
        gift_id=463,
        combo_count=3,
        user=ANN,
        group_id=99,
        repeat_end=1,
        gift=pb.GiftStruct(id=5, diamond_count=2, name="小心心"),
    )
    assert given(payload) == events.Gift(
        id="7",
        at=NOW - 30,
        user=PERSON,
        gift="小心心",
        gift_id="463",
        price=2,
        total=3,
        combo="99",
        ended=True,
        history=True,
    )


@pytest.mark.parametrize(
    ("counts", "total"),
    [
        ({}, 1),
        ({"combo_count": 7}, 7),
        ({"group_count": 66}, 66),
        ({"group_count": 10, "combo_count": 3}, 30),
        ({"group_count": 10, "combo_count": 3, "repeat_count": 10, "total_count": 10}, 30),
        ({"group_count": 1, "combo_count": 1, "repeat_count": 188}, 188),
        ({"combo_count": 2, "total_count": 520}, 520),
        ({"group_count": -5, "combo_count": -3, "repeat_count": -9, "total_count": LOW}, 1),
        ({"group_count": -5, "combo_count": 4}, 4),
        ({"group_count": 0, "combo_count": 0, "repeat_count": 2}, 2),
        ({"group_count": HIGH, "combo_count": HIGH}, limits.GIFT_UNITS),
        ({"total_count": HIGH}, limits.GIFT_UNITS),
    ],
)
def test_the_total_of_a_gift_is_the_most_that_its_counts_say(
    counts: dict[str, AnyField], total: int
) -> None:
    assert given(pb.GiftMessage(**counts)).total == total


@pytest.mark.parametrize(
    ("counts", "total"),
    [
        ({}, 1),
        ({"group_count": 2, "combo_count": 3, "count": 1}, 6),
        ({"repeat_count": 8}, 8),
        ({"count": 12, "combo_count": 3}, 12),
        ({"count": HIGH}, limits.GIFT_UNITS),
        ({"count": -12, "combo_count": -3, "group_count": LOW, "repeat_count": -1}, 1),
    ],
)
def test_the_total_of_a_light_gift_is_the_most_that_its_counts_say(
    counts: dict[str, AnyField], total: int
) -> None:
    assert given(pb.LightGiftMessage(**counts)).total == total


def test_a_gift_for_another_anchor_says_whose() -> None:
    other = pb.User(id=9, nickname="邻居")
    gift = given(pb.GiftMessage(user=ANN, to_user=other))
    assert gift.to == events.User(id="9", name="邻居", key="9")
    assert given(pb.GiftMessage(user=ANN, to_user=pb.User())).to is None
    assert given(pb.GiftMessage(user=ANN)).to is None


def test_a_gift_without_its_description_has_its_number_and_no_price() -> None:
    gift = given(pb.GiftMessage(gift_id=463, user=ANN))
    assert (gift.gift, gift.gift_id, gift.price) == ("#463", "463", 0)
    described = given(pb.GiftMessage(gift=pb.GiftStruct(id=8, diamond_count=-4)))
    assert (described.gift, described.gift_id, described.price) == ("#8", "8", 0)


def test_a_gift_outside_a_combo_names_none_and_is_not_its_end() -> None:
    gift = given(pb.GiftMessage(repeat_end=2))
    assert (gift.combo, gift.ended) == ("", False)


def test_a_light_gift_names_no_sender() -> None:
    struct = pb.GiftStruct(id=3, diamond_count=1, name="灯牌")
    gift = given(pb.LightGiftMessage(common=COMMON, gift_struct=struct, count=2))
    assert (gift.user, gift.gift, gift.gift_id) == (events.NOBODY, "灯牌", "3")
    assert (gift.price, gift.total, gift.history) == (1, 2, True)
    assert given(pb.LightGiftMessage()).gift == "#0"


def test_a_gift_without_a_group_is_named_by_its_time_so_that_it_counts_once() -> None:
    first = given(pb.GiftMessage(common=COMMON, user=ANN, repeat_end=0))
    second = given(pb.GiftMessage(common=COMMON, user=ANN, repeat_end=1))
    assert first.combo == second.combo == f"at {SERVER - 30_000}"
    assert first.combo_key == second.combo_key
    assert not first.grows
    assert given(pb.GiftMessage(common=COMMON)).combo == ""
    assert given(pb.GiftMessage(user=ANN)).combo == ""


def test_every_state_of_a_combo_may_have_grown() -> None:
    assert given(pb.GiftMessage(user=ANN, group_id=9)).grows
    assert given(pb.GiftMessage(user=ANN, group_id=9, repeat_end=1)).grows
    assert not given(pb.GiftMessage(user=ANN)).grows
