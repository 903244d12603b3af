from __future__ import annotations

import pytest

from danmaku_tui.classroom.rate_limit import RateLimit, cost_of


def test_a_burst_is_free_and_the_rest_waits_by_the_rate() -> None:
    now = 100.0
    limit = RateLimit(10.0, 3.0, lambda: now)
    assert [limit.take() for _ in range(5)] == pytest.approx([0.0, 0.0, 0.0, 0.1, 0.2])
    now += 0.3
    assert limit.take() == pytest.approx(0.0)
    now += 1_000.0
    assert [limit.take() for _ in range(4)] == pytest.approx([0.0, 0.0, 0.0, 0.1])


def test_a_large_message_costs_more() -> None:
    assert cost_of("x") == 1.0
    assert cost_of(bytes(64 * 1024)) == 64.0
