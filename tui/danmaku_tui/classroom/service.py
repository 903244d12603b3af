"""The classroom as a command: a server that runs until a signal."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable, Iterator

from danmaku_tui.classroom.server import ClassroomServer
from danmaku_tui.feed.own_addresses import EVERY_NETWORK, bracketed, lan_addresses
from danmaku_tui.i18n.language import tr, trn
from danmaku_tui.signals import EXIT_SIGNALS, exit_code


async def run_classroom(host: str, port: int, echo: Callable[[str], None]) -> int:
    """Serve a classroom until a signal arrives; return the exit code.

    ``echo`` prints the addresses at the beginning and the counts at the end. Raises ``OSError`` or
    ``ValueError`` where the server cannot listen at ``host`` and ``port``.
    """
    stopped: asyncio.Future[int] = asyncio.get_running_loop().create_future()
    for each in EXIT_SIGNALS:
        asyncio.get_running_loop().add_signal_handler(each, _stop, stopped, each)
    async with ClassroomServer(host, port) as server:
        for line in _opening(host, server.port):
            echo(line)
        number = await stopped
        passed = trn("{n:,} message passed on", "{n:,} messages passed on", server.passed)
        closed = tr("closed: {passed}, {garbage:,} not understood").format(
            passed=passed.format(n=server.passed), garbage=server.garbage
        )
        echo(", ".join((closed, *_troubles(server))))
    return 0 if number == signal.SIGINT else exit_code(number)


def _opening(host: str, port: int) -> list[str]:
    """Return the lines with the addresses of the classroom, and who may speak."""
    opened = tr("the classroom is open at ws://{shown}:{port} (Ctrl-C closes it)")
    if host not in EVERY_NETWORK:
        return [opened.format(shown=bracketed(host), port=port)]
    lines = [opened.format(shown="127.0.0.1" if host == EVERY_NETWORK[0] else "[::1]", port=port)]
    lines += [
        tr("from other machines: ws://{shown}:{port}").format(shown=bracketed(address), port=port)
        for address in lan_addresses()
        if host == EVERY_NETWORK[1] or ":" not in address
    ]
    lines.append(
        tr("everyone on your network may read and comment: use --host 127.0.0.1 to prevent that")
    )
    return lines


def _troubles(server: ClassroomServer) -> Iterator[str]:
    """Yield the counts of the trouble that there was."""
    refused, dropped, slowed = server.refused, server.dropped, server.slowed
    if refused:
        yield trn("{n:,} connection refused", "{n:,} connections refused", refused).format(
            n=refused
        )
    if dropped:
        yield trn(
            "{n:,} client disconnected because it did not read",
            "{n:,} clients disconnected because they did not read",
            dropped,
        ).format(n=dropped)
    if slowed:
        yield trn("{n:,} message slowed", "{n:,} messages slowed", slowed).format(n=slowed)


def _stop(stopped: asyncio.Future[int], number: int) -> None:
    if not stopped.done():  # a second signal changes nothing
        stopped.set_result(number)
