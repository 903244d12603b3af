from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from danmaku_tui.cli.options.lines import LineOptions
from danmaku_tui.demo.source import DemoSource

if TYPE_CHECKING:
    from tests.tui.cli.conftest import Said, Shown


def result(said: Said) -> tuple[int, str, str]:
    return said.code, said.out, said.err


def test_the_demo_is_the_room_of_its_seed(command: Callable[..., Said], shown: list[Shown]) -> None:
    assert result(command("demo", "--seed", "42", "--pace", "2")) == (0, "", "")
    assert shown[0].source == "the demo room, seed 42"
    assert shown[0].lines == LineOptions()
    assert isinstance(shown[0].open(), DemoSource)


def test_a_demo_without_a_seed_names_the_one_it_took(
    command: Callable[..., Said], shown: list[Shown]
) -> None:
    command("demo")
    seed = shown[0].source.rpartition(" ")[2]
    command("demo", "--seed", seed)
    assert shown[1].source == shown[0].source


@pytest.mark.parametrize("option", [("--pace", "nan"), ("--for", "nan")])
def test_what_is_not_a_number_is_refused(
    option: tuple[str, str], command: Callable[..., Said]
) -> None:
    said = command("demo", *option)
    assert said.code == 2
    assert "'nan' is not a number" in said.err
