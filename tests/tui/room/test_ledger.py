from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from danmaku_proto.events import Kind
from danmaku_tui.room.ledger import Account, Ledger


def test_a_new_ledger_is_empty_and_balanced() -> None:
    ledger = Ledger()
    assert ledger.balanced
    assert ledger.total == Account()
    assert ledger.accounts == {}


def test_an_event_waits_until_its_outcome_is_told() -> None:
    ledger = Ledger()
    ledger.receive(Kind.CHAT)
    assert ledger.account(Kind.CHAT) == Account(received=1, waiting=1)
    assert ledger.waiting == 1
    ledger.show(Kind.CHAT)
    assert ledger.account(Kind.CHAT) == Account(received=1, shown=1)
    assert ledger.waiting == 0


def test_each_outcome_has_its_own_column() -> None:
    ledger = Ledger()
    for _ in range(6):
        ledger.receive(Kind.CHAT)
    ledger.show(Kind.CHAT)
    ledger.merge(Kind.CHAT)
    ledger.filter(Kind.CHAT)
    ledger.skip(Kind.CHAT, 2)
    expected = Account(received=6, shown=1, merged=1, filtered=1, skipped=2, waiting=1)
    assert ledger.account(Kind.CHAT) == expected
    assert ledger.accounts == {Kind.CHAT: expected}


def test_what_was_lost_before_it_was_taken_is_received_and_skipped() -> None:
    ledger = Ledger()
    ledger.receive(Kind.LIKE)
    ledger.drop(40)
    assert ledger.lost == Account(received=40, skipped=40)
    assert ledger.total == Account(received=41, skipped=40, waiting=1)
    assert ledger.balanced


def test_an_outcome_of_what_was_never_received_shows_as_not_balanced() -> None:
    ledger = Ledger()
    ledger.receive(Kind.CHAT)
    ledger.show(Kind.GIFT)
    assert not ledger.account(Kind.GIFT).balanced
    assert not ledger.balanced


def test_an_account_with_a_sum_that_is_off_is_not_balanced() -> None:
    assert not Account(received=2, shown=1).balanced
    assert Account(received=2, shown=1, waiting=1).balanced


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["receive", "show", "merge", "filter", "skip", "drop"]),
            st.sampled_from([Kind.CHAT, Kind.GIFT, Kind.ENTER]),
        )
    )
)
def test_the_ledger_balances_after_every_step_that_can_happen(
    steps: list[tuple[str, Kind]],
) -> None:
    ledger = Ledger()
    told = {"receive": 0, "show": 0, "merge": 0, "filter": 0, "skip": 0, "drop": 0}
    for step, kind in steps:
        if step == "drop":
            ledger.drop(3)
        elif step == "receive" or ledger.account(kind).waiting:
            getattr(ledger, step)(kind)
        else:
            continue
        told[step] += 1
        assert ledger.balanced
        assert ledger.total.balanced
    outcomes = told["show"] + told["merge"] + told["filter"] + told["skip"]
    assert ledger.total == Account(
        received=told["receive"] + 3 * told["drop"],
        shown=told["show"],
        merged=told["merge"],
        filtered=told["filter"],
        skipped=told["skip"] + 3 * told["drop"],
        waiting=told["receive"] - outcomes,
    )
    assert ledger.waiting == told["receive"] - outcomes
