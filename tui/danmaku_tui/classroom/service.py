"""The classroom as a command: a server that runs until a signal."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable, Iterator

from danmaku_tui.classroom.addresses import addresses_of
from danmaku_tui.classroom.server import ClassroomServer
from danmaku_tui.i18n.language import tr, trn
from danmaku_tui.signals import EXIT_SIGNALS, exit_code


async def run_classroom(
    host: str,
    port: int,
    echo: Callable[[str], None],
    show_code: Callable[[str], None] = lambda _: None,
) -> int:
    """Serve a classroom until a signal arrives; return the exit code.

    ``echo`` prints the addresses at the beginning and the counts at the end. ``show_code`` shows
    the QR code of the address for phones, where others can reach the classroom. Raises ``OSError``
    or ``HostNameError`` where the server cannot listen at ``host`` and ``port``.
    """
    stopped: asyncio.Future[int] = asyncio.get_running_loop().create_future()
    for each in EXIT_SIGNALS:
        asyncio.get_running_loop().add_signal_handler(each, _stop, stopped, each)
    async with ClassroomServer(host, port) as server:
        addresses = await addresses_of(host, server.addresses, server.port)
        echo(tr("the classroom is open at {url} (Ctrl-C closes it)").format(url=addresses.own))
        for line in addresses.lines():
            echo(line)
        if addresses.phones:
            show_code(addresses.phones[0])
        number = await stopped
        echo(closing_line(server))
    return 0 if number == signal.SIGINT else exit_code(number)


def closing_line(server: ClassroomServer) -> str:
    """Return the line about a classroom that closes: the counts of messages and of trouble."""
    passed = trn("{n:,} message passed on", "{n:,} messages passed on", server.passed)
    closed = tr("closed: {passed}, {garbage:,} not understood").format(
        passed=passed.format(n=server.passed), garbage=server.garbage
    )
    return ", ".join((closed, *_troubles(server)))


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
    if server.vanished:
        yield trn("{n:,} client vanished", "{n:,} clients vanished", server.vanished).format(
            n=server.vanished
        )
    if slowed:
        yield trn("{n:,} message slowed", "{n:,} messages slowed", slowed).format(n=slowed)


def _stop(stopped: asyncio.Future[int], number: int) -> None:
    if not stopped.done():  # a second signal changes nothing
        stopped.set_result(number)
