"""The last filter before a terminal: no text leaves with a character that commands it.

:mod:`danmaku_proto.text` cleans each text from strangers where it arrives. This filter stands at
the other end, where cells and lines leave the program, so that a text nobody cleaned does no harm.
It only looks for characters that command a terminal (C0, DEL, C1), turn its direction, hide text
(tags) or cannot be written (lone surrogates). It never shortens.
"""

from __future__ import annotations

import re
from typing import Final

_REPLACEMENT: Final = "\ufffd"

_BREAKS: Final = "\t-\r\x85\u2028\u2029"
_COMMANDS: Final = "\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f"
_DIRECTIONS: Final = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
_SURROGATES: Final = "\ud800-\udfff"
# In the flag of a region, tags are a part of what everybody sees.
_FLAG: Final = "\U0001f3f4[\U000e0030-\U000e0039\U000e0061-\U000e007a]{3,6}\U000e007f"
_TAGS: Final = f"({_FLAG})|[\U000e0000-\U000e007f]+"

_unsafe: Final = re.compile(
    f"[{_BREAKS}{_COMMANDS}{_DIRECTIONS}{_SURROGATES}\U000e0000-\U000e007f]"
).search
_hidden: Final = re.compile(f"[{_DIRECTIONS}]+").sub
_untagged: Final = re.compile(_TAGS).sub
_breaks: Final = re.compile(f"\r\n|[{_BREAKS}]").sub
_breaks_but_lines: Final = re.compile(f"(?![\t\n])[{_BREAKS}]").sub
_replaced: Final = re.compile(f"[{_COMMANDS}{_SURROGATES}]").sub
_without_cells: Final = re.compile(f"[{_BREAKS}{_COMMANDS}{_DIRECTIONS}]+").sub
_surrogate: Final = re.compile(f"[{_SURROGATES}]").sub
_in_json: Final = re.compile(f"(?![\t\n])[{_BREAKS}{_COMMANDS}{_DIRECTIONS}{_SURROGATES}]").sub


def safe_line(text: str) -> str:
    """Return ``text`` as one line: breaks become spaces, commands U+FFFD, turns nothing.

    For file names, error messages and every line that is printed.
    """
    if text.isprintable() or not _unsafe(text):
        return text
    return _visible(_breaks(" ", text))


def safe_lines(text: str) -> str:
    """Return ``text`` like :func:`safe_line`, but with its line ends and tabs."""
    if text.isprintable() or not _unsafe(text):
        return text
    return _visible(_breaks_but_lines(" ", text.replace("\r\n", "\n")))


def safe_cells(text: str) -> str:
    """Return ``text`` without the characters that have no cell and command or hide.

    The width stays the same, so that it can be applied to text that is laid out already.
    """
    if text.isprintable() or not _unsafe(text):
        return text
    return _surrogate(_REPLACEMENT, _untagged(_only_flag, _without_cells("", text)))


def safe_json(line: str) -> str:
    r"""Return ``line``, which is JSON, with the same characters as ``\uXXXX``: no data is lost.

    Line ends and tabs are those between values. Tags stay as they are: they command nothing, and a
    reader may compare them.
    """
    return line if line.isprintable() else _in_json(_escape, line)


def _visible(text: str) -> str:
    return _replaced(_REPLACEMENT, _untagged(_only_flag, _hidden("", text)))


def _only_flag(tags: re.Match[str]) -> str:
    return tags[1] or ""


def _escape(found: re.Match[str]) -> str:
    return f"\\u{ord(found[0]):04x}"
