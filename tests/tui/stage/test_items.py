from __future__ import annotations

from danmaku_tui.stage.items import Counts, mark, mark_cells


def test_a_flight_for_one_item_bears_no_mark() -> None:
    assert mark(1) == ""
    assert mark_cells(1) == 0


def test_the_mark_tells_how_many_a_flight_stands_for() -> None:
    assert mark(12) == " ×12"
    assert mark_cells(9) == 3
    assert mark_cells(10) == 4
    assert mark(12, "x") == " x12"


def test_counts_balance_when_each_item_is_counted_once() -> None:
    assert Counts(offered=10, shown=4, merged=3, skipped=2, waiting=1, sampled=2).balanced
    assert not Counts(offered=10, shown=4, merged=3, skipped=2, waiting=2).balanced
    assert Counts(offered=10, shown=4, merged=3, skipped=2, withdrawn=1).balanced
