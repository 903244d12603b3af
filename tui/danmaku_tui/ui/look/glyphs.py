"""The signs that the program itself puts on the screen, in two sets: Unicode, and ASCII only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Glyphs:
    """Every sign by what it says. Each takes one cell, but ``paused``, which takes two.

    ``border`` is no sign but the name that Textual's styles have for such a border.
    """

    # Lines, places and punctuation.
    rule: str
    here: str
    dot: str
    ellipsis: str
    times: str
    to: str
    up: str
    down: str
    left: str
    right: str
    check: str
    cross: str
    pinned: str
    muted: str
    border: str
    # What stands before a line of the list, each kind with its own.
    gift: str
    like: str
    enter: str
    plus: str
    info: str
    state: str
    unknown: str
    fault: str
    link: str
    # What stands before the state of the connection, each state with its own.
    live: str
    quiet: str
    silent: str
    connecting: str
    retry: str
    refused: str
    ended: str
    paused: str
    recording: str


UNICODE: Final = Glyphs(
    rule="─",
    here="▸",
    dot="·",
    ellipsis="…",
    times="×",
    to="→",
    up="↑",
    down="↓",
    left="←",
    right="→",
    check="✓",
    cross="✗",
    pinned="★",
    muted="⊘",
    border="round",
    gift="◆",
    like="♥",
    enter="→",
    plus="+",
    info="i",
    state="■",
    unknown="?",
    fault="!",
    link="~",
    live="●",
    quiet="◐",
    silent="○",
    connecting="◌",
    retry="↻",
    refused="✕",
    ended="■",
    paused="❚❚",
    recording="◉",
)
"""What a terminal with a usual font shows."""

ASCII: Final = Glyphs(
    rule="-",
    here=">",
    dot="-",
    ellipsis="~",
    times="x",
    to=">",
    up="^",
    down="v",
    left="<",
    right=">",
    check="+",
    cross="x",
    pinned="*",
    muted="/",
    border="ascii",
    gift="$",
    like="^",
    enter=">",
    plus="+",
    info="i",
    state="=",
    unknown="?",
    fault="!",
    link="~",
    live="*",
    quiet="+",
    silent="o",
    connecting=".",
    retry="%",
    refused="x",
    ended="#",
    paused="||",
    recording="@",
)
"""For fonts and terminals that have nothing else."""
