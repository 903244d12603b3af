from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from danmaku_tui.demo import messages
from danmaku_tui.demo.agenda import Agenda, Planned


def planned(at: float, name: str = "") -> Planned:
    return Planned(at, messages.opaque(name, b""))


@given(st.lists(st.floats(0, 100)))
def test_things_come_out_in_order_of_time(times: list[float]) -> None:
    agenda = Agenda()
    agenda.plan(planned(at) for at in times)
    assert [thing.at for thing in agenda.due(100.0, 1_000)] == sorted(times)
    assert not agenda.is_due(100.0)


def test_what_lies_ahead_stays() -> None:
    agenda = Agenda()
    agenda.plan([planned(5.0)])
    assert not agenda.is_due(4.9)
    assert agenda.due(4.9, 10) == []
    assert agenda.is_due(5.0)


def test_things_of_one_moment_keep_their_order() -> None:
    agenda = Agenda()
    things = [planned(1.0, name) for name in "cab"]
    agenda.plan(things)
    assert agenda.due(1.0, 10) == things


def test_no_more_is_taken_than_asked_for() -> None:
    agenda = Agenda()
    agenda.plan(planned(float(at)) for at in range(5))
    assert len(agenda.due(10.0, 2)) == 2
    assert len(agenda.due(10.0, 9)) == 3
