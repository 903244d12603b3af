from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Any, TypeAlias

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from danmaku_proto.events import Chat, Enter, Event, Gift, User
from danmaku_tui.room.event_size import event_bytes
from danmaku_tui.room.history import History
from danmaku_tui.rules.event_group import GROUPS, EventGroup, group_of
from danmaku_tui.rules.judge import CompiledRules
from danmaku_tui.rules.judgement_cache import JudgementCache
from danmaku_tui.rules.query import parse
from danmaku_tui.rules.rule import Rule, RuleAction, Subject
from danmaku_tui.rules.wanted import Wanted
from danmaku_tui.ui.list import listing as listing_module
from danmaku_tui.ui.list.line import Line
from danmaku_tui.ui.list.listing import HitTurn, Listing

AnyField: TypeAlias = Any

PEOPLE = [User(key, key, key) for key in ("ann", "bob", "cem")]

RULES = [
    Rule(RuleAction.HIDE, Subject.USER, "ann"),
    Rule(RuleAction.HIDE, Subject.WORDS, "a"),
    Rule(RuleAction.HIDE, Subject.KIND, "gift"),
    Rule(RuleAction.MUTE, Subject.WORDS, "b"),
    Rule(RuleAction.HIGHLIGHT, Subject.USER, "cem"),
]

QUERIES = [None, parse("a"), parse("-b"), parse("user:bob"), parse("is:gift")]

people = st.sampled_from(PEOPLE)
told: st.SearchStrategy[Event] = st.one_of(
    st.builds(Chat, st.just("c"), st.just(0.0), people, st.sampled_from("abc")),
    st.builds(Enter, st.just("e"), st.just(0.0), people),
    st.builds(
        Gift,
        st.just("g"),
        st.just(0.0),
        people,
        st.just("rose"),
        st.just("1"),
        st.just(2),
        st.integers(1, 9),
        combo=st.sampled_from(["", "x", "y"]),
        count=st.integers(0, 3),
    ),
)


