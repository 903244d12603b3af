from __future__ import annotations

import pytest

from danmaku_tui.classroom import addresses as addresses_module
from danmaku_tui.classroom.addresses import ClassroomAddresses, addresses_of

WARNING = "everyone on your network may read and comment: use --host 127.0.0.1 to prevent that"


@pytest.fixture(autouse=True)
def two_addresses(monkeypatch: pytest.MonkeyPatch) -> None:
    async def find() -> list[str]:
        return ["192.168.1.7", "2001:db8::1"]

    monkeypatch.setattr(addresses_module, "lan_addresses", find)


async def test_a_classroom_of_this_machine_has_one_address_and_nobody_else() -> None:
    found = await addresses_of("localhost", ["127.0.0.1"], 8080)
    assert found == ClassroomAddresses(8080, "localhost")
    assert (found.own, found.programs, found.phones, found.lines()) == (
        "ws://localhost:8080",
        [],
        [],
        [],
    )


@pytest.mark.parametrize(
    ("bound", "own", "other"),
    [
        (["0.0.0.0"], "127.0.0.1", "192.168.1.7"),  # noqa: S104  # the test is about it
        (["::"], "[::1]", "[2001:db8::1]"),
    ],
)
async def test_a_classroom_on_every_network_has_an_address_that_can_be_typed(
    bound: list[str], own: str, other: str
) -> None:
    found = await addresses_of("any", bound, 8080)
    assert found.own == f"ws://{own}:8080"
    assert found.lines() == [
        f"from other machines: ws://{other}:8080",
        f"on a phone: http://{other}:8080",
        WARNING,
    ]


async def test_a_classroom_on_one_network_has_the_address_of_its_host() -> None:
    found = await addresses_of("192.168.1.9", ["192.168.1.9"], 80)
    assert found.phones == ["http://192.168.1.9:80"]
    assert found.lines()[-1] == WARNING
