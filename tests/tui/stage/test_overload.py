from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from danmaku_tui.stage.overload import (
    FASTEST_FACTOR,
    LADDER,
    LONGEST_PATIENCE_SECONDS,
    PATIENCE_SECONDS,
    Overload,
    OverloadLevel,
    OverloadReading,
    Pressure,
)

TICK = 0.0625
FULL = OverloadReading(tried=10, lost=5, waited=9.0)
LATE = OverloadReading(tried=10, waited=9.0)
EASY = OverloadReading(tried=1, demand=0.001)
NOTHING = OverloadReading()


class Drive:
    """An overload with a clock of its own."""

    def __init__(self) -> None:
        self.overload = Overload()
        self.now = 100.0

    def run(
        self, reading: OverloadReading, seconds: float, headroom: float = FASTEST_FACTOR
    ) -> list[Pressure]:
        seen = []
        for _ in range(round(seconds / TICK)):
            self.now += TICK
            seen.append(self.overload.update(self.now, reading, headroom))
        return seen


def test_a_quiet_room_is_calm() -> None:
    assert set(Drive().run(NOTHING, 30.0)) == {Pressure()}
    assert set(Drive().run(EASY, 30.0)) == {Pressure()}
    assert Pressure().words == ""
    assert Pressure().names
    assert not Pressure().merge_first


def test_each_rung_gives_up_no_less_than_the_one_below() -> None:
    for below, above in pairwise(LADDER):
        assert above.level >= below.level
        assert above.factor >= below.factor
        assert above.keep <= below.keep
        assert (not above.names) >= (not below.names)
        assert above.merge_first >= below.merge_first
        assert above != below


def test_strain_makes_it_faster_at_once_and_full_speed_within_a_second() -> None:
    seen = Drive().run(FULL, 1.0)
    assert seen[0].factor > 1.0
    assert seen[-1].factor == FASTEST_FACTOR
    assert seen[-1].level is OverloadLevel.FASTER


def test_lasting_strain_goes_up_rung_by_rung() -> None:
    seen = list(dict.fromkeys(Drive().run(FULL, 20.0)))
    assert seen == list(LADDER[1:])


def test_long_waits_alone_make_it_faster_and_nothing_dearer() -> None:
    assert Drive().run(LATE, 20.0)[-1] == Pressure(OverloadLevel.FASTER, FASTEST_FACTOR)


def test_a_single_lost_item_gives_up_nothing_dear() -> None:
    drive = Drive()
    drive.run(LATE, 2.0)
    for _ in range(20):
        assert (
            drive.run(OverloadReading(tried=1, lost=1, demand=1.0), TICK)[-1].level
            is OverloadLevel.FASTER
        )
        drive.run(NOTHING, 1.0)


def test_ease_comes_back_one_rung_in_five_seconds() -> None:
    drive = Drive()
    top = drive.run(LATE, 2.0)[-1]
    assert top.factor == FASTEST_FACTOR
    changes = [drive.now]
    previous = top
    while previous != Pressure():
        (current,) = drive.run(NOTHING, TICK)
        if current != previous:
            assert current.factor < previous.factor
            changes.append(drive.now)
            previous = current
    assert all(later - earlier >= PATIENCE_SECONDS for earlier, later in pairwise(changes))


def test_a_load_that_the_rung_below_could_not_carry_keeps_the_rung() -> None:
    drive = Drive()
    carried_now = OverloadReading(tried=1, demand=1.3 * TICK)
    drive.run(carried_now, 20.0)
    top = drive.run(replace(LATE, demand=1.3 * TICK), 2.0)[-1]
    assert set(drive.run(carried_now, 120.0)) == {top}
    assert drive.run(EASY, 120.0)[-1] == Pressure()


def test_names_come_back_only_when_there_is_room_for_names() -> None:
    drive = Drive()
    nameless_load = OverloadReading(tried=1, demand=1.0 * TICK)
    drive.run(nameless_load, 20.0)
    while drive.run(replace(FULL, demand=TICK), TICK)[-1].level < OverloadLevel.NAMELESS:
        pass
    assert {pressure.level for pressure in drive.run(nameless_load, 60.0)} == {
        OverloadLevel.NAMELESS
    }
    assert drive.run(EASY, 60.0)[-1] == Pressure()


