from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from danmaku_proto import codec
from danmaku_proto._pb import douyin as pb
from danmaku_proto.douyin.dialect import DouyinDialect
from danmaku_proto.events import Gift, User
from danmaku_tui.room.gifts import GiftCounter
from danmaku_tui.room.room import Room

MakeGift = Callable[..., Gift]


def units(counter: GiftCounter, gifts: list[Gift]) -> list[int]:
    return [counter.count(gift).count for gift in gifts]


def test_one_press_that_arrives_twice_counts_once(gift: MakeGift) -> None:
    assert units(GiftCounter(), [gift(1), gift(1, ended=True)]) == [1, 0]


def test_a_combo_that_skips_values_counts_what_each_message_adds(gift: MakeGift) -> None:
    combo = [gift(total) for total in (1, 2, 4, 7, 10, 52)] + [gift(52, ended=True)]
    assert units(GiftCounter(), combo) == [1, 1, 2, 3, 3, 42, 0]


def test_a_late_message_adds_nothing(gift: MakeGift) -> None:
    assert units(GiftCounter(), [gift(5), gift(3), gift(6)]) == [5, 0, 1]


def test_a_closing_message_counts_what_was_lost_before_it(gift: MakeGift) -> None:
    assert units(GiftCounter(), [gift(3), gift(10, ended=True)]) == [3, 7]


def test_a_message_after_the_close_counts_only_what_it_raises(gift: MakeGift) -> None:
    closed = [gift(10, ended=True), gift(10), gift(7), gift(10, ended=True), gift(12)]
    assert units(GiftCounter(), closed) == [10, 0, 0, 0, 2]


def test_a_group_counts_all_its_units(gift: MakeGift) -> None:
    assert units(GiftCounter(), [gift(66), gift(132), gift(132, ended=True)]) == [66, 66, 0]


def test_without_a_combo_every_message_counts_whole(gift: MakeGift) -> None:
    assert units(GiftCounter(), [gift(1, combo=""), gift(1, combo=""), gift(3, combo="")]) == [
        1,
        1,
        3,
    ]


@pytest.mark.parametrize("combo", ["", "c1"])
def test_a_total_that_is_not_positive_counts_nothing(gift: MakeGift, combo: str) -> None:
    assert units(GiftCounter(), [gift(0, combo=combo), gift(-5, combo=combo)]) == [0, 0]


def test_a_negative_total_is_not_made_up_for_later(gift: MakeGift) -> None:
    assert units(GiftCounter(), [gift(-5), gift(2)]) == [0, 2]


def test_combos_of_other_people_gifts_and_receivers_are_kept_apart(
    gift: MakeGift, person: Callable[..., User]
) -> None:
    combos = [
        gift(3),
        gift(3, key="bob"),
        gift(3, gift_id="7"),
        gift(3, combo="c2"),
        gift(3, to=person("rival")),
        gift(3, to=person("other rival")),
    ]
    assert units(GiftCounter(), combos) == [3] * 6


def test_a_gift_for_an_anchor_without_a_key_is_kept_apart_from_one_for_this_anchor(
    gift: MakeGift, person: Callable[..., User]
) -> None:
    assert units(GiftCounter(), [gift(2), gift(2, to=person(""))]) == [2, 2]


def test_a_counted_gift_differs_in_nothing_but_its_count(gift: MakeGift) -> None:
    given_gift = gift(4, price=10)
    counted = GiftCounter().count(given_gift)
    assert counted == replace(given_gift, count=4)
    assert counted.diamonds == 40
    assert given_gift.count == 0


def test_a_count_that_was_set_before_is_set_anew(gift: MakeGift) -> None:
    counter = GiftCounter()
    counter.count(gift(4))
    assert counter.count(gift(4, count=9)).count == 0


def test_only_so_many_combos_are_remembered(gift: MakeGift) -> None:
    counter = GiftCounter(capacity=3)
    for number in range(10):
        counter.count(gift(1, combo=f"c{number}"))
    assert len(counter) == 3
    assert units(counter, [gift(1, combo="c9"), gift(1, combo="c0")]) == [0, 1]


def test_a_combo_that_goes_on_is_remembered_longer_than_one_that_rests(gift: MakeGift) -> None:
    counter = GiftCounter(capacity=2)
    units(counter, [gift(1, combo="old"), gift(1, combo="rests"), gift(2, combo="old")])
    counter.count(gift(1, combo="new"))
    assert units(counter, [gift(2, combo="old")]) == [0]


def test_a_capacity_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="capacity"):
        GiftCounter(capacity=0)


