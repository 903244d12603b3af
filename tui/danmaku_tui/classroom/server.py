"""The server of the classroom: every comment goes to everyone."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from time import monotonic
from typing import Final, Self

from websockets.asyncio.server import Server, ServerConnection
from websockets.exceptions import ConnectionClosed
from websockets.frames import CloseCode
from websockets.http11 import Request, Response

from danmaku_proto.classroom.dialect import AFTER
from danmaku_proto.text import clean
from danmaku_tui.classroom import notices
from danmaku_tui.classroom.admission import Admission
from danmaku_tui.classroom.comment import (
    COMMENT_CHARACTERS,
    BadCommentError,
    ClassComment,
    ClassSender,
    guest_comment,
    too_large,
    user_comment,
)
from danmaku_tui.classroom.comment_history import HISTORY_COMMENTS, CommentHistory
from danmaku_tui.classroom.desk import TeacherDesk
from danmaku_tui.classroom.member import ClassMember
from danmaku_tui.classroom.pages import answer_of, open_door
from danmaku_tui.classroom.people_count import PeopleCount
from danmaku_tui.classroom.rate_limit import Limits
from danmaku_tui.classroom.request_query import query_value
from danmaku_tui.classroom.room import Classroom
from danmaku_tui.feed.connection_guard import TOTAL_CONNECTIONS, ConnectionGuard
from danmaku_tui.feed.log import SourceLog
from danmaku_tui.feed.open_files import AcceptErrors
from danmaku_tui.feed.websocket_server import MESSAGE_BYTES, listen, new_guard, port_of, shut
from danmaku_tui.i18n.language import tr

ECHO_CHARACTERS: Final = 200
"""The longest part of a text frame that is sent back."""

SPARE_CONNECTIONS: Final = 100
"""The connections beside those of the clients: pages, and handshakes that are refused."""

HISTORY_SECONDS: Final = 0.2
"""How long a client is connected until it gets the last comments.

