from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from danmaku_proto.events import Chat, User
from danmaku_tui.replay.replay import EVERYTHING, Replay
from danmaku_tui.replay.timeline import Timeline
from danmaku_tui.store.recording import Recording

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.tui.replay.conftest import HandClock, Witness

FIRST = 1_000.0


def never() -> Recording:
    raise AssertionError("the recording is the source's to open")


def replay(
    clock: HandClock, *, length: float = 100.0, speed: float | None = 1.0, start: float = 0.0
) -> Replay:
    return Replay(never, FIRST, length, clock, speed=speed, start=start)


def test_its_state_follows_the_clock(clock: HandClock) -> None:
    playing = replay(clock)
    clock.now += 10.0
    state = playing.state
    assert (state.position, state.target, state.length, state.speed) == (10.0, 10.0, 100.0, 1.0)
    assert state.playing
    assert not any((state.seeking, state.ended, state.caught_up))
    assert playing.moment() == FIRST + 10.0


def test_every_command_calls_the_source_back(clock: HandClock) -> None:
    playing, calls = replay(clock), 0

    def count() -> None:
        nonlocal calls
        calls += 1

    playing.on_command = count
    playing.toggle()
    playing.seek(5.0)
    playing.step(5.0)
    playing.faster(1)
    playing.next_message()
    assert calls == 5


def test_commands_without_a_source_change_the_schedule_alone(clock: HandClock) -> None:
    playing = replay(clock)
    playing.seek(40.0)
    playing.step(-15.0)
    assert (playing.state.target, playing.state.seeking) == (25.0, True)
    playing.toggle()
    playing.faster(1)
    assert (playing.state.playing, playing.state.speed) == (False, 2.0)


def test_while_it_seeks_it_shows_the_position_that_was_emitted(clock: HandClock) -> None:
    playing = replay(clock)
    playing.seek(50.0)
    playing.set_time(FIRST + 30.0)
    assert (playing.state.position, playing.state.target) == (30.0, 50.0)
    assert playing.moment() == FIRST + 30.0
    playing.set_reached(45.0)
    assert playing.state.position == 45.0
    playing.set_time(None)
    assert playing.moment() == FIRST


@pytest.mark.parametrize(
    ("at", "position"), [(FIRST - 5.0, 0.0), (FIRST + 5.0, 5.0), (FIRST + 500.0, 100.0)]
)
def test_a_position_is_within_the_recording(at: float, position: float, clock: HandClock) -> None:
    assert replay(clock).position_of(at) == position


def test_it_begins_where_it_is_told_and_lets_nothing_fly_before(clock: HandClock) -> None:
    playing = replay(clock, start=20.0)
    assert playing.state.seeking
    assert (playing.state.target, playing.passed) == (20.0, EVERYTHING)
    assert playing.print_from == FIRST + 20.0
    unpaced = replay(clock, speed=None, start=20.0)
    assert not unpaced.paced
    assert (unpaced.state.seeking, unpaced.passed) == (False, 0)
    assert replay(clock).print_from == 0.0


def test_later_events_fly_from_the_end_of_the_history_on(
    clock: HandClock, witness: Callable[[], Witness]
) -> None:
    playing, room = replay(clock), witness()
    playing.suppress_flights()
    playing.allow_flights()
    assert playing.passed == 0, "no room is attached"
    playing.attach(room)
    assert playing.room is room
    room.room.apply(Chat("1", 0.0, User("1", "Ann", "ann"), "hello"), 0.0)
    playing.suppress_flights()
    assert playing.passed == EVERYTHING
    playing.allow_flights()
    assert playing.passed == room.history.end == 1


def test_a_rewind_empties_the_room(clock: HandClock, witness: Callable[[], Witness]) -> None:
    playing, room = replay(clock), witness()
    playing.rewind()
    playing.attach(room)
    room.room.apply(Chat("1", 0.0, User("1", "Ann", "ann"), "hello"), 0.0)
    playing.set_reached(30.0)
    playing.seek(40.0)
    playing.rewind()
    assert room.events == []
    assert playing.state.position == 0.0


def test_it_shows_its_time_line_once_it_is_counted(clock: HandClock) -> None:
    playing = replay(clock)
    assert playing.state.timeline is None
    timeline = Timeline(100.0, (1, 2))
    playing.set_timeline(timeline)
    assert playing.state.timeline is timeline


def test_the_frame_of_an_event_is_read_from_the_recording(clock: HandClock) -> None:
    frames = Path(__file__).parents[2] / "fixtures"
    path = frames / "chat.frame.bin"
    with Recording(path) as recording:
        ((_, event),) = recording.timed_events()
    played = Replay(lambda: Recording(path), FIRST, 1.0, clock)
    assert played.frame_of(event) == path.read_bytes()
    assert played.frame_of(replace(event, id="another")) is None
