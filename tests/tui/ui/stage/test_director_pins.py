from __future__ import annotations

from collections.abc import Callable

from danmaku_proto.events import Gift
from danmaku_tui.room.history import History
from danmaku_tui.rules.judgement_cache import JudgementCache
from danmaku_tui.rules.rule import Rule, RuleAction, Subject
from danmaku_tui.stage.pins import SECONDS
from danmaku_tui.ui.stage.director import Director


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


def test_a_combo_whose_end_never_comes_leaves_its_row(
    ruled: Director, history: History, gift: Callable[..., Gift]
) -> None:
    """Nor do states that add nothing, sent again and again, keep it there."""
    for tenth in range(60):
        total, second = min(3, tenth + 1), tenth / 10
        history.append(gift(total, price=500, combo="c", count=int(tenth < 3)))
        ruled.take(second)
        ruled.renew_pinned(second)
        assert (ruled.pinned.rows[0] is not None) is (second < 0.2 + SECONDS), second


def test_a_repeated_state_of_a_combo_is_not_pinned_again(
    ruled: Director, history: History, gift: Callable[..., Gift]
) -> None:
    history.append(gift(500, combo="c", count=0, ended=True))
    ruled.take(0.0)
    assert ruled.renew_pinned(0.0) == frozenset()


def test_what_is_hidden_leaves_the_pinned_rows_at_once(
    ruled: Director, judgements: JudgementCache, history: History, gift: Callable[..., Gift]
) -> None:
    history.append(gift(1, "ann", price=500, count=1))
    ruled.take(0.0)
    ruled.renew_pinned(0.0)
    judgements.adopt([Rule(RuleAction.HIDE, Subject.USER, "ann")])
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
