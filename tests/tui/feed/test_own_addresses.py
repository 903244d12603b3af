from __future__ import annotations

import ipaddress
import socket
import threading

import pytest

from danmaku_tui.feed import own_addresses
from danmaku_tui.feed.own_addresses import bracketed, is_reachable, is_unspecified, lan_addresses


async def test_the_addresses_can_be_typed_by_others() -> None:
    for address in await lan_addresses():
        assert not ipaddress.ip_address(address).is_loopback
        assert not ipaddress.ip_address(address).is_unspecified


async def test_a_name_server_that_does_not_answer_holds_up_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    answered = threading.Event()

    def look_up() -> list[str]:
        answered.wait()
        return ["192.0.2.7"]

    monkeypatch.setattr(own_addresses, "LOOK_UP_SECONDS", 0.01)
    monkeypatch.setattr(own_addresses, "_named", look_up)
    monkeypatch.setattr(own_addresses, "_routed", lambda: ["192.0.2.8"])
    assert await lan_addresses() == ["192.0.2.8"]
    answered.set()


async def test_a_machine_whose_name_has_no_address_shows_its_routes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fail(*_: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "not known")

    monkeypatch.setattr(own_addresses, "_routed", lambda: ["fd00::1", "192.0.2.8", "127.0.0.1"])
    monkeypatch.setattr(socket, "getaddrinfo", fail)
    assert await lan_addresses() == ["192.0.2.8", "fd00::1"]


def test_link_local_addresses_are_not_shown_and_zones_are_understood() -> None:
    assert not is_reachable("fe80::1%eth0")
    assert [is_unspecified(each) for each in ("0.0.0.0", "::", "::1", "fe80::1%eth0")] == [  # noqa: S104
        True,
        True,
        False,
        False,
    ]


def test_an_ipv6_address_stands_in_brackets() -> None:
    assert (bracketed("2001:db8::1"), bracketed("10.0.0.1")) == ("[2001:db8::1]", "10.0.0.1")
