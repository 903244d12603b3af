"""The names of keys: as a person writes them, and as Textual does."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from danmaku_proto.line_error import LineError
from danmaku_tui.config.error import clipped, nearest
from danmaku_tui.i18n.language import tr

LEAVING: Final = "ctrl+c"
"""The key that always leaves the program."""

KEY_CHARACTERS: Final = 160
"""The most characters of a key: the longest name with all modifiers is shorter."""

_MODIFIERS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "ctrl": "ctrl",
        "control": "ctrl",
        "alt": "alt",
        "option": "alt",
        "shift": "shift",
        "meta": "meta",
        "super": "super",
        "cmd": "super",
        "hyper": "hyper",
    }
)
_MODIFIER: Final = re.compile(rf"({'|'.join(_MODIFIERS)})[+-](?=.)", re.IGNORECASE)

_NAMED: Final = (
    *("up", "down", "left", "right", "home", "end", "pageup", "pagedown", "insert", "delete"),
    *("escape", "enter", "tab", "backspace", "space"),
    *(f"f{number}" for number in range(1, 25)),
)
_SHORT: Final[Mapping[str, str]] = MappingProxyType(
    {
        "esc": "escape",
        "return": "enter",
        "ins": "insert",
        "del": "delete",
        "pgup": "pageup",
        "pgdn": "pagedown",
        "pgdown": "pagedown",
        "bs": "backspace",
        "spacebar": "space",
        "period": "full_stop",
        "dot": "full_stop",
        "hash": "number_sign",
        "star": "asterisk",
        "backtick": "grave_accent",
        "quote": "apostrophe",
    }
)
_SIGNS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "solidus": "slash",
        "reverse_solidus": "backslash",
        "commercial_at": "at",
        "hyphen_minus": "minus",
        "plus_sign": "plus",
        "low_line": "underscore",
    }
)
"""Shorter names of Textual for the Unicode names of signs."""

_PUNCTUATION: Final = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"

_SAME: Final[Mapping[str, str]] = MappingProxyType(
    {
        "ctrl+h": "backspace",
        "ctrl+i": "tab",
        "ctrl+m": "enter",
        "ctrl+left_square_bracket": "escape",
    }
)
"""Keys for which a terminal sends the same bytes as for another one."""

_ALSO: Final[Mapping[str, str]] = MappingProxyType(
    {"ctrl+space": "ctrl+@", "ctrl+slash": "ctrl+underscore"}
)
"""Keys with different bytes in older terminals."""


@dataclass(frozen=True, slots=True)
class KeyAction:
    """An action of the screen.

    ``keys`` are its default keys, separated by commas. ``doc`` describes it in a few words, in the
    present language. ``places`` are the panels where it is active: no key can have two actions in
    one place, except where a default key of a panel replaces one of the room.
    """

    id: str
    keys: str
    doc: str = ""
    places: frozenset[str] = frozenset({""})


class KeyNameError(LineError):
    """An unknown key. Its text is one line with the remedy."""


def textual_keys(text: str) -> tuple[str, ...]:
    """Return Textual's names of the keys that ``text`` lists, separated by commas.

    Raises :class:`KeyNameError`.
    """
    if text in {",", " "}:
        return (_character_name(text),)
    names: list[str] = []
    for part in text.split(","):
        name = _textual_key(part.strip())
        names += (name, _ALSO[name]) if name in _ALSO else (name,)
    return tuple(dict.fromkeys(names))


def friendly_keys(keys: str) -> str:
    """Return ``keys`` in Textual's names as a person writes them."""
    names = keys.split(",")
    alternatives = {also for name, also in _ALSO.items() if name in names}
    return ", ".join(_friendly(name) for name in names if name not in alternatives)


def _textual_key(text: str) -> str:
    if not text:
        raise KeyNameError(tr('a key is missing; the comma is written "comma"'))
    if len(text) > KEY_CHARACTERS:
        raise KeyNameError(_unknown(text, text))
    modifiers: set[str] = set()
    rest = text
    while found := _MODIFIER.match(rest):
        modifiers.add(_MODIFIERS[found[1].lower()])
        rest = rest[found.end() :]
    name = _name(rest)
    if name is None:
        raise KeyNameError(_unknown(text, rest))
    if len(name) == 1 and modifiers:
        name = name.lower()
    if modifiers == {"shift"} and name not in _NAMED:
        if len(name) == 1 and name.isalpha():
            return name.upper()
        raise KeyNameError(
            tr("write {key} as the sign that it types, such as ?").format(key=clipped(text))
        )
    whole = "+".join((*sorted(modifiers), name))
    return _SAME.get(whole, whole)


def _name(text: str) -> str | None:
    """Return Textual's name of a key without modifiers, or None where there is no such key."""
    if len(text) == 1:
        return _character_name(text) if text.isprintable() else None
    word = re.sub(r"[ _-]", "_", text.lower())
    word = _SHORT.get(word, word)
    if word.replace("_", "") in _NAMED:
        return word.replace("_", "")
    if word in _SIGNS.values():
        return word
    sign = dict(_signs()).get(word)
    if sign is not None:
        return _character_name(sign)
    try:
        found = unicodedata.lookup(word.replace("_", " "))
    except KeyError:
        return None
    return _character_name(found) if found.isprintable() and len(found) == 1 else None


def _unknown(text: str, rest: str) -> str:
    words = tr("{key} is no key").format(key=clipped(text))
    near = nearest(rest.lower(), (*_NAMED, *_SHORT, *dict(_signs())))
    return (
        words
        if near is None
        else tr("{words}: did you mean {near}?").format(words=words, near=near)
    )


def _signs() -> Iterator[tuple[str, str]]:
    """Yield Textual's name of each sign of a keyboard, with the sign."""
    for sign in _PUNCTUATION:
        yield _character_name(sign), sign


def _character_name(character: str) -> str:
    """Return the name that Textual gives the key of ``character``."""
    if character.isalnum():
        return character
    name = unicodedata.name(character, character).lower().replace("-", "_").replace(" ", "_")
    return _SIGNS.get(name, name)


def _friendly(name: str) -> str:
    *modifiers, key = name.split("+")
    if key in _NAMED:
        key = key.capitalize()
    elif key not in {"comma", "@"}:
        key = dict(_signs()).get(key, key)
    return "+".join((*(modifier.capitalize() for modifier in modifiers), key))