def test_a_descent_that_was_regretted_makes_the_next_one_wait_longer() -> None:
    drive = Drive()
    waits = []
    for _ in range(7):
        while drive.run(FULL, TICK)[-1].level < OverloadLevel.NAMELESS:
            pass
        start = drive.now
        while drive.run(NOTHING, TICK)[-1].level is OverloadLevel.NAMELESS:
            pass
        waits.append(round(drive.now - start) - 1)
    assert waits == [5, 10, 20, 40, 60, 60, 60]
    assert waits[0] == PATIENCE_SECONDS
    assert waits[-1] == LONGEST_PATIENCE_SECONDS


def test_descents_that_were_not_regretted_shorten_the_wait_again() -> None:
    drive = Drive()
    for _ in range(3):
        while drive.run(FULL, TICK)[-1].level < OverloadLevel.NAMELESS:
            pass
        while drive.run(NOTHING, TICK)[-1].level is OverloadLevel.NAMELESS:
            pass
    assert drive.run(NOTHING, 120.0)[-1] == Pressure()
    while drive.run(FULL, TICK)[-1].level < OverloadLevel.NAMELESS:
        pass
    assert drive.run(NOTHING, PATIENCE_SECONDS + 2.0)[-1].level is OverloadLevel.FASTER


def test_a_clock_that_cannot_follow_is_not_said_to_run_faster() -> None:
    drive = Drive()
    seen = drive.run(FULL, 4.0, headroom=1.2)
    assert max(pressure.factor for pressure in seen) == 1.2
    (pressure,) = set(Drive().run(FULL, TICK, headroom=1.0))
    assert (pressure.level, pressure.words) == (OverloadLevel.FASTER, "")


def test_time_that_goes_back_changes_nothing() -> None:
    overload = Overload()
    top = overload.update(100.0, FULL)
    assert overload.update(50.0, FULL) == top


@pytest.mark.parametrize(
    ("pressure", "words"),
    [
        (Pressure(OverloadLevel.FASTER, 1.3), "×1.3"),
        (Pressure(OverloadLevel.NAMELESS, 1.6), "×1.6 names off"),
        (Pressure(OverloadLevel.MERGING, 1.6), "×1.6 names off merging"),
        (Pressure(OverloadLevel.SAMPLING, 1.6, 0.35), "×1.6 names off 35% kept"),
        (Pressure(OverloadLevel.NAMELESS, 1.0), "names off"),
    ],
)
def test_the_words_say_what_is_given_up(pressure: Pressure, words: str) -> None:
    assert pressure.words == words
    assert pressure.words_with("x") == words.replace("×", "x")


readings = st.builds(
    lambda tried, lost, waited, demand: OverloadReading(
        tried, min(lost, tried), waited * tried, demand
    ),
    st.integers(0, 20),
    st.integers(0, 20),
    st.floats(0.0, 1.0),
    st.floats(0.0, 2.0),
)


@given(
    st.lists(st.tuples(readings, st.integers(1, 80)), max_size=40),
    st.sampled_from([1.0, 1.25, 5.0]),
)
def test_it_never_comes_down_within_five_seconds_of_a_change(
    history: list[tuple[OverloadReading, int]], headroom: float
) -> None:
    drive = Drive()
    previous = Pressure()
    changed = drive.now
    for reading, ticks in history:
        for _ in range(ticks):
            (current,) = drive.run(reading, TICK, headroom)
            assert 1.0 <= current.factor <= min(headroom, FASTEST_FACTOR)
            if current == previous:
                continue
            rose = (current.level, current.factor, -current.keep) > (
                previous.level,
                previous.factor,
                -previous.keep,
            )
            assert rose or drive.now - changed >= PATIENCE_SECONDS
            previous, changed = current, drive.now
