"""Keys as a person writes them."""

from __future__ import annotations

from typing import Final

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


def _plain(key: str) -> str:
    if key in _WRITTEN:
        return _WRITTEN[key]
    character = key_to_character(key)
    if character is not None and character.isprintable() and character != " ":
        return character
    return key.capitalize()
