"""The limit of open files, and the errors of a server that has reached it."""

from __future__ import annotations

import asyncio
import errno
import resource
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Final

from danmaku_tui.feed.log import SourceLog

MOST_FILES: Final = 65_536
"""The highest limit that is set, because some systems accept no infinite one."""

SPARE_FILES: Final = 64
"""The files that the rest of the program needs beside the connections of a server."""

REPORT_SECONDS: Final = 10.0
"""The shortest time between two lines on connections that cannot be accepted."""

_EXHAUSTED: Final = (errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM)


def raise_file_limit() -> int:
    """Raise the soft limit of open files to the hard one; return the files free for sockets."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    target = MOST_FILES if hard == resource.RLIM_INFINITY else min(hard, MOST_FILES)
    if soft != resource.RLIM_INFINITY and soft < target:
        with suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (target, hard))
            soft = target
    limit = MOST_FILES if soft == resource.RLIM_INFINITY else soft
    return max(1, limit - SPARE_FILES)


class AcceptErrors:
    """The errors of ``accept`` on the running loop, counted and logged rarely.

    asyncio reports one error for each waiting connection, and prints a traceback of each.
    """

    def __init__(self, log: SourceLog, clock: Callable[[], float]) -> None:
        self.count = 0
        self._log = log
        self._clock = clock
        self._reported_at = float("-inf")
        self._loop = asyncio.get_running_loop()
        self._previous = self._loop.get_exception_handler()
        self._loop.set_exception_handler(self._handle)

    def close(self) -> None:
        """Put the previous handler of the loop back."""
        self._loop.set_exception_handler(self._previous)

    def _handle(self, loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        error = context.get("exception")
        if isinstance(error, OSError) and error.errno in _EXHAUSTED and "socket" in context:
            self.count += 1
            if self._clock() - self._reported_at >= REPORT_SECONDS:
                self._reported_at = self._clock()
                self._log.warning(f"connections cannot be accepted: {error.strerror}")
        elif self._previous is not None:
            self._previous(loop, context)
        else:
            loop.default_exception_handler(context)