class ListingMachine(RuleBasedStateMachine):
    """A small listing of a history that forgets, with rules that change and a person who reads."""

    def __init__(self) -> None:
        super().__init__()
        self.patch = pytest.MonkeyPatch()

    def teardown(self) -> None:
        self.patch.undo()

    @initialize(
        forgets=st.integers(1, 30),
        capacity=st.integers(1, 12),
        at_once=st.integers(1, 6),
        around=st.integers(1, 4),
        fold=st.booleans(),
    )
    def begin(self, forgets: int, capacity: int, at_once: int, around: int, fold: bool) -> None:
        self.patch.setattr(listing_module, "TAKEN_AT_ONCE", at_once)
        self.patch.setattr(listing_module, "SCANNED_AT_ONCE", at_once)
        self.patch.setattr(listing_module, "AROUND", around)
        self.history = History(forgets)
        self.sieve = JudgementCache(self.history)
        self.listing = Listing(self.history, Wanted(self.sieve), fold, capacity)
        self.capacity, self.around = capacity, around
        self.only: str | None = None
        self.wish: tuple[int, Event] | None = None

    @rule(events=st.lists(told, max_size=25))
    def what_comes_moves_no_reader(self, events: list[Event]) -> None:
        lines, selected = self.view(), self.listing.selected
        before = [(line.serial, line.times, said_in(line)) for line in lines]
        below = self.listing.below
        for event in events:
            self.history.append(event)
        self.listing.take()
        assert self.listing.selected is selected
        if selected is not None:
            assert self.view()[: len(lines)] == lines
            assert before == [(line.serial, line.times, said_in(line)) for line in lines] or any(
                isinstance(line.event, Gift) for line in lines
            )
            assert self.listing.below >= below
        self.look()

    @rule(lines=st.integers(-9, 9))
    def move(self, lines: int) -> None:
        count = len(self.listing.lines)
        selected = self.listing.selected
        place = count if selected is None else self.listing.index(selected)
        self.wish = None
        self.listing.move(lines)
        if not count or place + lines >= count:
            assert self.listing.following
        else:
            wanted = max(0, place + lines)
            assert self.place() == wanted - (count - len(self.listing.lines))
        self.look()

    @rule()
    def to_newest(self) -> None:
        self.wish = None
        self.listing.to_newest()
        assert self.listing.following

    @rule()
    def to_oldest(self) -> None:
        self.wish = None
        self.listing.to_oldest()
        assert self.place() == (0 if self.listing.lines else None)
        self.look()

    @rule(rules=st.lists(st.sampled_from(RULES), max_size=3))
    def other_rules(self, rules: list[Rule]) -> None:
        place = self.listing.selected
        self.listing.take()
        self.sieve.adopt(rules)
        self.listing.judge_anew()
        self.kept(place)

    @rule(off=st.frozensets(st.sampled_from(GROUPS), max_size=2))
    def leave_out(self, off: frozenset[EventGroup]) -> None:
        place = self.listing.selected
        self.listing.leave_out(off)
        self.kept(place)

    @rule(key=st.sampled_from([None, "bob"]))
    def only_one(self, key: str | None) -> None:
        place = self.listing.selected
        self.only = key
        self.listing.only(None if key is None else User(key, key, key))
        self.kept(place)

    @rule(query=st.sampled_from(QUERIES))
    def search(self, query: AnyField) -> None:
        self.listing.search(query)

    @rule()
    def scan(self) -> None:
        assert self.listing.scan() or self.listing.counted

    @rule(step=st.sampled_from([-1, 1]))
    def next_hit(self, step: int) -> None:
        place = self.listing.selected
        turn = self.listing.next_hit(step)
        hits = [line for line in self.listing.lines if line.hit]
        if turn is HitTurn.NOWHERE:
            assert not hits
            assert self.listing.selected is place
            return
        self.wish = None
        selected = self.listing.selected
        assert selected is not None
        assert selected.hit
        if place is None:
            assert selected is hits[-1]
        elif turn is HitTurn.STEPPED:
            low, high = sorted((place.serial, selected.serial))
            assert (selected.serial > place.serial) is (step > 0)
            assert not [line for line in hits if low < line.serial < high]
        else:
            assert selected is (hits[0] if turn is HitTurn.TO_OLDEST else hits[-1])
        self.look()

    @invariant()
    def nothing_is_shown_that_is_not_wanted(self) -> None:
        law = CompiledRules(self.sieve.rules)
        for line in self.listing.lines:
            for event in line.events():
                assert group_of(event.kind) not in self.listing.off
                assert law.judgement(event).action is line.judgement.action is not RuleAction.HIDE
                assert self.only is None or sender(event) == self.only

    @invariant()
    def lines_are_in_order_and_each_is_found_at_its_place(self) -> None:
        serials = [line.serial for line in self.listing.lines]
        assert serials == sorted(set(serials))
        assert [self.listing.index(line) for line in self.listing.lines] == list(
            range(len(serials))
        )

    @invariant()
    def the_selected_line_is_one_of_the_lines(self) -> None:
        assert self.listing.following is (self.listing.selected is None)
        if self.listing.selected is not None:
            assert self.listing.selected in self.listing.lines

    @invariant()
    def hits_are_those_that_are_marked(self) -> None:
        assert self.listing.hits == sum(line.hit for line in self.listing.lines)
        query = self.listing.query
        if self.listing.counted and query is not None:
            assert all(
                line.hit for line in self.listing.lines if any(map(query.matches, line.events()))
            )
        if query is None:
            assert not self.listing.hits

    @invariant()
    def memory_is_bounded(self) -> None:
        lines = self.listing.lines
        heaviest = max((line.weight for line in lines), default=0)
        island = 0 if self.listing.following else 2 * self.around + 1
        held = sum(line.weight for line in lines)
        assert held <= self.capacity + (island + 1) * heaviest

    @precondition(lambda self: self.listing.lines)
    @invariant()
    def there_is_no_hole_above_the_oldest_line(self) -> None:
        assert self.listing.lines[0].lost == 0

    def kept(self, place: Line | None) -> None:
        """Hold the line where a person was against the one that is selected now."""
        selected = self.listing.selected
        if place is None or not self.listing.lines:
            assert selected is None
            self.wish = None
            return
        assert selected is not None
        sought, event = self.wish or (place.last, place.event)
        law = CompiledRules(self.sieve.rules)
        wanted = (
            group_of(event.kind) not in self.listing.off
            and law.judgement(event).action is not RuleAction.HIDE
            and self.only in (None, sender(event))
        )
        # What was taken away and is forgotten since does not come back.
        if wanted and (self.wish is None or sought >= self.history.first):
            assert selected.serial <= sought <= selected.last
            self.wish = None
        else:
            before = [line for line in self.listing.lines if line.serial <= sought]
            assert selected is (before or self.listing.lines)[-1 if before else 0]
            self.wish = (sought, event)
        self.look()

    def place(self) -> int | None:
        selected = self.listing.selected
        return None if selected is None else self.listing.index(selected)

    def view(self) -> list[Line]:
        """Return the lines that are in view of a person who reads."""
        place = self.place()
        if place is None:
            return []
        return list(self.listing.lines[max(0, place - self.around) : place + self.around])

    def look(self) -> None:
        self.listing.look_at(self.view()[-1] if self.view() else None)


