from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from danmaku_proto.events import Chat, Enter, Event, Gift, Kind, Like, Notice, User, sender_key
from danmaku_tui.room.history import Entry, History
from danmaku_tui.room.ledger import Account
from danmaku_tui.rules.event_group import GROUPS, EventGroup, group_of
from danmaku_tui.rules.judgement_cache import JudgementCache
from danmaku_tui.rules.rule import Rule, RuleAction, Subject
from danmaku_tui.stage.pins import Pins
from danmaku_tui.stage.stage import Stage
from danmaku_tui.ui.stage import director as director_module
from danmaku_tui.ui.stage.backlog import BACKLOG_ENTRIES
from danmaku_tui.ui.stage.comment import Comment
from danmaku_tui.ui.stage.director import Director

FLYING = (Kind.CHAT, Kind.GIFT)


texts = st.sampled_from(["", "666", "666", "哈哈哈哈哈", "x" * 90, "🇨🇳"])


PEOPLE = range(4)


rule_lists = st.lists(
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


any_event = st.one_of(
    st.builds(
        lambda text, n, old: Chat("", 0.0, person(n), text, old),
        texts,
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
    st.builds(lambda text: Notice("", 0.0, text, "room"), texts),
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
        self.judgements = JudgementCache(self.history)
        self.pinned: Pins[Entry] = Pins(2)
        self.director = Director(self.history, self.stage, self.judgements, self.pinned)
        self.at_once = at_once
        self.now = 0.0
        self.appended: list[Event] = []
        self.taken = 0
        self.lost = 0
        self.filtered = 0
        self.frozen_out = 0
        self.unmoved = 0
        self.since_freeze = 0

    @rule(events=st.lists(any_event, max_size=40))
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
        if only is not None and sender_key(entry.event) != only.key:
            return True
        action = self.judgements.of(entry).action
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
            highlighted = self.judgements.of(entry).action is RuleAction.HIGHLIGHT
            assert flight.payload.highlighted is highlighted
        assert not any(entry and self.unwanted(entry) for entry in self.pinned.rows)

    @rule(rules=rule_lists)
    def adopt(self, rules: list[Rule]) -> None:
        self.judgements.adopt(rules)
        self.judge_anew(self.director.rules_changed)

    @rule(key=st.sampled_from([None, "0", "1", "none"]))
    def look_at_one(self, key: str | None) -> None:
        user = None if key is None else User(key, key, key)
        self.judge_anew(lambda: self.director.set_only(user))

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
        accounts = [ledger.accounts.get(kind, Account()) for kind in (Kind.CHAT, Kind.GIFT)]
        flown = sum(accounts, Account())
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

TestDirector.settings = settings(max_examples=40, stateful_step_count=40)
