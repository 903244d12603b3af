from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

import pytest

from danmaku_tui import __version__
from danmaku_tui.cli import program
from danmaku_tui.cli.group import walk
from danmaku_tui.cli.run import show

if TYPE_CHECKING:
    from tests.tui.cli.conftest import Said

EVERY_COMMAND: Final = dict(walk(program.commands))


def result(said: Said) -> tuple[int, str, str]:
    return said.code, said.out, said.err


def test_without_a_command_it_lists_the_commands(command: Callable[..., Said]) -> None:
    said = command()
    assert (said.code, said.err) == (0, "")
    assert {"demo", "watch", "serve", "send"} <= set(said.out.split())


def test_the_version_is_that_of_the_package(command: Callable[..., Said]) -> None:
    assert result(command("--version")) == (0, f"danmaku, version {__version__}\n", "")


@pytest.mark.parametrize("names", EVERY_COMMAND, ids=" ".join)
def test_every_command_and_option_says_what_it_is_for(
    names: tuple[str, ...], command: Callable[..., Said]
) -> None:
    said = command(*names, "--help")
    assert said.code == 0
    params = EVERY_COMMAND[names].params
    options = [param for param in params if param.param_type_name == "option"]
    shown = [option for option in options if not getattr(option, "hidden", False)]
    assert all(getattr(option, "help", None) for option in shown)


def test_a_misuse_is_one_line_with_the_way_to_the_help(command: Callable[..., Said]) -> None:
    said = command("demo", "--xyzzy")
    assert result(said) == (
        2,
        "",
        "danmaku demo: No such option '--xyzzy'. See danmaku demo --help\n",
    )


def test_a_misuse_that_says_what_to_do_needs_no_help(command: Callable[..., Said]) -> None:
    said = command("watch", "http://example.com/")
    assert (said.code, said.out) == (2, "")
    assert said.err.endswith("use ws:// in place of http://\n")
    assert "--help" not in said.err


def test_ctrl_c_before_anything_runs_leaves_without_a_word(
    command: Callable[..., Said], monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr(show, "show", interrupted)
    said = command("demo")
    assert (said.code, said.out, said.err.strip()) == (130, "", "")
