from __future__ import annotations

import subprocess
import sys

import pytest

from danmaku_tui.cli.lazy_group import LazyCommands

MODULES = {"serve": "classroom", "stats": "stats"}


def test_commands_are_known_before_they_are_imported_and_keep_their_order() -> None:
    commands = LazyCommands(MODULES)
    assert list(commands) == list(commands.keys()) == ["serve", "stats"]
    assert len(commands) == 2
    assert "serve" in commands
    assert "nonsense" not in commands
    assert commands.get("nonsense") is None


def test_each_command_is_found_by_its_name() -> None:
    commands = LazyCommands(MODULES)
    assert [command.name for command in commands.values()] == ["serve", "stats"]
    assert [name for name, _ in commands.items()] == ["serve", "stats"]
    assert commands.get("serve") is commands["serve"]
    with pytest.raises(KeyError):
        commands["nonsense"]


def test_the_program_imports_no_command_before_one_is_asked_for() -> None:
    looked = (
        "import sys; import danmaku_tui.cli.program; "
        "print(*(name for name in sys.modules if name.startswith('danmaku_tui.cli.')))"
    )
    said = subprocess.check_output([sys.executable, "-c", looked], text=True)
    assert "danmaku_tui.cli.lazy_group" in said.split()
    assert not {"danmaku_tui.cli.commands.watch", "danmaku_tui.cli.commands.stats"} & set(
        said.split()
    )
