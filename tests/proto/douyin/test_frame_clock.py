"""When something happened, told by two clocks that may disagree."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from danmaku_proto import limits
from danmaku_proto.douyin.messages import FrameClock, milliseconds

NOW = 1.79e9
SERVER = 1_790_000_000_000


def test_what_is_ten_seconds_old_is_history() -> None:
    assert limits.HISTORY_SECONDS == 10.0
    moment = FrameClock(NOW, SERVER)
    assert moment.place(SERVER) == (NOW, False)
    assert moment.place(SERVER - 1_500) == (NOW - 1.5, False)
    assert moment.place(SERVER - 9_500) == (NOW - 9.5, False)
    assert moment.place(SERVER - 9_999)[1] is False
    assert moment.place(SERVER - 10_000) == (NOW - 10, True)
    assert moment.place(SERVER - 3_600_000) == (NOW - 3600, True)


@pytest.mark.parametrize("years", [-40, -1, 1, 40])
def test_only_the_server_s_clock_tells_an_age(years: int) -> None:
    server = SERVER + years * 31_557_600_000
    assert FrameClock(NOW, server).place(server - 2_000) == (NOW - 2, False)
    assert FrameClock(NOW, server).place(server - 20_000) == (NOW - 20, True)


def test_what_was_sent_after_the_server_s_clock_is_of_now() -> None:
    assert FrameClock(NOW, SERVER).place(SERVER + 5_000) == (NOW, False)


@pytest.mark.parametrize(("server", "sent"), [(0, SERVER), (SERVER, 0), (0, 0)])
def test_without_one_of_the_times_it_is_of_now(server: int, sent: int) -> None:
    assert FrameClock(NOW, server).place(sent) == (NOW, False)


@given(st.integers(0, 2**64 - 1), st.integers(-(2**63) * 1000, 2**63 * 1000))
def test_any_two_times_give_one_that_a_calendar_has(server: int, sent: int) -> None:
    at, history = FrameClock(NOW, server).place(sent)
    assert 0 <= at <= NOW
    age = server - milliseconds(sent)
    assert history == (server != 0 and sent != 0 and 10_000 <= age <= 86_400_000)
