"""The only way of a command to standard output and standard error, with the last filter in it.

Ruff forbids ``print`` and ``click.echo`` elsewhere, so that no text from strangers can pass by.
"""

from __future__ import annotations

import logging
import sys
import threading
import traceback
from types import TracebackType

import click

from danmaku_proto.terminal_text import safe_json, safe_line, safe_lines


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
