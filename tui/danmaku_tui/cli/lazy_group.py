"""Commands that are imported when they are asked for: each needs others of the program's parts."""

from __future__ import annotations

from collections.abc import ItemsView, Iterator, KeysView, Mapping, ValuesView
from importlib import import_module

import click


class LazyCommands(dict[str, click.Command]):
    """Commands by name, each imported when it is first looked up.

    ``modules`` says in which module of this package a command of that name is.
    """

    def __init__(self, modules: Mapping[str, str]) -> None:
        super().__init__()
        self._modules = dict(modules)

    def __missing__(self, name: str) -> click.Command:
        module = import_module(f"{__package__}.commands.{self._modules[name]}")
        command: click.Command = getattr(module, name)
        self[name] = command
        return command

    def __contains__(self, name: object) -> bool:
        return name in self._modules

    def __iter__(self) -> Iterator[str]:
        return iter(self._modules)

    def __len__(self) -> int:
        return len(self._modules)

    def get(self, name: str, default: click.Command | None = None) -> click.Command | None:  # type: ignore[override]  # click passes no other default
        """Return the command of this name, or ``default``."""
        return self[name] if name in self._modules else default

    def keys(self) -> KeysView[str]:  # type: ignore[override]  # a view all the same
        """Return the names."""
        return KeysView(self)

    def values(self) -> ValuesView[click.Command]:  # type: ignore[override]  # a view all the same
        """Return the commands, all imported now."""
        return ValuesView(self)

    def items(self) -> ItemsView[str, click.Command]:  # type: ignore[override]  # the same
        """Return names and commands, all imported now."""
        return ItemsView(self)
