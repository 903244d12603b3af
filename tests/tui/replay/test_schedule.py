from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from danmaku_tui.replay.schedule import SPEEDS, Schedule

if TYPE_CHECKING:
    from tests.tui.replay.conftest import HandClock


@pytest.fixture
def player(clock: HandClock) -> Schedule:
    return Schedule(clock, length=100.0)


def test_it_goes_on_with_the_clock_times_the_speed(player: Schedule, clock: HandClock) -> None:
    clock.now += 3
    assert player.position == 3
    player.set_speed(4)
    clock.now += 5
    assert player.position == 23
    player.set_speed(0.5)
    clock.now += 2
    assert player.position == 24


def test_it_ends_at_the_end(player: Schedule, clock: HandClock) -> None:
    clock.now += 99
    assert not player.ended
    clock.now += 1_000
    assert player.position == 100
    assert player.ended


def test_paused_it_stands_still_and_nothing_ahead_is_due(
    player: Schedule, clock: HandClock
) -> None:
    clock.now += 10
    player.toggle()
    clock.now += 10
    assert player.position == 10
    assert player.due(10) == 0
    assert player.due(11) is None
    player.toggle()
    clock.now += 1
    assert player.position == 11


def test_what_is_ahead_is_due_after_its_distance_by_the_speed(player: Schedule) -> None:
    player.set_speed(8)
    assert player.due(40) == 5
    assert player.due(0) == 0


def test_from_the_end_it_plays_from_the_beginning(player: Schedule, clock: HandClock) -> None:
    clock.now += 200
    player.toggle()
    seek = player.playback.seek
    assert seek is not None
    assert seek.to == 0
    assert player.playback.playing


def test_while_a_place_is_sought_the_clock_does_not_count(
    player: Schedule, clock: HandClock
) -> None:
    player.seek(60)
    clock.now += 30
    assert player.position == 0
    assert player.target == 60
    assert player.due(1) is None
    seek = player.playback.seek
    assert seek is not None
    assert player.arrive(seek, 60)
    clock.now += 1
    assert player.position == 61


def test_a_later_wish_takes_the_place_of_an_earlier_one(player: Schedule) -> None:
    player.seek(60)
    earlier = player.playback.seek
    player.seek(20)
    later = player.playback.seek
    assert earlier is not None
    assert later is not None
    assert not player.arrive(earlier, 60)
    assert player.target == 20
    assert player.arrive(later, 20)
    assert player.position == 20


def test_steps_add_up_while_a_place_is_sought(player: Schedule) -> None:
    for _ in range(3):
        player.step(10)
    assert player.target == 30
    player.step(-100)
    assert player.target == 0
    player.step(1_000)
    assert player.target == 100


def test_the_keys_step_through_the_speeds_and_stop_at_either_end(player: Schedule) -> None:
    seen = []
    for _ in range(len(SPEEDS)):
        player.faster(-1)
    for _ in range(len(SPEEDS) + 1):
        seen.append(player.playback.speed)
        player.faster(1)
    assert seen == [*SPEEDS, SPEEDS[-1]]


def test_a_speed_between_two_steps_goes_to_the_next_of_them(player: Schedule) -> None:
    player.set_speed(3)
    player.faster(1)
    assert player.playback.speed == 4
    player.set_speed(3)
    player.faster(-1)
    assert player.playback.speed == 2


@pytest.mark.parametrize("speed", [0.0, -1.0, float("nan")])
def test_a_speed_that_goes_nowhere_is_refused(player: Schedule, speed: float) -> None:
    with pytest.raises(ValueError, match="more than 0"):
        player.set_speed(speed)


def test_at_the_end_of_what_still_grows_it_has_caught_up_and_can_be_paused(
    player: Schedule, clock: HandClock
) -> None:
    player.extend(100.0, growing=True)
    clock.now += 130
    assert (player.position, player.ended, player.caught_up) == (100, False, True)
    player.toggle()
    assert not player.playback.playing
    assert player.playback.seek is None


def test_a_little_behind_what_still_grows_it_has_caught_up_and_further_it_has_not(
    player: Schedule, clock: HandClock
) -> None:
    player.extend(100.0, growing=True)
    clock.now += 98.5
    assert player.caught_up
    player.extend(110.0, growing=True)
    assert not player.caught_up


def test_what_comes_at_the_end_after_a_silence_is_due_when_it_comes(
    player: Schedule, clock: HandClock
) -> None:
    player.extend(100.0, growing=True)
    clock.now += 160
    player.extend(160.0, growing=True)
    assert player.position == 160
    assert player.due(160) == 0


def test_what_is_added_to_an_ended_recording_is_played_from_its_end_on(
    player: Schedule, clock: HandClock
) -> None:
    clock.now += 1_000
    assert player.ended
    player.extend(200.0, growing=False)
    assert player.position == 100
    clock.now += 1
    assert player.position == 101


def test_a_recording_never_becomes_shorter(player: Schedule) -> None:
    player.extend(50.0, growing=False)
    assert player.length == 100


TURNS: dict[str, Callable[[Schedule, float], object]] = {
    "wait": lambda _, __: None,
    "toggle": lambda player, _: player.toggle(),
    "speed": lambda player, value: player.set_speed(value + 0.1),
    "faster": lambda player, _: player.faster(1),
    "seek": lambda player, value: player.seek(value),
    "step": lambda player, value: player.step(value - 50),
}


@given(
    st.lists(
        st.tuples(st.sampled_from(sorted(TURNS)), st.floats(0, 200), st.floats(0, 50)), max_size=30
    )
)
def test_whatever_is_turned_the_place_is_in_the_recording_and_goes_back_only_when_sought(
    turns: list[tuple[str, float, float]],
) -> None:
    now = [0.0]
    player = Schedule(lambda: now[0], length=100.0)
    for name, value, seconds in turns:
        before = player.position
        TURNS[name](player, value)
        assert player.position == pytest.approx(before)
        now[0] += seconds
        assert before - 1e-6 <= player.position <= 100.0
        seek = player.playback.seek
        if seek is not None:
            assert 0 <= seek.to <= 100
            assert player.arrive(seek, seek.to)
            assert player.position == seek.to