TestListing = ListingMachine.TestCase
TestListing.settings = settings(max_examples=40, stateful_step_count=30)


def said_in(line: Line) -> tuple[str, str]:
    event = line.event
    return sender(event), event.text if isinstance(event, Chat) else ""


def sender(event: Event) -> str:
    user = getattr(event, "user", None)
    return user.key if isinstance(user, User) else ""


def of(events: list[Event], **fields: AnyField) -> Listing:
    """Return a listing that has taken ``events``."""
    history = History()
    for event in events:
        history.append(event)
    listing = Listing(history, Wanted(), **fields)
    listing.take()
    return listing


@given(st.lists(told, max_size=60))
def test_lines_sum_up_to_what_came(events: list[Event]) -> None:
    lines = of(events).lines
    assert sum(line.times for line in lines) == len(events)
    units = dict.fromkeys(("ann", "bob", "cem"), 0)
    for event in events:
        units[sender(event)] += event.count if isinstance(event, Gift) else 0
    for line in lines:
        units[sender(line.event)] -= line.event.count if isinstance(line.event, Gift) else 0
    assert set(units.values()) == {0}


@given(st.lists(told, max_size=60))
def test_no_two_lines_could_be_one(events: list[Event]) -> None:
    lines = of(events).lines
    for above, line in pairwise(lines):
        assert not (
            isinstance(above.event, Chat)
            and isinstance(line.event, Chat)
            and above.event.text == line.event.text
        )
    combos = [
        (sender(line.event), line.event.combo)
        for line in lines
        if isinstance(line.event, Gift) and line.event.combo
    ]
    assert len(combos) == len(set(combos))


@given(st.lists(told, max_size=60))
def test_without_folding_each_entry_is_a_line(events: list[Event]) -> None:
    assert [line.event for line in of(events, fold=False).lines] == events


@given(st.lists(told, max_size=60))
def test_judging_anew_by_the_same_rules_changes_nothing(events: list[Event]) -> None:
    listing = of(events)
    before = facts(listing)
    listing.judge_anew()
    assert facts(listing) == before


@given(st.lists(told, max_size=40), st.sampled_from(QUERIES), st.integers(0, 40))
def test_hits_are_the_same_whether_searched_before_or_after(
    events: list[Event], query: AnyField, taken: int
) -> None:
    history = History()
    early, late = Listing(history, Wanted()), Listing(history, Wanted())
    for number, event in enumerate(events):
        history.append(event)
        if number == taken:
            early.take()
            early.search(query)
    early.take()
    late.take()
    late.search(query)
    if taken < len(events):
        assert [line.hit for line in early.lines] == [line.hit for line in late.lines]


def facts(listing: Listing) -> list[tuple[object, ...]]:
    return [(line.serial, line.last, line.event, line.times, line.others) for line in listing.lines]


