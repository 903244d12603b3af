from __future__ import annotations

import subprocess
import sys
from typing import Final

import click
import pytest
from click.testing import CliRunner

from danmaku_tui.cli.lazy_group import COMMANDS, LazyGroup

NAMES: Final = ("serve", "stats")


@pytest.fixture
def group(monkeypatch: pytest.MonkeyPatch) -> LazyGroup:
    """A group of two commands, which no other test has imported."""
    for name in NAMES:
        monkeypatch.delitem(sys.modules, f"{COMMANDS}.{name}", raising=False)
    return LazyGroup("danmaku", names=NAMES)


def imported() -> list[str]:
    return [name for name in NAMES if f"{COMMANDS}.{name}" in sys.modules]


def test_commands_are_known_before_they_are_imported_and_keep_their_order(
    group: LazyGroup,
) -> None:
    context = click.Context(group)
    assert group.list_commands(context) == ["serve", "stats"]
    assert len(group.list_commands(context)) == 2
    assert imported() == []
    assert group.get_command(context, "nonsense") is None


def test_each_command_is_found_by_its_name(group: LazyGroup) -> None:
    context = click.Context(group)
    serve = group.get_command(context, "serve")
    assert serve is not None
    assert serve.name == "serve"
    assert imported() == ["serve"]
    assert group.get_command(context, "serve") is serve
    stats = group.get_command(context, "stats")
    assert stats is not None
    assert stats.name == "stats"
    assert group.list_commands(context) == ["serve", "stats"]


def test_an_unknown_command_gets_a_suggestion(group: LazyGroup) -> None:
    result = CliRunner().invoke(group, ["stat"])
    assert result.exit_code == 2
    assert "stats" in result.output


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
