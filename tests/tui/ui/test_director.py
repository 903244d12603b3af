from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from danmaku_proto.events import Chat, Enter, Event, Gift, Kind, Like, Notice, User
from danmaku_tui.room.history import History
from danmaku_tui.room.ledger import Account
from danmaku_tui.stage.stage import Stage
from danmaku_tui.ui import director as director_module
from danmaku_tui.ui.comment import Comment
from danmaku_tui.ui.director import GROUPS, OFF_AT_FIRST, Director, Group, group_of

FLYING = (Kind.CHAT, Kind.GIFT)

words = st.sampled_from(["", "666", "666", "哈哈哈哈哈", "x" * 90, "🇨🇳"])


def person(number: int) -> User:
    return User(str(number), f"n{number}", str(number))


told = st.one_of(
    st.builds(lambda text, n: Chat("", 0.0, person(n), text), words, st.integers(0, 3)),
    st.builds(
        lambda n, total, combo: Gift(
            "", 0.0, person(n), "rose", "1", 1, total, combo=combo, count=1
        ),
        st.integers(0, 3),
        st.sampled_from([1, 2, 999, 10_000]),
        st.sampled_from(["", "a"]),
    ),
    st.builds(lambda n: Like("", 0.0, person(n), 1, 0), st.integers(0, 3)),
    st.builds(lambda n: Enter("", 0.0, person(n)), st.integers(0, 3)),
    st.builds(lambda text: Notice("", 0.0, text, "room"), words),
)


class DirectorMachine(RuleBasedStateMachine):
    """Everything that may happen to a director, in any order, beside a count of what came."""

    def __init__(self) -> None:
        super().__init__()
        self.patch = pytest.MonkeyPatch()
        self.begin(50, 20, 4, 10)

    def teardown(self) -> None:
        self.patch.undo()

    @initialize(
        capacity=st.integers(1, 60),
        width=st.integers(0, 120),
        lanes=st.integers(0, 8),
        at_once=st.integers(1, 30),
    )
    def begin(self, capacity: int, width: int, lanes: int, at_once: int) -> None:
        self.patch.setattr(director_module, "TAKEN_AT_ONCE", at_once)
        self.history = History(capacity)
        self.stage: Stage[Comment] = Stage(width, lanes)
        self.director = Director(self.history, self.stage)
        self.at_once = at_once
        self.now = 0.0
        self.appended: list[Event] = []
        self.taken = 0
        self.lost = 0
        self.filtered = 0
        self.frozen_out = 0
        self.since_freeze = 0

    @rule(events=st.lists(told, max_size=40))
    def append(self, events: list[Event]) -> None:
        for event in events:
            self.appended.append(event)
            self.history.append(event)

    @rule()
    def take(self) -> None:
        first = max(self.taken, self.history.first)
        self.lost += first - self.taken
        entries = self.appended[first : first + self.at_once]
        self.taken = first + len(entries)
        if self.director.frozen:
            self.since_freeze += len(entries)
        for event in entries:
            if group_of(event.kind) in self.director.off:
                self.filtered += 1
            elif event.kind in FLYING and self.director.frozen:
                self.frozen_out += 1
        offset, offered = self.stage.offset, self.stage.counts.offered
        self.director.take()
        assert self.stage.offset == offset
        if self.director.frozen:
            assert self.stage.counts.offered == offered

    @rule(sixteenths=st.integers(0, 64), ticks=st.integers(1, 8))
    def tick(self, sixteenths: int, ticks: int) -> None:
        for _ in range(ticks):
            self.now += sixteenths / 16
            changes = self.stage.tick(self.now)
            assert not (self.director.frozen and changes.steps)
            self.director.settle(changes.entered, ())

    @rule(width=st.integers(0, 120), lanes=st.integers(0, 8))
    def resize(self, width: int, lanes: int) -> None:
        changes = self.stage.resize(width, lanes, self.now)
        self.director.settle(changes.entered, changes.dropped)

    @rule(group=st.sampled_from(GROUPS))
    def switch(self, group: Group) -> None:
        before = self.director.off
        self.director.switch(group)
        assert self.director.off ^ before == {group}

    @rule()
    def freeze_or_thaw(self) -> None:
        if self.director.frozen:
            self.director.thaw(self.now)
        else:
            self.director.freeze(self.now)
        self.since_freeze = 0

    @invariant()
    def the_ledger_is_balanced(self) -> None:
        assert self.director.ledger.balanced

    @invariant()
    def each_entry_is_taken_exactly_once(self) -> None:
        total = self.director.ledger.total
        assert total.received == self.taken
        assert self.director.untaken == len(self.appended) - self.taken
        assert self.director.ledger.lost == Account(received=self.lost, skipped=self.lost)
        assert total.filtered == self.filtered

    @invariant()
    def the_ledger_says_what_the_stage_says(self) -> None:
        ledger, counts = self.director.ledger, self.stage.counts
        flown = ledger.account(Kind.CHAT) + ledger.account(Kind.GIFT)
        assert flown.shown == counts.shown
        assert flown.merged == counts.merged
        assert flown.waiting == counts.waiting == ledger.waiting
        assert flown.skipped == counts.skipped + self.frozen_out

    @invariant()
    def a_line_of_the_list_has_been_shown(self) -> None:
        for kind, account in self.director.ledger.accounts.items():
            if kind not in FLYING:
                assert account.received == account.shown + account.filtered

    @invariant()
    def it_is_known_how_many_came_since_the_freeze(self) -> None:
        if not self.director.frozen:
            assert self.director.since_freeze == 0
        elif not self.lost:
            assert self.director.since_freeze == self.since_freeze