@pytest.fixture
def history(chat: Callable[..., Chat]) -> History:
    """Return a history of the comments 0 to 9."""
    history = History()
    for number in range(10):
        history.append(chat(str(number)))
    return history


def texts(listing: Listing) -> list[str]:
    return [line.event.text for line in listing.lines if isinstance(line.event, Chat)]


def selected(listing: Listing) -> str:
    line = listing.selected
    assert line is not None
    assert isinstance(line.event, Chat)
    return line.event.text


def test_the_same_text_in_a_row_is_one_line_with_its_newest_sender(
    chat: Callable[..., Chat],
) -> None:
    listing = of([chat("666", "ann"), chat("666", "bob"), chat("666", "ann"), chat("x", "ann")])
    first, second = listing.lines
    assert (first.times, first.others) == (3, 1)
    assert sender(first.event) == "ann"
    assert (second.times, second.others) == (1, 0)


def test_what_is_hidden_between_two_same_texts_does_not_part_them(
    chat: Callable[..., Chat], person: Callable[..., User]
) -> None:
    listing = of([chat("666"), Enter("e", 0.0, person()), chat("666")])
    assert len(listing.lines) == 3
    listing.leave_out({EventGroup.ARRIVALS})
    assert [line.times for line in listing.lines] == [2]


def test_a_combo_grows_in_its_line_though_others_came_between(
    chat: Callable[..., Chat], gift: Callable[..., Gift]
) -> None:
    one = gift(3, count=3, combo="c", price=10)
    listing = of([one, chat("hello"), gift(5, count=2, combo="c", price=10), chat("hello")])
    combo, said = listing.lines
    assert isinstance(combo.event, Gift)
    assert (combo.event.count, combo.event.total, combo.event.diamonds) == (5, 5, 50)
    assert said.times == 2


def test_gifts_to_two_anchors_are_two_combos(
    gift: Callable[..., Gift], person: Callable[..., User]
) -> None:
    listing = of([gift(1, combo="c", to=person("x")), gift(1, combo="c", to=person("y"))])
    assert len(listing.lines) == 2


def test_what_another_says_is_not_folded_into_the_line_a_person_is_at(
    history: History, chat: Callable[..., Chat]
) -> None:
    listing = Listing(history, Wanted())
    listing.take()
    listing.move(-1)
    place = listing.selected
    history.append(chat("9", "bob"))
    history.append(chat("9", "cem"))
    listing.take()
    assert listing.selected is place
    assert place is not None
    assert place.times == 1
    assert [line.times for line in listing.lines][-1] == 2


def test_the_first_step_up_selects_the_newest_line(history: History) -> None:
    listing = Listing(history, Wanted())
    listing.take()
    assert listing.following
    listing.move(-1)
    assert selected(listing) == "9"
    assert not listing.following


def test_a_step_beyond_the_newest_follows_again(history: History) -> None:
    listing = Listing(history, Wanted())
    listing.take()
    listing.move(-2)
    listing.move(1)
    assert selected(listing) == "9"
    listing.move(1)
    assert listing.following


def test_what_has_come_since_is_counted_until_it_was_in_view(
    history: History, chat: Callable[..., Chat]
) -> None:
    listing = Listing(history, Wanted())
    listing.take()
    listing.move(-5)
    assert listing.below == 0
    for number in range(10, 14):
        history.append(chat(str(number)))
    listing.take()
    assert listing.below == 4
    listing.look_at(listing.lines[11])
    assert listing.below == 2
    listing.to_newest()
    assert listing.below == 0


def test_what_is_left_out_does_not_count_as_new(
    history: History, person: Callable[..., User]
) -> None:
    listing = Listing(history, Wanted(off={EventGroup.ARRIVALS}))
    listing.take()
    history.append(Enter("e", 0.0, person()))
    assert not listing.take()


def test_what_was_left_out_can_be_had_back(history: History) -> None:
    listing = Listing(history, Wanted(off={EventGroup.COMMENTS}))
    listing.take()
    assert texts(listing) == []
    listing.leave_out(())
    assert texts(listing) == [str(number) for number in range(10)]


