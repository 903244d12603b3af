"""Events as rows of the list: columns that align, and text that wraps under itself."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from rich.style import Style
from textual.strip import Strip

from danmaku_proto import events
from danmaku_proto.events import Event, Kind
from danmaku_proto.text import graphemes
from danmaku_tui import wording
from danmaku_tui.ui.palette import Palette
from danmaku_tui.ui.row import Row

MARKS: Final = {
    Kind.CHAT: " ",
    Kind.GIFT: "◆",
    Kind.LIKE: "♥",
    Kind.ENTER: "→",
    Kind.SOCIAL: "+",
    Kind.FAN_CLUB: "+",
    Kind.VIEWERS: "i",
    Kind.RANKS: "i",
    Kind.STATE: "■",
    Kind.NOTICE: "i",
    Kind.UNKNOWN: "?",
    Kind.FAULT: "!",
    Kind.LINK: "~",
}
"""What stands before a line, so that its kind is seen without its colour."""

SHORT_TIME_BELOW: Final = 64
"""Columns below which the time goes without its seconds."""


def list_rows(event: Event, width: int, palette: Palette) -> list[Strip]:
    """Return ``event`` as one or more rows of ``width`` cells."""
    clock = "%H:%M:%S" if width >= SHORT_TIME_BELOW else "%H:%M"
    time = datetime.fromtimestamp(event.at).astimezone().strftime(clock)
    name_width = min(18, max(8, width // 5))
    name_style, text_style = _styles(event, palette)
    first = Row().add(f"{time} ", palette.faint).add(f"{MARKS[event.kind]} ", text_style)
    first.add_fit(wording.sender(event), name_style, name_width).add(" ", palette.text)
    indent = first.width
    lines = wrap(wording.phrase(event), width - indent) if width > indent + 1 else [""]
    rows = [first.add(lines[0], text_style).fill(palette.text, width).strip(width)]
    for line in lines[1:]:
        row = Row().fill(palette.text, indent).add(line, text_style)
        rows.append(row.fill(palette.text, width).strip(width))
    return rows


def wrap(text: str, width: int) -> list[str]:
    """Return ``text`` in one line or more of at most ``width`` cells, no grapheme split.

    A line ends at a space where one is in its second half, because Latin words read better whole;
    elsewhere it ends anywhere, as Chinese does. The spaces at a break are left out. ``width`` is 2
    at least, or wide graphemes stand out by a cell.
    """
    lines: list[str] = []
    line: list[str] = []
    used = 0
    for glyph, cells in graphemes(text):
        if used + cells > width and line:
            rest = _after_last_space(line) if glyph != " " else []
            full = "".join(line[: len(line) - len(rest)]).rstrip(" ")
            if full:
                lines.append(full)
            line = rest
            used = len(rest)
        if glyph == " " and lines and not line:
            continue
        line.append(glyph)
        used += cells
    if line or not lines:
        lines.append("".join(line))
    return lines


def _after_last_space(line: list[str]) -> list[str]:
    """Return what follows the last space of ``line``, all ASCII; nothing when that is too long."""
    for position in range(len(line) - 1, len(line) // 2, -1):
        if line[position] == " ":
            return line[position + 1 :]
        if not line[position].isascii():
            break
    return []


def _styles(event: Event, palette: Palette) -> tuple[Style, Style]:
    """Return the styles of the name and of the text."""
    if getattr(event, "history", False):
        return palette.dim, palette.dim
    user = getattr(event, "user", None)
    name = palette.name(user.key) if isinstance(user, events.User) else palette.dim
    match event:
        case events.Chat():
            return name, palette.text
        case events.Gift():
            return name, palette.gift
        case events.Notice() | events.RoomState() | events.LinkChange():
            return name, palette.notice
        case events.Fault():
            return name, palette.accent
        case _:
            return name, palette.dim
