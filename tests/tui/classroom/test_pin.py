from __future__ import annotations

import pytest

from danmaku_tui.classroom.pin import ADDRESSES, PinCheck, PinResult, pin_in


@pytest.mark.parametrize(
    ("path", "pin"),
    [
        ("/", ""),
        ("/?pin=4711", "4711"),
        ("/any/path?a=b&pin=4711", "4711"),
        ("/?pin=%E4%BD%A0", "你"),
        ("/?pin=", ""),
        ("/?" + "&".join(["a=b"] * 50) + "&pin=1", ""),
        ("//[?pin=1", ""),
    ],
)
def test_the_pin_stands_in_the_query(path: str, pin: str) -> None:
    assert pin_in(path) == pin


def test_without_a_pin_everybody_gets_in() -> None:
    assert PinCheck("", lambda: 0.0).check("10.0.0.1", "/") is PinResult.RIGHT


def test_an_address_with_five_wrong_pins_is_locked_out_for_a_minute() -> None:
    now = [0.0]
    pin = PinCheck("4711", lambda: now[0])
    assert pin.check("10.0.0.1", "/") is PinResult.MISSING
    for _ in range(4):
        assert pin.check("10.0.0.1", "/?pin=1") is PinResult.WRONG
    assert pin.check("10.0.0.1", "/?pin=1") is PinResult.LOCKED
    assert pin.check("10.0.0.1", "/?pin=4711") is PinResult.LOCKED
    assert pin.check("10.0.0.2", "/?pin=4711") is PinResult.RIGHT
    now[0] = 60.0
    assert pin.check("10.0.0.1", "/?pin=4711") is PinResult.RIGHT


def test_a_right_pin_forgets_the_wrong_ones() -> None:
    pin = PinCheck("4711", lambda: 0.0)
    for _ in range(3):
        for _ in range(4):
            assert pin.check("::1", "/?pin=x") is PinResult.WRONG
        assert pin.check("::1", "/?pin=4711") is PinResult.RIGHT


def test_few_addresses_are_remembered() -> None:
    pin = PinCheck("4711", lambda: 0.0)
    for number in range(ADDRESSES + 10):
        pin.check(f"10.{number >> 16}.{number >> 8 & 255}.{number & 255}", "/?pin=x")
    assert len(pin._wrong) == ADDRESSES
