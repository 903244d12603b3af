"""Leaving on a signal: in order, and by force where a terminal that reads nothing holds us up.

A full terminal blocks the thread that writes to it, and the loop behind it: no callback of the loop
runs then. A handler of Python's own does, because waiting for a lock can be interrupted.
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
from collections.abc import Callable
from contextlib import suppress
from types import FrameType
from typing import Any, Final

SIGNALS: Final = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT)
"""The signals that end the program: by default Textual leaves the terminal raw on these."""

GRACE_SECONDS: Final = 2.0
"""How long the orderly way may take."""

TRIES: Final = 20
PAUSE_SECONDS: Final = 0.02
"""How often, and how far apart, the way back is tried on a terminal that is full."""

INTERRUPTING: Final = signal.SIGUSR1
"""A signal that does nothing but interrupt what a thread waits for."""

SCREEN: Final = 2
"""The descriptor that Textual draws on."""

RESTORE: Final = (
    "\x1b[?2026l"  # no synchronized update under way
    "\x1b[<u"  # the keyboard as it was
    "\x1b[?2004l\x1b[?1004l"  # no marks around pasted text, no reports of focus
    "\x1b[?1000l\x1b[?1003l\x1b[?1015l\x1b[?1006l\x1b[?1016l"  # no mouse
    "\x1b[?2048l"  # no reports of the size
    "\x1b[?7h\x1b[0m\x1b[?1049l\x1b[?25h"  # wrapping, no colour, the first screen, the cursor
)
"""What gives a terminal back, whatever of it was changed."""


class ExitSignals:
    """Calls ``leave`` on the loop with 128 + n when signal n comes.

    After ``GRACE_SECONDS``, or at a second signal, the terminal ``descriptor`` is given back as it
    was when this object was made, and the process ends. A terminal that has gone counts as SIGHUP:
    the kernel tells it only to those whose controlling terminal it is.
    """

    def __init__(self, leave: Callable[[int], None], descriptor: int) -> None:
        self._leave = leave
        self._descriptor = descriptor
        self._modes: list[Any] | None = None
        self._left = False
        self._ending = threading.Lock()
        with suppress(termios.error, OSError):
            self._modes = termios.tcgetattr(descriptor)

    def install(self, loop: asyncio.AbstractEventLoop) -> None:
        """Take the signals over; to be called on the main thread."""

        def handle(number: int, _: FrameType | None) -> None:
            code = 128 + number
            if self._left:
                if number != signal.SIGHUP:  # which one hang-up may bring twice
                    self._force(code)
                return
            self._left = True
            guard = threading.Timer(GRACE_SECONDS, self._force, (code,))
            guard.daemon = True
            guard.start()
            with suppress(RuntimeError):  # the loop is closed: the program is ending already
                loop.call_soon_threadsafe(self._leave, code)

        for number in SIGNALS:
            signal.signal(number, handle)
        signal.signal(INTERRUPTING, lambda *_: None)
        # A process that is being ended by force must not end in order before that is done.
        atexit.register(self._ending.acquire)
        threading.Thread(target=self._await_hang_up, name="hang-up", daemon=True).start()

    def _await_hang_up(self) -> None:
        """Wait until the terminal has gone, and tell it like the kernel.

        Textual would read its end from it again and again, and wait for it to take what is written.
        """
        poll = select.poll()
        poll.register(self._descriptor, 0)
        if any(happened & select.POLLHUP for _, happened in poll.poll()):
            # Nothing but a signal of its own wakes a thread that waits for the terminal.
            signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGHUP)

    def _force(self, code: int) -> None:
        if not self._ending.acquire(blocking=False):
            return  # another thread is about to end the process
        with suppress(termios.error, OSError):
            if self._modes is not None:
                termios.tcsetattr(self._descriptor, termios.TCSANOW, self._modes)
            # A write that is interrupted goes on here, and so does whatever the screen still wants.
            os.dup2(os.open(os.devnull, os.O_WRONLY), SCREEN)
            self._write_back()
        os._exit(code)

    def _write_back(self) -> None:
        """Write ``RESTORE`` in place of what the terminal has not read yet."""
        restore = RESTORE.encode()
        # Opened anew, because others share the descriptor and whether it blocks.
        way = os.open(os.ttyname(self._descriptor), os.O_WRONLY | os.O_NOCTTY | os.O_NONBLOCK)
        for _ in range(TRIES):
            # A write that waits for room keeps all others out.
            for thread in threading.enumerate():
                if thread.ident is not None and thread is not threading.current_thread():
                    signal.pthread_kill(thread.ident, INTERRUPTING)
            time.sleep(PAUSE_SECONDS)
            termios.tcflush(way, termios.TCOFLUSH)
            with suppress(BlockingIOError):
                if os.write(way, restore) == len(restore):
                    return
