"""The actions of the screen that keys can be assigned to."""

from __future__ import annotations

from danmaku_tui.config.keys import KeyAction
from danmaku_tui.i18n.language import tr


def key_actions() -> tuple[KeyAction, ...]:
    """Return the actions in the order of the help. Imports the screen, so call this last."""
    from danmaku_tui.ui.keys.key_labels import named_keys, panels_of

    def doc(does: str, where: str) -> str:
        return tr("{place}: {does}").format(place=tr(where), does=does) if where else does

    return tuple(
        KeyAction(key.id, key.key, doc(tr(key.description), where), panels_of(key.id))
        for key, where in named_keys()
        if key.id is not None
    )
