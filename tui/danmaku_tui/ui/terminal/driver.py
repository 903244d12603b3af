"""Textual's driver, with a drawing and a byte meter between the program and the terminal."""

from __future__ import annotations

import select
import sys
import time
from collections.abc import Callable
from typing import Final

from textual.driver import Driver
from textual.events import CursorPosition
from textual.message import Message

from danmaku_tui.room.rates import Rate
from danmaku_tui.ui.terminal import ansi_stream
from danmaku_tui.ui.terminal.ansi_stream import size_of
from danmaku_tui.ui.terminal.cell_style import DEFAULT, sgr_change
from danmaku_tui.ui.terminal.drawing import Drawing

LAST_REPLY_SECONDS: Final = 0.5
"""Seconds that the exit waits for a pending reply, which the shell would take for typed keys."""


def viewer_driver(
    driver_class: type[Driver], drawing: Drawing, on_write: Callable[[int], None]
) -> type[Driver]:
    """Return a viewer's subclass of ``driver_class``, which is Textual's for this platform.

    It writes through ``drawing`` and passes the replies about the cursor on to its line speed; it
    calls ``on_write`` with the bytes of every write; it comes back in order after SIGSTOP, and
    publishes the app's resume signal after every stop.
    """

    class ViewerDriver(driver_class):  # type: ignore[misc, valid-type]  # Textual takes a class
        _in_application_mode = False
        _input_disabled = False

        def write(self, data: str) -> None:
            if ansi_stream.ENTER in data:
                self._send(data)
                drawing.open(self._send)
                return
            if ansi_stream.LEAVE in data:
                # From here on Textual restores the terminal: nothing may be written in between.
                drawing.close()
                self._send(sgr_change(None, DEFAULT) + data)
                return
            out = drawing.rewrite(data)
            # Modes alone take no time to show, so they are no measure of the line. The exception
            # is the first query of all: on a line that is idle yet, it gives the round trip.
            if out and (data == ansi_stream.SYNC_QUERY or not ansi_stream.only_modes(data)):
                out = drawing.with_queries(out, drawing.pacing.count_panels)
            self._send(out)

        def process_message(self, message: Message) -> None:
            # Called on the thread that reads the keys. The app has no use for the position itself.
            if isinstance(message, CursorPosition):
                drawing.pacing.line_speed.on_reply()
                return
            super().process_message(message)

        def disable_input(self) -> None:
            # Textual calls this twice at the end. No reply is read after the first time.
            end = time.monotonic() + (0.0 if self._input_disabled else LAST_REPLY_SECONDS)
            self._input_disabled = True
            while drawing.pacing.line_speed.awaiting_reply and time.monotonic() < end:
                time.sleep(0.01)
            super().disable_input()

        def start_application_mode(self) -> None:
            super().start_application_mode()
            self._in_application_mode = True
            self._input_disabled = False

        def stop_application_mode(self) -> None:
            self._in_application_mode = False
            super().stop_application_mode()

        def resume_application_mode(self) -> None:
            # SIGSTOP leaves no time to restore the terminal. On the SIGCONT after it, Textual
            # would start a second thread that reads keys, and would save the raw modes as those
            # to restore at the end. Suspending first makes up for what SIGSTOP skipped.
            if self._in_application_mode:
                self.suspend_application_mode()
            # However the program was stopped, the terminal shows nothing of the screen by now.
            self._must_signal_resume = True
            super().resume_application_mode()

        def _send(self, data: str) -> None:
            on_write(size_of(data))
            super().write(data)

    return ViewerDriver


class WriteMeter:
    """The bytes a second written to the terminal, over the last ten seconds.

    ``clock`` is monotonic, in seconds.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._rate = Rate()

    def add(self, size: int) -> None:
        """Count ``size`` bytes."""
        self._rate.add(self._clock(), size)

    @property
    def per_second(self) -> float:
        """Bytes a second."""
        return self._rate.per_second(self._clock())


def accepts_writes() -> bool:
    """Return whether a write to the terminal would not block now; on a hung one it would."""
    # Textual draws on the original stderr, whatever ``sys.stderr`` is at present.
    if sys.__stderr__ is None:
        return True
    try:
        return bool(select.select((), (sys.__stderr__.fileno(),), (), 0)[1])
    except (OSError, ValueError):
        return True
