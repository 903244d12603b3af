from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from danmaku_proto.events import Chat, Enter, Event, Gift, Kind, Like, Notice, User
from danmaku_tui.room.history import Entry, History
from danmaku_tui.room.ledger import Account
from danmaku_tui.rules.event_group import GROUPS, OFF_AT_FIRST, EventGroup, group_of
from danmaku_tui.rules.judgement_cache import JudgementCache
from danmaku_tui.rules.rule import Rule, RuleAction, Subject
from danmaku_tui.stage.lanes import Flight
from danmaku_tui.stage.pins import Pins
from danmaku_tui.stage.stage import Stage
from danmaku_tui.ui.look.glyphs import ASCII
from danmaku_tui.ui.stage import director as director_module
from danmaku_tui.ui.stage.backlog import BACKLOG_ENTRIES, BACKLOG_SECONDS, BACKLOG_WAIT_SECONDS
from danmaku_tui.ui.stage.comment import Comment, TextRole
from danmaku_tui.ui.stage.director import Director, Reason

FLYING = (Kind.CHAT, Kind.GIFT)

words = st.sampled_from(["", "666", "666", "哈哈哈哈哈", "x" * 90, "🇨🇳"])

PEOPLE = range(4)

laws = st.lists(
    st.one_of(
        st.builds(
            Rule, st.sampled_from(RuleAction), st.just(Subject.USER), st.sampled_from("0123")
        ),
        st.builds(
            Rule, st.sampled_from(RuleAction), st.just(Subject.WORDS), st.sampled_from("6哈x")
        ),
        st.builds(
            Rule,
            st.sampled_from(RuleAction),
            st.just(Subject.KIND),
            st.sampled_from(["gift", "like"]),
        ),
    ),
    max_size=3,
)


def person(number: int) -> User:
    return User(str(number), f"n{number}", str(number))


