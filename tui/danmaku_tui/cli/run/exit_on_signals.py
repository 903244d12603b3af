"""The end of a command by a signal, with its files removed as on Ctrl-C."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import NoReturn

from danmaku_tui.signals import EXIT_SIGNALS, exit_code


@contextmanager
def exit_on_signals() -> Iterator[None]:
    """Let a signal raise ``SystemExit``, so that half a file is removed, as on Ctrl-C."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def leave(number: int, _: FrameType | None) -> NoReturn:
        raise SystemExit(exit_code(number))

    # On SIGINT, Python raises KeyboardInterrupt, which has the same effect.
    others = [number for number in EXIT_SIGNALS if number is not signal.SIGINT]
    before = {number: signal.signal(number, leave) for number in others}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
