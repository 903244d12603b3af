"""The line of each key in a TOML file, which ``tomllib`` does not report."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from typing import Final, TypeAlias

KeyPath: TypeAlias = tuple[str | int, ...]

_BLANK: Final = re.compile(r"[ \t]*")
_BETWEEN: Final = re.compile(r"(?:[ \t\n]|#[^\n]*)*")
_BARE: Final = re.compile(r"[A-Za-z0-9_-]+")
_SCALAR: Final = re.compile(r"[^,\]}#\n]*")
_STRING: Final = re.compile(
    r'"""(?:[^\\]|\\.)*?"{3,5}|'
    r"'''.*?'{3,5}|"
    r'"(?:[^"\\]|\\.)*"|'
    r"'[^']*'",
    re.DOTALL,
)


def key_lines(text: str) -> dict[KeyPath, int]:
    """Return the line, from 1, where each key and table of ``text`` is named first.

    ``text`` must be valid TOML. An item of an array has its index in the path. Raises
    :class:`RecursionError` where arrays or tables are nested too deeply.
    """
    return _Scanner(text.replace("\r\n", "\n")).scan()


class _Scanner:
    """A scanner that notes the lines of keys.

    It may be lax, because the text is known to be valid.
    """

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._ends = [at for at, character in enumerate(text) if character == "\n"]
        self._lines: dict[KeyPath, int] = {}
        self._last: dict[KeyPath, int] = {}

    def scan(self) -> dict[KeyPath, int]:
        """Scan the whole text; return the lines."""
        table: KeyPath = ()
        while self._next():
            if self._text[self._at] == "[":
                table = self._header()
            else:
                self._pair(table)
        return self._lines

    def _header(self) -> KeyPath:
        """Scan the header of a table; return the path of its keys."""
        start = self._at
        many = self._text.startswith("[[", start)
        self._at += 2 if many else 1
        names = tuple(self._names())
        self._at = self._text.index("]", self._at) + (2 if many else 1)
        path: KeyPath = ()
        for name in names[:-1]:
            path = self._within((*path, name))
        path = (*path, names[-1])
        self._note(path, start)
        if not many:
            return self._within(path)
        self._last[path] = self._last.get(path, -1) + 1
        path = self._within(path)
        self._note(path, start)
        return path

    def _within(self, path: KeyPath) -> KeyPath:
        """Return ``path``, with the index of the last table where it names an array of them."""
        return (*path, self._last[path]) if path in self._last else path

    def _pair(self, table: KeyPath) -> None:
        """Scan a key and its value."""
        start = self._at
        path = (*table, *self._names())
        self._note(path, start)
        self._at = self._text.index("=", self._at) + 1
        self._skip(_BLANK)
        self._value(path)

    def _value(self, path: KeyPath) -> None:
        match self._text[self._at]:
            case "[":
                self._at += 1
                index = 0
                while self._next() != "]":
                    self._note((*path, index), self._at)
                    self._value((*path, index))
                    index += 1
                    self._comma()
                self._at += 1
            case "{":
                self._at += 1
                while self._next() != "}":
                    self._pair(path)
                    self._comma()
                self._at += 1
            case '"' | "'":
                self._skip(_STRING)
            case _:
                self._skip(_SCALAR)

    def _names(self) -> Iterator[str]:
        """Scan a key; yield its parts."""
        while True:
            self._skip(_BLANK)
            if self._text[self._at] in "\"'":
                yield _unquoted(self._skip(_STRING))
            else:
                yield self._skip(_BARE)
            self._skip(_BLANK)
            if self._text[self._at] != ".":
                return
            self._at += 1

    def _comma(self) -> None:
        if self._next() == ",":
            self._at += 1

    def _next(self) -> str:
        """Skip blanks and comments; return the next character, empty at the end."""
        self._skip(_BETWEEN)
        return self._text[self._at : self._at + 1]

    def _skip(self, pattern: re.Pattern[str]) -> str:
        found = pattern.match(self._text, self._at)
        if found is None:
            raise ValueError("this is not TOML")
        self._at = found.end()
        return found[0]

    def _note(self, path: KeyPath, at: int) -> None:
        line = bisect_left(self._ends, at) + 1
        for end in range(1, len(path) + 1):
            self._lines.setdefault(path[:end], line)


def _unquoted(text: str) -> str:
    """Return the text of a quoted key."""
    if text[0] == "'" or "\\" not in text:
        return text[1:-1]
    import tomllib

    return str(tomllib.loads(f"key = {text}")["key"])
