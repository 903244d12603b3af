from __future__ import annotations

import random

import pytest

from danmaku_tui.demo import messages
from danmaku_tui.demo.agenda import Planned
from danmaku_tui.demo.flow import Flow


def once(at: float) -> list[Planned]:
    return [Planned(at, messages.opaque("WebcastNothing", b""))]


def test_a_flow_happens_as_often_as_its_rate_says(chance: random.Random) -> None:
    flow = Flow(chance, lambda: 5.0, once)
    happened = [p for second in range(400) for p in flow.happen(second, second + 1)]
    assert len(happened) == pytest.approx(2_000, rel=0.1)


def test_what_happens_lies_between_the_two_times_in_order(chance: random.Random) -> None:
    flow = Flow(chance, lambda: 50.0, once)
    times = [planned.at for planned in flow.happen(10.0, 20.0)]
    assert times == sorted(times)
    assert 10.0 <= times[0] <= times[-1] <= 20.0


def test_nothing_happens_while_the_rate_is_nothing(chance: random.Random) -> None:
    flow = Flow(chance, lambda: 0.0, once)
    assert list(flow.happen(0.0, 1e6)) == []


def test_a_flow_follows_a_rate_that_changes(chance: random.Random) -> None:
    rate = [1.0]
    flow = Flow(chance, lambda: rate[0], once)
    slow = sum(len(list(flow.happen(s, s + 1))) for s in range(200))
    rate[0] = 10.0
    fast = sum(len(list(flow.happen(s, s + 1))) for s in range(200, 400))
    assert fast > 6 * slow
