"""The errors of a configuration, in one line."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from danmaku_tui.i18n.language import tr

VALUE_CHARACTERS: Final = 40
"""The most characters of a wrong value in a message: enough to find it again."""

HUGE: Final = 1e300
"""A number beyond all allowed values."""


class ConfigError(ValueError):
    """A configuration that cannot be used. Its text is one line with the remedy.

    ``where`` is the file, the environment variable or the flag with the error, ``line`` the line of
    the file (from 1) and ``key`` the setting, such as ``view.theme``, where these are known.
    """

    def __init__(self, where: str, problem: str, *, line: int | None = None, key: str = "") -> None:
        # Imported for an error only, to show the first picture sooner.
        from danmaku_proto.text import clean

        self.where = where
        self.line = line
        self.key = key
        place = where if line is None else f"{where}:{line}"
        super().__init__(clean(f"{place}: {problem}"))


def written(value: object) -> str:
    """Return ``value`` in TOML; a value without a short form is named by its type."""
    match value:
        case bool():
            return "true" if value else "false"
        case str():
            return '"' + "".join(map(_escaped, value)) + '"'
        case float():
            return str(value)
        case int():
            # Python refuses to write out a number of thousands of digits.
            return str(value) if abs(value) < HUGE else tr("a very large number")
        case list() | tuple():
            items = (tr("a list") if isinstance(each, list) else written(each) for each in value)
            return f"[{', '.join(items)}]"
        case dict():
            return tr("a table")
        case _:
            return tr("a date or time")


def clipped(value: object) -> str:
    """Return the beginning of ``value`` in TOML, for a message."""
    text = written(value)
    return text if len(text) <= VALUE_CHARACTERS else text[: VALUE_CHARACTERS - 1] + "…"


def nearest(word: str, known: Iterable[str]) -> str | None:
    """Return the word in ``known`` that is most similar to ``word``, or None."""
    from difflib import get_close_matches

    # The time grows with the square of the length, and no name is this long.
    near = get_close_matches(word[:VALUE_CHARACTERS], list(known), 1, 0.6)
    return near[0] if near else None


def _escaped(character: str) -> str:
    if character in '"\\':
        return f"\\{character}"
    if character.isprintable():
        return character
    code = ord(character)
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