A program of ten lines that sends one comment and closes reads nothing. With more frames than its
library queues (16 in websockets) it would not read the close frame either, and wait for a time-out.
"""

ALIVE_SECONDS: Final = 1.0
"""How long a client may take to answer a ping when another one uses its name and id."""


class HostNameError(Exception):
    """The host of a server cannot be the name of any machine."""


@dataclass(frozen=True, slots=True)
class ClassroomRules:
    """The rules that a classroom starts with.

    ``clients`` is the most clients at one time, ``history`` the comments for late-comers, and
    ``characters`` the longest comment. An empty ``pin`` lets everybody in. ``origins`` are the web
    pages of others that may connect. ``slow`` is the time between two comments of one person, in
    seconds.
    """

    clients: int = TOTAL_CONNECTIONS
    history: int = HISTORY_COMMENTS
    characters: int = COMMENT_CHARACTERS
    pin: str = ""
    origins: tuple[str, ...] = ()
    slow: float = 0.0


class ClassroomServer:
    """Passes every ``User`` on to every client, including its sender, byte for byte.

    A text frame is answered, and passed on as the comment of a guest. A client that sends faster
    than its rate is read more slowly, and loses nothing. A message that is not passed on is
    answered to its sender alone. ``garbage`` counts the messages that are no comments,
    ``withheld`` the comments that the rules of the room forbid, ``slowed`` the messages that had to
    wait. ``on_comment`` is called with the bytes of each message that is passed on, and
    ``on_foreign`` with the origin of each page that is refused. ``clock`` is monotonic, in seconds.
    """

    def __init__(
        self,
        host: str,
        port: int,
        *,
        rules: ClassroomRules | None = None,
        limits: Limits | None = None,
        guard: ConnectionGuard | None = None,
        clock: Callable[[], float] = monotonic,
        on_comment: Callable[[bytes], None] = lambda _: None,
        on_foreign: Callable[[str], None] = lambda _: None,
    ) -> None:
        self.garbage = 0
        self.withheld = 0
        self.slowed = 0
        self._too_slow = 0
        self._closing = False
        self._rules = rules or ClassroomRules()
        self._guard = guard or new_guard(self._rules.clients + SPARE_CONNECTIONS)
        self._clock = clock
        self._accept_errors: AcceptErrors | None = None
        self._host = host
        self._port = port
        self._limits = limits or Limits()
        self._on_comment = on_comment
        self._server: Server | None = None
        self._log = SourceLog("classroom")
        self.room = Classroom(CommentHistory(self._rules.history), clock)
        self.room.slow(self._rules.slow)
        self._people = PeopleCount(self.room, clock)
        self._removing: set[asyncio.Task[None]] = set()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread = 0
        self.desk = TeacherDesk(self.room, self._call, self._disconnect)
        self._admission = Admission(
            host,
            pin=self._rules.pin,
            origins=self._rules.origins,
            full=lambda: self.clients >= self._rules.clients,
            clock=clock,
            on_foreign=on_foreign,
        )

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    @property
    def port(self) -> int:
        """The port of the server; after :meth:`start` also where 0 was given."""
        return self._port

    @property
    def addresses(self) -> list[str]:
        """The IP addresses on which the server listens, without the port."""
        sockets = () if self._server is None else self._server.sockets
        return [str(each.getsockname()[0]) for each in sockets]

    @property
    def clients(self) -> int:
        """The number of connected clients."""
        return len(self.room.members)

    @property
    def passed(self) -> int:
        """The number of messages that were passed on."""
        return self.room.passed

    @property
    def dropped(self) -> int:
        """The number of clients disconnected because they did not read fast enough."""
        return self._too_slow + self._guard.stalled

    @property
    def vanished(self) -> int:
        """The number of clients disconnected because they gave no sign of life."""
        return self._guard.silent

    @property
    def refused(self) -> int:
        """The number of connections that were not accepted."""
        failed = self._accept_errors.count if self._accept_errors else 0
        return self._admission.refused + self._guard.refused + failed

    async def start(self) -> None:
        """Listen. Raises :class:`OSError` or :class:`HostNameError` where that is not possible."""
        self._loop = asyncio.get_running_loop()
        self._thread = threading.get_ident()
        try:
            self._server = await listen(
                self._attend,
                self._host,
                self._port,
                admit=self._admit,
                guard=self._guard,
                select_subprotocol=notices.select_subprotocol,
            )
        except ValueError as error:  # of the encoding of a name with an empty or a long part
            raise HostNameError(self._host) from error
        self._accept_errors = AcceptErrors(self._log, self._clock)
        self._port = port_of(self._server)
        self._log.info(f"listening at {self._host}:{self._port}")

    async def close(self) -> None:
        """Disconnect everyone and stop listening; a second call does nothing."""
        server, self._server = self._server, None
        if server is not None:
            self._closing = True
            self._people.close()
            await shut(server)
            await asyncio.gather(*self._removing, return_exceptions=True)
            if self._accept_errors is not None:
                self._accept_errors.close()
            self._log.info(
                f"closed: {self.passed} passed on, {self.garbage} not understood, "
                f"{self.withheld} withheld, {self.refused} connections refused, "
                f"{self.dropped} clients dropped, {self.vanished} vanished"
            )

    def _admit(self, connection: ServerConnection, request: Request) -> Response | None:
        """Return the answer to a request of a browser; None to a handshake that goes on."""
        answer = answer_of(request)
        if answer is not None:
            return answer
        refusal = self._admission.judge(connection, request)
        if refusal is None:
            return open_door(request)
        response = connection.respond(refusal.status, f"{refusal.line}\n")
        if refusal.retry_after:
            response.headers["Retry-After"] = f"{refusal.retry_after:.0f}"
        return response

    async def _attend(self, connection: ServerConnection) -> None:
        member = ClassMember(connection, self._limits, self._clock)
        member.explain_large(too_large(MESSAGE_BYTES))
        request = connection.request
        self.room.join(member, "" if request is None else query_value(request.path, AFTER))
        late = asyncio.get_running_loop().call_later(HISTORY_SECONDS, member.release)
        self._people.changed()
        self._log.info(f"a client has connected, {self.clients} in all")
        try:
            await member.outbox.attend(self._receive(member))
        finally:
            late.cancel()
            self.garbage += member.too_large
            self.room.leave(member)
            self._people.changed()
            self._too_slow += member.outbox.overflowed
            end = "was dropped for being slow" if member.outbox.overflowed else "has left"
            self._log.info(f"a client {end}, {self.clients} remain")

    async def _receive(self, member: ClassMember) -> None:
        try:
            # The messages of a sender that is slowed would hold up the end for many seconds.
            while not (self._closing or member.removed):
                message = await member.connection.recv()
                # While this waits, the connection is not read, and its sender is slowed by TCP.
                # Even without a wait the senders of all outboxes get their turn.
                seconds = member.delay(message)
                self.slowed += seconds > 0
                await asyncio.sleep(seconds)
                await self._answer(member, message)
        except ConnectionClosed:
            pass  # the client left

    async def _answer(self, member: ClassMember, message: bytes | str) -> None:
        """Pass ``message`` on, or tell its sender the reason."""
        try:
            comment = self._comment(member, message)
        except BadCommentError as error:
            self.garbage += 1
            member.tell(str(error))
            return
        refusal = self.room.refusal(member, comment) or await self._taken(member, comment.sender)
        if refusal:
            self.withheld += 1
            member.tell(refusal)
            return
        if isinstance(message, str):
            member.tell(f"received: {clean(message[:ECHO_CHARACTERS])}")
        self._on_comment(comment.data)
        self.room.pass_on(member, comment)

    def _comment(self, member: ClassMember, message: bytes | str) -> ClassComment:
        most = self._rules.characters
        if isinstance(message, bytes):
            return user_comment(message, most)
        return guest_comment(message, self.room.guest_name(member), most)

    async def _taken(self, member: ClassMember, sender: ClassSender) -> str:
        """Return the refusal of a sender that another client uses, unless that has vanished."""
        other = self.room.holder(sender, member)
        if other is None:
            return ""
        if not await other.answers(ALIVE_SECONDS):
            other.connection.transport.abort()
            self.room.leave(other)
            return ""
        words = tr("the name {name} with the id {id} is used by somebody else: choose another one")
        return words.format(name=sender.name, id=sender.id)

    def _call(self, action: Callable[[], None]) -> None:
        """Run ``action`` on the thread of the server; after its end it does nothing."""
        if self._loop is None or threading.get_ident() == self._thread:
            action()
            return
        with suppress(RuntimeError):  # the loop is closed
            self._loop.call_soon_threadsafe(action)

    def _disconnect(self, sender: ClassSender) -> None:
        """Close the connections of ``sender``."""
        reason = tr("the teacher has removed you")
        for member in self.room.users(sender):
            member.tell(reason)
            member.removed = True
            closing = asyncio.ensure_future(
                member.connection.close(CloseCode.POLICY_VIOLATION, reason)
            )
            self._removing.add(closing)
            closing.add_done_callback(self._removing.discard)
