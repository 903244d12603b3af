"""The standard streams of a command: terminals or not, and errors of writing."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Callable
from typing import TextIO

import click

from danmaku_tui.i18n.language import tr
from danmaku_tui.ui.terminal.traits import TerminalTraits


def has_screen() -> bool:
    """Return whether all three standard streams are a terminal that can be drawn on.

    Textual draws on stderr, but a pipe or a redirection of stdout asks for lines there.
    """
    streams = (sys.stdin, sys.stdout, sys.stderr)
    # A stream that was closed before the program began is None.
    terminals = all(stream is not None and stream.isatty() for stream in streams)
    return terminals and not TerminalTraits.of(os.environ).dumb


def missing_for_screen() -> str:
    """Return the reason why there is no screen, for a person; empty where output is no terminal."""
    if sys.stdout is None or not sys.stdout.isatty():
        return ""
    if sys.stdin is None or not sys.stdin.isatty():
        return tr("standard input is no terminal")
    if TerminalTraits.of(os.environ).dumb:
        return tr("TERM is dumb")
    return tr("standard error is no terminal")


def flattening() -> bool:
    """Return whether joined emoji must be split up, because the terminal's width of them varies."""
    return TerminalTraits.of(os.environ).flattens_emoji


def standard_output(encoding: str | None = "utf-8") -> TextIO:
    """Return standard output, set to replace the characters that ``encoding`` lacks.

    None keeps its present encoding. Raises ``click.ClickException`` where the stream is closed.
    """
    out = sys.stdout
    if out is None:
        raise click.ClickException(tr("standard output is closed: give it a file or a pipe"))
    if isinstance(out, io.TextIOWrapper):
        out.reconfigure(encoding=encoding, errors="replace")
    return out


class FilteredText(io.StringIO):
    """A text stream that passes whole lines to ``out``, each through ``shown``."""

    def __init__(self, out: TextIO, shown: Callable[[str], str]) -> None:
        super().__init__()
        self._out = out
        self._shown = shown
        self._rest = ""

    def write(self, text: str) -> int:
        """Write the lines that ``text`` completes; return its length."""
        # A line end of two characters must not be cut, nor an emoji of several.
        lines, end, self._rest = (self._rest + text).rpartition("\n")
        self._out.write(self._shown(lines + end))
        return len(text)

    def flush(self) -> None:
        """Write the rest, which is no whole line."""
        rest, self._rest = self._rest, ""
        self._out.write(self._shown(rest))
        self._out.flush()


def discard_rest(stream: TextIO) -> None:
    """Discard the unwritten rest of ``stream``.

    The interpreter flushes it at its exit, and would wait, complain or change the exit code.
    """
    os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
