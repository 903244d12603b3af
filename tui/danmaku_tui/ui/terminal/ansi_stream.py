"""What Textual writes, read as a terminal reads it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import Enum, auto
from typing import Final

SYNC_BEGIN: Final = "\x1b[?2026h"
SYNC_END: Final = "\x1b[?2026l"
SYNC_ASKED: Final = "\x1b[?2026$p"
"""What Textual asks first, once the terminal is raw and the keys are read."""

ASK_POSITION: Final = "\x1b[6n"
"""Asks where the cursor is; a terminal answers when it has read everything before."""

ENTER: Final = "\x1b[?1049h"
LEAVE: Final = "\x1b[?1049l"

_TOKEN: Final = re.compile(
    r"\x1b\[(?P<ink>[0-9;]*)m"
    r"|\x1b\[(?P<place>[0-9;]*)H"
    r"|(?P<other>\x1b\[[0-?]*[ -/]*[@-~]|\x1b[\]P_^X][^\x07\x1b]*(?:\x07|\x1b\\)?|\x1b.?)"
    r"|(?P<control>[\x00-\x1a\x1c-\x1f\x7f]+)"
    r"|(?P<text>[^\x00-\x1f\x7f]+)",
    re.DOTALL,
)

only_modes: Final = re.compile(r"(?:\x1b\[[?>=<][0-9;]*\$?[a-z])+").fullmatch
"""Matches what sets or asks for modes and shows nothing."""


class SequenceKind(Enum):
    """What a part of the stream is."""

    INK = auto()
    PLACE = auto()
    TEXT = auto()
    OTHER = auto()
    CONTROL = auto()


_KINDS: Final = {kind.name.lower(): kind for kind in SequenceKind}


def size_of(data: str) -> int:
    """Return the bytes that ``data`` takes on the line."""
    return len(data) if data.isascii() else len(data.encode("utf-8", "replace"))


def parts(data: str) -> Iterator[tuple[SequenceKind, str]]:
    """Yield the parts of ``data``: codes of an ink, a place, text, or whatever else as it is."""
    for match in _TOKEN.finditer(data):
        name = match.lastgroup or "text"
        yield _KINDS[name], match[name]
