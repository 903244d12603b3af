"""The exit on a signal: in order, or by force when a terminal that reads nothing blocks it.

Once the buffer of a terminal is full, a write to it blocks the thread that writes, and soon the
event loop, which waits for that thread. No callback of the loop runs then. A handler set with
:func:`signal.signal` does run, because a signal interrupts the wait for a lock.
"""

from __future__ import annotations

import asyncio
import atexit
import os
import select
import signal
import termios
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from types import FrameType
from typing import Any, Final

from danmaku_tui.signals import EXIT_SIGNALS, exit_code

GRACE_SECONDS: Final = 2.0
"""Seconds that the exit in order may take."""

TRIES: Final = 20
"""Attempts to restore a terminal whose buffer is full."""

PAUSE_SECONDS: Final = 0.02
"""Seconds between two attempts."""

INTERRUPTING: Final = signal.SIGUSR1
"""A signal whose only effect is to interrupt the system call that a thread is in."""

SCREEN: Final = 2
"""The descriptor that Textual draws on: standard error."""

RESTORE: Final = (
    "\x1b[?2026l"  # end a synchronized update
    "\x1b[<u"  # the keyboard protocol as it was
    "\x1b[?2004l\x1b[?1004l"  # no brackets around pasted text, no reports of the focus
    "\x1b[?1000l\x1b[?1003l\x1b[?1015l\x1b[?1006l\x1b[?1016l"  # no mouse
    "\x1b[?2048l"  # no reports of the size
    "\x1b[?7h\x1b[0m\x1b[?1049l\x1b[?25h"  # wrapping, default style, first screen, cursor
)
"""Restores a terminal, whichever of its modes Textual has set."""


class ExitSignals:
    """The handlers that call ``leave`` on the loop with 128 + n when signal n arrives.

    After ``GRACE_SECONDS``, or at a second signal, the exit is forced: the terminal ``descriptor``
    gets back the modes that it had when this object was made, and the process ends. A terminal that
    hangs up counts as SIGHUP, which the kernel sends only where it is the controlling terminal.

    ``at_force`` is called before a forced exit, on any thread, when the terminal is restored: it
    does the last work within a moment, and returns lines for the terminal.
    """

    def __init__(
        self,
        leave: Callable[[int], None],
        descriptor: int,
        at_force: Callable[[], Sequence[str]] = tuple,
    ) -> None:
        self._leave = leave
        self._descriptor = descriptor
        self._at_force = at_force
        self._guard: threading.Timer | None = None
        self._modes: list[Any] | None = None
        self._leaving = False
        self._ended = False
        self._forcing = threading.Lock()
        with suppress(termios.error, OSError):
            self._modes = termios.tcgetattr(descriptor)

    def install(self, loop: asyncio.AbstractEventLoop) -> None:
        """Install the handlers. Raises ``ValueError`` outside of the main thread."""

        def handle(number: int, _: FrameType | None) -> None:
            code = exit_code(number)
            if self._leaving:
                if number != signal.SIGHUP:  # one hang-up may send it twice
                    self._force(code)
                return
            self._leaving = True
            self._guard = threading.Timer(GRACE_SECONDS, self._force, (code,))
            self._guard.daemon = True
            self._guard.start()
            with suppress(RuntimeError):  # the loop is closed: the program is ending already
                loop.call_soon_threadsafe(self._leave, code)

        for number in EXIT_SIGNALS:
            signal.signal(number, handle)
        signal.signal(INTERRUPTING, lambda *_: None)
        # While one thread forces the exit, the main thread may come to its end in order. It waits
        # here then, so that the terminal is restored before the process is gone.
        atexit.register(self._forcing.acquire)
        threading.Thread(target=self._await_hang_up, name="hang-up", daemon=True).start()

    def end(self) -> None:
        """Force no exit any more: the screen is over, and the terminal is restored.

        Waits for an exit that is being forced already, which ends the process.
        """
        with self._forcing:
            self._ended = True
        if self._guard is not None:
            self._guard.cancel()

    def _await_hang_up(self) -> None:
        """Wait until the terminal hangs up, and send SIGHUP as the kernel does.

        Without it, Textual would read the end of the input again and again, and would wait for the
        terminal to accept its writes.
        """
        poll = select.poll()
        poll.register(self._descriptor, 0)
        if any(events & select.POLLHUP for _, events in poll.poll()):
            # Only a signal to the main thread itself interrupts its wait for the terminal.
            signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGHUP)

    def _force(self, code: int) -> None:
        """Restore the terminal and end the process with ``code``."""
        if not self._forcing.acquire(blocking=False):
            return  # another thread is about to end the process
        if self._ended:
            self._forcing.release()
            return
        terminal = -1
        try:
            with suppress(termios.error, OSError):
                if self._modes is not None:
                    termios.tcsetattr(self._descriptor, termios.TCSANOW, self._modes)
                # An interrupted write is tried again, and the screen may have more to write. All of
                # it goes to the null device instead of over the restored terminal.
                os.dup2(os.open(os.devnull, os.O_WRONLY), SCREEN)
                # Opened anew: O_NONBLOCK would hold for everyone who shares the old descriptor.
                flags = os.O_WRONLY | os.O_NOCTTY | os.O_NONBLOCK
                terminal = os.open(os.ttyname(self._descriptor), flags)
                self._restore(terminal)
            lines = self._at_force()
            with suppress(OSError):
                os.write(terminal, "".join(f"{line}\n" for line in lines).encode())
        finally:
            os._exit(code)

    def _restore(self, terminal: int) -> None:
        """Write ``RESTORE`` in place of the data that the terminal has not read yet."""
        restore = RESTORE.encode()
        for _ in range(TRIES):
            # A blocked write holds the terminal's lock, so that every other write fails.
            for thread in threading.enumerate():
                if thread.ident is not None and thread is not threading.current_thread():
                    signal.pthread_kill(thread.ident, INTERRUPTING)
            time.sleep(PAUSE_SECONDS)
            termios.tcflush(terminal, termios.TCOFLUSH)
            with suppress(BlockingIOError):
                if os.write(terminal, restore) == len(restore):
                    return
