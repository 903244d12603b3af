from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from danmaku_tui.cli.options.lines import LineOptions

if TYPE_CHECKING:
    from tests.tui.cli.conftest import Said, Shown


def test_lines_are_wanted_as_soon_as_one_of_their_options_is(
    command: Callable[..., Said], shown: list[Shown]
) -> None:
    command("demo", "--json", "--count", "3", "--for", "1.5")
    assert shown[0].lines == LineOptions(as_json=True, count=3, seconds=1.5)
    assert not LineOptions().wanted
    for lines in (
        LineOptions(plain=True),
        LineOptions(as_json=True),
        LineOptions(count=1),
        LineOptions(seconds=1),
    ):
        assert lines.wanted


@pytest.mark.parametrize(
    ("lines", "flag"),
    [
        (LineOptions(), ""),
        (LineOptions(plain=True, as_json=True), "--plain"),
        (LineOptions(as_json=True, count=2), "--json"),
        (LineOptions(count=2, seconds=1.0), "--count"),
        (LineOptions(seconds=1.0), "--for"),
    ],
)
def test_the_first_flag_is_named(lines: LineOptions, flag: str) -> None:
    assert lines.first_flag == flag


@pytest.mark.parametrize("flags", [("--plain", "--json"), ("--date", "--json")])
def test_json_is_no_text(flags: tuple[str, ...], command: Callable[..., Said]) -> None:
    said = command("demo", *flags, "--count", "1")
    assert (said.code, said.out) == (2, "")
    assert "leave" in said.err
