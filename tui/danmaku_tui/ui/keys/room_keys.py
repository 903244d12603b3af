"""The keys of the room: the action of each, and the name by which the configuration rebinds it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from textual.binding import Binding

from danmaku_tui.i18n.language import N_
from danmaku_tui.rules.event_group import GROUPS
from danmaku_tui.ui.keys.named_binding import named
from danmaku_tui.ui.keys.replay_keys import REPLAY_KEYS
from danmaku_tui.ui.keys.teacher_keys import TEACHER_KEYS

OPENING: Final = frozenset({"help", "search", "ledger", "compose"})
"""The actions that open something with keys of its own.

Their bindings have priority. Two keys can arrive in one read of the terminal, and the second one
already belongs to the sheet or the search line, so the first must not wait in a widget's queue.
"""

KEYS: Final = (
    named("help", "question_mark", "help", N_("Help"), shown=True, priority=True),
    named("quit", "q", "app.leave", N_("Quit"), shown=True),
    named("freeze", "space", "freeze", N_("Freeze and pick"), shown=True),
    named("search", "slash", "search", N_("Search"), shown=True, priority=True),
    named("compose", "c", "compose", N_("Comment"), shown=True, priority=True),
    *TEACHER_KEYS,
    named("next-hit", "n", "next_hit(1)", N_("Next hit")),
    named("previous-hit", "N", "next_hit(-1)", N_("Previous hit")),
    named("rules", "f", "rules", N_("Rules"), shown=True),
    named("board", "b", "next_board", N_("Board"), shown=True),
    named("window", "B", "next_window", N_("Ten minutes or session")),
    named("list", "l", "list", N_("List"), shown=True),
    named("ledger", "exclamation_mark", "ledger", N_("Ledger"), shown=True, priority=True),
    named("next-panel", "tab", "app.focus_next", N_("Next panel")),
    named("previous-panel", "shift+tab", "app.focus_previous", N_("Previous panel")),
    named("card", "enter", "card", N_("Card of the selection")),
    named("copy", "y", "act('copy')", N_("Copy the selection")),
    named("block", "x", "act('block')", N_("Block / unblock sender")),
    named("highlight", "asterisk", "act('highlight')", N_("Highlight / unhighlight sender")),
    named("mute", "m", "act('mute')", N_("Mute / unmute sender")),
    named("only", "o", "only", N_("Only this person")),
    named("undo", "u", "act('undo')", N_("Undo the last change of the rules")),
    *(
        named(f"kind-{number}", str(number), f"switch({number})", group.switching)
        for number, group in enumerate(GROUPS, 1)
    ),
    named("slower", "left_square_bracket", "faster(-1)", N_("Slower")),
    named("faster", "right_square_bracket", "faster(1)", N_("Faster")),
    named("names", "w", "names", N_("Names on the stage")),
    named("motion", "M", "motion", N_("Motion on / off")),
    named("theme", "t", "app.theme", N_("Theme"), shown=True),
    named("language", "L", "app.language", N_("Language")),
    named("record", "R", "record", N_("Start / stop recording")),
    named("reconnect", "r", "reconnect", N_("Reconnect"), shown=True),
    named("shell", "ctrl+z", "app.suspend_process", N_("To the shell; fg comes back")),
    *REPLAY_KEYS,
    named("back", "escape", "back", N_("Back")),
)
"""All keys of the room, in the order of the help."""

LIVE_ONLY: Final = frozenset({"reconnect", "record", "compose"})
"""The names of the keys that only explain themselves in a replay: it has no connection."""


OPENING_TEXT: Final = frozenset({"search", "go-to-time", "compose"})
"""The names of the keys that open a text field."""


def text_openers(keymap: Mapping[str, str]) -> frozenset[str]:
    """Return the keys that open a text field; ``keymap`` has the configured keys by their names."""
    return frozenset(
        key
        for binding in KEYS
        if binding.id in OPENING_TEXT
        for key in keymap.get(binding.id, binding.key).split(",")
    )


def keys_of(*, replayed: bool, taught: bool = False) -> tuple[Binding, ...]:
    """Return the keys with an effect; in a replay its own come first, without :data:`LIVE_ONLY`.

    ``taught`` is true where the viewer runs the classroom that it shows.
    """
    if replayed:
        others = tuple(
            key
            for key in KEYS
            if key.id not in LIVE_ONLY and key not in (*REPLAY_KEYS, *TEACHER_KEYS)
        )
        return (*REPLAY_KEYS, *others)
    return tuple(
        key for key in KEYS if key not in REPLAY_KEYS and (taught or key not in TEACHER_KEYS)
    )


def shown_keys(
    keys: Iterable[Binding], labels: Mapping[str, str], *, composes: bool = False
) -> list[tuple[str, str]]:
    """Return the label and the English description of those ``keys`` that the last row shows.

    ``labels`` has the key in force for each name, as :func:`key_labels` returns it. ``composes``
    is true where the feed takes comments.
    """
    return [
        (labels[binding.id], binding.description)
        for binding in keys
        if binding.show and binding.id is not None and (composes or binding.id != "compose")
    ]
