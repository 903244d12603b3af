from __future__ import annotations

import pytest

from danmaku_tui.feed.connection_guard import ConnectionGuard, host_of


def test_each_address_and_all_of_them_have_a_limit() -> None:
    guard = ConnectionGuard(total=3, each=2)
    assert [guard.open("10.0.0.1") for _ in range(3)] == [True, True, False]
    assert [guard.open("10.0.0.2"), guard.open("10.0.0.3")] == [True, False]
    assert (guard.connections, guard.refused) == (3, 2)
    guard.close("10.0.0.1")
    assert guard.open("10.0.0.3")


def test_a_class_behind_one_router_gets_in_and_leaves_places_for_others() -> None:
    guard = ConnectionGuard()
    assert sum(guard.open("10.0.0.1") for _ in range(600)) == 400
    assert guard.open("10.0.0.2")


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("2001:db8::1", "2001:db8::2", True),
        ("2001:db8::1", "2001:db8:0:1::1", False),
        ("fe80::1%eth0", "fe80::2%eth0", False),
        ("::ffff:10.0.0.1", "10.0.0.1", True),
        ("::1", "::1", True),
        ("10.0.0.1", "10.0.0.2", False),
        ("", "", True),
    ],
)
def test_a_network_of_one_machine_is_one_address(one: str, other: str, *, same: bool) -> None:
    assert (host_of(one) == host_of(other)) is same
