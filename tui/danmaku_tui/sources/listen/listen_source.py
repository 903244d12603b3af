"""Frames that others send, as a source that lasts until it is closed."""

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

from danmaku_proto.dialect import Dialect, Received
from danmaku_proto.limits import MESSAGE_BYTES
from danmaku_tui.feed.errors import explain
from danmaku_tui.feed.link_state import LinkState, Phase
from danmaku_tui.feed.liveness import Liveness
from danmaku_tui.feed.source_state import SourceState
from danmaku_tui.feed.task_race import race
from danmaku_tui.feed.thread_event import ThreadEvent
from danmaku_tui.feed.websocket_server import listen_on, shut
from danmaku_tui.i18n.language import tr
from danmaku_tui.sources.listen.loopback_socket import stranger, url_of

SENDERS: Final = 16
"""Connections at one time; a page has one for each of its feeds."""


@dataclass(eq=False, slots=True)
class _Sender:
    """One connection: whether it has sent a frame that could be read, and its room has ended."""

    connection: ServerConnection
    heard: bool = False
    over: bool = False


class ListenSource:
    """Whatever frames come to the socket ``door``, from any number of senders, until :meth:`close`.

    Nothing is ever sent to them but what the WebSocket protocol itself asks for: what the
    ``dialect`` would reply is for the program that has the feed.

    ``on_received`` is called on the loop's thread for every frame, with the frame, what the dialect
    made of it, and the time of its arrival (seconds since 1970). ``on_state`` is called there when
    the phase changes, or what there is to say of one that waits. What either raises is counted and
    told, and changes nothing else. ``clock`` is monotonic and ``wall`` the time since 1970, in
    seconds.
    """

    def __init__(
        self,
        door: socket.socket,
        dialect: Dialect,
        *,
        on_received: Callable[[bytes | str, Received, float], None],
        on_state: Callable[[LinkState], None] | None = None,
        clock: Callable[[], float],
        wall: Callable[[], float],
    ) -> None:
        self._door = door
        self._where = url_of(door)
        self._dialect = dialect
        self._on_received = on_received
        self._clock = clock
        self._wall = wall
        self._keeper = SourceState(clock, on_state, tells_waits=True)
        self._pulse = Liveness(clock())
        self._senders: set[_Sender] = set()
        self._over = False
        self._news = ""
        self._summons = ThreadEvent()
        self._stop = asyncio.Event()
        self._again = asyncio.Event()

    @property
    def state(self) -> LinkState:
        """What the source is doing; may be read on any thread."""
        return self._keeper.state

    def reconnect_now(self) -> None:
        """Let every sender go, with the code that asks it to come again; from any thread."""
        self._summons.send(self._again)

    def close(self) -> None:
        """Make :meth:`run` return soon; from any thread."""
        self._summons.send(self._stop)

    async def run(self) -> None:
        """Take frames in until :meth:`close`; nothing is left running afterwards."""
        self._summons.answer()
        try:
            server = await listen_on(
                self._attend, self._door, admit=self._admit, max_size=MESSAGE_BYTES
            )
            try:
                await self._stay()
            finally:
                await shut(server)
        finally:
            self._door.close()
            self._enter(Phase.CLOSED)

    async def _stay(self) -> None:
        self._settle()
        while not self._stop.is_set():
            await race(self._again.wait(), self._stop.wait())
            if self._again.is_set():
                self._again.clear()
                await race(self._let_go(), self._stop.wait())

    async def _let_go(self) -> None:
        leaving = [sender.connection for sender in self._senders]
        await asyncio.gather(*(one.close(CloseCode.SERVICE_RESTART) for one in leaving))

    def _admit(self, connection: ServerConnection, request: Request) -> Response | None:
        """Return the refusal of a page that may not send, or of one sender too many."""
        who = stranger(request.headers.get_all("Origin"))
        if who:
            self._hear_of(
                tr("{who} was turned away: only pages of douyin.com may send").format(who=who)
            )
            return connection.respond(HTTPStatus.FORBIDDEN, "Pages of douyin.com may send.\n")
        if len(self._senders) >= SENDERS:
            self._hear_of(
                tr("a sender was turned away: {count} are connected").format(count=SENDERS)
            )
            return connection.respond(HTTPStatus.SERVICE_UNAVAILABLE, "Too many senders.\n")
        return None

    async def _attend(self, connection: ServerConnection) -> None:
        sender = _Sender(connection)
        self._senders.add(sender)
        self._news = ""
        self._settle()
        try:
            await self._read(sender)
        except ConnectionClosed as error:
            if error.sent is not None and error.sent.code == CloseCode.MESSAGE_TOO_BIG:
                self._news = tr("a sender was let go: {why}").format(why=explain(error))
                self._keeper.renew(faults=self.state.faults + 1)
        finally:
            self._senders.remove(sender)
            if not self._senders:
                self._keeper.parted()
                self._news = self._news or tr("the sender has left")
            self._settle()

    async def _read(self, sender: _Sender) -> None:
        while True:
            data = await sender.connection.recv()
            if isinstance(data, str):
                self._news = tr("a sender was let go: it sent text, not the frames of a push feed")
                await sender.connection.close(CloseCode.UNSUPPORTED_DATA, "binary frames only")
                return
            self._take(data, sender)

    def _take(self, data: bytes, sender: _Sender) -> None:
        now, at = self._clock(), self._wall()
        received = self._keeper.read(self._dialect, data, at)
        self._pulse.received(received, now)
        self._keeper.feel(
            self._pulse,
            frames=self.state.frames + 1,
            bytes=self.state.bytes + len(data),
            last_frame_at=now,
        )
        if received.valid and not sender.over:
            sender.heard, self._over = True, False
            self._settle()
        self._keeper.hand_on(self._on_received, data, received, at)
        if received.ends_room:
            # What the page still sends of a room that is over does not begin it anew.
            sender.over = self._over = True
            self._settle()

    def _hear_of(self, news: str) -> None:
        self._news = news
        self._settle()

    def _settle(self) -> None:
        """Enter the phase that the senders are in together."""
        if self._stop.is_set():
            return
        if any(sender.heard and not sender.over for sender in self._senders):
            self._enter(Phase.LIVE)
        elif self._over:
            self._enter(Phase.ENDED, tr("the room has ended"))
        elif self._senders:
            self._enter(Phase.CONNECTING, tr("a sender is connected, waiting for its first frame"))
        else:
            waiting = tr("waiting for frames at {where}").format(where=self._where)
            self._enter(Phase.CONNECTING, "; ".join(filter(None, (self._news, waiting))))

    def _enter(self, phase: Phase, detail: str = "") -> None:
        before = self.state
        connected = (before.connected_at or self._clock()) if self._senders else None
        if phase is Phase.LIVE and before.phase is Phase.LIVE:
            detail = before.detail
        self._keeper.enter(phase, detail, connected_at=connected)