TestDirector = DirectorMachine.TestCase
TestDirector.settings = settings(max_examples=60, stateful_step_count=40)


@pytest.fixture
def history() -> History:
    return History()


@pytest.fixture
def director(history: History) -> Director:
    return Director(history, Stage(40, 5))


def flying(director: Director) -> list[str]:
    return [
        flight.payload.event.text
        for lane in range(director.stage.lanes)
        for flight in director.stage.flights(lane)
        if isinstance(flight.payload.event, Chat)
    ]


def run(director: Director, begin: float, seconds: float) -> None:
    """Let the stage go on in steps of a sixteenth of a second."""
    for sixteenth in range(round(seconds * 16) + 1):
        changes = director.stage.tick(begin + sixteenth / 16)
        director.settle(changes.entered, ())


def test_every_kind_belongs_to_a_group_that_a_key_switches() -> None:
    assert {group_of(kind) for kind in Kind} == set(GROUPS)


def test_arrivals_and_likes_are_off_at_first(director: Director) -> None:
    assert director.off == OFF_AT_FIRST == {Group.ARRIVALS, Group.LIKES}


def test_comments_and_gifts_fly_and_all_else_is_a_line(
    director: Director, history: History, every_kind: Callable[..., list[Event]]
) -> None:
    director.off = frozenset()
    for event in every_kind():
        history.append(event)
    director.take()
    assert director.stage.counts.offered == 2
    assert director.ledger.total.received == len(Kind)


def test_what_comes_while_it_is_frozen_does_not_burst_in_afterwards(
    director: Director, history: History, chat: Callable[..., Chat]
) -> None:
    history.append(chat("before"))
    director.take()
    run(director, 0.0, 1.0)
    director.freeze(1.0)
    for number in range(30):
        history.append(chat(f"meanwhile {number}"))
    director.take()
    assert director.since_freeze == 30
    director.thaw(60.0)
    assert flying(director) == ["before"]
    assert director.ledger.account(Kind.CHAT).skipped == 30
    history.append(chat("after"))
    director.take()
    assert flying(director) == ["before", "after"]


def test_a_frozen_stage_goes_on_from_where_it_stood(
    director: Director, history: History, chat: Callable[..., Chat]
) -> None:
    history.append(chat("hello"))
    director.take()
    run(director, 0.0, 2.0)
    stood = director.stage.offset
    director.freeze(2.0)
    run(director, 2.0, 30.0)
    assert director.stage.offset == stood
    director.thaw(32.0)
    run(director, 32.0, 0.5)
    assert director.stage.offset - stood == round(director.stage.rate * 0.5)


