"""The source of the frames that other programs send to this one."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final

from websockets.asyncio.server import ServerConnection
from websockets.exceptions import ConnectionClosed
from websockets.frames import CloseCode
from websockets.http11 import Request, Response

from danmaku_proto.dialect import Dialect
from danmaku_proto.limits import MESSAGE_BYTES
from danmaku_tui.feed.capped_connection import CappedServerConnection
from danmaku_tui.feed.errors import explain, too_big
from danmaku_tui.feed.intake import Intake, Receiver
from danmaku_tui.feed.link_state import LinkState, Phase
from danmaku_tui.feed.log import SourceLog
from danmaku_tui.feed.open_files import AcceptErrors
from danmaku_tui.feed.page_origin import own_host, own_names
from danmaku_tui.feed.source_controls import SourceControls
from danmaku_tui.feed.source_state import SourceState
from danmaku_tui.feed.task_race import race
from danmaku_tui.feed.websocket_server import listen_on, new_guard, shut
from danmaku_tui.i18n.language import tr
from danmaku_tui.sources.listen.loopback_socket import foreign_page, url_of

SENDERS: Final = 16
"""Connections at one time; a page has one for each of its feeds."""

IDLE_SECONDS: Final = 120.0
"""How long a sender may send no frame; a push feed has one at least every ten seconds."""

GIVES_WAY_SECONDS: Final = 15.0
"""How long a sender of valid frames may send none before it gives way to a new sender."""


@dataclass(eq=False, slots=True)
class _Sender:
    """One connection: its last frame, whether one was valid, and whether its room has ended.

    ``goodbye`` is true from the goodbye of the server behind it to the next valid frame.
    """

    connection: ServerConnection
    active_at: float
    valid: bool = False
    over: bool = False
    goodbye: bool = False


class ListenSource:
    """The frames of any number of senders that connect to ``listener``, until :meth:`close`.

    The senders get nothing except the control frames of the WebSocket protocol: the replies of the
    ``dialect`` are the business of the program that has the feed.

    ``on_received`` is called on the loop's thread for every frame, with the frame, its decoded
    content, and the time of its arrival (seconds since 1970). ``on_state`` is called there when the
    phase changes, or the detail of a source that waits. An error of either is counted as a fault
    and changes nothing else. ``clock`` is monotonic and ``wall`` the time since 1970, in seconds.
    """

    def __init__(
        self,
        listener: socket.socket,
        dialect: Dialect,
        *,
        on_received: Receiver,
        on_state: Callable[[LinkState], None] | None = None,
        clock: Callable[[], float],
        wall: Callable[[], float],
    ) -> None:
        self._listener = listener
        self._where = url_of(listener)
        self._names = own_names("", str(listener.getsockname()[0]))
        self._clock = clock
        self._log = SourceLog("sources.listen")
        self._state = SourceState(clock, on_state, self._log, reports_waits=True)
        self._intake = Intake(dialect, on_received, self._state, clock=clock, wall=wall)
        self._controls = SourceControls()
        self._guard = new_guard()
        self._senders: set[_Sender] = set()
        self._over = False
        self._news = ""

    @property
    def state(self) -> LinkState:
        """The state of the source; may be read on any thread."""
        return self._state.current

    def reconnect_now(self) -> None:
        """Disconnect every sender, with the code that asks it to come again; from any thread."""
        self._controls.reconnect_now()

    def close(self) -> None:
        """Make :meth:`run` return soon; from any thread."""
        self._controls.close()

    async def run(self) -> None:
        """Take frames in until :meth:`close`; nothing is left running afterwards."""
        self._controls.bind()
        try:
            server = await listen_on(
                self._attend,
                self._listener,
                admit=self._admit,
                max_size=MESSAGE_BYTES,
                guard=self._guard,
            )
            accept_errors = AcceptErrors(self._log, self._clock)
            try:
                await self._serve()
            finally:
                await shut(server)
                accept_errors.close()
        finally:
            self._listener.close()
            self._enter(Phase.CLOSED)

    async def _serve(self) -> None:
        """Wait until the source is to stop, and disconnect the senders whenever that is asked."""
        reconnect, stop = self._controls.reconnect, self._controls.stop
        self._update_phase()
        while not stop.is_set():
            await race(reconnect.wait(), stop.wait())
            if reconnect.is_set():
                reconnect.clear()
                await race(self._disconnect_all(), stop.wait())

    async def _disconnect_all(self) -> None:
        connections = [sender.connection for sender in self._senders]
        await asyncio.gather(*(each.close(CloseCode.SERVICE_RESTART) for each in connections))

    def _admit(self, connection: ServerConnection, request: Request) -> Response | None:
        """Return the refusal of a page that may not send, or of one sender too many."""
        origins = request.headers.get_all("Origin")
        who = foreign_page(origins)
        if origins and not who and not own_host(request.headers.get_all("Host"), self._names):
            who = tr("a page that uses another name for this machine")
        if who:
            self._report(
                tr("{who} was turned away: only pages of douyin.com may send").format(who=who)
            )
            return connection.respond(HTTPStatus.FORBIDDEN, "Pages of douyin.com may send.\n")
        if len(self._senders) >= SENDERS and not self._make_room():
            self._report(
                tr("a sender was turned away: {count} are connected").format(count=SENDERS)
            )
            return connection.respond(HTTPStatus.SERVICE_UNAVAILABLE, "Too many senders.\n")
        return None

    def _make_room(self) -> bool:
        """Drop the sender that has been idle longest, first of those without a valid frame."""
        quiet_since = self._clock() - GIVES_WAY_SECONDS
        useless = [sender for sender in self._senders if not sender.valid] or [
            sender for sender in self._senders if sender.active_at <= quiet_since
        ]
        if not useless:
            return False
        oldest = min(useless, key=lambda sender: sender.active_at)
        self._senders.discard(oldest)
        oldest.connection.transport.abort()
        self._log.warning("a sender that sent nothing of use was let go for a new one")
        return True

    async def _attend(self, connection: ServerConnection) -> None:
        """Read one connection until it ends."""
        sender = _Sender(connection, self._clock())
        self._senders.add(sender)
        self._log.info(f"a sender has connected, {len(self._senders)} in all")
        self._news = ""
        self._update_phase()
        try:
            await self._read(sender)
        except ConnectionClosed as error:
            if too_big(error):
                self._let_go(explain(error))
            elif isinstance(connection, CappedServerConnection) and connection.stalled:
                self._let_go(tr("it did not read the answers to its pings"))
        finally:
            self._senders.discard(sender)
            self._log.info(f"a sender has left, {len(self._senders)} remain")
            if not self._senders:
                self._state.disconnected()
                self._news = self._news or tr("the sender has left")
            self._update_phase()

    async def _read(self, sender: _Sender) -> None:
        while True:
            try:
                async with asyncio.timeout(IDLE_SECONDS):
                    data = await sender.connection.recv()
            except TimeoutError:
                self._news = tr("a sender was let go: it sent nothing for too long")
                await sender.connection.close(CloseCode.POLICY_VIOLATION, "idle")
                return
            sender.active_at = self._clock()
            if isinstance(data, str):
                self._news = tr("a sender was let go: it sent text, not the frames of a push feed")
                await sender.connection.close(CloseCode.UNSUPPORTED_DATA, "binary frames only")
                return
            received = await self._intake.take_in_steps(data, enters_live=not sender.over)
            if received.closes and not sender.over:
                # The program that has the feed connects to it again, and may keep this connection.
                sender.valid, sender.goodbye = False, True
                self._update_phase()
            elif received.valid and not sender.over:
                sender.valid, sender.goodbye, self._over = True, False, False
            if received.ends_room:
                # A page may go on sending frames of the room that is over: they do not reopen it.
                sender.over = self._over = True
                self._update_phase()

    def _let_go(self, why: str) -> None:
        """Count a sender that was disconnected for its behaviour as a fault."""
        self._news = tr("a sender was let go: {why}").format(why=why)
        self._state.update(faults=self.state.faults + 1)
        self._log.warning(self._news)

    def _report(self, news: str) -> None:
        self._news = news
        self._update_phase()

    def _update_phase(self) -> None:
        """Enter the phase that follows from all senders together."""
        if self._controls.stop.is_set():
            return
        if any(sender.valid and not sender.over for sender in self._senders):
            self._enter(Phase.LIVE)
        elif self._over:
            self._enter(Phase.ENDED, tr("the room has ended"))
        elif self._senders:
            goodbye = any(sender.goodbye for sender in self._senders)
            self._enter(
                Phase.CONNECTING,
                tr("the server said goodbye: the sender has not connected to it again yet")
                if goodbye
                else tr("a sender is connected, waiting for its first frame"),
            )
        else:
            waiting = tr("waiting for frames at {where}").format(where=self._where)
            self._enter(Phase.CONNECTING, "; ".join(filter(None, (self._news, waiting))))

    def _enter(self, phase: Phase, detail: str = "") -> None:
        before = self.state
        connected_at = (before.connected_at or self._clock()) if self._senders else None
        if phase is Phase.LIVE and before.phase is Phase.LIVE:
            detail = before.detail
        self._state.enter(phase, detail, connected_at=connected_at)
