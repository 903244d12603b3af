"""The classroom as a command: a server that runs until a signal."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable

from danmaku_tui.classroom.server import ClassroomServer
from danmaku_tui.i18n.language import tr, trn
from danmaku_tui.signals import EXIT_SIGNALS, exit_code


async def run_classroom(host: str, port: int, echo: Callable[[str], None]) -> int:
    """Serve a classroom until a signal arrives; return the exit code.

    ``echo`` prints one line at the beginning and one at the end. Raises ``OSError`` where the
    server cannot listen at ``host`` and ``port``.
    """
    stopped: asyncio.Future[int] = asyncio.get_running_loop().create_future()
    for each in EXIT_SIGNALS:
        asyncio.get_running_loop().add_signal_handler(each, _stop, stopped, each)
    async with ClassroomServer(host, port) as server:
        shown = f"[{host}]" if ":" in host else host
        echo(
            tr("the classroom is open at ws://{shown}:{port} (Ctrl-C closes it)").format(
                shown=shown, port=server.port
            )
        )
        number = await stopped
        passed = trn("{n:,} message passed on", "{n:,} messages passed on", server.passed)
        echo(
            tr("closed: {passed}, {garbage:,} not understood").format(
                passed=passed.format(n=server.passed), garbage=server.garbage
            )
        )
    return 0 if number == signal.SIGINT else exit_code(number)


def _stop(stopped: asyncio.Future[int], number: int) -> None:
    if not stopped.done():  # a second signal changes nothing
        stopped.set_result(number)
