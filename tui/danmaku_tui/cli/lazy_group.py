"""A group of commands that are imported on demand: each needs other parts of the program."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from typing import Any, Final

import click

from danmaku_tui.cli.group import TranslatedGroup

COMMANDS: Final = f"{__package__}.commands"


class LazyGroup(TranslatedGroup):
    """A group whose commands ``names`` are in modules of the same names below ``COMMANDS``."""

    def __init__(self, *args: Any, names: Sequence[str] = (), **attrs: Any) -> None:  # noqa: ANN401  # click's
        super().__init__(*args, **attrs)
        self.names = names

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of the commands."""
        return sorted({*super().list_commands(ctx), *self.names})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return the command of this name, or None."""
        # For an unknown name all are imported: click looks for a similar one among them.
        for name in (cmd_name,) if cmd_name in self.names else self.names:
            if name not in self.commands:
                self.add_command(getattr(import_module(f"{COMMANDS}.{name}"), name))
        return super().get_command(ctx, cmd_name)