def test_lines_are_held_longer_than_the_history_holds_their_entries(
    chat: Callable[..., Chat], person: Callable[..., User]
) -> None:
    history = History(3)
    listing = Listing(history, Wanted(off={EventGroup.ARRIVALS}))
    for number in range(3):
        history.append(chat(str(number)))
    listing.take()
    for number in range(9):
        history.append(Enter(str(number), 0.0, person()))
    listing.take()
    assert texts(listing) == ["0", "1", "2"]
    listing.leave_out(())
    assert texts(listing) == ["0", "1", "2"]
    assert len(listing.lines) == 6


def test_who_is_hidden_goes_from_a_line_that_the_history_has_forgotten(
    chat: Callable[..., Chat],
) -> None:
    history = History(2)
    sieve = JudgementCache(history)
    listing = Listing(history, Wanted(sieve))
    for said in (chat("666", "ann"), chat("666", "bob"), chat("x"), chat("y")):
        history.append(said)
        listing.take()
    sieve.adopt([Rule(RuleAction.HIDE, Subject.USER, "bob")])
    listing.judge_anew()
    assert texts(listing) == ["666", "x", "y"]
    assert (listing.lines[0].times, sender(listing.lines[0].event)) == (1, "ann")


def test_what_is_read_stays_and_the_hole_behind_it_is_told(
    monkeypatch: pytest.MonkeyPatch, chat: Callable[..., Chat]
) -> None:
    monkeypatch.setattr(listing_module, "AROUND", 2)
    history = History(20)
    listing = Listing(history, Wanted(), capacity=10)
    for number in range(10):
        history.append(chat(str(number)))
    listing.take()
    listing.move(-6)
    assert selected(listing) == "4"
    for number in range(10, 40):
        history.append(chat(str(number)))
        listing.take()
    assert texts(listing) == [*"23456", *(str(number) for number in range(30, 40))]
    assert [line.lost for line in listing.lines if line.lost] == [23]
    assert listing.lines[5].lost == 23
    assert listing.below == 30
    listing.judge_anew()
    assert [line.lost for line in listing.lines if line.lost] == [23]
    listing.to_newest()
    assert texts(listing) == [str(number) for number in range(30, 40)]
    assert listing.lines[0].lost == 0


def test_whoever_has_gone_past_a_hole_has_no_longer_missed_what_was_in_it(
    monkeypatch: pytest.MonkeyPatch, history: History, chat: Callable[..., Chat]
) -> None:
    monkeypatch.setattr(listing_module, "AROUND", 2)
    listing = Listing(history, Wanted(), capacity=10)
    listing.take()
    listing.move(-1)
    for number in range(10, 40):
        history.append(chat(str(number)))
        listing.take()
    listing.look_at(listing.selected)
    assert listing.below == 30
    listing.look_at(listing.lines[-3])
    assert listing.below == 2


def test_other_rules_leave_a_person_at_the_combo_that_was_selected(
    chat: Callable[..., Chat], gift: Callable[..., Gift]
) -> None:
    listing = of([gift(1, count=1, combo="c"), chat("hello"), gift(2, count=1, combo="c")])
    listing.move(-2)
    listing.judge_anew()
    assert listing.selected is listing.lines[0]
    assert isinstance(listing.lines[0].event, Gift)


def test_what_is_hidden_and_given_back_is_where_the_person_was(
    chat: Callable[..., Chat],
) -> None:
    history = History()
    sieve = JudgementCache(history)
    listing = Listing(history, Wanted(sieve))
    for number in range(9):
        history.append(chat(str(number), "bob" if number > 3 else "ann"))
    listing.take()
    listing.move(-4)
    sieve.adopt([Rule(RuleAction.HIDE, Subject.USER, "bob")])
    listing.judge_anew()
    assert selected(listing) == "3"
    sieve.adopt([])
    listing.judge_anew()
    assert selected(listing) == "5"


def test_what_is_held_of_a_line_by_the_history_is_not_counted_twice(
    chat: Callable[..., Chat],
) -> None:
    history = History(3)
    listing = Listing(history, Wanted())
    for key in ("ann", "bob", "cem", "dan", "eve"):
        history.append(chat("666", key))
        listing.take()
    listing.judge_anew()
    assert [(line.times, line.others) for line in listing.lines] == [(5, 4)]


