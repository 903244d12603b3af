from __future__ import annotations

import ipaddress

from danmaku_tui.feed.own_addresses import bracketed, lan_addresses


def test_the_addresses_can_be_typed_by_others() -> None:
    for address in lan_addresses():
        assert not ipaddress.ip_address(address).is_loopback
        assert not ipaddress.ip_address(address).is_unspecified


def test_an_ipv6_address_stands_in_brackets() -> None:
    assert (bracketed("2001:db8::1"), bracketed("10.0.0.1")) == ("[2001:db8::1]", "10.0.0.1")
