from __future__ import annotations

import random

from hypothesis import given, settings
from hypothesis import strategies as st

from danmaku_tui.demo import gifts
from danmaku_tui.demo.gifts import CATALOGUE, CatalogueGift, GiftBook, GiftPlan, GiftThrow, presses
from danmaku_tui.demo.names import NEIGHBOUR, DemoPerson

GIVER = DemoPerson(1, "山雀", 5, 0, "demo-1")
OTHER = DemoPerson(2, "青柠", 5, 0, "demo-2")
LANTERN = CATALOGUE[0]

seeds = st.integers(0, 2**32)
presents = st.sampled_from(CATALOGUE)


@given(seeds, presents)
def test_a_combo_rises_and_closes_by_repeating_its_last_count(
    seed: int, present: CatalogueGift
) -> None:
    states = list(presses(present, 1, random.Random(seed)))  # noqa: S311  # drawn by hypothesis
    if not present.combo:
        assert [(state.count, state.ended) for state in states] == [(1, False)]
        return
    *rising, last = states
    counts = [state.count for state in rising]
    assert counts[0] == 1
    assert counts == sorted(set(counts))
    assert (last.count, last.ended) == (counts[-1], True)
    assert 2.0 <= last.after - rising[-1].after <= 4.0
    assert not any(state.ended for state in rising)
    assert [state.after for state in states] == sorted(state.after for state in states)


@given(seeds, presents)
def test_only_cheap_combos_are_thrown_by_the_dozen(seed: int, present: CatalogueGift) -> None:
    size = gifts.group_size(present, random.Random(seed))  # noqa: S311  # drawn by hypothesis
    assert size in (1, 10, 66, 188)
    assert size == 1 or (present.combo and present.price <= 2)


@settings(max_examples=50)
@given(st.lists(st.integers(1, 60), min_size=1, max_size=20), st.sampled_from([1, 10, 66]))
def test_the_ledger_holds_the_highest_count_whatever_the_order(
    counts: list[int], size: int
) -> None:
    ledger = GiftBook()
    for count in counts:
        ledger.add(GiftThrow(GIVER, LANTERN, size, 77), count)
    assert ledger.units == {GiftPlan(GIVER.id, LANTERN.id, elsewhere=False): size * max(counts)}
    assert ledger.income == size * max(counts) * LANTERN.price


def test_two_combos_of_the_same_gift_add_up() -> None:
    ledger = GiftBook()
    ledger.add(GiftThrow(GIVER, LANTERN, 1, 77), 4)
    ledger.add(GiftThrow(GIVER, LANTERN, 1, 78), 3)
    assert list(ledger.units.values()) == [7]


def test_a_gift_that_names_no_combo_counts_each_time() -> None:
    ledger = GiftBook()
    for _ in range(3):
        ledger.add(GiftThrow(GIVER, LANTERN, 1, 0), 1)
    assert list(ledger.units.values()) == [3]


def test_a_gift_for_another_anchor_is_kept_apart_and_earns_the_host_nothing() -> None:
    ledger = GiftBook()
    ledger.add(GiftThrow(GIVER, LANTERN, 1, 77, NEIGHBOUR), 5)
    assert ledger.units == {GiftPlan(GIVER.id, LANTERN.id, elsewhere=True): 5}
    assert ledger.income == 0


def test_the_best_come_first_and_equals_by_id() -> None:
    ledger = GiftBook()
    ledger.add(GiftThrow(OTHER, LANTERN, 1, 1), 5)
    ledger.add(GiftThrow(GIVER, LANTERN, 1, 2), 5)
    assert ledger.best(1) == [(GIVER, 5)]
    ledger.add(GiftThrow(OTHER, LANTERN, 1, 3), 1)
    assert ledger.best(2) == [(OTHER, 6), (GIVER, 5)]


def test_forgetting_old_combos_keeps_what_was_given() -> None:
    ledger = GiftBook()
    ledger.add(GiftThrow(GIVER, LANTERN, 1, 5), 4)
    ledger.add(GiftThrow(GIVER, LANTERN, 1, 9), 2)
    ledger.forget(9)
    ledger.add(GiftThrow(GIVER, LANTERN, 1, 9), 2)
    assert list(ledger.units.values()) == [6]


def test_cheap_gifts_are_chosen_most_often_and_every_gift_sometimes(chance: random.Random) -> None:
    chosen = [gifts.choose(chance) for _ in range(20_000)]
    assert {present.id for present in chosen} == {present.id for present in CATALOGUE}
    assert chosen.count(LANTERN) == max(chosen.count(present) for present in CATALOGUE)


def test_a_big_gift_is_one_that_the_room_answers(chance: random.Random) -> None:
    assert all(gifts.choose_big(chance).price >= gifts.BIG for _ in range(50))
