from __future__ import annotations

from collections import Counter
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from danmaku_tui.stage.items import Item, Verdict
from danmaku_tui.stage.lanes import Flight
from danmaku_tui.stage.stage import Stage

widths = st.one_of(st.integers(0, 30), st.integers(0, 400))
window_widths = st.one_of(st.integers(1, 80), st.integers(0, 300))
lane_counts = st.one_of(st.integers(0, 4), st.integers(0, 50))
keys = st.sampled_from(["", "", "666", "哈哈", "1"])


class StageMachine(RuleBasedStateMachine):
    """Everything that may happen to a stage, in any order, beside what was seen of each item."""

    def __init__(self) -> None:
        super().__init__()
        self.stage: Stage[int] = Stage(80, 4)
        self.now = 0.0
        self.serial = 0
        self.offset = 0
        self.waiting: set[int] = set()
        self.ended: Counter[int] = Counter()
        self.ends: Counter[str] = Counter()
        self.places: dict[int, tuple[int, int]] = {}
        self.cells: dict[int, int] = {}
        self.taken_off: list[Flight[int]] = []

    @initialize(width=window_widths, lanes=lane_counts, gap=st.integers(0, 3))
    def begin(self, width: int, lanes: int, gap: int) -> None:
        self.stage = Stage(width, lanes, gap=gap)
        self.gap = gap

    def end(self, serial: int, how: str) -> None:
        self.ended[serial] += 1
        self.ends[how] += 1
        self.waiting.discard(serial)

    def show(self, flights: list[Flight[int]]) -> None:
        for flight in flights:
            assert flight.payload in self.waiting
            self.end(flight.payload, "shown")

    def drop(self, flights: list[Flight[int]]) -> None:
        for flight in flights:
            assert flight.payload in self.waiting
            self.end(flight.payload, "skipped")

    @rule(
        items=st.lists(st.tuples(widths, keys, st.booleans()), min_size=1, max_size=30),
    )
    def offer(self, items: list[tuple[int, str, bool]]) -> None:
        for width, key, favoured in items:
            self.serial += 1
            self.cells[self.serial] = width
            outcome = self.stage.offer(Item(self.serial, width, key, favoured))
            if outcome.verdict is Verdict.WAITING:
                assert outcome.flight is not None
                assert outcome.flight.payload == self.serial
                self.waiting.add(self.serial)
            elif outcome.verdict is Verdict.MERGED:
                assert outcome.flight is not None
                assert outcome.flight.key == key != ""
                assert any(
                    flight is outcome.flight for flight in self.stage.flights(outcome.flight.lane)
                )
                self.end(self.serial, "merged")
            else:
                assert outcome.flight is None
                self.end(self.serial, "skipped")

    @rule(sixteenths=st.integers(0, 200), ticks=st.integers(1, 12))
    def tick(self, sixteenths: int, ticks: int) -> None:
        for _ in range(ticks):
            self.now += sixteenths / 16
            changes = self.stage.tick(self.now)
            assert self.stage.offset == self.offset + changes.steps
            self.offset = self.stage.offset
            self.show(changes.entered)

    @rule(columns=st.integers(-1, 120))
    def step(self, columns: int) -> None:
        self.show(self.stage.step(columns).entered)

    @rule(width=window_widths, lanes=lane_counts)
    def resize(self, width: int, lanes: int) -> None:
        kept = lanes if width > 0 else 0
        self.places = {serial: place for serial, place in self.places.items() if place[0] < kept}
        changes = self.stage.resize(width, lanes, self.now)
        assert (self.stage.width, self.stage.lanes) == (width, kept)
        self.show(changes.entered)
        self.drop(changes.dropped)

    @rule()
    def pause(self) -> None:
        self.stage.pause(self.now)

    @rule()
    def resume(self) -> None:
        self.stage.resume(self.now)

    @rule(seconds=st.floats(0.5, 60.0))
    def set_crossing(self, seconds: float) -> None:
        self.stage.set_crossing(seconds, self.now)

    @rule(data=st.data())
    def withdraw(self, data: st.DataObject) -> None:
        flights = list(self.stage.all())
        if not flights:
            return
        flight = data.draw(st.sampled_from(flights))
        others = [(other, other.lane, other.column) for other in flights if other is not flight]
        waited = self.stage.withdraw(flight)
        assert waited == (flight.payload in self.waiting)
        assert [(other, other.lane, other.column) for other in self.stage.all()] == others
        if waited:
            self.end(flight.payload, "withdrawn")
        else:
            self.taken_off.append(flight)
        before = self.stage.counts
        assert not self.stage.withdraw(flight)
        assert self.stage.counts == before

    @rule()
    def put_back(self) -> None:
        before = self.stage.counts
        for flight in self.taken_off:
            assert self.stage.put_back(flight) == any(other is flight for other in self.stage.all())
        self.taken_off.clear()
        assert self.stage.counts == before

    @rule(data=st.data(), extra=st.integers(0, 5))
    def widen(self, data: st.DataObject, extra: int) -> None:
        flights = list(self.stage.all())
        if flights:
            flight = data.draw(st.sampled_from(flights))
            width = flight.width
            widened = self.stage.widen(flight, extra)
            assert flight.width == width + extra * widened

    @rule()
    def clear(self) -> None:
        self.drop(self.stage.clear())

    @invariant()
    def two_flights_of_a_lane_keep_the_gap_and_their_order(self) -> None:
        for lane in range(self.stage.lanes):
            for left, right in pairwise(self.stage.flights(lane)):
                assert right.column - (left.column + left.width) >= self.gap

    @invariant()
    def a_flight_never_changes_its_place(self) -> None:
        for lane in range(self.stage.lanes):
            for flight in self.stage.flights(lane):
                place = (flight.lane, flight.column)
                assert flight.lane == lane
                assert self.places.setdefault(flight.payload, place) == place

    @invariant()
    def what_is_in_view_is_there_whole(self) -> None:
        stage = self.stage
        for lane in range(stage.lanes):
            expected = [
                (flight.column - stage.offset, flight.payload)
                for flight in stage.flights(lane)
                if flight.column < stage.offset + stage.width
                and flight.column + flight.width > stage.offset
            ]
            assert [(column, flight.payload) for column, flight in stage.visible(lane)] == expected
            for column, flight in stage.visible(lane):
                assert flight.entered
                assert flight.width >= self.cells[flight.payload]
                for cell in (max(0, column), min(stage.width, column + flight.width) - 1):
                    assert stage.at(lane, cell) is flight

    @invariant()
    def a_flight_waits_exactly_until_it_is_in_view(self) -> None:
        waiting = {
            flight.payload
            for lane in range(self.stage.lanes)
            for flight in self.stage.flights(lane)
            if not flight.entered
        }
        assert waiting == self.waiting
        for lane in range(self.stage.lanes):
            for flight in self.stage.flights(lane):
                beyond = flight.column >= self.stage.offset + self.stage.width
                assert flight.entered or beyond

    @invariant()
    def each_item_ends_exactly_once_and_the_counts_balance(self) -> None:
        counts = self.stage.counts
        assert counts.balanced
        assert counts.offered == self.serial
        assert set(self.ended.values()) <= {1}
        assert len(self.ended) + len(self.waiting) == self.serial
        assert (counts.shown, counts.merged, counts.skipped, counts.withdrawn) == tuple(
            self.ends[how] for how in ("shown", "merged", "skipped", "withdrawn")
        )
        assert counts.waiting == self.stage.waiting == len(self.waiting)
        assert 0 <= counts.sampled <= counts.skipped

    @invariant()
    def the_offset_never_goes_back(self) -> None:
        assert self.stage.offset >= self.offset
        self.offset = self.stage.offset

    @invariant()
    def no_lane_beyond_the_last_shows_anything(self) -> None:
        for lane in (-1, self.stage.lanes):
            assert list(self.stage.visible(lane)) == []
            assert self.stage.at(lane, 0) is None


TestStageMachine = StageMachine.TestCase
TestStageMachine.settings = settings(max_examples=40, stateful_step_count=40, deadline=None)


@settings(max_examples=80, deadline=None)
@given(
    st.integers(1, 300),
    st.integers(2, 30),
    st.lists(st.tuples(st.integers(1, 400), st.integers(0, 6)), max_size=80),
    st.integers(1, 400),
)
def test_the_first_favoured_item_is_never_skipped(
    width: int, lanes: int, crowd: list[tuple[int, int]], favoured_width: int
) -> None:
    stage: Stage[str] = Stage(width, lanes)
    for item_width, columns in crowd:
        stage.offer(Item("ordinary", item_width))
        stage.step(columns)
    outcome = stage.offer(Item("mine", favoured_width, favoured=True))
    assert outcome.verdict is Verdict.WAITING
