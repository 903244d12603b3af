from __future__ import annotations

from typing import TypeVar

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from danmaku_tui.stage.pins import LEAST_SECONDS, QUEUE, SECONDS, WAIT_SECONDS, Pins

T = TypeVar("T")

TICK = 0.25


class PinnedMachine(RuleBasedStateMachine):
    """Everything that may happen to pinned rows, four ticks a second, and what stood where."""

    def __init__(self) -> None:
        super().__init__()
        self.pinned: Pins[int] = Pins(2)
        self.now = 100.0
        self.serial = 0
        self.values: dict[int, float] = {}
        self.shown: tuple[int | None, ...] = (None, None)
        self.since: dict[int, float] = {}
        self.ended: set[int] = set()
        self.withdrawn: set[int] = set()

    @initialize(rows=st.integers(0, 3))
    def begin(self, rows: int) -> None:
        self.pinned = Pins(rows)
        self.shown = (None,) * rows

    @rule(values=st.lists(st.integers(0, 9), max_size=8))
    def offer(self, values: list[int]) -> None:
        for value in values:
            self.serial += 1
            self.values[self.serial] = value
            self.pinned.offer(self.serial, value, self.now)

    @rule(ticks=st.integers(1, 60))
    def tick(self, ticks: int) -> None:
        for _ in range(ticks):
            self.now += TICK
            changed = self.pinned.tick(self.now)
            now_shown = self.pinned.rows
            for row, (before, after) in enumerate(zip(self.shown, now_shown, strict=True)):
                assert (before != after) <= (row in changed)
                if before == after:
                    continue
                if before is not None:
                    self.end(before, after)
                if after is not None:
                    assert after not in self.ended, "it comes back"
                    self.since[after] = self.now
            self.shown = now_shown

    def end(self, before: int, after: int | None) -> None:
        self.ended.add(before)
        lasted = self.now - self.since[before]
        assert lasted >= LEAST_SECONDS
        assert lasted >= SECONDS or after is not None
        if lasted < SECONDS and after is not None:
            assert self.values[after] > self.values[before]

    @rule(data=st.data())
    def withdraw(self, data: st.DataObject) -> None:
        gone = data.draw(st.sets(st.sampled_from(sorted(self.values)))) if self.values else set()
        self.pinned.withdraw(lambda serial: serial in gone)
        self.withdrawn |= gone
        assert not gone & set(self.pinned.rows)
        self.ended |= gone
        self.shown = tuple(None if serial in gone else serial for serial in self.shown)

    @invariant()
    def nothing_stands_in_two_rows(self) -> None:
        standing = [serial for serial in self.pinned.rows if serial is not None]
        assert len(standing) == len(set(standing))

    @invariant()
    def nothing_stays_for_too_long(self) -> None:
        for serial in self.shown:
            assert serial is None or self.now - self.since[serial] < SECONDS + TICK

    @invariant()
    def the_queue_is_bounded_and_each_is_somewhere(self) -> None:
        assert self.pinned.waiting <= QUEUE
        seen = len(set(self.since) - self.withdrawn)
        unseen = self.serial - len(self.withdrawn)
        assert seen + self.pinned.waiting + self.pinned.dropped >= unseen


TestPinned = PinnedMachine.TestCase
TestPinned.settings = settings(max_examples=40, stateful_step_count=30, deadline=None)


def shown(pinned: Pins[T]) -> tuple[T | None, ...]:
    """Return the rows, read anew each time."""
    return pinned.rows


def test_the_most_valuable_is_the_first_and_at_the_top() -> None:
    pinned: Pins[str] = Pins(2)
    for text, value in (("small", 1), ("great", 9), ("middling", 5)):
        pinned.offer(text, value, 0.0)
    assert pinned.tick(0.0) == {0, 1}
    assert shown(pinned) == ("great", "middling")
    assert pinned.waiting == 1


def test_each_is_shown_for_four_seconds() -> None:
    pinned: Pins[str] = Pins(1)
    pinned.offer("rose", 1, 0.0)
    pinned.tick(0.0)
    assert pinned.tick(3.9) == frozenset()
    assert shown(pinned) == ("rose",)
    assert pinned.tick(4.0) == {0}
    assert shown(pinned) == (None,)


def test_nothing_moves_to_another_row_when_one_above_it_ends() -> None:
    pinned: Pins[str] = Pins(2)
    pinned.offer("first", 5, 0.0)
    pinned.tick(0.0)
    pinned.offer("second", 1, 2.0)
    pinned.tick(2.0)
    assert pinned.tick(4.0) == {0}
    assert shown(pinned) == (None, "second")


def test_a_greater_one_takes_the_row_of_the_least_only_after_two_seconds() -> None:
    pinned: Pins[str] = Pins(2)
    pinned.offer("five", 5, 0.0)
    pinned.offer("one", 1, 0.0)
    pinned.tick(0.0)
    pinned.offer("nine", 9, 0.5)
    assert pinned.tick(1.9) == frozenset()
    assert pinned.tick(2.0) == {1}
    assert shown(pinned) == ("five", "nine")


