"""The foot of a sheet: the answer to a key, or the keys."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from textual.binding import ActiveBinding

from danmaku_proto.text import cells
from danmaku_tui.i18n.language import tr
from danmaku_tui.ui.keys.key_names import names_in_force
from danmaku_tui.ui.list.line_rows import wrap
from danmaku_tui.ui.look.palette import Palette
from danmaku_tui.ui.look.row import Row

ANSWER_ROWS = 2
"""Rows for an answer, at most."""


def key_hints(
    active: Mapping[str, ActiveBinding], words: Mapping[str, str]
) -> list[tuple[str, str]]:
    """Return the keys of a sheet with the text for each, the key that closes it first.

    ``words`` has the English text for each name of a binding; a name that is not in ``active`` is
    left out.
    """
    bound = names_in_force(active)
    named = [(bound[name], tr(text)) for name, text in words.items() if name in bound]
    return [("Esc", tr("close")), *named]


def answer_rows(answer: str, width: int, palette: Palette) -> list[Row]:
    """Return ``answer`` in at most :data:`ANSWER_ROWS` rows of ``width`` columns."""
    lines = wrap(answer, max(2, width - 2))[:ANSWER_ROWS]
    return [Row().add(f" {line}", palette.notice) for line in lines]


def hint_row(keys: Iterable[tuple[str, str]], width: int, palette: Palette) -> Row:
    """Return a row of keys and their texts, as many from the left as fit into ``width`` columns."""
    row = Row()
    for key, text in keys:
        lead = f" {palette.glyphs.dot} " if row.width else " "
        if row.width + cells(lead) + cells(key) + 1 + cells(text) > width:
            break
        row.add(lead, palette.faint).add(key, palette.strong).add(f" {text}", palette.dim)
    return row
