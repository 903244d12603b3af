"""The keys of every panel, sheet and form besides those of the room: one table.

A name that several of them have is one action: a new key for it holds in all of them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from textual.binding import Binding

from danmaku_tui.i18n.language import N_
from danmaku_tui.ui.keys.named_binding import named
from danmaku_tui.ui.keys.room_keys import KEYS

HELP: Final = named("help", "question_mark", "app.help", N_("Help"))
"""The key of the room that holds on sheets, too."""


def walking_keys(first: str, last: str) -> tuple[Binding, ...]:
    """Return the keys that walk through lines, with the English words for the two ends.

    A widget that has them gives ``action_move(lines)``, ``action_move_pages(pages)`` and
    ``action_to_edge(last)``.
    """
    return (
        named("down", "j,down", "move(1)", N_("Down")),
        named("up", "k,up", "move(-1)", N_("Up")),
        named("half-page-down", "ctrl+d,pagedown", "move_pages(0.5)", N_("Half a page down")),
        named("half-page-up", "ctrl+u,pageup", "move_pages(-0.5)", N_("Half a page up")),
        named("first", "g,home", "to_edge(0)", first),
        named("last", "G,end", "to_edge(1)", last),
    )


SHEET_KEYS: Final = walking_keys(N_("To the first row"), N_("To the last row"))
LIST_KEYS: Final = walking_keys(N_("To the oldest"), N_("To the newest, and follow"))
BOARD_KEYS: Final = walking_keys(N_("To the first"), N_("To the last"))

STAGE_KEYS: Final = (
    named("pick-left", "left,h", "walk('left')", N_("Pick to the left")),
    named("pick-right", "right,l", "walk('right')", N_("Pick to the right")),
    named("pick-up", "up,k", "walk('up')", N_("Pick above")),
    named("pick-down", "down,j", "walk('down')", N_("Pick below")),
)
"""The keys of the stage while it is frozen."""

CARD_KEYS: Final = (
    named("copy", "y", "act('copy')", N_("Copy")),
    named("wire", "w", "wire", N_("Bytes of the frame")),
    named("block", "x", "act('block')", N_("Block / unblock")),
    named("highlight", "asterisk", "act('highlight')", N_("Highlight / unhighlight")),
    named("mute", "m", "act('mute')", N_("Mute / unmute")),
    named("undo", "u", "act('undo')", N_("Undo")),
    named("silence", "S", "act('silence')", N_("Silence / unsilence for everyone")),
    named("expel", "X", "act('expel')", N_("Remove from the classroom")),
    named("only", "o", "end('only')", N_("Only this person")),
    named("rules", "f", "end('rules')", N_("Make a rule from this")),
    HELP,
    Binding("escape,enter,q", "dismiss", N_("Close"), show=False),
)

WIRE_KEYS: Final = (
    named("copy", "y", "copy", N_("Copy the message as hex, with its meaning")),
    named("wire", "w", "close", N_("Close")),
    HELP,
    Binding("escape,q", "close", N_("Close"), show=False),
)

LEDGER_KEYS: Final = (
    named("ledger", "exclamation_mark", "close", N_("Close")),
    HELP,
    Binding("escape,q", "close", N_("Close"), show=False),
)

PEOPLE_KEYS: Final = (
    named("people", "P", "close", N_("Close")),
    HELP,
    Binding("escape,q", "close", N_("Close"), show=False),
)

ADDRESSES_KEYS: Final = (
    named("addresses", "a", "close", N_("Close")),
    HELP,
    Binding("escape,q", "close", N_("Close"), show=False),
)

RULES_KEYS: Final = (
    *walking_keys(N_("To the first"), N_("To the last")),
    named("new-rule", "n,a", "new", N_("New rule")),
    named("edit-rule", "enter,e", "edit", N_("Edit")),
    named("switch-rule", "space", "switch", N_("On / off")),
    named("delete-rule", "d,delete", "delete", N_("Delete")),
    named("undo", "u", "undo", N_("Undo")),
    named("rules", "f", "close", N_("Close")),
    HELP,
    Binding("escape,q", "close", N_("Close"), show=False),
)

CHOICE_KEYS: Final = (
    Binding("right,l,space", "turn(1)", N_("Next choice"), show=False),
    Binding("left,h", "turn(-1)", N_("Previous choice"), show=False),
)

FORM_KEYS: Final = (
    Binding("escape", "cancel", N_("Back without saving"), show=False),
    Binding("enter", "save", N_("Save the rule"), show=False),
    Binding("down,tab", "app.focus_next", N_("Next field"), show=False),
    Binding("up,shift+tab", "app.focus_previous", N_("Previous field"), show=False),
    Binding("pagedown", "move_pages(0.5)", N_("Half a page down"), show=False),
    Binding("pageup", "move_pages(-0.5)", N_("Half a page up"), show=False),
)

HELP_KEYS: Final = (
    Binding("escape", "back", N_("Close"), show=False),
    # With priority, because the text field would take it for a letter. HelpScreen switches the
    # priority keys off while a text is typed.
    Binding("question_mark", "close", N_("Close"), show=False, priority=True, id="help"),
    Binding("down", "move(1)", N_("Down"), show=False),
    Binding("up", "move(-1)", N_("Up"), show=False),
    Binding("pagedown", "move_pages(0.5)", N_("Half a page down"), show=False),
    Binding("pageup", "move_pages(-0.5)", N_("Half a page up"), show=False),
    Binding("home", "to_edge(0)", N_("To the first row"), show=False, priority=True),
    Binding("end", "to_edge(1)", N_("To the last row"), show=False, priority=True),
)


@dataclass(frozen=True, slots=True)
class KeyGroup:
    """The keys of one panel or sheet.

    ``title`` is the English heading in the help; without one the help leaves the group out. The
    keys of the room hold in a group that is ``in_room``, and those of a sheet in one that
    ``scrolls``.
    """

    title: str
    keys: Sequence[Binding]
    in_room: bool = False
    scrolls: bool = False

    @property
    def effective(self) -> tuple[Binding, ...]:
        """All keys that hold there."""
        return (*(KEYS if self.in_room else ()), *self.keys, *(SHEET_KEYS if self.scrolls else ()))


PANELS: Final[Mapping[str, KeyGroup]] = MappingProxyType(
    {
        "stage": KeyGroup(N_("On the stage, frozen"), STAGE_KEYS, in_room=True),
        "list": KeyGroup(N_("In the list"), LIST_KEYS, in_room=True),
        "board": KeyGroup(N_("In the board"), BOARD_KEYS, in_room=True),
        "card": KeyGroup(N_("On a card"), CARD_KEYS, scrolls=True),
        "wire": KeyGroup(N_("On the bytes of a frame"), WIRE_KEYS, scrolls=True),
        "ledger": KeyGroup("", LEDGER_KEYS, scrolls=True),
        "addresses": KeyGroup("", ADDRESSES_KEYS, scrolls=True),
        "people": KeyGroup("", PEOPLE_KEYS, scrolls=True),
        "rules": KeyGroup(N_("In the rules"), RULES_KEYS),
        "form": KeyGroup(N_("In the form of a rule"), (*FORM_KEYS, *CHOICE_KEYS)),
        "sheet": KeyGroup(N_("On any sheet"), SHEET_KEYS),
    }
)
"""Every group, in the order of the help."""