def test_an_equal_one_waits_until_a_row_is_free() -> None:
    pinned: Pins[str] = Pins(1)
    pinned.offer("one", 1, 0.0)
    pinned.tick(0.0)
    pinned.offer("another", 1, 0.5)
    pinned.tick(3.9)
    assert shown(pinned) == ("one",)
    pinned.tick(4.0)
    assert shown(pinned) == ("another",)


def test_of_equals_the_one_that_came_first_is_shown_first() -> None:
    pinned: Pins[str] = Pins(1)
    for text in ("first", "second"):
        pinned.offer(text, 1, 0.0)
    pinned.tick(0.0)
    assert shown(pinned) == ("first",)


def test_who_has_waited_for_too_long_is_dropped_and_counted() -> None:
    pinned: Pins[str] = Pins(1)
    for serial in range(4):
        pinned.offer(f"{serial}", 4 - serial, 0.0)
    for second in range(20):
        pinned.tick(second)
    assert WAIT_SECONDS == 10.0
    assert shown(pinned) == (None,)
    assert (pinned.waiting, pinned.dropped) == (0, 1)


def test_of_too_many_the_least_valuable_is_dropped() -> None:
    pinned: Pins[int] = Pins(1)
    for value in range(QUEUE, 0, -1):
        pinned.offer(value, value, 0.0)
    pinned.offer(100, 100, 0.0)
    assert (pinned.waiting, pinned.dropped) == (QUEUE, 1)
    pinned.tick(0.0)
    assert shown(pinned) == (100,)


def test_a_known_key_grows_in_its_row() -> None:
    pinned: Pins[str] = Pins(2)
    pinned.offer("other", 50, 0.0)
    pinned.offer("rose x1", 10, 0.0, key="combo")
    pinned.tick(0.0)
    pinned.offer("rose x9", 90, 1.0, key="combo")
    assert pinned.tick(1.0) == {1}
    assert shown(pinned) == ("other", "rose x9")
    assert pinned.waiting == 0


def test_a_known_key_grows_while_it_waits() -> None:
    pinned: Pins[str] = Pins(1)
    pinned.offer("other", 50, 0.0)
    pinned.tick(0.0)
    pinned.offer("rose x1", 10, 0.0, key="combo")
    pinned.offer("rose x9", 90, 1.0, key="combo")
    assert pinned.waiting == 1
    pinned.tick(2.0)
    assert shown(pinned) == ("rose x9",)


def test_what_grows_stays_for_as_long_as_nobody_wants_its_row() -> None:
    pinned: Pins[str] = Pins(1)
    for second in range(9):
        pinned.offer(f"rose x{second}", 10, second, key="combo")
        pinned.tick(second)
        assert shown(pinned) == (f"rose x{second}",)
    pinned.offer("small", 1, 8.5)
    pinned.tick(8.5)
    assert shown(pinned) == ("small",)


def test_time_that_is_counted_as_none_ends_nothing() -> None:
    pinned: Pins[str] = Pins(1)
    pinned.offer("rose", 2, 0.0)
    pinned.offer("waits", 1, 0.0)
    pinned.tick(0.0)
    pinned.shift(1_000.0)
    assert pinned.tick(1_003.9) == frozenset()
    pinned.tick(1_004.0)
    assert shown(pinned) == ("waits",)


def test_what_is_withdrawn_leaves_its_row_at_once_and_never_comes() -> None:
    pinned: Pins[str] = Pins(1)
    pinned.offer("bad", 2, 0.0)
    pinned.offer("bad, too", 1, 0.0)
    pinned.tick(0.0)
    pinned.withdraw(lambda text: "bad" in text)
    assert pinned.news
    assert pinned.tick(0.1) == {0}
    assert shown(pinned) == (None,)
    assert pinned.tick(5.0) == frozenset()
    assert pinned.dropped == 0


def test_with_fewer_rows_what_stood_in_the_last_waits_for_another() -> None:
    pinned: Pins[str] = Pins(2)
    pinned.offer("above", 2, 0.0)
    pinned.offer("below", 1, 0.0)
    pinned.tick(0.0)
    pinned.resize(1)
    assert pinned.tick(1.0) == {0}
    assert (shown(pinned), pinned.waiting) == (("above",), 1)
    pinned.resize(3)
    assert pinned.tick(1.5) == {0, 1, 2}
    assert shown(pinned) == ("above", "below", None)


def test_without_a_row_all_is_dropped_and_counted() -> None:
    pinned: Pins[str] = Pins(0)
    pinned.offer("rose", 1, 0.0)
    assert pinned.tick(0.0) == frozenset()
    assert (shown(pinned), pinned.waiting, pinned.dropped) == ((), 0, 1)


def test_it_is_known_when_a_tick_is_due() -> None:
    pinned: Pins[str] = Pins(1)
    seen = [pinned.news]
    pinned.offer("rose", 1, 0.0)
    seen.append(pinned.news)
    pinned.tick(0.0)
    seen.append(pinned.news)
    assert seen == [False, True, False]


def test_less_time_than_it_takes_to_read_is_refused() -> None:
    with pytest.raises(ValueError, match="at least 2 seconds"):
        Pins[str](1, seconds=1.9)
