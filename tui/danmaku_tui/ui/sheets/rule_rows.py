"""Rules and the messages that they match, as rows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from danmaku_proto.events import main_text
from danmaku_proto.text import cells, graphemes
from danmaku_tui.i18n import event_text
from danmaku_tui.i18n.language import tr
from danmaku_tui.room.history import Entry
from danmaku_tui.rules.case_fold import fold, occurrences
from danmaku_tui.rules.pattern import Pattern
from danmaku_tui.rules.rule import Rule, Subject
from danmaku_tui.ui.look.palette import Palette
from danmaku_tui.ui.look.row import Row

NAME_COLUMNS: Final = 14
"""Columns for the name of a sender on a wide sheet."""

WIDE_FROM: Final = 56
"""Columns from which a sheet is wide."""


def rule_row(rule: Rule, matches: int | None, width: int, palette: Palette, *, picked: bool) -> Row:
    """Return ``rule`` in one row; ``matches`` is None until they are counted."""
    glyphs = palette.glyphs
    if picked:
        text = dim = palette.picked
    else:
        text, dim = (palette.text, palette.dim) if rule.on else (palette.dim, palette.dim)
    state, states = tr("on") if rule.on else tr("off"), max(cells(tr("on")), cells(tr("off")))
    row = Row(glyphs).add(f"{glyphs.here if picked else ' '} ", text)
    row.add_fit(state, dim, states).add("  ", text)
    count = glyphs.ellipsis if matches is None else f"{matches:,}"
    row.add_fit(rule.words(), text, width - row.width - cells(count) - 3)
    return row.add(f"  {count} ", dim)


def match_row(entry: Entry, rule: Rule, width: int, palette: Palette) -> Row:
    """Return an entry in one row, with the parts marked that ``rule`` matches."""
    event = entry.event
    time = datetime.fromtimestamp(event.at).astimezone()
    wide = width >= WIDE_FROM
    row = Row(palette.glyphs).add(
        f" {time:%H:%M:%S}  " if wide else f" {time:%H:%M}  ", palette.dim
    )
    user = event.user
    name = palette.dim if user is None else palette.name(user.key)
    row.add_fit(event_text.sender(event), name, NAME_COLUMNS if wide else 8).add("  ", palette.text)
    text = event_text.phrase(event, palette.glyphs)
    room = width - row.width - 1
    # A rule looks at the text of the sender alone, with which the phrase begins.
    for part, hit in _parted(text, spans_in(rule, main_text(event))):
        style = palette.hit if hit else palette.text
        if cells(part) > room:
            return row.add_fit(part, style, room)
        row.add(part, style)
        room -= cells(part)
    return row


def spans_in(rule: Rule, text: str) -> list[tuple[int, int]]:
    """Return the matches of ``rule`` in ``text``: ordered spans in code points, not overlapping."""
    match rule.subject:
        case Subject.WORDS:
            return occurrences(fold(rule.value), text)
        case Subject.REGEX:
            return Pattern(rule.value).spans(text)
        case Subject.USER | Subject.KIND | Subject.LEVEL | Subject.REPEAT:
            return []


def _parted(text: str, spans: Sequence[tuple[int, int]]) -> list[tuple[str, bool]]:
    """Return ``text`` in parts, each with whether it is a match.

    A grapheme of which a part matches is a match.
    """
    parts: list[tuple[str, bool]] = []
    at = 0
    for glyph, _ in graphemes(text):
        end = at + len(glyph)
        hit = any(start < end and at < stop for start, stop in spans)
        if parts and parts[-1][1] is hit:
            parts[-1] = (parts[-1][0] + glyph, hit)
        else:
            parts.append((glyph, hit))
        at = end
    return parts
