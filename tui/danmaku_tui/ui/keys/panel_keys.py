"""The keys of each place that has some of its own: the panels of the room, and what opens over it.

A name that is in several places is one action there: who gives it another key gives it everywhere.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Final

from textual.binding import Binding

from danmaku_tui.i18n.language import N_
from danmaku_tui.ui.keys.key_names import key_name
from danmaku_tui.ui.keys.named_binding import named
from danmaku_tui.ui.keys.room_keys import KEYS

HELP: Final = named("help", "question_mark", "app.help", N_("Help"))
"""The key of the room that holds in what opens over it, too."""

STAGE_KEYS: Final = (
    named("pick-left", "left,h", "walk('left')", N_("Pick to the left")),
    named("pick-right", "right,l", "walk('right')", N_("Pick to the right")),
    named("pick-up", "up,k", "walk('up')", N_("Pick above")),
    named("pick-down", "down,j", "walk('down')", N_("Pick below")),
)
"""The keys of the stage, while it is frozen."""

LIST_KEYS: Final = (
    named("down", "j,down", "move(1)", N_("Down")),
    named("up", "k,up", "move(-1)", N_("Up")),
    named("half-page-down", "ctrl+d,pagedown", "move_pages(0.5)", N_("Half a page down")),
    named("half-page-up", "ctrl+u,pageup", "move_pages(-0.5)", N_("Half a page up")),
    named("first", "g,home", "to_oldest", N_("To the oldest")),
    named("last", "G,end", "to_newest", N_("To the newest, and follow")),
)

BOARD_KEYS: Final = (
    named("down", "j,down", "move(1)", N_("Down")),
    named("up", "k,up", "move(-1)", N_("Up")),
    named("half-page-down", "ctrl+d,pagedown", "move_pages(0.5)", N_("Half a page down")),
    named("half-page-up", "ctrl+u,pageup", "move_pages(-0.5)", N_("Half a page up")),
    named("first", "g,home", "to_edge(0)", N_("To the first")),
    named("last", "G,end", "to_edge(1)", N_("To the last")),
)

SHEET_KEYS: Final = (
    named("down", "j,down", "scroll_by(1)", N_("Down")),
    named("up", "k,up", "scroll_by(-1)", N_("Up")),
    named("half-page-down", "ctrl+d,pagedown", "scroll_pages(0.5)", N_("Half a page down")),
    named("half-page-up", "ctrl+u,pageup", "scroll_pages(-0.5)", N_("Half a page up")),
    named("first", "g,home", "scroll_to_edge(0)", N_("To the first row")),
    named("last", "G,end", "scroll_to_edge(1)", N_("To the last row")),
)
"""The keys of whatever is read over the room."""

CARD_KEYS: Final = (
    named("copy", "y", "act('copy')", N_("Copy")),
    named("block", "x", "act('block')", N_("Block, or no longer")),
    named("highlight", "asterisk", "act('highlight')", N_("Highlight, or no longer")),
    named("mute", "m", "act('mute')", N_("Mute, or no longer")),
    named("undo", "u", "act('undo')", N_("Undo")),
    named("only", "o", "end('only')", N_("Only this person")),
    named("rules", "f", "end('rules')", N_("A rule from this")),
    HELP,
    Binding("escape,enter,q", "dismiss", N_("Close"), show=False),
)

LEDGER_KEYS: Final = (
    named("ledger", "exclamation_mark", "close", N_("Close")),
    HELP,
    Binding("escape,q", "close", N_("Close"), show=False),
)

RULES_KEYS: Final = (
    named("down", "j,down", "move(1)", N_("Down")),
    named("up", "k,up", "move(-1)", N_("Up")),
    named("half-page-down", "ctrl+d,pagedown", "move(8)", N_("Eight down")),
    named("half-page-up", "ctrl+u,pageup", "move(-8)", N_("Eight up")),
    named("first", "g,home", "to_edge(0)", N_("To the first")),
    named("last", "G,end", "to_edge(1)", N_("To the last")),
    named("new-rule", "n,a", "new", N_("New rule")),
    named("edit-rule", "enter,e", "edit", N_("Edit")),
    named("switch-rule", "space", "switch", N_("On or off")),
    named("delete-rule", "d,delete", "delete", N_("Delete")),
    named("undo", "u", "undo", N_("Undo")),
    named("rules", "f", "close", N_("Close")),
    HELP,
    Binding("escape,q", "close", N_("Close"), show=False),
)

PANELS: Final[Mapping[str, Sequence[Binding]]] = MappingProxyType(
    {"stage": STAGE_KEYS, "list": LIST_KEYS, "board": BOARD_KEYS}
)
"""The panels of the room, in which the keys of the room hold as well."""

PLACES: Final[Mapping[str, Sequence[Binding]]] = MappingProxyType(
    {
        **{panel: (*KEYS, *keys) for panel, keys in PANELS.items()},
        "card": (*CARD_KEYS, *SHEET_KEYS),
        "ledger": (*LEDGER_KEYS, *SHEET_KEYS),
        "rules": RULES_KEYS,
    }
)
"""All the keys that hold in each place."""

LINES: Final = N_("In the list, the board, the rules and on sheets")
"""Where the keys walk that are in several places, and not those of the room."""

_TITLES: Final = {"stage": N_("On the stage, frozen"), "rules": N_("In the rules")}


def named_keys() -> Iterator[tuple[Binding, str]]:
    """Yield each binding that has a name, once, with where it holds in English.

    That is empty for what holds in the whole room.
    """
    told: set[str] = set()
    for binding in KEYS:
        if binding.id is not None:
            told.add(binding.id)
            yield binding, ""
    # What is in several places is told in the words of a sheet: they say the least of what it is.
    for place, bindings in (*PANELS.items(), *PLACES.items()):
        for binding in (*SHEET_KEYS, *bindings) if place == "list" else bindings:
            if binding.id is not None and binding.id not in told:
                told.add(binding.id)
                yield binding, _TITLES.get(place, LINES)


def keys_named(keymap: Mapping[str, str]) -> dict[str, str]:
    """Return the first key of each name, as a person writes it.

    ``keymap`` has the keys in force, where they are others than those here.
    """
    return {
        binding.id: key_name((keymap.get(binding.id) or binding.key).partition(",")[0])
        for binding, _ in named_keys()
        if binding.id is not None
    }


def places_of(name: str) -> frozenset[str]:
    """Return the places where the binding of this name holds."""
    return frozenset(
        place
        for place, bindings in PLACES.items()
        if any(binding.id == name for binding in bindings)
    )
