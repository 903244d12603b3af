"""The classroom as a command: a server that runs until a signal."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable, Iterator

from danmaku_tui.classroom.server import ClassroomServer
from danmaku_tui.feed.address import is_loopback
from danmaku_tui.feed.own_addresses import bracketed, is_unspecified, lan_addresses
from danmaku_tui.i18n.language import tr, trn
from danmaku_tui.signals import EXIT_SIGNALS, exit_code


async def run_classroom(host: str, port: int, echo: Callable[[str], None]) -> int:
    """Serve a classroom until a signal arrives; return the exit code.

    ``echo`` prints the addresses at the beginning and the counts at the end. Raises ``OSError`` or
    ``HostNameError`` where the server cannot listen at ``host`` and ``port``.
    """
    stopped: asyncio.Future[int] = asyncio.get_running_loop().create_future()
    for each in EXIT_SIGNALS:
        asyncio.get_running_loop().add_signal_handler(each, _stop, stopped, each)
    async with ClassroomServer(host, port) as server:
        for line in await _opening(host, server):
            echo(line)
        number = await stopped
        passed = trn("{n:,} message passed on", "{n:,} messages passed on", server.passed)
        closed = tr("closed: {passed}, {garbage:,} not understood").format(
            passed=passed.format(n=server.passed), garbage=server.garbage
        )
        echo(", ".join((closed, *_troubles(server))))
    return 0 if number == signal.SIGINT else exit_code(number)


async def _opening(host: str, server: ClassroomServer) -> list[str]:
    """Return the lines with the addresses of the classroom, and who may comment.

    The addresses on which the server listens count, and not the words of ``host``: 0 is every
    network too, and a name may be one of this machine's addresses on its network.
    """
    bound = server.addresses
    every = {4 if ":" not in each else 6 for each in bound if is_unspecified(each)}
    shown = host
    if every:
        shown = "127.0.0.1" if 4 in every else "::1"
    opened = tr("the classroom is open at ws://{shown}:{port} (Ctrl-C closes it)")
    lines = [opened.format(shown=bracketed(shown), port=server.port)]
    # A socket for :: takes no IPv4: asyncio opens it for IPv6 alone.
    lines += [
        tr("from other machines: ws://{shown}:{port}").format(
            shown=bracketed(address), port=server.port
        )
        for address in (await lan_addresses() if every else ())
        if (6 if ":" in address else 4) in every
    ]
    if not all(is_loopback(each) for each in bound):
        lines.append(
            tr(
                "everyone on your network may read and comment: "
                "use --host 127.0.0.1 to prevent that"
            )
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
    if server.vanished:
        yield trn("{n:,} client vanished", "{n:,} clients vanished", server.vanished).format(
            n=server.vanished
        )
    if slowed:
        yield trn("{n:,} message slowed", "{n:,} messages slowed", slowed).format(n=slowed)


def _stop(stopped: asyncio.Future[int], number: int) -> None:
    if not stopped.done():  # a second signal changes nothing
        stopped.set_result(number)
