"""The classroom as a command: a server that runs until a signal."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable, Iterator
from contextlib import suppress
from time import time
from typing import Final
from urllib.parse import quote

from danmaku_proto.classroom.dialect import ClassroomDialect
from danmaku_proto.events import LinkChange
from danmaku_tui.classroom.admission import origin_of
from danmaku_tui.classroom.server import ClassroomRules, ClassroomServer
from danmaku_tui.feed.address import is_loopback
from danmaku_tui.feed.link_state import Phase
from danmaku_tui.feed.own_addresses import bracketed, is_unspecified, lan_addresses
from danmaku_tui.i18n.language import tr, trn
from danmaku_tui.room_feed import RecordingSink
from danmaku_tui.signals import EXIT_SIGNALS, exit_code

STATUS_SECONDS: Final = 1.0
"""The time between two lines about the room."""

FOREIGN_PAGES: Final = 3
"""The refused pages that are named, each once."""


async def run_classroom(
    host: str,
    port: int,
    echo: Callable[[str], None],
    *,
    rules: ClassroomRules | None = None,
    status: Callable[[str], None] = lambda _: None,
    recorder: RecordingSink | None = None,
) -> int:
    """Serve a classroom until a signal arrives; return the exit code.

    ``echo`` prints the addresses at the beginning and the counts at the end; ``status`` shows the
    newest line about the room, every second. ``recorder`` records the comments; it is not closed.
    Raises ``OSError`` or ``HostNameError`` where the server cannot listen at ``host`` and ``port``.
    """
    stopped: asyncio.Future[int] = asyncio.get_running_loop().create_future()
    for each in EXIT_SIGNALS:
        asyncio.get_running_loop().add_signal_handler(each, _stop, stopped, each)
    rules = rules or ClassroomRules()
    server = ClassroomServer(
        host,
        port,
        rules=rules,
        on_comment=(lambda _: None) if recorder is None else CommentRecorder(recorder, time).add,
        on_foreign=_ForeignPages(echo).add,
    )
    async with server:
        for line in await _opening(host, server, rules.pin):
            echo(line)
        showing = asyncio.create_task(_show(server, status))
        try:
            number = await stopped
        finally:
            showing.cancel()
        echo(closing_line(server))
    return 0 if number == signal.SIGINT else exit_code(number)


class CommentRecorder:
    """Records the comments of a classroom as a viewer does that is connected to it.

    ``wall`` is the time since 1970, in seconds.
    """

    def __init__(self, recorder: RecordingSink, wall: Callable[[], float]) -> None:
        self._recorder = recorder
        self._wall = wall
        self._dialect = ClassroomDialect()
        # A recording begins with the state of the link, or a replay would show none.
        recorder.link(LinkChange("", wall(), Phase.LIVE.value))

    def add(self, data: bytes) -> None:
        """Record the message ``data``."""
        at = self._wall()
        self._recorder.frame(data, self._dialect.receive(data, at).events, at)


class _ForeignPages:
    """Names the first pages that are refused, with the option that lets them in."""

    def __init__(self, echo: Callable[[str], None]) -> None:
        self._echo = echo
        self._named: set[str] = set()

    def add(self, origin: str) -> None:
        try:
            origin = origin_of(origin)
        except ValueError:
            return  # made up by a program
        if origin in self._named or len(self._named) >= FOREIGN_PAGES:
            return
        self._named.add(origin)
        words = tr("a web page was refused: --allow-origin {origin} lets it in")
        self._echo(words.format(origin=origin))


async def _show(server: ClassroomServer, status: Callable[[str], None]) -> None:
    with suppress(OSError):  # the terminal is gone, or the reader of a pipe
        while True:
            status(status_line(server))
            await asyncio.sleep(STATUS_SECONDS)


def status_line(server: ClassroomServer) -> str:
    """Return the line about a running room: people, messages, and everything refused."""
    refused = server.refused + server.withheld + server.garbage
    return ", ".join(
        (
            trn("{n:,} person", "{n:,} people", server.clients).format(n=server.clients),
            trn("{n:,} message", "{n:,} messages", server.passed).format(n=server.passed),
            tr("{n:,} refused").format(n=refused),
        )
    )


def closing_line(server: ClassroomServer) -> str:
    """Return the counts of a room that has ended."""
    passed = trn("{n:,} message passed on", "{n:,} messages passed on", server.passed)
    closed = tr("closed: {passed}, {garbage:,} not understood").format(
        passed=passed.format(n=server.passed), garbage=server.garbage
    )
    return ", ".join((closed, *_troubles(server)))


async def _opening(host: str, server: ClassroomServer, pin: str) -> list[str]:
    """Return the lines with the addresses of the classroom, and who may comment.

    The addresses on which the server listens count, and not the words of ``host``: 0 is every
    network too, and a name may be one of this machine's addresses on its network.
    """
    bound = server.addresses
    every = {4 if ":" not in each else 6 for each in bound if is_unspecified(each)}
    shown = host
    if every:
        shown = "127.0.0.1" if 4 in every else "::1"
    query = f"/?pin={quote(pin, safe='')}" if pin else ""
    opened = tr("the classroom is open at ws://{shown}:{port} (Ctrl-C closes it)")
    lines = [opened.format(shown=bracketed(shown), port=f"{server.port}{query}")]
    # A socket for :: takes no IPv4: asyncio opens it for IPv6 alone.
    lines += [
        tr("from other machines: ws://{shown}:{port}").format(
            shown=bracketed(address), port=f"{server.port}{query}"
        )
        for address in (await lan_addresses() if every else ())
        if (6 if ":" in address else 4) in every
    ]
    if not all(is_loopback(each) for each in bound):
        lines.append(
            tr("everyone on your network who knows the PIN may read and comment")
            if pin
            else tr(
                "everyone on your network may read and comment: "
                "use --host 127.0.0.1 to prevent that"
            )
        )
    return lines


def _troubles(server: ClassroomServer) -> Iterator[str]:
    """Yield the counts of the trouble that there was."""
    withheld, refused = server.withheld, server.refused
    dropped, slowed, vanished = server.dropped, server.slowed, server.vanished
    if withheld:
        yield trn("{n:,} comment withheld", "{n:,} comments withheld", withheld).format(n=withheld)
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
    if vanished:
        yield trn("{n:,} client vanished", "{n:,} clients vanished", vanished).format(n=vanished)
    if slowed:
        yield trn("{n:,} message slowed", "{n:,} messages slowed", slowed).format(n=slowed)


def _stop(stopped: asyncio.Future[int], number: int) -> None:
    if not stopped.done():  # a second signal changes nothing
        stopped.set_result(number)
