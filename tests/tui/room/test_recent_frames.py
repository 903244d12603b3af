from __future__ import annotations

import tracemalloc

from hypothesis import given
from hypothesis import strategies as st

from danmaku_tui.room.recent_frames import FRAME_BUDGET, RecentFrames


def test_a_frame_is_found_by_the_serial_of_each_of_its_events() -> None:
    frames = RecentFrames()
    frames.add(b"one", 0, 2)
    frames.add("two", 3, 4)  # serial 2 is a line about the connection
    assert [frames.find(serial) for serial in range(-1, 6)] == [
        None, b"one", b"one", None, "two", None, None,
    ]  # fmt: skip


def test_a_frame_without_events_in_the_history_is_not_held() -> None:
    frames = RecentFrames()
    frames.add(b"viewers", 5, 5)
    assert (frames.size, frames.find(5)) == (0, None)


def test_the_oldest_frames_make_room() -> None:
    size = 1_000 + 240
    frames = RecentFrames(3 * size)
    for serial in range(5):
        frames.add(bytes(1_000), serial, serial + 1)
    assert frames.size == 3 * size
    assert [frames.find(serial) is not None for serial in range(5)] == [False] * 2 + [True] * 3


def test_a_frame_that_is_larger_than_the_budget_costs_no_other() -> None:
    frames = RecentFrames(2_000)
    frames.add(b"small", 0, 1)
    frames.add(bytes(3_000), 1, 2)
    assert (frames.find(0), frames.find(1)) == (b"small", None)


def test_everything_can_be_forgotten() -> None:
    frames = RecentFrames()
    frames.add(b"one", 0, 1)
    frames.clear()
    assert (frames.size, frames.find(0)) == (0, None)


@given(st.lists(st.tuples(st.integers(0, 300), st.integers(0, 4)), max_size=40))
def test_the_budget_is_kept_whatever_arrives(arrivals: list[tuple[int, int]]) -> None:
    frames, serial = RecentFrames(2_000), 0
    for size, events in arrivals:
        frames.add(bytes([len(str(serial))]) * size, serial, serial + events)
        serial += events
        assert 0 <= frames.size <= 2_000


def test_the_memory_is_that_of_the_budget() -> None:
    tracemalloc.start()
    frames = RecentFrames()
    for serial in range(100_000):
        frames.add(b"%060d" % serial, serial, serial + 1)
    held, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert frames.find(99_999) is not None
    assert held < 1.2 * FRAME_BUDGET
