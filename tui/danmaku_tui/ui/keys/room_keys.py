"""The keys of the room: what each does, under a name that the configuration can rebind."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from textual.binding import Binding

from danmaku_tui.i18n.language import N_
from danmaku_tui.rules.event_group import GROUPS
from danmaku_tui.ui.keys.key_names import key_name
from danmaku_tui.ui.keys.named_binding import named
from danmaku_tui.ui.replay.replay_controls import REPLAY_KEYS

OPENING: Final = frozenset({"help", "search", "ledger"})
"""The actions after which keys mean something else, and which need nothing of the keys before.

They are taken first: what takes the keys takes them from the next one on, though both came at once.
"""

KEYS: Final = (
    named("help", "question_mark", "help", N_("Help"), shown=True, first=True),
    named("quit", "q", "app.leave", N_("Quit"), shown=True),
    named("freeze", "space", "freeze", N_("Freeze and pick"), shown=True),
    named("search", "slash", "search", N_("Search"), shown=True, first=True),
    named("next-hit", "n", "next_hit(1)", N_("Next hit")),
    named("previous-hit", "N", "next_hit(-1)", N_("Previous hit")),
    named("rules", "f", "rules", N_("Rules"), shown=True),
    named("board", "b", "next_board", N_("Board"), shown=True),
    named("window", "B", "next_window", N_("Ten minutes or session")),
    named("list", "l", "list", N_("List"), shown=True),
    named("ledger", "exclamation_mark", "ledger", N_("Ledger"), shown=True, first=True),
    named("next-panel", "tab", "app.focus_next", N_("Next panel")),
    named("previous-panel", "shift+tab", "app.focus_previous", N_("Panel before")),
    named("card", "enter", "card", N_("Card of what is picked")),
    named("copy", "y", "act('copy')", N_("Copy what is picked")),
    named("block", "x", "act('block')", N_("Block its sender, or no longer")),
    named("highlight", "asterisk", "act('highlight')", N_("Highlight its sender, or no longer")),
    named("mute", "m", "act('mute')", N_("Mute its sender, or no longer")),
    named("only", "o", "only", N_("Only this person")),
    named("undo", "u", "act('undo')", N_("Undo the last change of the rules")),
    *(
        named(f"kind-{number}", str(number), f"switch({number})", group.switching)
        for number, group in enumerate(GROUPS, 1)
    ),
    named("slower", "left_square_bracket", "faster(-1)", N_("Slower")),
    named("faster", "right_square_bracket", "faster(1)", N_("Faster")),
    named("names", "w", "names", N_("Who says it, on the stage")),
    named("motion", "M", "motion", N_("Motion, or a list alone")),
    named("theme", "t", "app.theme", N_("Theme"), shown=True),
    named("language", "L", "app.language", N_("Language")),
    named("record", "R", "record", N_("Record, or no longer")),
    named("reconnect", "r", "reconnect", N_("Reconnect"), shown=True),
    named("shell", "ctrl+z", "app.suspend_process", N_("To the shell; fg comes back")),
    *REPLAY_KEYS,
    named("back", "escape", "back", N_("Back")),
)
"""All keys of the room, in the order of the help."""

OF_A_LINK: Final = frozenset({"reconnect", "record"})
"""What makes no sense where nothing but a recording is watched."""


def rebound(keys: Iterable[Binding], keymap: dict[str, str]) -> dict[str, str]:
    """Return the key in force for each name of ``keys``, where ``keymap`` may say another.

    What else ``keymap`` says is kept: it is of keys that hold elsewhere.
    """
    standing = {key.id: key.key for key in keys if key.id is not None}
    return standing | keymap


def keys_of(*, replayed: bool) -> tuple[Binding, ...]:
    """Return the keys that do something: in a replay its own come first, and none of a link's."""
    if replayed:
        others = tuple(key for key in KEYS if key.id not in OF_A_LINK and key not in REPLAY_KEYS)
        return (*REPLAY_KEYS, *others)
    return tuple(key for key in KEYS if key not in REPLAY_KEYS)


def shown_keys(keys: Iterable[Binding], keymap: dict[str, str]) -> list[tuple[str, str]]:
    """Return those of ``keys`` that the last row has, each with what it does in English.

    ``keymap`` has the keys in force; of several for one thing the first is shown.
    """
    return [
        (key_name(keymap[binding.id].partition(",")[0]), binding.description)
        for binding in keys
        if binding.show and binding.id is not None
    ]
