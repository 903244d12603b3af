from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from danmaku_tui.room.seen_ids import SeenIds


def test_an_id_is_new_once() -> None:
    seen = SeenIds()
    assert [seen.add("a"), seen.add("b"), seen.add("a")] == [True, True, False]


def test_an_empty_id_is_always_new() -> None:
    seen = SeenIds()
    assert [seen.add(""), seen.add("")] == [True, True]
    assert len(seen) == 0


def test_the_id_that_was_met_longest_ago_is_forgotten_first() -> None:
    seen = SeenIds(capacity=2)
    seen.add("a")
    seen.add("b")
    seen.add("a")
    seen.add("c")
    assert seen.add("a") is False
    assert seen.add("b") is True


def test_a_capacity_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="capacity"):
        SeenIds(capacity=0)


@given(st.lists(st.integers(0, 12).map(str)), st.integers(1, 8))
def test_an_id_is_known_exactly_while_fewer_than_the_capacity_came_between(
    ids: list[str], capacity: int
) -> None:
    seen = SeenIds(capacity)
    recent: list[str] = []
    for each in ids:
        assert seen.add(each) is (each not in recent)
        recent = [*(other for other in recent if other != each), each][-capacity:]
        assert len(seen) == len(recent)
