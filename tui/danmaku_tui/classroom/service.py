"""The classroom as a command: a server that runs until a signal."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable, Iterator
from contextlib import suppress
from time import time
from typing import Final

from danmaku_proto.classroom.dialect import ClassroomDialect
from danmaku_proto.events import LinkChange
from danmaku_tui.classroom.addresses import addresses_of
from danmaku_tui.classroom.admission import origin_of
from danmaku_tui.classroom.server import ClassroomRules, ClassroomServer
from danmaku_tui.feed.link_state import Phase
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
    show_code: Callable[[str], None] = lambda _: None,
) -> int:
    """Serve a classroom until a signal arrives; return the exit code.

    ``echo`` prints the addresses at the beginning and the counts at the end; ``status`` shows the
    newest line about the room, every second. ``recorder`` records the comments; it is not closed.
    ``show_code`` shows the QR code of the address for phones, where others can reach the classroom.
    Raises ``OSError`` or ``HostNameError`` where the server cannot listen at ``host`` and ``port``.
    """
    stopped: asyncio.Future[int] = asyncio.get_running_loop().create_future()
    for each in EXIT_SIGNALS:
        asyncio.get_running_loop().add_signal_handler(each, _stop, stopped, each)
    rules = rules or ClassroomRules()
    server = new_server(host, port, rules, recorder, echo)
    async with server:
        addresses = await addresses_of(host, server.addresses, server.port, rules.pin)
        echo(tr("the classroom is open at {url} (Ctrl-C closes it)").format(url=addresses.own))
        for line in addresses.lines():
            echo(line)
        if addresses.phones:
            show_code(addresses.phones[0])
        showing = asyncio.create_task(_show(server, status))
        try:
            number = await stopped
        finally:
            showing.cancel()
        echo(closing_line(server))
    return 0 if number == signal.SIGINT else exit_code(number)


def new_server(
    host: str,
    port: int,
    rules: ClassroomRules,
    recorder: RecordingSink | None = None,
    echo: Callable[[str], None] = lambda _: None,
) -> ClassroomServer:
    """Return a server that does not listen yet; ``echo`` prints lines about refused web pages."""
    return ClassroomServer(
        host,
        port,
        rules=rules,
        on_comment=(lambda _: None) if recorder is None else CommentRecorder(recorder, time).add,
        on_foreign=_ForeignPages(echo).add,
    )


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
