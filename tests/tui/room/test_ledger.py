from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from danmaku_proto.events import Kind
from danmaku_tui.room.ledger import Account, EventOutcome, Ledger


def test_a_new_ledger_is_empty_and_balanced() -> None:
    ledger = Ledger()
    assert ledger.balanced
    assert ledger.total == Account()
    assert ledger.accounts == {}


def test_an_event_waits_until_its_outcome_is_told() -> None:
    ledger = Ledger()
    ledger.receive(Kind.CHAT)
    assert ledger.accounts[Kind.CHAT] == Account(received=1, waiting=1)
    assert ledger.waiting == 1
    ledger.count(Kind.CHAT, EventOutcome.SHOWN)
    assert ledger.accounts[Kind.CHAT] == Account(received=1, shown=1)
    assert ledger.waiting == 0


def test_each_outcome_has_its_own_column() -> None:
    ledger = Ledger()
    for _ in range(6):
        ledger.receive(Kind.CHAT)
    ledger.count(Kind.CHAT, EventOutcome.SHOWN)
    ledger.count(Kind.CHAT, EventOutcome.MERGED)
    ledger.count(Kind.CHAT, EventOutcome.FILTERED)
    ledger.count(Kind.CHAT, EventOutcome.SKIPPED, 2)
    expected = Account(received=6, shown=1, merged=1, filtered=1, skipped=2, waiting=1)
    assert ledger.accounts[Kind.CHAT] == expected
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
    ledger.count(Kind.GIFT, EventOutcome.SHOWN)
    assert not ledger.accounts[Kind.GIFT].balanced
    assert not ledger.balanced


def test_an_account_with_a_sum_that_is_off_is_not_balanced() -> None:
    assert not Account(received=2, shown=1).balanced
    assert Account(received=2, shown=1, waiting=1).balanced


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["receive", "drop", *EventOutcome]),
            st.sampled_from([Kind.CHAT, Kind.GIFT, Kind.ENTER]),
        )
    )
)
def test_the_ledger_balances_after_every_step_that_can_happen(
    steps: list[tuple[str, Kind]],
) -> None:
    ledger = Ledger()
    counts = dict.fromkeys(["receive", "drop", *EventOutcome], 0)
    for step, kind in steps:
        if step == "drop":
            ledger.drop(3)
        elif step == "receive":
            ledger.receive(kind)
        elif kind in ledger.accounts and ledger.accounts[kind].waiting:
            ledger.count(kind, EventOutcome(step))
        else:
            continue
        counts[step] += 1
        assert ledger.balanced
        assert ledger.total.balanced
    outcomes = sum(counts[outcome] for outcome in EventOutcome)
    assert ledger.total == Account(
        received=counts["receive"] + 3 * counts["drop"],
        shown=counts[EventOutcome.SHOWN],
        merged=counts[EventOutcome.MERGED],
        filtered=counts[EventOutcome.FILTERED],
        skipped=counts[EventOutcome.SKIPPED] + 3 * counts["drop"],
        waiting=counts["receive"] - outcomes,
    )
    assert ledger.waiting == counts["receive"] - outcomes
