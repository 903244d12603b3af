"""Textual's driver with a drawing between the program and the terminal."""

from __future__ import annotations

import select
import sys
import time
from typing import Final

from textual.driver import Driver
from textual.events import CursorPosition
from textual.message import Message

from danmaku_tui.ui.terminal import ansi_stream
from danmaku_tui.ui.terminal.cell_style import PLAIN, change
from danmaku_tui.ui.terminal.drawing import Drawing

LAST_ANSWER_SECONDS: Final = 0.5
"""How long the way out waits for an answer, which the shell would take for keys."""


def drawn(driver_class: type[Driver], drawing: Drawing) -> type[Driver]:
    """Return a driver like ``driver_class`` whose writes go through ``drawing``.

    What it writes to is ``driver_class``'s own ``write``.
    """

    class DrawnDriver(driver_class):  # type: ignore[misc, valid-type]  # Textual takes a class
        def write(self, data: str) -> None:
            if ansi_stream.ENTER in data:
                super().write(data)
                drawing.open(super().write)
                return
            if ansi_stream.LEAVE in data:
                drawing.close()
                super().write(change(None, PLAIN) + data)
                return
            out = drawing.passed(data)
            # Asked along with the first question of all, it tells how long the way is when free.
            if out and (data == ansi_stream.SYNC_ASKED or not ansi_stream.only_modes(data)):
                out = drawing.asking(out, drawing.pace.wrote)
            super().write(out)

        def process_message(self, message: Message) -> None:
            if isinstance(message, CursorPosition):
                drawing.pace.delivery.answered()
                return
            super().process_message(message)

        def disable_input(self) -> None:
            end = time.monotonic() + LAST_ANSWER_SECONDS
            while drawing.pace.delivery.awaited and time.monotonic() < end:
                time.sleep(0.01)
            super().disable_input()

    return DrawnDriver


def takes_more() -> bool:
    """Return whether the terminal takes a write now; a hung one does not."""
    if sys.__stderr__ is None:
        return True
    try:
        return bool(select.select((), (sys.__stderr__.fileno(),), (), 0)[1])
    except (OSError, ValueError):
        return True
