"""When something happened, told by two clocks that may disagree."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from danmaku_proto import limits
from danmaku_proto.douyin.frame_clock import FrameClock

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
    age = server - (sent * 1000 if 0 < sent < 10**11 else sent)
    assert history == (server != 0 and sent != 0 and 10_000 <= age <= 86_400_000)


@pytest.mark.parametrize("sent", [1_789_999_998, SERVER - 2_000])
def test_a_time_in_seconds_is_read_like_one_in_milliseconds(sent: int) -> None:
    assert FrameClock(NOW, SERVER).place(sent) == (NOW - 2, False)


@pytest.mark.parametrize("sent", [1_760_000_000, 1, SERVER - 86_400_001, SERVER + 1, 10**18, -5])
def test_a_time_of_another_day_or_of_the_future_is_not_known(sent: int) -> None:
    assert FrameClock(NOW, SERVER).place(sent) == (NOW, False)


@pytest.mark.parametrize("age", [800, 3_068, 10_455, 14_200])
def test_a_slow_comment_in_the_middle_of_a_connection_is_no_history(age: int) -> None:
    clock = FrameClock(NOW, SERVER, began=SERVER - 5_000)
    assert clock.place(SERVER - age) == (NOW - age / 1000, False)


def test_in_the_first_seconds_of_a_connection_ten_seconds_are_history() -> None:
    clock = FrameClock(NOW, SERVER, began=SERVER - 305)
    assert clock.place(SERVER - 10_455)[1] is True
    assert clock.place(SERVER - 3_068)[1] is False


def test_later_only_what_was_sent_before_the_connection_is_history() -> None:
    assert FrameClock(NOW, SERVER, began=SERVER - 20_000).place(SERVER - 40_000)[1] is True
    assert FrameClock(NOW, SERVER, began=SERVER - 60_000).place(SERVER - 40_000)[1] is False
