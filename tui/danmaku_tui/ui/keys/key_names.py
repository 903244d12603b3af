"""Keys as a person writes them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from textual.binding import ActiveBinding
from textual.keys import key_to_character

_WRITTEN: Final = {
    "escape": "Esc",
    "pagedown": "PageDown",
    "pageup": "PageUp",
    "space": "Space",
    # Textual has names of its own for these, and finds no way back from them.
    "plus": "+",
    "minus": "-",
    "slash": "/",
    "at": "@",
    "backslash": "\\",
    "underscore": "_",
}


def key_name(key: str) -> str:
    """Return a key as a person writes it: ``Ctrl+d`` for ``ctrl+d``, ``[`` for its long name."""
    *modifiers, last = key.split("+")
    return "+".join([*(modifier.capitalize() for modifier in modifiers), _plain(last)])


def names_in_force(active: Mapping[str, ActiveBinding]) -> dict[str, str]:
    """Return the first key of each named binding among ``active``, as a person writes it."""
    keys: dict[str, str] = {}
    for key, bound in active.items():
        if bound.binding.id is not None:
            keys.setdefault(bound.binding.id, key_name(key))
    return keys


def _plain(key: str) -> str:
    if key in _WRITTEN:
        return _WRITTEN[key]
    character = key_to_character(key)
    if character is not None and character.isprintable() and character != " ":
        return character
    return key.capitalize()
