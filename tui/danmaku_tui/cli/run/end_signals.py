"""The signals that come while a command ends: they shorten its wait for the disk."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import FrameType

from danmaku_tui.signals import EXIT_SIGNALS, exit_code


@dataclass(slots=True)
class EndSignal:
    """The signal that came at the end; its exit ``code`` is 0 for none."""

    code: int = 0


@contextmanager
def hurried_by_signals(hurry: Callable[[], None]) -> Iterator[EndSignal]:
    """Call ``hurry`` on the first signal, and end the process on the next one.

    Recordings are closed inside: without ``hurry``, they wait for a disk that does not answer.
    """
    found = EndSignal()
    if threading.current_thread() is not threading.main_thread():
        yield found
        return

    def handle(number: int, _: FrameType | None) -> None:
        if found.code:
            os._exit(exit_code(number))
        found.code = exit_code(number)
        hurry()

    before = {number: signal.signal(number, handle) for number in EXIT_SIGNALS}
    try:
        yield found
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
