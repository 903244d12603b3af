"""The classroom server as a command: listens until a signal, and says what it does."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable

from danmaku_tui.classroom.server import ClassroomServer
from danmaku_tui.i18n.language import tr, trn
from danmaku_tui.signals import EXIT_SIGNALS, exit_code


async def run_classroom(host: str, port: int, say: Callable[[str], None]) -> int:
    """Serve a classroom until a signal comes; return the exit code.

    ``say`` is told one line at the beginning and one at the end. Raises ``OSError`` where ``host``
    and ``port`` cannot be listened at.
    """
    came: asyncio.Future[int] = asyncio.get_running_loop().create_future()
    for number in EXIT_SIGNALS:
        asyncio.get_running_loop().add_signal_handler(number, _note, came, number)
    async with ClassroomServer(host, port) as server:
        shown = f"[{host}]" if ":" in host else host
        say(
            tr("the classroom is open at ws://{shown}:{port} (Ctrl-C closes it)").format(
                shown=shown, port=server.port
            )
        )
        left_by = await came
        passed = trn("{n:,} message passed on", "{n:,} messages passed on", server.passed)
        say(
            tr("closed: {passed}, {garbage:,} not understood").format(
                passed=passed.format(n=server.passed), garbage=server.garbage
            )
        )
    return 0 if left_by == signal.SIGINT else exit_code(left_by)


def _note(came: asyncio.Future[int], number: int) -> None:
    if not came.done():
        came.set_result(number)
