"""The watch over a disk that may not answer, for threads that do not wait for it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final

from danmaku_tui.i18n.language import tr

HANG_SECONDS: Final = 1.0
"""Work that takes longer is shown as trouble, although nothing is lost yet."""


TASKS: Final = Path("/proc/self/task")
"""The threads of this process; only Linux has it."""


def held_by_disk() -> bool:
    """Return whether the kernel keeps this process until a disk answers, even after SIGKILL.

    A thread waits for a frozen disk in the state D, "uninterruptible" (proc_pid_stat(5)).
    """
    try:
        stats = [path.read_text() for path in TASKS.glob("*/stat")]
    except OSError:
        return False
    # The name before the state may have spaces and parentheses.
    return any(stat.rpartition(") ")[2].startswith("D") for stat in stats)


class DiskWatch:
    """The time for which the recorder's thread has waited for the disk.

    That thread can report nothing while it waits. ``clock`` is monotonic, in seconds.
    """

    __slots__ = ("_busy_since", "_clock")

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._busy_since: float | None = None

    def begin(self) -> None:
        """Begin some work of the disk."""
        self._busy_since = self._clock()

    def end(self) -> None:
        """End the work."""
        self._busy_since = None

    def trouble(self) -> str:
        """Return one line where the work takes too long, else nothing; from any thread."""
        busy_since = self._busy_since
        waited = 0.0 if busy_since is None else self._clock() - busy_since
        if waited < HANG_SECONDS:
            return ""
        # Without the seconds: each of them would be another line where lines are printed.
        return tr("not recording: {reason}").format(reason=tr("the disk does not answer"))
