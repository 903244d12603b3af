"""In which line of a TOML file a key is, which ``tomllib`` does not tell."""

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
    """Return the line, from 1, in which each key and table of ``text`` is first named.

    ``text`` must be valid TOML. An item of an array has its index in the path. Raises
    :class:`RecursionError` where arrays or tables are nested too deeply to be followed.
    """
    return _Scanner(text.replace("\r\n", "\n")).scan()


class _Scanner:
    """Walks over a text and notes where keys are."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._ends = [at for at, character in enumerate(text) if character == "\n"]
        self._lines: dict[KeyPath, int] = {}
        self._last: dict[KeyPath, int] = {}

    def scan(self) -> dict[KeyPath, int]:
        """Return what was noted, having walked over everything."""
        table: KeyPath = ()
        while self._next():
            if self._text[self._at] == "[":
                table = self._header()
            else:
                self._pair(table)
        return self._lines

    def _header(self) -> KeyPath:
        """Walk over the header of a table; return the path of what follows."""
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
        """Walk over a key and its value."""
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
        """Walk over a key; yield its parts."""
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
        """Walk to the next thing that is neither blank nor a comment; return its beginning."""
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
