"""The stream of text and escape sequences that Textual writes, split as a terminal splits it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import Enum, auto
from typing import Final

SYNC_BEGIN: Final = "\x1b[?2026h"
"""Begins a synchronized update: the terminal shows nothing of it until it ends."""

SYNC_END: Final = "\x1b[?2026l"

SYNC_QUERY: Final = "\x1b[?2026$p"
"""Textual's first query, sent once the terminal is raw and the keys are read."""

CURSOR_QUERY: Final = "\x1b[6n"
"""Queries the position of the cursor. A terminal replies in order, so its reply also confirms that
it has read everything before (DSR 6 of ECMA-48, answered by CPR)."""

ENTER: Final = "\x1b[?1049h"
"""Switches to the alternate screen: the program's screen begins."""

LEAVE: Final = "\x1b[?1049l"
"""Switches back to the first screen."""

# The order matters: SGR and cursor positions, by far the most frequent, are tried first. ``other``
# takes any further CSI, a string sequence (OSC, DCS, …) with its end, or a single escaped letter.
_TOKEN: Final = re.compile(
    r"\x1b\[(?P<style>[0-9;]*)m"
    r"|\x1b\[(?P<position>[0-9;]*)H"
    r"|(?P<other>\x1b\[[0-?]*[ -/]*[@-~]|\x1b[\]P_^X][^\x07\x1b]*(?:\x07|\x1b\\)?|\x1b.?)"
    r"|(?P<control>[\x00-\x1a\x1c-\x1f\x7f]+)"
    r"|(?P<text>[^\x00-\x1f\x7f]+)",
    re.DOTALL,
)

only_modes: Final = re.compile(r"(?:\x1b\[[?>=<][0-9;]*\$?[a-z])+").fullmatch
"""Matches data that sets or queries private modes alone, and so changes no cell."""


class SequenceKind(Enum):
    """The kinds of token in the stream."""

    STYLE = auto()
    POSITION = auto()
    TEXT = auto()
    OTHER = auto()
    CONTROL = auto()


_KINDS: Final = {kind.name.lower(): kind for kind in SequenceKind}


def size_of(data: str) -> int:
    """Return the bytes of ``data`` in UTF-8, as they are written."""
    # A lone surrogate counts as the single byte that stands for it.
    return len(data) if data.isascii() else len(data.encode("utf-8", "replace"))


def tokens(data: str) -> Iterator[tuple[SequenceKind, str]]:
    """Yield the tokens of ``data`` in order.

    Of a style and a position, the parameters alone (``1;38;5;9``, ``3;7``); everything else whole.
    """
    for match in _TOKEN.finditer(data):
        name = match.lastgroup or "text"
        yield _KINDS[name], match[name]
