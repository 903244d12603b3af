"""What flies: a comment or a gift as runs of graphemes, measured once."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum, auto

from rich.style import Style

from danmaku_proto import events
from danmaku_proto.events import Flying
from danmaku_proto.text import graphemes
from danmaku_tui.i18n import event_text
from danmaku_tui.ui.look.glyphs import UNICODE, Glyphs
from danmaku_tui.ui.look.palette import Palette

COMBO_CELLS = 4
"""Cells kept for the number of a combo and its ×: most end below a thousand."""

MARK_CELLS = 2
"""Cells behind a highlighted comment: a space and the mark itself."""

_HIGHLIGHTED = "\0"
"""Begins the key of what is highlighted. No cleaned text has it, so no plain comment merges."""


class TextRole(Enum):
    """What a run of text is, which decides its style."""

    NAME = auto()
    TEXT = auto()
    HISTORY = auto()
    GIFT = auto()
    MARK = auto()
    HIT = auto()


@dataclass(frozen=True, slots=True)
class TextRun:
    """Text of one role, and its graphemes with their widths in cells."""

    role: TextRole
    text: str
    width: int
    glyphs: tuple[tuple[str, int], ...]


def run(role: TextRole, text: str) -> TextRun:
    """Return ``text`` measured."""
    glyphs = tuple(graphemes(text))
    return TextRun(role, text, sum(width for _, width in glyphs), glyphs)


@dataclass(frozen=True, slots=True)
class Comment:
    """One flight's load. ``key`` is the text that must be the same for two to merge.

    ``serial`` is that of the entry it shows; −1 where there is none.
    """

    event: Flying
    runs: tuple[TextRun, ...]
    width: int
    key: str
    serial: int = -1
    highlighted: bool = False

    @property
    def favoured(self) -> bool:
        """Whether it may wait longer for its place, and is never sampled out."""
        return self.highlighted or isinstance(self.event, events.Gift)

    @property
    def marked(self) -> bool:
        """Whether it has the cells of a mark, whether or not the mark is in them."""
        return self.runs[-1].role is TextRole.MARK

    def style(self, role: TextRole, palette: Palette) -> Style:
        """Return the style of a run of this comment."""
        if role is TextRole.HIT:
            return palette.hit
        if role is TextRole.NAME:
            return palette.dim if self.event.history else palette.name(self.event.user.key)
        if self.highlighted:
            return palette.highlight
        if role is TextRole.GIFT:
            return palette.dim if self.event.history else palette.gift
        return palette.dim if role is TextRole.HISTORY else palette.text


def comment_of(
    event: Flying,
    *,
    names: bool,
    serial: int = -1,
    highlighted: bool = False,
    glyphs: Glyphs = UNICODE,
) -> Comment:
    """Return ``event`` ready to fly; ``names`` says whether a comment shows who wrote it.

    A gift tells what its combo holds so far, with room for the number to grow in place. What is
    highlighted has a mark behind it.
    """
    name = event_text.sender(event)
    runs: list[TextRun] = []
    key = ""
    match event:
        case events.Gift():
            room = " " * (COMBO_CELLS - 1 - len(str(event.total))) if event.combo else ""
            words = f"{glyphs.gift} {name} {gift_words(event, glyphs)}{room}"
            runs.append(run(TextRole.GIFT, words))
        case events.Chat():
            if names:
                runs.append(run(TextRole.NAME, f"{name} "))
            runs.append(run(TextRole.HISTORY if event.history else TextRole.TEXT, event.text))
            key = _HIGHLIGHTED + event.text if highlighted and event.text else event.text
    if highlighted:
        runs.append(run(TextRole.MARK, f" {glyphs.pinned}"))
    width = sum(part.width for part in runs)
    return Comment(event, tuple(runs), width, key, serial, highlighted)


def gift_words(gift: events.Gift, glyphs: Glyphs) -> str:
    """Return what is given, to whom if that is said, and how many units there are so far."""
    to = f" {glyphs.to} {gift.to.name}" if gift.to is not None else ""
    return f"{gift.gift}{to} {glyphs.times}{gift.total}"


def lit(comment: Comment, glyphs: Glyphs, *, on: bool) -> Comment:
    """Return ``comment`` highlighted or not, as wide as it is: it may be in the midst of a flight.

    The cells of a mark are left blank when it is not highlighted; without them there is none.
    """
    runs = comment.runs
    if comment.marked:
        sign = f" {glyphs.pinned}" if on else " " * MARK_CELLS
        runs = (*runs[:-1], run(TextRole.MARK, sign))
    return replace(comment, runs=runs, highlighted=on)


def with_mark(comment: Comment, glyphs: Glyphs) -> Comment:
    """Return ``comment`` with the cells of a mark behind it, ``MARK_CELLS`` wider."""
    runs = (*comment.runs, run(TextRole.MARK, f" {glyphs.pinned}"))
    return replace(comment, runs=runs, width=comment.width + MARK_CELLS)
