from __future__ import annotations

from typing import Any, cast

import pytest
from textual.driver import Driver
from textual.drivers.headless_driver import HeadlessDriver

from danmaku_tui.ui.terminal.write_meter import WriteMeter, metered


class Paper(HeadlessDriver):
    """A driver that keeps what is written to it."""

    written: list[str]

    def write(self, data: str) -> None:
        self.written.append(data)


def driver_of(driver_class: type[Driver]) -> Any:  # noqa: ANN401  # a class made at run time
    driver = object.__new__(driver_class)
    cast("Any", driver).written = []
    return driver


def test_a_metered_driver_writes_as_before_and_tells_the_bytes() -> None:
    sizes: list[int] = []
    driver = driver_of(metered(Paper, sizes.append))
    driver.write("abc")
    driver.write("弹幕\x1b[0m")
    assert driver.written == ["abc", "弹幕\x1b[0m"]
    assert sizes == [3, 10]


def test_what_cannot_be_encoded_is_counted_all_the_same() -> None:
    sizes: list[int] = []
    driver_of(metered(Paper, sizes.append)).write("\ud800")
    assert sizes == [1]


def test_a_metered_driver_is_the_driver_of_its_platform() -> None:
    assert issubclass(metered(Paper, print), Paper)


def test_the_meter_looks_back_ten_seconds() -> None:
    now = 100.0
    meter = WriteMeter(lambda: now)
    assert meter.per_second == 0
    for _ in range(100):
        now += 0.1
        meter.add(200)
    assert meter.per_second == pytest.approx(2_000, rel=0.1)
    now += 11
    assert meter.per_second == 0
