"""The comment: a chat message or a gift that flies, as runs of graphemes measured once.

It knows no colour and no terminal: :mod:`~danmaku_tui.ui.stage.lane_runs` gives runs their styles.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum, auto
from typing import Final

from danmaku_proto import events
from danmaku_proto.events import Flying
from danmaku_proto.text import graphemes
from danmaku_tui.i18n import event_text
from danmaku_tui.ui.look.glyphs import UNICODE, Glyphs

COMBO_CELLS: Final = 4
"""Cells reserved for × and the number of a combo: most combos end below a thousand."""

MARK_CELLS: Final = 2
"""Cells behind a highlighted comment: a space and the mark."""

_HIGHLIGHTED: Final = "\0"
"""The prefix of the key of a highlighted comment, so that no plain one merges into it.

No cleaned text contains the character."""


class TextRole(Enum):
    """The roles of a run of text; the role decides its style."""

    OWN = auto()
    NAME = auto()
    TEXT = auto()
    HISTORY = auto()
    GIFT = auto()
    MARK = auto()
    HIT = auto()
    TIMES = auto()


@dataclass(frozen=True, slots=True)
class TextRun:
    """A text of one role: ``width`` in cells, and its graphemes with their widths."""

    role: TextRole
    text: str
    width: int
    glyphs: tuple[tuple[str, int], ...]


def run(role: TextRole, text: str) -> TextRun:
    """Return ``text`` as a measured run."""
    glyphs = tuple(graphemes(text))
    return TextRun(role, text, sum(width for _, width in glyphs), glyphs)


@dataclass(frozen=True, slots=True)
class Comment:
    """The payload of a flight, ``width`` cells wide. Comments of one ``key`` may merge.

    ``serial`` is that of the entry that it shows, −1 without an entry. ``own`` is true where the
    person who watches has written it.
    """

    event: Flying
    runs: tuple[TextRun, ...]
    width: int
    key: str
    serial: int = -1
    highlighted: bool = False
    own: bool = False

    @property
    def favoured(self) -> bool:
        """Whether it may wait longer for a place, and is never sampled out."""
        return self.highlighted or self.own or isinstance(self.event, events.Gift)

    @property
    def marked(self) -> bool:
        """Whether it has the cells of a mark, with the mark in them or blank."""
        return self.runs[-1].role is TextRole.MARK


def comment_of(
    event: Flying,
    *,
    names: bool,
    serial: int = -1,
    highlighted: bool = False,
    own: bool = False,
    glyphs: Glyphs = UNICODE,
) -> Comment:
    """Return ``event`` as a comment; ``names`` says whether a chat message shows its sender.

    A gift shows the units of its combo so far, and has cells for the number to grow without any
    movement. A highlighted comment has a mark behind it, and an ``own`` one a sign before it. An
    own comment has no key: it never merges with the same text of another person.
    """
    name = event_text.sender(event)
    runs = [run(TextRole.OWN, f"{glyphs.own} ")] if own else []
    key = ""
    match event:
        case events.Gift():
            room = " " * (COMBO_CELLS - 1 - len(str(event.total))) if event.grows else ""
            words = f"{glyphs.gift} {name} {gift_words(event, glyphs)}{room}"
            runs.append(run(TextRole.GIFT, words))
        case events.Chat():
            text = event_text.comment(event)
            if names:
                runs.append(run(TextRole.NAME, f"{name} "))
            runs.append(run(TextRole.HISTORY if event.history else TextRole.TEXT, text))
            if not own:
                key = _HIGHLIGHTED + event.text if highlighted and event.text else event.text
    if highlighted:
        runs.append(run(TextRole.MARK, f" {glyphs.pinned}"))
    width = sum(part.width for part in runs)
    return Comment(event, tuple(runs), width, key, serial, highlighted, own)


def gift_words(gift: events.Gift, glyphs: Glyphs) -> str:
    """Return the gift, its recipient if there is one, and the units so far."""
    to = f" {glyphs.to} {gift.to.name}" if gift.to is not None else ""
    return f"{gift.gift}{to} {glyphs.times}{gift.total}"


def highlighted_or_not(comment: Comment, glyphs: Glyphs, *, on: bool) -> Comment:
    """Return ``comment`` highlighted or not, with the same width: it may fly at present.

    The mark is shown only in cells of its own, which are blank while it is not highlighted.
    """
    runs = comment.runs
    if comment.marked:
        mark = f" {glyphs.pinned}" if on else " " * MARK_CELLS
        runs = (*runs[:-1], run(TextRole.MARK, mark))
    return replace(comment, runs=runs, highlighted=on)


def with_mark(comment: Comment, glyphs: Glyphs) -> Comment:
    """Return ``comment`` with the cells of a mark behind it, ``MARK_CELLS`` wider."""
    runs = (*comment.runs, run(TextRole.MARK, f" {glyphs.pinned}"))
    return replace(comment, runs=runs, width=comment.width + MARK_CELLS)
