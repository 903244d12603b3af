from __future__ import annotations

from typing import Final

import click
import pytest
from click.testing import CliRunner

from danmaku_proto.text import cells
from danmaku_tui.cli.group import TranslatedCommand, TranslatedGroup, texts, translated, walk
from danmaku_tui.cli.program import commands
from danmaku_tui.i18n.language import use


def help_of(*names: str, width: int = 80) -> str:
    told = CliRunner().invoke(commands, [*names, "--help"], terminal_width=width)
    assert told.exit_code == 0
    return told.output


EVERY_COMMAND: Final = dict(walk(commands))


def test_help_is_in_the_language_spoken_when_it_is_shown() -> None:
    use("zh_CN")
    assert "观看一个虚构的热闹直播间" in help_of("demo")
    use("en")
    assert "Watch an invented, busy room" in help_of("demo")
    assert "观看" not in help_of("demo")


@pytest.mark.parametrize("names", EVERY_COMMAND, ids=" ".join)
def test_help_says_every_text_in_chinese(names: tuple[str, ...]) -> None:
    use("zh_CN")
    told = help_of(*names)
    for text in texts(EVERY_COMMAND[names]):
        assert " ".join(text.split()[:4]) not in " ".join(told.split())


@pytest.mark.parametrize("names", EVERY_COMMAND, ids=" ".join)
@pytest.mark.parametrize("code", ["en", "zh_CN"])
def test_help_fits_eighty_columns(code: str, names: tuple[str, ...]) -> None:
    use(code)
    assert [line for line in help_of(*names).splitlines() if cells(line) > 80] == []


def test_the_list_of_commands_is_cut_at_a_chinese_full_stop() -> None:
    @click.command(cls=TranslatedCommand, help="先说一句。再说一句。")
    def speaker() -> None: ...

    @click.group(cls=TranslatedGroup)
    def group() -> None: ...

    group.add_command(speaker)
    told = CliRunner().invoke(group, ["--help"]).output
    assert "先说一句。" in told
    assert "再说一句" not in told


def test_a_command_is_left_as_it_is_by_showing_its_help() -> None:
    before = texts(commands)
    use("zh_CN")
    translated(commands)
    help_of()
    assert texts(commands) == before
