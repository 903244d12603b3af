from __future__ import annotations

import click
import pytest

from danmaku_tui.cli.options.numbers import NumberParam, WholeNumberParam


@pytest.mark.parametrize(
    ("kind", "text", "number"),
    [
        (WholeNumberParam(), "-7", -7),
        (WholeNumberParam(1), "1", 1),
        (WholeNumberParam(0, 65535), "65535", 65535),
        (NumberParam(0.1, 50), "0.1", 0.1),
        (NumberParam(0, min_open=True), "1e-3", 0.001),
    ],
)
def test_what_is_within_the_bounds_is_the_number(
    kind: WholeNumberParam | NumberParam, text: str, number: float
) -> None:
    assert kind.convert(text, None, None) == number


@pytest.mark.parametrize(
    ("kind", "text", "told"),
    [
        (WholeNumberParam(), "x", "'x' is not a whole number."),
        (WholeNumberParam(), "1.5", "'1.5' is not a whole number."),
        (WholeNumberParam(1), "0", "'0' is not a whole number of 1 or more."),
        (WholeNumberParam(0, 65535), "70000", "'70000' is not a whole number from 0 to 65535."),
        (NumberParam(0.1, 50), "99", "'99' is not a number from 0.1 to 50."),
        (NumberParam(0.1, 50), "", "'' is not a number from 0.1 to 50."),
        (NumberParam(0.1, 50), "nan", "'nan' is not a number from 0.1 to 50."),
        (NumberParam(0, min_open=True), "0", "'0' is not a number above 0."),
        (NumberParam(0, min_open=True), "nan", "'nan' is not a number above 0."),
    ],
)
def test_what_is_refused_is_told_with_what_is_allowed(
    kind: WholeNumberParam | NumberParam, text: str, told: str
) -> None:
    with pytest.raises(click.BadParameter) as refused:
        kind.convert(text, None, None)
    assert refused.value.message == told