def test_only_one_person_is_shown_and_then_all_again(
    chat: Callable[..., Chat],
) -> None:
    listing = of([chat("1", "ann"), chat("2", "bob"), chat("3", "ann"), chat("4", "bob")])
    listing.move(-1)
    listing.only(User("ann", "ann", "ann"))
    assert texts(listing) == ["1", "3"]
    assert selected(listing) == "3"
    listing.only(None)
    assert texts(listing) == ["1", "2", "3", "4"]
    assert selected(listing) == "4"


def test_a_search_steps_from_hit_to_hit_and_says_when_it_begins_again(
    chat: Callable[..., Chat],
) -> None:
    listing = of([chat(text) for text in ("x1", "b", "x2", "b", "x3", "b")])
    listing.search(parse("x"))
    assert (listing.hits, listing.hit_index) == (3, None)
    steps = [(listing.next_hit(-1), selected(listing), listing.hit_index) for _ in range(4)]
    assert steps == [
        (HitTurn.STEPPED, "x3", 2),
        (HitTurn.STEPPED, "x2", 1),
        (HitTurn.STEPPED, "x1", 0),
        (HitTurn.TO_NEWEST, "x3", 2),
    ]
    assert listing.next_hit(1) is HitTurn.TO_OLDEST
    assert selected(listing) == "x1"


def test_a_step_goes_on_from_where_a_person_is(chat: Callable[..., Chat]) -> None:
    listing = of([chat(text) for text in ("x1", "b", "x2", "c", "x3", "b")])
    listing.search(parse("x"))
    listing.move(-3)
    assert selected(listing) == "c"
    listing.next_hit(-1)
    assert selected(listing) == "x2"
    listing.move(1)
    listing.next_hit(1)
    assert selected(listing) == "x3"


def test_what_comes_is_counted_by_a_search_and_does_not_move_its_place(
    history: History, chat: Callable[..., Chat]
) -> None:
    listing = Listing(history, Wanted())
    listing.take()
    listing.search(parse("1"))
    listing.next_hit(-1)
    for number in range(10, 20):
        history.append(chat(str(number)))
    listing.take()
    assert listing.hits == 11
    assert selected(listing) == "1"
    assert listing.hit_index == 0


def test_a_sender_who_is_folded_away_is_found(chat: Callable[..., Chat]) -> None:
    listing = of([chat("666", "ann"), chat("666", "bob"), chat("666", "cem")])
    listing.search(parse('user:"name of bob"'))
    assert listing.hits == 1


def test_a_search_without_hits_goes_nowhere(history: History) -> None:
    listing = Listing(history, Wanted())
    listing.take()
    listing.search(parse("nothing"))
    assert listing.next_hit(1) is HitTurn.NOWHERE
    assert listing.following


def test_an_old_search_leaves_no_marks(history: History) -> None:
    listing = Listing(history, Wanted())
    listing.take()
    listing.search(parse("1"))
    listing.search(None)
    assert not any(line.hit for line in listing.lines)
    assert listing.hits == 0


@pytest.mark.parametrize("selects", [False, True])
def test_long_texts_are_bounded_in_bytes(selects: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listing_module, "AROUND", 5)
    history = History(most_bytes=400_000)
    listing = Listing(history, Wanted(JudgementCache(history)), most_bytes=400_000)
    listing.search(parse("long"))
    for number in range(1_000):
        user = User(f"{number % 7}", "ann", f"{number % 7}")
        history.append(Chat(f"{number}", 0.0, user, f"long {number // 3} " + "字" * 4_000))
        listing.take()
        if selects and number == 100:
            listing.move(-20)
        sizes = sum(event_bytes(event) for line in listing.lines for event in line.events())
        assert sizes == listing._store.bytes
        assert listing.hits == len(listing.lines)
    # Eleven lines around the selected one stay in any case, of up to three senders each.
    assert listing._store.bytes <= 400_000 + selects * 11 * 3 * 9_000
    assert len(listing.lines) > 10
