from __future__ import annotations

import click
import pytest
from click.testing import CliRunner

from danmaku_tui.cli.echo import echo
from danmaku_tui.cli.options.me import me_options
from danmaku_tui.config.table import SETTINGS


@click.command
@me_options
@click.option("--other", default="")
def look(me: dict[str, object], other: str) -> None:
    echo(f"{sorted(me.items())} {other}")


def shown(*arguments: str) -> str:
    return CliRunner().invoke(look, arguments).output


def test_without_a_flag_the_configuration_decides() -> None:
    assert shown("--other", "x") == "[] x\n"


def test_every_flag_of_a_setting_arrives_under_its_name() -> None:
    given: dict[str, str | int] = {
        "--name": "张三",
        "--id": -888,
        "--age": 18,
        "--major": "电子商务",
        "--university": "清华",
    }
    names = {setting.flag: setting.name for setting in SETTINGS if setting.section == "me"}
    assert set(given) == set(names)
    arguments = [str(part) for pair in given.items() for part in pair]
    expected = sorted((names[flag], value) for flag, value in given.items())
    assert shown(*arguments) == f"{expected} \n"


@pytest.mark.parametrize(
    ("flag", "value"), [("--id", "9223372036854775808"), ("--age", "x"), ("--name", "\udcff")]
)
def test_a_value_that_no_message_can_hold_is_a_usage_error(flag: str, value: str) -> None:
    assert CliRunner().invoke(look, [flag, value]).exit_code == 2