told = st.one_of(
    st.builds(
        lambda text, n, old: Chat("", 0.0, person(n), text, old),
        words,
        st.integers(0, 3),
        st.booleans(),
    ),
    st.builds(
        lambda n, total, combo, old: Gift(
            "", 0.0, person(n), "rose", "1", 1, total, combo=combo, count=1, history=old
        ),
        st.sampled_from(PEOPLE),
        st.sampled_from([1, 2, 999, 10_000]),
        st.sampled_from(["", "a"]),
        st.booleans(),
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
        self.sieve = JudgementCache(self.history)
        self.pinned: Pins[Entry] = Pins(2)
        self.director = Director(self.history, self.stage, self.sieve, self.pinned)
        self.at_once = at_once
        self.now = 0.0
        self.appended: list[Event] = []
        self.taken = 0
        self.lost = 0
        self.filtered = 0
        self.frozen_out = 0
        self.unmoved = 0
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
        for serial, event in enumerate(entries, first):
            if self.unwanted(Entry(serial, event)):
                self.filtered += 1
                continue
            self.since_freeze += self.director.frozen
            if event.kind in FLYING:
                self.unmoved += not self.director.motion
                self.frozen_out += self.director.motion and self.director.frozen
        offset, offered = self.stage.offset, self.stage.counts.offered
        self.director.take(self.now)
        assert self.stage.offset == offset
        if self.director.frozen:
            assert self.stage.counts.offered == offered

    def unwanted(self, entry: Entry) -> bool:
        if group_of(entry.event.kind) in self.director.off:
            return True
        only = self.director.only
        if only is not None and getattr(entry.event, "user", person(9)).key != only:
            return True
        action = self.sieve.of(entry).action
        return action is RuleAction.HIDE or (
            action is RuleAction.MUTE and entry.event.kind in FLYING
        )

    def judge_anew(self, change: Callable[[], frozenset[int]]) -> None:
        waiting = self.director.ledger.waiting
        before = {lane: list(self.stage.visible(lane)) for lane in range(self.stage.lanes)}
        looks = {flight: flight.payload for flight in self.stage.all()}
        changed = change()
        self.filtered += waiting - self.director.ledger.waiting
        for lane, was in before.items():
            now = list(self.stage.visible(lane))
            same = now == was and all(looks[flight] is flight.payload for _, flight in now)
            assert same or lane in changed
        for flight in self.stage.all():
            entry = Entry(flight.payload.serial, flight.payload.event)
            assert not self.unwanted(entry)
            highlighted = self.sieve.of(entry).action is RuleAction.HIGHLIGHT
            assert flight.payload.highlighted is highlighted
        assert not any(entry and self.unwanted(entry) for entry in self.pinned.rows)

    @rule(law=laws)
    def adopt(self, law: list[Rule]) -> None:
        self.sieve.adopt(law)
        self.judge_anew(self.director.rules_changed)

    @rule(key=st.sampled_from([None, "0", "1", "none"]))
    def look_at_one(self, key: str | None) -> None:
        self.judge_anew(lambda: self.director.set_only(key))

    @rule(motion=st.booleans())
    def move_or_not(self, motion: bool) -> None:
        self.director.set_motion(motion)
        assert motion or not list(self.stage.all())

    @rule()
    def renew_pinned(self) -> None:
        before = self.pinned.rows
        changed = self.director.renew_pinned(self.now)
        for row, (was, now) in enumerate(zip(before, self.pinned.rows, strict=True)):
            assert was is now or row in changed

    @rule(sixteenths=st.integers(0, 64), ticks=st.integers(1, 8))
    def tick(self, sixteenths: int, ticks: int) -> None:
        for _ in range(ticks):
            self.now += sixteenths / 16
            changes = self.stage.tick(self.now)
            assert not (self.director.frozen and changes.steps)
            self.director.count_flights(changes.entered, ())

    @rule(width=st.integers(0, 120), lanes=st.integers(0, 8))
    def resize(self, width: int, lanes: int) -> None:
        changes = self.stage.resize(width, lanes, self.now)
        self.director.count_flights(changes.entered, changes.dropped)

    @rule(group=st.sampled_from(GROUPS))
    def switch(self, group: EventGroup) -> None:
        before = self.director.off
        self.judge_anew(lambda: self.director.switch(group))
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
        assert total.filtered == self.filtered == sum(self.director.filtered.values())

    @invariant()
    def the_ledger_says_what_the_stage_says(self) -> None:
        ledger, counts = self.director.ledger, self.stage.counts
        flown = ledger.account(Kind.CHAT) + ledger.account(Kind.GIFT)
        assert flown.shown == counts.shown + self.unmoved
        assert flown.merged == counts.merged
        assert flown.waiting == ledger.waiting
        assert counts.balanced
        held_back = ledger.waiting - counts.waiting
        given_up = flown.skipped - counts.skipped - self.frozen_out
        assert min(held_back, given_up) >= 0
        old = [each for each in self.appended if getattr(each, "history", False)]
        assert held_back + given_up <= len(old)
        assert held_back <= BACKLOG_ENTRIES

    @invariant()
    def a_line_of_the_list_has_been_shown(self) -> None:
        for kind, account in self.director.ledger.accounts.items():
            if kind not in FLYING:
                assert account.received == account.shown + account.filtered

    @invariant()
    def it_is_known_how_many_came_since_the_freeze(self) -> None:
        if not self.director.frozen:
            assert self.director.since_freeze == 0
        else:
            assert self.director.since_freeze == self.since_freeze


TestDirector = DirectorMachine.TestCase
TestDirector.settings = settings(max_examples=60, stateful_step_count=40)


@pytest.fixture
def history() -> History:
    return History()


@pytest.fixture
def director(history: History) -> Director:
    return Director(history, Stage(40, 5))


@pytest.fixture
def sieve(history: History) -> JudgementCache:
    return JudgementCache(history)


@pytest.fixture
def pinned() -> Pins[Entry]:
    return Pins(2)


@pytest.fixture
def ruled(history: History, sieve: JudgementCache, pinned: Pins[Entry]) -> Director:
    return Director(history, Stage(80, 5), sieve, pinned)


def told_of(director: Director) -> list[str]:
    """Return what is pinned and has an own text, from top to bottom."""
    return [
        entry.event.text
        for entry in director.pinned.rows
        if entry and isinstance(entry.event, Chat)
    ]


def words_of(flight: Flight[Comment]) -> str:
    return "".join(part.text for part in flight.payload.runs)


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
        director.count_flights(changes.entered, ())


def test_every_kind_belongs_to_a_group_that_a_key_switches() -> None:
    assert {group_of(kind) for kind in Kind} == set(GROUPS)


def test_arrivals_and_likes_are_off_at_first(director: Director) -> None:
    assert director.off == OFF_AT_FIRST == {EventGroup.ARRIVALS, EventGroup.LIKES}


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


def test_a_switch_works_on_what_flies_and_on_what_comes(
    director: Director, history: History, chat: Callable[..., Chat]
) -> None:
    history.append(chat("one"))
    director.take()
    director.switch(EventGroup.COMMENTS)
    assert flying(director) == []
    history.append(chat("two"))
    director.take()
    director.switch(EventGroup.COMMENTS)
    history.append(chat("three"))
    director.take()
    assert flying(director) == ["three"]
    account = director.ledger.account(Kind.CHAT)
    assert (account.received, account.filtered, account.waiting) == (3, 2, 1)


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
    director.count_flights(director.stage.step(2).entered, ())
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
    director.count_flights(changes.entered, ())
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
    director.count_flights(changes.entered, ())
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


def test_what_a_rule_hides_never_flies(
    ruled: Director, sieve: JudgementCache, history: History, chat: Callable[..., Chat]
) -> None:
    sieve.adopt([Rule(RuleAction.HIDE, Subject.WORDS, "spam")])
    history.append(chat("spam spam"))
    history.append(chat("hello"))
    ruled.take()
    assert flying(ruled) == ["hello"]
    assert ruled.filtered == {Reason.RULE: 1}


def test_a_hidden_comment_leaves_the_stage_at_once(
    ruled: Director, sieve: JudgementCache, history: History, chat: Callable[..., Chat]
) -> None:
    for text in ("spam", "hello"):
        history.append(chat(text, text))
    ruled.take()
    ruled.count_flights(ruled.stage.step(20).entered, ())
    sieve.adopt([Rule(RuleAction.HIDE, Subject.USER, "spam")])
    assert ruled.rules_changed() == {0}
    assert flying(ruled) == ["hello"]
    assert ruled.ledger.account(Kind.CHAT) == Account(received=2, shown=2)


def test_a_hidden_comment_that_still_waits_is_filtered(
    ruled: Director, sieve: JudgementCache, history: History, chat: Callable[..., Chat]
) -> None:
    history.append(chat("spam"))
    ruled.take()
    sieve.adopt([Rule(RuleAction.HIDE, Subject.WORDS, "spam")])
    assert ruled.rules_changed() == frozenset()
    assert ruled.ledger.account(Kind.CHAT) == Account(received=1, filtered=1)


def test_a_merged_flight_that_is_hidden_leaves_with_all_it_stands_for(
    sieve: JudgementCache, history: History, chat: Callable[..., Chat]
) -> None:
    director = Director(history, Stage(80, 1), sieve)
    for name in ("ann", "ben", "cid"):
        history.append(chat("666" * 13, name))
    director.take()
    sieve.adopt([Rule(RuleAction.HIDE, Subject.WORDS, "666")])
    director.rules_changed()
    assert flying(director) == []
    assert director.ledger.account(Kind.CHAT) == Account(received=3, merged=2, filtered=1)
    assert director.stage.counts.balanced


def test_what_is_muted_does_not_fly_but_a_muted_line_stays_a_line(
    ruled: Director, sieve: JudgementCache, history: History, chat: Callable[..., Chat]
) -> None:
    sieve.adopt(Rule(RuleAction.MUTE, Subject.KIND, kind) for kind in ("chat", "notice"))
    history.append(chat("hello"))
    history.append(Notice("", 0.0, "a notice", "room"))
    ruled.take()
    assert flying(ruled) == []
    assert ruled.ledger.total == Account(received=2, shown=1, filtered=1)


def test_a_highlighted_comment_flies_favoured_with_a_mark_and_is_pinned(
    ruled: Director, sieve: JudgementCache, history: History, chat: Callable[..., Chat]
) -> None:
    sieve.adopt([Rule(RuleAction.HIGHLIGHT, Subject.USER, "ann")])
    history.append(chat("look", "ann"))
    history.append(chat("whatever", "ben"))
    ruled.take(5.0)
    highlighted, plain = ruled.stage.all()
    assert (highlighted.favoured, plain.favoured) == (True, False)
    assert words_of(highlighted).endswith("look ★")
    assert highlighted.payload.highlighted
    assert ruled.renew_pinned(5.0) == {0}
    assert told_of(ruled) == ["look"]


def test_what_flies_is_highlighted_in_its_place_and_no_longer_when_the_rule_is_gone(
    ruled: Director, sieve: JudgementCache, history: History, chat: Callable[..., Chat]
) -> None:
    history.append(chat("look", "ann"))
    ruled.take()
    ruled.count_flights(ruled.stage.step(20).entered, ())
    [flight] = ruled.stage.all()
    column = flight.column
    sieve.adopt([Rule(RuleAction.HIGHLIGHT, Subject.USER, "ann")])
    assert ruled.rules_changed() == {0}
    assert words_of(flight) == "name of ann look ★"
    assert flight.width == flight.payload.width
    sieve.adopt([])
    assert ruled.rules_changed() == {0}
    assert words_of(flight) == "name of ann look  "
    assert not flight.payload.highlighted
    assert flight.column == column
    assert ruled.rules_changed() == frozenset()


def test_where_there_is_no_room_for_a_mark_only_the_style_tells(
    sieve: JudgementCache, history: History, chat: Callable[..., Chat]
) -> None:
    director = Director(history, Stage(80, 1), sieve)
    for name in ("ann", "ben"):
        history.append(chat("look", name))
        director.take()
        director.count_flights(director.stage.step(10).entered, ())
    first, _ = director.stage.all()
    sieve.adopt([Rule(RuleAction.HIGHLIGHT, Subject.USER, "ann")])
    director.rules_changed()
    assert words_of(first) == "name of ann look"
    assert first.payload.highlighted


def test_a_highlighted_comment_is_not_merged_into_a_plain_one(
    sieve: JudgementCache, history: History, chat: Callable[..., Chat]
) -> None:
    director = Director(history, Stage(80, 1), sieve)
    sieve.adopt([Rule(RuleAction.HIGHLIGHT, Subject.USER, "ben")])
    for name in ("ann", "ben"):
        history.append(chat("6" * 16, name))
    director.take()
    assert [flight.payload.highlighted for flight in director.stage.all()] == [False, True]


def test_a_gift_is_pinned_from_a_value_on(
    ruled: Director, history: History, gift: Callable[..., Gift]
) -> None:
    for price in (99, 100, 3_000):
        history.append(gift(1, price=price, count=1))
    history.append(gift(1, price=9_999, count=1, history=True))
    ruled.take(0.0)
    ruled.renew_pinned(0.0)
    prices = [
        entry.event.price for entry in ruled.pinned.rows if entry and isinstance(entry.event, Gift)
    ]
    assert prices == [3_000, 100]


def test_a_combo_that_comes_to_be_worth_it_is_pinned_and_grows_in_its_row(
    ruled: Director, history: History, gift: Callable[..., Gift]
) -> None:
    seen = []
    for second, total in enumerate((50, 100, 150)):
        history.append(gift(total, combo="c", count=50))
        ruled.take(second)
        ruled.renew_pinned(second)
        seen.append(
            [
                entry.event.total
                for entry in ruled.pinned.rows
                if entry and isinstance(entry.event, Gift)
            ]
        )
    assert seen == [[], [100], [150]]


def test_a_repeated_state_of_a_combo_is_not_pinned_again(
    ruled: Director, history: History, gift: Callable[..., Gift]
) -> None:
    history.append(gift(500, combo="c", count=0, ended=True))
    ruled.take(0.0)
    assert ruled.renew_pinned(0.0) == frozenset()


def test_what_is_hidden_leaves_the_pinned_rows_at_once(
    ruled: Director, sieve: JudgementCache, history: History, gift: Callable[..., Gift]
) -> None:
    history.append(gift(1, "ann", price=500, count=1))
    ruled.take(0.0)
    ruled.renew_pinned(0.0)
    sieve.adopt([Rule(RuleAction.HIDE, Subject.USER, "ann")])
    ruled.rules_changed()
    assert ruled.pinned.news
    assert ruled.renew_pinned(0.1) == {0}
    assert ruled.pinned.rows == (None, None)


def test_pinned_rows_stand_still_while_the_stage_does(
    ruled: Director, history: History, gift: Callable[..., Gift]
) -> None:
    history.append(gift(1, price=500, count=1))
    ruled.take(0.0)
    ruled.renew_pinned(0.0)
    ruled.freeze(1.0)
    history.append(gift(1, price=900, count=1))
    ruled.take(50.0)
    assert ruled.renew_pinned(50.0) == frozenset()
    ruled.thaw(60.0)
    assert ruled.renew_pinned(62.9) == frozenset()
    assert ruled.renew_pinned(63.0) == {0}
    assert ruled.pinned.rows == (None, None)


def test_only_one_person_is_on_the_stage_at_once_and_then_everybody(
    ruled: Director, history: History, chat: Callable[..., Chat]
) -> None:
    for name in ("ann", "ben"):
        history.append(chat(name, name))
    ruled.take()
    ruled.count_flights(ruled.stage.step(20).entered, ())
    assert ruled.set_only("ben") == {0}
    for name in ("ann", "ben"):
        history.append(chat(f"{name} again", name))
    ruled.take()
    assert sorted(flying(ruled)) == ["ben", "ben again"]
    assert ruled.filtered == {Reason.ONLY: 1}
    assert ruled.set_only(None) == frozenset()
    history.append(chat("all", "ann"))
    ruled.take()
    assert "all" in flying(ruled)


def test_in_freeze_a_rule_that_is_taken_back_brings_back_what_it_took_off(
    ruled: Director, sieve: JudgementCache, history: History, chat: Callable[..., Chat]
) -> None:
    history.append(chat("hello", "ann"))
    ruled.take()
    ruled.count_flights(ruled.stage.step(20).entered, ())
    [flight] = ruled.stage.all()
    ruled.freeze(0.0)
    sieve.adopt([Rule(RuleAction.HIDE, Subject.USER, "ann")])
    ruled.rules_changed()
    assert flying(ruled) == []
    sieve.adopt([])
    assert ruled.rules_changed() == {0}
    assert list(ruled.stage.visible(0)) == [(60, flight)]
    assert ruled.ledger.account(Kind.CHAT) == Account(received=1, shown=1)


def test_what_was_taken_off_before_a_thaw_stays_away(
    ruled: Director, sieve: JudgementCache, history: History, chat: Callable[..., Chat]
) -> None:
    history.append(chat("hello", "ann"))
    ruled.take()
    ruled.count_flights(ruled.stage.step(20).entered, ())
    ruled.freeze(0.0)
    sieve.adopt([Rule(RuleAction.HIDE, Subject.USER, "ann")])
    ruled.rules_changed()
    ruled.thaw(1.0)
    sieve.adopt([])
    ruled.rules_changed()
    assert flying(ruled) == []


def test_what_is_filtered_is_not_new_since_the_freeze(
    ruled: Director, sieve: JudgementCache, history: History, chat: Callable[..., Chat]
) -> None:
    sieve.adopt([Rule(RuleAction.HIDE, Subject.USER, "ann")])
    ruled.freeze(0.0)
    for name in ("ann", "ben"):
        history.append(chat("hello", name))
    history.append(Enter("", 0.0, person(1)))
    ruled.take()
    assert ruled.since_freeze == 1


def test_a_second_freeze_does_not_forget_the_first(
    ruled: Director, history: History, chat: Callable[..., Chat]
) -> None:
    ruled.freeze(0.0)
    history.append(chat("hello"))
    ruled.take()
    ruled.freeze(1.0)
    assert ruled.since_freeze == 1


def test_without_motion_nothing_flies_and_the_list_has_shown_it(
    ruled: Director, history: History, chat: Callable[..., Chat]
) -> None:
    history.append(chat("before"))
    ruled.take()
    ruled.set_motion(False)
    history.append(chat("after"))
    ruled.take()
    assert flying(ruled) == []
    assert ruled.ledger.account(Kind.CHAT) == Account(received=2, shown=1, skipped=1)
    ruled.set_motion(True)
    history.append(chat("again"))
    ruled.take()
    assert flying(ruled) == ["again"]


def test_names_can_be_left_away(history: History, chat: Callable[..., Chat]) -> None:
    director = Director(history, Stage(40, 5), names=False)
    history.append(chat("hi", "ann"))
    director.take()
    [flight] = director.stage.all()
    assert [part.role for part in flight.payload.runs] == [TextRole.TEXT]


def test_signs_of_its_own_can_be_of_ascii(
    history: History, gift: Callable[..., Gift], person: Callable[..., User]
) -> None:
    director = Director(history, Stage(80, 5), glyphs=ASCII)
    history.append(gift(3, gift="rose", to=person("host", "host"), combo="", count=3))
    director.take()
    [flight] = director.stage.all()
    assert words_of(flight).isascii()


def backlog(history: History, chat: Callable[..., Chat], number: int) -> None:
    """Let so many things be known that were said before the connection began."""
    for each in range(number):
        history.append(chat(f"old {each}", history=True))


def test_a_backlog_flies_one_after_another_and_counts_as_waiting_until_then(
    director: Director, history: History, chat: Callable[..., Chat]
) -> None:
    backlog(history, chat, 3)
    director.take(100.0)
    assert flying(director) == ["old 0"]
    assert director.ledger.account(Kind.CHAT) == Account(received=3, waiting=3)
    director.take(100.0 + BACKLOG_SECONDS / 2)
    assert flying(director) == ["old 0"]
    director.take(100.0 + BACKLOG_SECONDS)
    director.take(100.0 + 2 * BACKLOG_SECONDS)
    assert flying(director) == ["old 0", "old 1", "old 2"]


def test_a_backlog_is_no_overload(
    director: Director, history: History, chat: Callable[..., Chat]
) -> None:
    backlog(history, chat, 200)
    for sixteenth in range(16 * 30):
        director.take(sixteenth / 16)
        changes = director.stage.tick(sixteenth / 16)
        director.count_flights(changes.entered, ())
        assert not director.stage.pressure.words
    assert director.stage.counts.shown > 1
    assert director.ledger.waiting == 0


def test_a_backlog_takes_no_place_from_what_is_said_now(
    director: Director, history: History, chat: Callable[..., Chat]
) -> None:
    for number in range(director.stage.lanes - 1):
        history.append(chat(f"new {number}"))
    backlog(history, chat, 1)
    director.take(0.0)
    assert len(flying(director)) == director.stage.lanes - 1
    run(director, 0.0, 8.0)
    director.take(8.0)
    assert "old 0" in flying(director)


def test_of_a_long_backlog_the_newest_fly_and_the_others_are_lines(
    director: Director, history: History, chat: Callable[..., Chat]
) -> None:
    backlog(history, chat, BACKLOG_ENTRIES + 5)
    director.take(0.0)
    assert flying(director) == ["old 5"]
    assert director.ledger.account(Kind.CHAT).skipped == 5


def test_what_has_waited_for_too_long_is_a_line(
    director: Director, history: History, chat: Callable[..., Chat]
) -> None:
    backlog(history, chat, 4)
    director.take(0.0)
    director.take(BACKLOG_WAIT_SECONDS + 1)
    assert flying(director) == ["old 0"]
    assert director.ledger.account(Kind.CHAT).skipped == 3


def test_of_a_backlog_nothing_flies_that_is_switched_off_meanwhile(
    director: Director, history: History, chat: Callable[..., Chat]
) -> None:
    backlog(history, chat, 3)
    director.take(0.0)
    director.switch(EventGroup.COMMENTS)
    assert director.ledger.account(Kind.CHAT) == Account(received=3, filtered=3)
    director.switch(EventGroup.COMMENTS)
    director.take(1.0)
    assert flying(director) == []


def test_without_motion_a_backlog_is_lines(
    director: Director, history: History, chat: Callable[..., Chat]
) -> None:
    backlog(history, chat, 3)
    director.take(0.0)
    director.set_motion(motion=False)
    assert director.ledger.waiting == 0
    director.set_motion(motion=True)
    director.take(1.0)
    assert flying(director) == []


def test_a_frozen_stage_gets_nothing_of_a_backlog(
    director: Director, history: History, chat: Callable[..., Chat]
) -> None:
    backlog(history, chat, 3)
    director.take(0.0)
    director.freeze(1.0)
    director.take(5.0)
    assert flying(director) == ["old 0"]
    director.thaw(6.0)
    director.take(6.0)
    assert flying(director) == ["old 0", "old 1"]


def test_a_combo_never_shrinks_to_what_it_was_before_the_connection(
    director: Director,
    history: History,
    chat: Callable[..., Chat],
    gift: Callable[..., Gift],
) -> None:
    history.append(chat("first", history=True))
    history.append(gift(3, count=1, combo="c", history=True))
    history.append(gift(9, count=1, combo="c"))
    director.take(0.0)
    director.take(1.0)
    totals = [
        flight.payload.event.total
        for flight in director.stage.all()
        if isinstance(flight.payload.event, Gift)
    ]
    assert totals == [9]
