from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from danmaku_proto.events import Chat, Gift
from danmaku_tui.rules.judge import NEUTRAL, Judgement
from danmaku_tui.rules.rule import RuleAction
from danmaku_tui.ui.list.line import LinePart
from danmaku_tui.ui.list.line_store import LineStore


@pytest.fixture
def store() -> LineStore:
    return LineStore(fold=True)


def fill(store: LineStore, chat: Callable[..., Chat], *texts: str) -> LineStore:
    for serial, text in enumerate(texts):
        store.add(chat(text, str(serial)), serial, NEUTRAL)
    return store


def texts(store: LineStore) -> list[str]:
    return [line.event.text for line in store.lines if isinstance(line.event, Chat)]


def test_equal_messages_in_a_row_are_one_line(store: LineStore, chat: Callable[..., Chat]) -> None:
    fill(store, chat, "a", "a", "b", "a")
    assert texts(store) == ["a", "b", "a"]
    assert [line.times for line in store.lines] == [2, 1, 1]
    assert store.events == 4


def test_without_folding_each_event_is_a_line(chat: Callable[..., Chat]) -> None:
    assert texts(fill(LineStore(fold=False), chat, "a", "a")) == ["a", "a"]


def test_no_message_is_folded_into_a_closed_line(
    store: LineStore, chat: Callable[..., Chat]
) -> None:
    fill(store, chat, "a")
    store.add(chat("a"), 1, NEUTRAL, (store.lines[0], None))
    assert texts(store) == ["a", "a"]


def test_a_combo_grows_wherever_it_is_but_under_another_rule(
    store: LineStore, chat: Callable[..., Chat], gift: Callable[..., Gift]
) -> None:
    first = store.add(gift(1, combo="c", count=1), 0, NEUTRAL)
    store.add(chat("a"), 1, NEUTRAL)
    assert store.add(gift(2, combo="c", count=1), 2, NEUTRAL, (first,)) is first
    muted = store.add(gift(3, combo="c", count=1), 3, Judgement(RuleAction.MUTE, None))
    assert muted is not first


def test_a_combo_without_an_end_is_over_a_minute_after_its_last_unit(
    store: LineStore, gift: Callable[..., Gift]
) -> None:
    def state(at: float, total: int, count: int) -> Gift:
        return replace(gift(total, combo="c", count=count), at=at)

    states = [(0.0, 1, 1), (60.0, 2, 1), (120.0, 3, 1), (180.5, 5, 2), (400.0, 5, 0)]
    for serial, (at, total, count) in enumerate(states):
        store.add(state(at, total, count), serial, NEUTRAL)
    given = [line.event for line in store.lines]
    assert [(each.count, each.total) for each in given if isinstance(each, Gift)] == [
        (3, 3),
        (2, 5),
    ]


def test_a_line_is_found_by_the_serials_that_it_spans(
    store: LineStore, chat: Callable[..., Chat]
) -> None:
    fill(store, chat, "a", "a", "b", "c")
    assert [store.index(serial) for serial in range(5)] == [0, 1, 1, 2, 3]
    assert [store.after(serial) for serial in range(5)] == [2, 2, 1, 0, 0]
    assert [store.nearest(serial) for serial in (-1, 0, 1, 2, 9)] == [
        store.lines[at] for at in (0, 0, 0, 1, 2)
    ]


def test_every_change_of_a_line_has_a_stamp_of_its_own(
    store: LineStore, chat: Callable[..., Chat]
) -> None:
    stamps = [store.add(chat("a", str(serial)), serial, NEUTRAL).stamp for serial in range(3)]
    assert stamps == sorted(set(stamps))
    assert store.stamps == stamps[-1]


def test_lines_are_removed_until_so_many_events_are_gone(
    store: LineStore, chat: Callable[..., Chat]
) -> None:
    fill(store, chat, "a", "a", "b", "c", "d")
    removed = store.remove(0, 4, 3)
    assert [line.times for line in removed] == [2, 1]
    assert texts(store) == ["c", "d"]
    assert store.events == 2
    assert store.lines[0].lost == 0
    assert store.remove(0, 0, 3) == []


def test_a_hole_counts_the_lines_that_are_missing(
    store: LineStore, chat: Callable[..., Chat]
) -> None:
    fill(store, chat, *"abcdef")
    before = store.stamps
    store.remove(1, 5, 2)
    assert [line.lost for line in store.lines] == [0, 2, 0, 0]
    store.remove(1, 4, 1)
    assert [line.lost for line in store.lines] == [0, 3, 0]
    assert store.stamps == before + 2


def test_a_removed_combo_begins_anew(store: LineStore, gift: Callable[..., Gift]) -> None:
    first = store.add(gift(1, combo="c", count=1), 0, NEUTRAL)
    store.add(gift(1, combo="d", count=1), 1, NEUTRAL)
    store.remove(0, 1, 1)
    assert store.add(gift(2, combo="c", count=1), 2, NEUTRAL) is not first


def test_lines_missing_from_the_history_are_counted_at_the_next_line(
    store: LineStore, chat: Callable[..., Chat]
) -> None:
    store.missing = 4
    assert store.add(chat("a"), 4, NEUTRAL).lost == 0
    store.missing = 3
    assert store.add(chat("b"), 8, NEUTRAL).lost == 3
    assert store.missing == 0


def test_parts_of_former_lines_are_folded_like_events(
    store: LineStore, chat: Callable[..., Chat]
) -> None:
    first = store.add_part(LinePart(0, 4, chat("a", "ann"), 3), NEUTRAL)
    assert store.add_part(LinePart(5, 6, chat("a", "ben"), 2), NEUTRAL) is first
    assert (first.serial, first.last, first.times, store.events) == (0, 6, 5, 2)


def test_an_own_message_is_a_line_of_its_own(chat: Callable[..., Chat]) -> None:
    store = LineStore(
        fold=True, is_own=lambda event: event.user is not None and event.user.key == "me"
    )
    for serial, key in enumerate(("a", "b", "me", "me", "c", "d")):
        store.add(chat("hi", key), serial, NEUTRAL)
    assert [(line.times, line.own) for line in store.lines] == [
        (2, False),
        (1, True),
        (1, True),
        (2, False),
    ]
    again = LineStore(
        fold=True, is_own=lambda event: event.user is not None and event.user.key == "me"
    )
    for line in store.lines:
        for part in line.parts():
            again.add_part(part, NEUTRAL)
    assert [line.own for line in again.lines] == [False, True, True, False]
