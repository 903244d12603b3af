from __future__ import annotations

import errno
import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from danmaku_proto.text import clean
from danmaku_tui.sources.listen.loopback_socket import foreign_page, open_listener, url_of

PLATFORM = ("https://live.douyin.com", "https://www.douyin.com", "https://douyin.com")
STRANGERS = (
    "http://live.douyin.com",
    "https://live.douyin.com:8443",
    "https://live.douyin.com.evil.example",
    "https://evildouyin.com",
    "https://evil.example/https://live.douyin.com",
    "https://live.douyin.com\n",
    "https://user@live.douyin.com",
    "https://evil.example#.douyin.com",
    "chrome-extension://abcdefgh",
    "file://",
    "null",
    "",
)


@pytest.mark.parametrize(
    ("host", "begins"),
    [
        ("127.0.0.1", "ws://127.0.0.1:"),
        ("127.8.9.10", "ws://127.8.9.10:"),
        ("localhost", "ws://127.0.0.1:"),
        ("danmaku.localhost", "ws://127.0.0.1:"),
        ("::1", "ws://[::1]:"),
        ("[::1]", "ws://[::1]:"),
    ],
)
def test_a_door_of_this_machine_is_opened_at_a_free_port(host: str, begins: str) -> None:
    with open_listener(host, 0) as door:
        assert url_of(door).startswith(begins)
        assert ipaddress.ip_address(door.getsockname()[0]).is_loopback
        assert door.getsockname()[1] > 0


@pytest.mark.parametrize("host", ["", "0.0.0.0", "::", "192.168.1.5", "example.org", "localhost.x"])  # noqa: S104  # refused
def test_a_host_that_others_reach_is_refused_in_one_line(host: str) -> None:
    with pytest.raises(ValueError, match=r"^--host .* use 127\.0\.0\.1 or ::1") as refused:
        open_listener(host, 0)
    assert "\n" not in str(refused.value)


def test_a_port_in_use_is_the_systems_error(busy_port: int) -> None:
    with pytest.raises(OSError, match="in use") as refused:
        open_listener("127.0.0.1", busy_port)
    assert refused.value.errno == errno.EADDRINUSE


@pytest.mark.parametrize("origin", PLATFORM)
def test_a_page_of_the_platform_may_send(origin: str) -> None:
    assert foreign_page([origin]) == ""


def test_a_program_without_an_origin_may_send() -> None:
    assert foreign_page([]) == ""


@pytest.mark.parametrize("origin", STRANGERS)
def test_a_page_of_another_origin_may_not(origin: str) -> None:
    assert foreign_page([origin])


def test_two_origins_at_once_are_nobodys() -> None:
    assert foreign_page([PLATFORM[0], PLATFORM[0]])


@given(st.text())
def test_what_is_shown_of_an_origin_is_one_short_line(origin: str) -> None:
    shown = foreign_page([origin])
    assert clean(shown) == shown
    assert shown.splitlines() in ([], [shown])
    assert len(shown) <= 80
