"""The signs of the program on the screen, in two sets: Unicode, and ASCII alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Glyphs:
    """Every sign by its meaning. Each takes one cell, except ``paused``, which takes two.

    ``border`` is not a sign: it is the name of the border in Textual's styles.
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
    own: str
    muted: str
    border: str
    # Before a line of the list: one sign for each kind.
    gift: str
    like: str
    enter: str
    plus: str
    info: str
    state: str
    unknown: str
    fault: str
    link: str
    # Before the state of the connection: one sign for each state.
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
    own="»",
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
"""The signs for a terminal with a usual font."""

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
    own="@",
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
"""The signs for fonts and terminals without others."""