def test_a_switch_works_on_what_comes_from_now_on(
    director: Director, history: History, chat: Callable[..., Chat]
) -> None:
    history.append(chat("one"))
    director.take()
    director.switch(Group.COMMENTS)
    history.append(chat("two"))
    director.take()
    director.switch(Group.COMMENTS)
    history.append(chat("three"))
    director.take()
    assert flying(director) == ["one", "three"]
    account = director.ledger.account(Kind.CHAT)
    assert (account.received, account.filtered, account.waiting) == (3, 1, 2)


def test_a_backlog_is_taken_in_parts(
    director: Director, history: History, chat: Callable[..., Chat]
) -> None:
    for number in range(director_module.TAKEN_AT_ONCE + 7):
        history.append(chat(str(number)))
    director.take()
    assert director.untaken == 7
    director.take()
    assert director.untaken == 0


def test_what_the_history_has_forgotten_is_counted_as_lost(chat: Callable[..., Chat]) -> None:
    history = History(4)
    director = Director(history, Stage(40, 5))
    for number in range(10):
        history.append(chat(str(number)))
    director.take()
    assert director.ledger.lost == Account(received=6, skipped=6)
    assert director.ledger.total.received == 10
    assert director.ledger.balanced


def test_taking_tells_the_lane_of_a_flight_in_view_that_grew(
    director: Director, history: History, chat: Callable[..., Chat]
) -> None:
    director.stage.resize(20, 1, 0.0)
    history.append(chat("6" * 15))
    assert director.take() == frozenset()
    # The edge is taken for longer than a comment may wait.
    history.append(chat("6" * 15))
    assert director.take() == frozenset()
    director.settle(director.stage.step(2).entered, ())
    history.append(chat("6" * 15))
    assert director.take() == {0}
    assert director.ledger.account(Kind.CHAT).merged == 2


def test_names_fly_while_the_stage_has_room_for_them(
    director: Director, history: History, gift: Callable[..., Gift], chat: Callable[..., Chat]
) -> None:
    history.append(chat("hi", "ann"))
    director.take()
    [flight] = director.stage.flights(0)
    assert "name of ann" in "".join(part.text for part in flight.payload.runs)
    history.append(gift())
    director.take()
    [gifted] = director.stage.flights(1)
    assert gifted.favoured


def test_a_combo_grows_in_the_flight_that_it_has(
    director: Director, history: History, gift: Callable[..., Gift]
) -> None:
    history.append(gift(1, combo="c"))
    director.take()
    changes = director.stage.step(40)
    director.settle(changes.entered, ())
    history.append(gift(7, combo="c"))
    assert director.take() == {0}
    [flight] = director.stage.flights(0)
    assert "×7" in "".join(part.text for part in flight.payload.runs)
    account = director.ledger.account(Kind.GIFT)
    assert (account.shown, account.merged) == (1, 1)


def test_a_combo_whose_flight_has_left_flies_again(
    director: Director, history: History, gift: Callable[..., Gift]
) -> None:
    history.append(gift(1, combo="c"))
    director.take()
    changes = director.stage.step(400)
    director.settle(changes.entered, ())
    history.append(gift(2, combo="c"))
    director.take()
    assert director.stage.waiting == 1
    assert director.ledger.account(Kind.GIFT).merged == 0


def test_combos_of_different_people_or_gifts_fly_apart(
    director: Director, history: History, gift: Callable[..., Gift]
) -> None:
    for given in (gift(1, combo="c"), gift(1, "bob", combo="c"), gift(1, combo="c", gift_id="9")):
        history.append(given)
    director.take()
    assert director.stage.waiting == 3


def test_a_combo_that_outgrows_its_room_flies_anew(
    director: Director, history: History, gift: Callable[..., Gift]
) -> None:
    for total in (1, 999, 10_000):
        history.append(gift(total, combo="c"))
    director.take()
    assert director.stage.waiting == 2
    assert director.ledger.account(Kind.GIFT).merged == 1
