"""The signals that end the program, and the exit codes that they lead to."""

from __future__ import annotations

import signal
from typing import Final

EXIT_SIGNALS: Final = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT)
"""The signals on which the program ends in order: it gives the terminal back, closes files."""


def exit_code(number: int) -> int:
    """Return the exit code for an end by signal ``number``, as a shell counts it."""
    return 128 + number
