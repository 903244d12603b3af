"""The answer to the key that undoes the last change of the rules."""

from __future__ import annotations

from danmaku_tui.i18n.language import tr


def undone_text(change: str | None) -> str:
    """Return the answer; ``change`` is the undone change in words, None where there was none."""
    return tr("there is no change of the rules to undo") if change is None else change
