"""The traits of a terminal, as far as the environment gives them away."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

_NOT_MOVING: Final = ("dumb", "linux", "unknown", "vt52", "ansi", "cons25")
"""Terminals whose cells are not moved. The console of Linux draws wide graphemes one cell wide, so
that its cells are not where they are counted; the others lack the sequences."""

_SCREEN: Final = "screen"
"""The name of GNU screen, and of an old tmux."""

_FLATTENING: Final = ("tmux", _SCREEN, "linux", "vt")
"""Terminals that draw the parts of a joined emoji side by side, or one over the other."""

_ASCII_PLOTS: Final = ("linux", "dumb")
"""Terminals whose fonts lack the blocks of a plot."""


@dataclass(frozen=True, slots=True)
class TerminalTraits:
    """The traits of one terminal, by its name (``TERM``) and by whether a tmux is around it.

    terminfo has no entry for most of them, and no query asks for them: a table of names is the
    only source. An unknown terminal counts as one like xterm.
    """

    name: str
    tmux: bool

    @classmethod
    def of(cls, environ: Mapping[str, str]) -> TerminalTraits:
        """Return the traits of the terminal that ``environ``, such as ``os.environ``, belongs to.

        tmux is found by its own variable, because its ``TERM`` is configurable.
        """
        return cls(environ.get("TERM", ""), "TMUX" in environ)

    @property
    def dumb(self) -> bool:
        """Whether it moves no cursor, so that there can be no screen and no progress bar."""
        return self.name == "dumb"

    @property
    def moves_cells(self) -> bool:
        """Whether it deletes and inserts cells of a row exactly, wide graphemes included."""
        return bool(self.name) and self.name.partition("-")[0] not in _NOT_MOVING

    @property
    def fills_with_background(self) -> bool:
        """Whether cells that it opens get the background in effect: ``bce`` of terminfo.

        tmux does so under every name.
        """
        return self.tmux or not self.name.startswith(_SCREEN)

    @property
    def joins_at_edge(self) -> bool:
        """Whether it is a tmux, or may be one.

        With wrapping off, a tmux joins a combining mark in the last column to the cell before it.
        """
        return self.tmux or self.name.startswith((_SCREEN, "tmux"))

    @property
    def flattens_emoji(self) -> bool:
        """Whether joined emoji have no certain width, so that they are flattened beforehand."""
        return self.tmux or self.name.startswith(_FLATTENING)

    @property
    def draws_blocks(self) -> bool:
        """Whether its font has the block characters of a plot."""
        return self.name not in _ASCII_PLOTS