@given(
    st.lists(
        st.tuples(st.sampled_from("ab"), st.sampled_from(["c1", "c2"]), st.integers(1, 1314)),
        max_size=60,
    ),
    st.randoms(use_true_random=False),
)
def test_whatever_is_shuffled_or_repeated_each_combo_counts_its_greatest_total(
    gift: MakeGift, told: list[tuple[str, str, int]], random: Random
) -> None:
    messages = told + [each for each in told if random.random() < 0.5]
    random.shuffle(messages)
    counter = GiftCounter()
    counted: dict[tuple[str, str], int] = {}
    for key, combo, total in messages:
        new = counter.count(gift(total, key=key, combo=combo, ended=random.random() < 0.3)).count
        assert new >= 0
        counted[key, combo] = counted.get((key, combo), 0) + new
    greatest: dict[tuple[str, str], int] = {}
    for key, combo, total in told:
        greatest[key, combo] = max(greatest.get((key, combo), 0), total)
    assert counted == greatest


@given(
    st.lists(st.integers(1, 9), min_size=1, max_size=40),
    st.randoms(use_true_random=False),
)
def test_losing_any_messages_but_the_one_with_the_greatest_total_changes_no_total(
    gift: MakeGift, steps: list[int], random: Random
) -> None:
    totals = [sum(steps[: end + 1]) for end in range(len(steps))]
    kept = [total for total in totals[:-1] if random.random() < 0.5] + totals[-1:]
    assert sum(units(GiftCounter(), [gift(total) for total in kept])) == totals[-1]


def seconds(time: str) -> int:
    hours, minutes, rest = time.split(":")
    return int(hours) * 3600 + int(minutes) * 60 + int(rest)


def combos(lines: list[dict[str, Any]]) -> list[tuple[dict[str, Any], str, bool]]:
    """Return the gifts of a log with the combo each belongs to and whether it closes it.

    The logs name no combos. Taken as one combo are the messages of one person and gift until the
    greatest number so far comes again, which closes it, or nothing comes for ten seconds; a number
    below the greatest came late.
    """
    result = []
    runs: dict[tuple[str, str], tuple[int, int, int, bool]] = {}
    for line in lines:
        if line["kind"] != "gift":
            continue
        which = (line["user_id"], line["gift_name"])
        number, at = line["gift_count"], seconds(line["time"])
        run, greatest, last, closed = runs.get(which, (0, 0, at, True))
        if closed or at - last > 10:
            run, greatest, closed = run + 1, number, False
        else:
            closed = number == greatest
            greatest = max(greatest, number)
        runs[which] = (run, greatest, at, closed)
        result.append((line, str(run), closed))
    return result


def recorded_gift(make: MakeGift, line: dict[str, Any], combo: str, ended: bool) -> Gift:
    price = line["diamond_total"] // line["gift_count"]
    return make(
        line["gift_count"],
        key=line["user_id"],
        combo=combo,
        gift_id=line["gift_name"],
        price=price,
        ended=ended,
    )


def test_the_diamonds_of_a_recorded_room_are_those_of_the_greatest_total_of_each_combo(
    gift: MakeGift, room_lines: list[dict[str, Any]]
) -> None:
    counter = GiftCounter()
    counted = naive = 0
    greatest: dict[tuple[str, str, str], int] = {}
    for line, combo, ended in combos(room_lines):
        counted += counter.count(recorded_gift(gift, line, combo, ended)).diamonds
        naive += line["diamond_total"]
        which = (line["user_id"], line["gift_name"], combo)
        greatest[which] = max(greatest.get(which, 0), line["diamond_total"])
    assert counted == sum(greatest.values())
    assert naive > 1.2 * counted


def test_the_diamonds_of_a_recorded_room_are_the_same_when_messages_come_twice_and_out_of_order(
    gift: MakeGift, room_lines: list[dict[str, Any]]
) -> None:
    in_order = [recorded_gift(gift, *each) for each in combos(room_lines)]
    disorder = in_order[1::2] + in_order[::-1] + in_order[::3]
    first, second = GiftCounter(), GiftCounter()
    assert sum(first.count(each).diamonds for each in in_order) == sum(
        second.count(each).diamonds for each in disorder
    )


def test_a_gift_without_a_group_that_is_reported_twice_counts_once() -> None:
    room = Room()
    common = pb.Common(create_time=1_789_999_999_000)
    for number, repeat_end in ((1, 0), (2, 1)):
        payload = pb.GiftMessage(
            common=common, gift_id=463, user=pb.User(id=42, nickname="山雀"), repeat_end=repeat_end
        )
        message = pb.Message(
            method="WebcastGiftMessage", payload=codec.encode(payload), msg_id=number
        )
        response = codec.encode(pb.Response(messages=[message], now=1_790_000_000_000 + number))
        frame = codec.encode(pb.PushFrame(payload_type="msg", payload=response))
        for event in DouyinDialect().receive(frame, 1.79e9 + number).events:
            room.apply(event, 0.0)
    gifts = [entry.event for entry in room.history.slice(0, 10)]
    assert [gift.count for gift in gifts if isinstance(gift, Gift)] == [1]
    assert room.census.snapshot().repeated == 1
