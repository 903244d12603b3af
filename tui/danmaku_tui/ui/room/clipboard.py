"""Copies to the clipboard of the person, through the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from danmaku_tui.i18n.language import tr, trn
from danmaku_tui.ui.keys.selection import Selection
from danmaku_tui.ui.room.rule_actions import copy_answer

if TYPE_CHECKING:
    from textual.app import App


def copy_selection(app: App[int], selection: Selection | None, *, enabled: bool) -> str:
    """Copy ``selection`` unless the setting ``copy.osc52`` forbids it; return the answer."""
    if selection is not None and enabled:
        app.copy_to_clipboard(selection.text)
    return copy_answer(selection, enabled=enabled)


def copy_rows(app: App[int], rows: list[str], *, enabled: bool) -> str:
    """Copy ``rows`` as lines, unless the setting ``copy.osc52`` forbids it; return the answer."""
    if not enabled:
        return tr("copying is off: copy.osc52 in the configuration turns it on")
    app.copy_to_clipboard("\n".join(rows))
    words = trn(
        "{n} row copied, if the terminal supports OSC 52",
        "{n} rows copied, if the terminal supports OSC 52",
        len(rows),
    )
    return words.format(n=f"{len(rows):,}")
