"""Standard input as a feed of events, beside the terminal's keys."""

from __future__ import annotations

import os
import sys
import time
from dataclasses import dataclass
from io import BufferedReader
from typing import TYPE_CHECKING, Final

from danmaku_proto.dialects import JSON

if TYPE_CHECKING:
    from danmaku_tui.feed.intake import Receiver
    from danmaku_tui.session import Source, StateListener

FIRST_BYTES: Final = 65_536
"""Bytes that are looked at, to distinguish events from an address."""

TERMINAL: Final = "/dev/tty"
"""The terminal of this process, whatever its standard streams are."""


@dataclass(frozen=True, slots=True)
class StdinEvents:
    """The events on standard input: its descriptor, and the bytes read from it so far."""

    descriptor: int
    first: bytes

    def open_source(self, on_received: Receiver, on_state: StateListener) -> Source:
        """Return the source of the events."""
        from danmaku_proto.dialects import new_dialect
        from danmaku_tui.sources.stdin.stdin_source import StdinSource

        return StdinSource(
            self.descriptor,
            new_dialect(JSON),
            first=self.first,
            on_received=on_received,
            on_state=on_state,
            clock=time.monotonic,
            wall=time.time,
        )


def events_on_stdin(*, asked: bool) -> StdinEvents | None:
    """Return the events on standard input; None where an address is to be read from it.

    ``asked`` is true where the command line says that they are events. Otherwise the first bytes
    decide, so that this waits for them: an object of JSON begins with ``{``. The terminal takes the
    place of standard input, where there is one: the keys come from there.
    """
    if sys.stdin is None or (sys.stdin.isatty() and not asked):
        return None
    first = b""
    if not asked:
        # Looked at without being taken, where an address follows: others read it.
        buffer = sys.stdin.buffer
        if not isinstance(buffer, BufferedReader):
            return None
        first = buffer.peek(FIRST_BYTES)
        if not first.lstrip().startswith(b"{"):
            return None
    return StdinEvents(_give_stdin_back(), first)


def _give_stdin_back() -> int:
    """Return another descriptor of standard input, whose own becomes the terminal."""
    feed = os.dup(0)
    try:
        terminal = os.open(TERMINAL, os.O_RDWR)
    except OSError:  # a job of cron or a service: lines are printed
        return feed
    os.dup2(terminal, 0)
    os.close(terminal)
    return feed
