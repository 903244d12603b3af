"""The only way of a command to standard output and standard error, with the last filter in it.

Ruff forbids ``print`` and ``click.echo`` elsewhere, so that no text from strangers can pass by.
"""

from __future__ import annotations

import logging
import sys
import threading
import traceback
from types import TracebackType
from typing import TYPE_CHECKING, Final

import click

from danmaku_proto.terminal_text import safe_json, safe_line, safe_lines

if TYPE_CHECKING:
    from danmaku_tui.classroom.qr_code import QrCode

INK: Final = "\x1b[30;107m\x1b[38;5;16;48;5;231m"
"""Black on white: first by the names of the colours, which a theme may change, then by number."""

DARK: Final = "\x1b[40m\x1b[48;5;16m"
LIGHT: Final = "\x1b[107m\x1b[48;5;231m"
PLAIN: Final = "\x1b[m"


def echo(text: str, *, err: bool = False, nl: bool = True) -> None:
    """Print ``text``, which may have several lines, to standard error with ``err``."""
    click.echo(safe_lines(text), err=err, nl=nl)  # noqa: TID251  # the one place


def echo_line(text: str, *, err: bool = False) -> None:
    """Print ``text`` as one line, whatever is in it."""
    click.echo(safe_line(text), err=err)  # noqa: TID251  # the one place


def rewrite_line(text: str) -> None:
    """Print ``text`` in place of the last line of a terminal, without the end of a line."""
    click.echo(f"\r\x1b[K{safe_line(text)}", nl=False)  # noqa: TID251  # the one place


def echo_json(text: str) -> None:
    """Print ``text``, which is JSON, with dangerous characters escaped."""
    click.echo(safe_json(text))  # noqa: TID251  # the one place


def echo_qr_code(code: QrCode, *, ascii_only: bool) -> None:
    """Print a QR code in dark ink on light ground, whatever the colours of the terminal are.

    ``ascii_only`` prints coloured spaces, which take twice the rows and columns of half blocks.
    """
    if ascii_only:
        rows = [
            "".join((DARK if dark else LIGHT) + "  " * count for dark, count in runs)
            for runs in code.runs
        ]
    else:
        rows = [INK + safe_line(row) for row in code.half_rows]
    for row in rows:
        click.echo(f"{row}{PLAIN}")  # noqa: TID251  # the one place


def echo_path(path: bytes) -> None:
    """Print a path: to a terminal without commands, elsewhere byte by byte, for a script."""
    if sys.stdout is not None and sys.stdout.isatty():
        echo_line(path.decode(errors="surrogateescape"))
    else:
        click.echo(path)  # noqa: TID251  # the one place


def complain(message: str) -> None:
    """Print one line about the program to standard error."""
    echo_line(f"danmaku: {message}", err=True)


def filter_tracebacks() -> None:
    """Pass the reports of errors that nobody caught, and the lines of loggers, by the filter."""
    sys.excepthook = _report
    threading.excepthook = lambda args: _report(args.exc_type, args.exc_value, args.exc_traceback)
    if logging.lastResort is not None:
        logging.lastResort.setFormatter(_SafeFormatter())


class _SafeFormatter(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        return safe_lines(super().format(record))


def _report(
    kind: type[BaseException], error: BaseException | None, trace: TracebackType | None
) -> None:
    # As the interpreter does for the end of a thread.
    if issubclass(kind, SystemExit):
        return
    lines = traceback.format_exception(kind, error, trace)
    echo("".join(lines).rstrip("\n"), err=True)
