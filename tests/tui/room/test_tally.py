from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from danmaku_tui.room.tally import RecentTally, Tally

KEYS = st.integers(0, 30).map(str)


def test_the_greatest_comes_first_and_of_equals_the_one_that_got_there_first() -> None:
    tally = Tally()
    for key, amount in (("late", 1), ("early", 3), ("late", 2), ("small", 1), ("great", 9)):
        tally.add(key, amount)
    assert tally.leaders() == [("great", 9), ("early", 3), ("late", 3), ("small", 1)]


def test_who_has_nothing_left_is_forgotten() -> None:
    tally = Tally()
    tally.add("a", 3)
    tally.add("b", 1)
    tally.take("a", 3)
    assert "a" not in tally
    assert tally.leaders() == [("b", 1)]


def test_a_leader_that_loses_gives_way_to_one_that_was_no_candidate() -> None:
    tally = Tally(places=1)
    tally.add("first", 5)
    assert tally.leaders() == [("first", 5)]
    tally.add("second", 3)
    tally.take("first", 4)
    assert tally.leaders() == [("second", 3)]


def test_trimming_forgets_the_smallest_and_of_equals_those_that_rested_longest() -> None:
    tally = Tally()
    for key, amount in (("big", 5), ("old", 1), ("new", 1), ("middle", 2)):
        tally.add(key, amount)
    assert tally.trim(3) == ["old"]
    assert tally.leaders() == [("big", 5), ("middle", 2), ("new", 1)]
    assert tally.trim(3) == []


def test_a_leader_that_is_trimmed_gives_way_to_its_equal() -> None:
    tally = Tally(places=1)
    tally.add("first", 1)
    tally.add("second", 1)
    assert tally.leaders() == [("first", 1)]
    assert tally.trim(1) == ["first"]
    assert tally.leaders() == [("second", 1)]


@settings(max_examples=60)
@given(
    st.integers(1, 5),
    st.lists(
        st.one_of(
            st.tuples(st.just("add"), KEYS, st.integers(1, 4)),
            st.tuples(st.just("take"), KEYS, st.integers(1, 4)),
            st.tuples(st.just("trim"), KEYS, st.integers(0, 30)),
            st.tuples(st.just("ask"), KEYS, st.just(0)),
        ),
        max_size=150,
    ),
)
def test_the_leaders_are_those_of_a_full_sort_whatever_happened(
    places: int, steps: list[tuple[str, str, int]]
) -> None:
    tally = Tally(places)
    reference: dict[str, tuple[int, int]] = {}

    def expected() -> list[tuple[str, int]]:
        order = sorted(reference, key=lambda key: (-reference[key][0], reference[key][1]))
        return [(key, reference[key][0]) for key in order[:places]]

    for number, (step, key, amount) in enumerate(steps):
        before, changed = reference.get(key, (0, 0))
        if step == "add":
            tally.add(key, amount)
            reference[key] = (before + amount, number)
        elif step == "take" and before:
            tally.take(key, min(amount, before))
            reference[key] = (before - amount, changed)
            if before <= amount:
                del reference[key]
        elif step == "trim":
            ascending = sorted(reference, key=reference.__getitem__)
            gone = ascending[: max(0, len(ascending) - amount)]
            assert set(tally.trim(amount)) == set(gone)
            for each in gone:
                del reference[each]
        elif step == "ask":
            assert tally.leaders() == expected()
        assert len(tally) == len(reference)
    assert tally.leaders() == expected()


def test_many_newcomers_between_two_questions_change_no_answer() -> None:
    tally = Tally(places=3)
    amounts = {f"k{number}": number * 37 % 1000 for number in range(1, 1000)}
    for key, amount in amounts.items():
        tally.add(key, amount)
    assert tally.leaders() == sorted(amounts.items(), key=lambda item: -item[1])[:3]


def test_ten_minutes_are_kept_and_no_more() -> None:
    tally = RecentTally()
    tally.add("a", 2, 5.0)
    tally.add("a", 1, 300.0)
    assert tally.leaders(599.0) == [("a", 3)]
    assert tally.leaders(600.0) == [("a", 1)]
    assert tally.leaders(900.0) == []
    assert len(tally) == 0


def test_a_time_that_steps_back_a_little_counts_as_the_newest() -> None:
    tally = RecentTally()
    tally.add("a", 1, 1000.0)
    tally.add("a", 1, 900.0)
    assert tally.leaders(1599.0) == [("a", 2)]
    assert tally.leaders(1600.0) == []


def test_a_clock_that_falls_back_far_starts_anew() -> None:
    tally = RecentTally()
    tally.add("a", 1, 1_000_000.0)
    tally.add("b", 1, 50.0)
    assert tally.leaders(60.0) == [("b", 1)]
    assert tally.leaders(650.0) == []


def test_who_was_trimmed_and_came_back_keeps_what_came_after() -> None:
    tally = RecentTally()
    tally.add("small", 1, 0.0)
    tally.add("big", 9, 0.0)
    assert tally.trim(1) == ["small"]
    tally.add("small", 2, 590.0)
    assert tally.leaders(605.0) == [("small", 2)]


@settings(max_examples=60)
@given(
    st.integers(1, 4),
    st.lists(
        st.tuples(st.floats(0, 200), st.integers(0, 12).map(str), st.integers(0, 5)), max_size=80
    ),
)
def test_the_recent_leaders_are_those_of_counting_the_last_ten_minutes_anew(
    places: int, steps: list[tuple[float, str, int]]
) -> None:
    tally = RecentTally(places)
    told: list[tuple[int, str, int]] = []
    now = 0.0
    for pause, key, amount in steps:
        now += pause
        if amount:
            tally.add(key, amount, now)
            told.append((int(now // 10), key, amount))
            continue
        amounts: dict[str, int] = {}
        changed: dict[str, int] = {}
        for number, (bucket, who, much) in enumerate(told):
            if bucket > int(now // 10) - 60:
                amounts[who] = amounts.get(who, 0) + much
                changed[who] = number
        order = sorted(amounts, key=lambda who: (-amounts[who], changed[who]))
        assert tally.leaders(now) == [(who, amounts[who]) for who in order[:places]]
