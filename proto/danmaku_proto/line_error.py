"""The error whose text is one line for a person."""

from __future__ import annotations

from danmaku_proto.terminal_text import safe_line


class LineError(ValueError):
    """An error with one line for a person, in which nothing commands a terminal.

    Such a line often repeats what it complains of: an argument, a file's name, a stranger's text.
    """

    def __init__(self, line: str = "") -> None:
        super().__init__(safe_line(line))
