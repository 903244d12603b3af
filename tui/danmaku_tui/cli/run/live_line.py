"""The line about a running server: rewritten on a terminal, elsewhere printed once a minute."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from typing import Final

from danmaku_proto.text import clean, fit
from danmaku_tui.cli.echo import echo_line, rewrite_line

REPEAT_SECONDS: Final = 60.0
"""The shortest time between two lines where nothing can be rewritten."""


class LiveLine:
    """The newest line, below the lines that stay.

    ``terminal`` is whether the last line of standard output can be rewritten. ``clock`` is
    monotonic, in seconds.
    """

    def __init__(self, clock: Callable[[], float], *, terminal: bool) -> None:
        self._clock = clock
        self._terminal = terminal
        self._shown = ""
        self._printed_at = clock()

    def line(self, text: str) -> None:
        """Print a line that stays."""
        self.end()
        echo_line(text)

    def show(self, text: str) -> None:
        """Show ``text`` in place of the last one; elsewhere print it, if a minute has passed."""
        if text == self._shown:
            return
        if self._terminal:
            self._shown = text
            rewrite_line(fit(clean(text), shutil.get_terminal_size().columns - 1).rstrip())
        elif self._clock() - self._printed_at >= REPEAT_SECONDS:
            self._shown = text
            self._printed_at = self._clock()
            echo_line(text)

    def end(self) -> None:
        """Remove the line that would be rewritten."""
        if self._terminal and self._shown:
            self._shown = ""
            rewrite_line("")
