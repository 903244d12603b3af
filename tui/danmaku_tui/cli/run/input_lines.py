"""The lines of standard input, read while an event loop goes on."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import AsyncIterator, Callable
from typing import Final

import click

from danmaku_tui.feed.blocking_call import in_thread
from danmaku_tui.i18n.language import tr

READ_BYTES: Final = 64 * 1024
"""The bytes of one read."""

LINE_BYTES: Final = 64 * 1024
"""The longest line in bytes: a classroom takes no larger message."""


async def input_lines() -> AsyncIterator[str]:
    """Yield each line of standard input without its end, as soon as it is there.

    Raises ``click.ClickException`` for a closed input, for a line that is not UTF-8 and for one of
    more than ``LINE_BYTES``.
    """
    if sys.stdin is None:
        raise click.ClickException(tr("standard input is closed: give it a file or a pipe"))
    read = _reader()
    rest, number = b"", 0
    while data := await in_thread(read, "stdin"):
        *lines, rest = (rest + data).split(b"\n")
        for line in lines:
            number += 1
            yield _text(line, number)
        if len(rest) > LINE_BYTES:
            raise _too_long(number + 1)
    if rest:
        yield _text(rest, number + 1)


def _reader() -> Callable[[], bytes]:
    """Return a function that waits for the next bytes; it returns none at the end.

    The descriptor is read itself: a thread that waits in Python's own buffer at the end of the
    program would be an error of the interpreter.
    """
    buffer = sys.stdin.buffer
    try:
        descriptor = buffer.fileno()
    except io.UnsupportedOperation:
        return lambda: buffer.read(READ_BYTES)
    return lambda: os.read(descriptor, READ_BYTES)


def _text(line: bytes, number: int) -> str:
    if len(line) > LINE_BYTES:
        raise _too_long(number)
    try:
        return line.decode().rstrip("\r")
    except UnicodeDecodeError:
        words = tr("line {number} of standard input is not UTF-8")
        raise click.ClickException(words.format(number=number)) from None


def _too_long(number: int) -> click.ClickException:
    words = tr("line {number} of standard input has more than {n:,} bytes")
    return click.ClickException(words.format(number=number, n=LINE_BYTES))
