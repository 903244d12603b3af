"""What flies: a comment or a gift as runs of graphemes, measured once."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto
from typing import TypeAlias

from rich.style import Style

from danmaku_proto import events
from danmaku_proto.text import graphemes
from danmaku_tui.ui.palette import Palette

Flyable: TypeAlias = events.Chat | events.Gift
"""The kinds of event that cross the stage; every other kind is a line of the list."""

GIFT_MARK = "◆"
"""Stands before a gift, so that it is told from a comment without its colour."""


COMBO_CELLS = 4
"""Cells kept for the number of a combo and its ×: most end below a thousand."""


class Role(Enum):
    """What a run of text is, which decides its style."""

    NAME = auto()
    TEXT = auto()
    HISTORY = auto()
    GIFT = auto()


@dataclass(frozen=True, slots=True)
class Run:
    """Text of one role, and its graphemes with their widths in cells."""

    role: Role
    text: str
    width: int
    glyphs: tuple[tuple[str, int], ...]


def run(role: Role, text: str) -> Run:
    """Return ``text`` measured."""
    glyphs = tuple(graphemes(text))
    return Run(role, text, sum(width for _, width in glyphs), glyphs)


@dataclass(frozen=True, slots=True)
class Comment:
    """One flight's load. ``key`` is the text that must be the same for two to merge."""

    event: Flyable
    runs: tuple[Run, ...]
    width: int
    key: str

    def style(self, role: Role, palette: Palette) -> Style:
        """Return the style of a run of this comment."""
        if role is Role.NAME:
            return palette.dim if self.event.history else palette.name(self.event.user.key)
        if role is Role.GIFT:
            return palette.dim if self.event.history else palette.gift
        return palette.dim if role is Role.HISTORY else palette.text


def comment_of(event: Flyable, *, names: bool) -> Comment:
    """Return ``event`` ready to fly; ``names`` says whether a comment shows who wrote it.

    A gift tells what its combo holds so far, with room for the number to grow in place.
    """
    if isinstance(event, events.Gift):
        to = f" → {event.to.name}" if event.to is not None else ""
        total = f"×{event.total}"
        room = " " * (COMBO_CELLS - len(total)) if event.combo else ""
        words = f"{GIFT_MARK} {event.user.name} {event.gift}{to} {total}{room}"
        runs: tuple[Run, ...] = (run(Role.GIFT, words),)
        return Comment(event, runs, runs[0].width, key="")
    text = run(Role.HISTORY if event.history else Role.TEXT, event.text)
    runs = (run(Role.NAME, f"{event.user.name} "), text) if names else (text,)
    return Comment(event, runs, sum(part.width for part in runs), key=event.text)
