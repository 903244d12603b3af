from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from danmaku_proto.events import Chat, Enter, Event, Gift, User
from danmaku_tui.room.history import Entry, History
from danmaku_tui.ui import listing as listing_module
from danmaku_tui.ui.director import GROUPS, Group, group_of
from danmaku_tui.ui.listing import Listing

SOMEONE = User("1", "someone", "k")


def told(number: int, kind: int) -> Event:
    if kind == 0:
        return Chat(str(number), 0.0, SOMEONE, str(number))
    if kind == 1:
        return Enter(str(number), 0.0, SOMEONE)
    return Gift(str(number), 0.0, SOMEONE, "rose", "1", 1, 1)


class ListingMachine(RuleBasedStateMachine):
    """A listing of a history that forgets, beside a model that remembers every serial."""

    def __init__(self) -> None:
        super().__init__()
        self.patch = pytest.MonkeyPatch()
        self.begin(10, 3, frozenset())

    def teardown(self) -> None:
        self.patch.undo()

    @initialize(
        capacity=st.integers(1, 12),
        at_once=st.integers(1, 6),
        off=st.frozensets(st.sampled_from(GROUPS), max_size=2),
    )
    def begin(self, capacity: int, at_once: int, off: frozenset[Group]) -> None:
        self.patch.setattr(listing_module, "TAKEN_AT_ONCE", at_once)
        self.history = History(capacity)
        self.events: list[Event] = []
        self.listing = Listing(self.history, off)
        self.off = off
        self.taken = 0
        self.lines: list[int] = []
        self.held: int | None = None

    @rule(kinds=st.lists(st.integers(0, 2), max_size=25))
    def append(self, kinds: list[int]) -> None:
        for kind in kinds:
            self.events.append(told(len(self.events), kind))
            self.history.append(self.events[-1])

    @rule()
    def take(self) -> None:
        new = self.wanted(max(self.taken, self.history.first))
        self.taken = len(self.events)
        self.lines += new
        assert self.listing.take() is bool(new)

    @rule(lines=st.integers(-40, 40))
    def move(self, lines: int) -> None:
        before = self.shown()
        bottom, following = self.listing_bottom(), self.listing.following
        self.listing.move(lines)
        if before:
            place = len(before) - 1 if bottom is None or following else before.index(bottom)
            wanted = max(0, place + lines)
            assert self.listing.following is (wanted >= len(before) - 1)
            self.held = None if self.listing.following else before[wanted]
        else:
            assert self.listing.following

    @rule()
    def to_newest(self) -> None:
        self.listing.to_newest()
        self.held = None
        assert self.listing.following
        assert self.listing.below == 0

    @rule()
    def to_oldest(self) -> None:
        self.listing.to_oldest()
        shown = self.shown()
        self.held = shown[0] if len(shown) > 1 else None
        assert [entry.serial for entry in self.listing.upwards()] == shown[:1]

    @rule(off=st.frozensets(st.sampled_from(GROUPS)))
    def leave_out(self, off: frozenset[Group]) -> None:
        self.listing.leave_out(off)
        self.off = off
        self.taken = len(self.events)
        self.lines = self.wanted(self.history.first)
        if self.held is not None:
            near = [serial for serial in self.lines if serial <= self.held] or self.lines[:1]
            self.held = None if near[-1:] == self.lines[-1:] else near[-1]

    @precondition(lambda self: self.listing.following)
    @invariant()
    def following_shows_the_newest_line(self) -> None:
        self.held = None
        shown = self.shown()
        assert self.listing.below == 0
        assert self.listing.next_below() is None
        assert self.listing_bottom() == (shown[-1] if shown else None)

    @precondition(lambda self: not self.listing.following)
    @invariant()
    def a_place_that_was_chosen_stays(self) -> None:
        shown = self.shown()
        bottom = self.listing_bottom()
        assert bottom is not None
        if self.held not in shown:  # The history has let go of it: the oldest is the nearest.
            self.held = shown[0]
        assert bottom == self.held
        place = shown.index(bottom)
        assert self.listing.below == len(shown) - 1 - place >= 0
        below = self.listing.next_below()
        assert (below and below.serial) == (shown[place + 1] if place + 1 < len(shown) else None)

    @invariant()
    def the_lines_are_those_that_are_wanted_in_order(self) -> None:
        shown = self.shown()
        # Lines go some time after the history has let go of them, but never one that it holds.
        assert shown == self.lines[len(self.lines) - len(shown) :]
        gone = self.lines[: len(self.lines) - len(shown)]
        assert all(serial < self.history.first for serial in gone)

    @invariant()
    def going_up_meets_every_line_above_once(self) -> None:
        shown = self.shown()
        up = [entry.serial for entry in self.listing.upwards()]
        assert up == shown[: len(shown) - self.listing.below][::-1]

    def wanted(self, first: int) -> list[int]:
        return [
            serial
            for serial in range(first, len(self.events))
            if group_of(self.events[serial].kind) not in self.off
        ]

    def shown(self) -> list[int]:
        entries: list[Entry] = self.listing._entries
        return [entry.serial for entry in entries]

    def listing_bottom(self) -> int | None:
        top = next(self.listing.upwards(), None)
        return None if top is None else top.serial


TestListing = ListingMachine.TestCase
TestListing.settings = settings(max_examples=100, stateful_step_count=40)


@pytest.fixture
def history(chat: Callable[..., Chat]) -> History:
    history = History()
    for number in range(10):
        history.append(chat(str(number)))
    return history


def lines(listing: Listing) -> list[str]:
    return [entry.event.text for entry in listing.upwards() if isinstance(entry.event, Chat)]


def test_it_follows_until_a_person_moves_away(history: History, chat: Callable[..., Chat]) -> None:
    listing = Listing(history, ())
    listing.take()
    listing.move(-3)
    history.append(chat("10"))
    assert listing.take()
    assert not listing.following
    assert listing.below == 4
    assert lines(listing)[0] == "6"


def test_moving_down_to_the_newest_follows_again(history: History) -> None:
    listing = Listing(history, ())
    listing.take()
    listing.move(-3)
    listing.move(2)
    assert not listing.following
    listing.move(1)
    assert listing.following


def test_what_is_left_out_does_not_count_as_new(
    history: History, person: Callable[..., User]
) -> None:
    listing = Listing(history, {Group.ARRIVALS})
    listing.take()
    history.append(Enter("e", 0.0, person()))
    assert not listing.take()


def test_what_was_left_out_can_be_had_back(history: History) -> None:
    listing = Listing(history, {Group.COMMENTS})
    listing.take()
    assert lines(listing) == []
    listing.leave_out(())
    assert lines(listing) == [str(number) for number in range(9, -1, -1)]


def test_a_room_that_forgets_every_line_of_the_list_leaves_an_empty_list(
    monkeypatch: pytest.MonkeyPatch, chat: Callable[..., Chat], person: Callable[..., User]
) -> None:
    monkeypatch.setattr(listing_module, "TAKEN_AT_ONCE", 2)
    history = History(3)
    listing = Listing(history, {Group.ARRIVALS})
    for number in range(3):
        history.append(chat(str(number)))
    listing.take()
    listing.move(-2)
    for number in range(9):
        history.append(Enter(str(number), 0.0, person()))
    listing.take()
    assert lines(listing) == []
    assert listing.below == 0
    assert listing.following
