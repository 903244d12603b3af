"""One client of the classroom: its queue, its rate, and the senders that it has used."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from typing import Final

from websockets.asyncio.server import ServerConnection
from websockets.exceptions import ConnectionClosed
from websockets.frames import CloseCode
from websockets.protocol import State

from danmaku_tui.classroom import notices
from danmaku_tui.classroom.comment import ClassSender
from danmaku_tui.classroom.outbox import Outbox
from danmaku_tui.classroom.rate_limit import Limits, RateLimit, cost_of
from danmaku_tui.i18n.language import tr

SLOWED_SECONDS: Final = 10.0
"""The shortest time between two notices to a client that it is slowed."""

HELD_COMMENTS: Final = 1_000
"""The most comments that are held back from a client that has just come."""

SENDERS: Final = 100
"""The senders of one client that are remembered: a page has one, a program may invent many."""


class ClassMember:
    """A client of the classroom.

    ``number`` is its number as a guest, 0 as long as it has sent no text frame. ``senders`` are
    those that it used, ``sender`` the last one. ``muted`` is true while the teacher has muted it.
    ``removed`` is true once the teacher has removed it, also while messages of it are still queued.
    ``too_large`` counts the messages that were too large to be read.
    ``clock`` is monotonic, in seconds.
    """

    def __init__(
        self, connection: ServerConnection, limits: Limits, clock: Callable[[], float]
    ) -> None:
        self.connection = connection
        self.outbox = Outbox(connection, limits.outbox)
        self.notified = connection.subprotocol == notices.SUBPROTOCOL
        self.address = str((connection.remote_address or ("",))[0])
        self.number = 0
        self.comments = 0
        self.too_large = 0
        self.muted = False
        self.removed = False
        self.sender: ClassSender | None = None
        self.senders: dict[ClassSender, None] = {}
        self._held: list[bytes] | None = None
        self._commented_at: float | None = None
        self._rate = RateLimit(limits.rate, limits.burst, clock)
        self._clock = clock
        self._slowed_at: float | None = None

    def use(self, sender: ClassSender) -> list[ClassSender]:
        """Note that the client is ``sender``; return those that are forgotten for it."""
        self.sender = sender
        self.senders.pop(sender, None)
        self.senders[sender] = None
        forgotten = list(self.senders)[:-SENDERS]
        for each in forgotten:
            del self.senders[each]
        return forgotten

    def tell(self, text: str) -> None:
        """Send ``text`` about the client's own comments, in the form that the client reads."""
        self.outbox.put(notices.notice(text) if self.notified else text)

    def show(self, comment: bytes) -> None:
        """Send ``comment``, after those that are held back."""
        if self._held is None:
            self.outbox.put(comment)
            return
        self._held.append(comment)
        if len(self._held) >= HELD_COMMENTS:
            self.release()

    def hold(self, history: Iterable[bytes]) -> None:
        """Hold ``history`` and all further comments back until :meth:`release`."""
        self._held = list(history)

    def release(self) -> None:
        """Send the comments that were held back."""
        held, self._held = self._held, None
        for comment in held or ():
            self.outbox.put(comment)

    def notify(self, frame: str) -> None:
        """Send the frame of a notice, where the client asked for notices."""
        if self.notified:
            self.outbox.put(frame)

    def delay(self, message: bytes | str) -> float:
        """Return the seconds for which ``message`` waits, and tell its sender about the first."""
        seconds = self._rate.take(cost_of(message))
        if seconds > 0:
            now = self._clock()
            if self._slowed_at is None or now - self._slowed_at >= SLOWED_SECONDS:
                self.tell(tr("you send too fast: your comments are passed on more slowly"))
            self._slowed_at = now
        return seconds

    def explain_large(self, text: str) -> None:
        """Send ``text`` before the connection is closed because of a message that is too large.

        The library closes it by the length at the message's beginning, with a code alone.
        """
        protocol = self.connection.protocol
        fail = protocol.fail

        def explain(code: CloseCode | int, reason: str = "") -> None:
            if code == CloseCode.MESSAGE_TOO_BIG and protocol.state is State.OPEN:
                self.too_large += 1
                self.tell(text)
            fail(code, reason)

        protocol.fail = explain  # type: ignore[method-assign]  # the library has no seam here

    async def answers(self, seconds: float) -> bool:
        """Return whether the client answers a ping within ``seconds``.

        The answer of a client that is slowed would stand behind its messages: it counts as there.
        """
        if not self.connection.transport.is_reading():
            return True
        try:
            async with asyncio.timeout(seconds):
                await (await self.connection.ping())
        except (TimeoutError, ConnectionClosed):
            return False
        return True

    def wait(self, seconds: float) -> float:
        """Return the seconds until the client may comment again, with ``seconds`` between two."""
        if self._commented_at is None:
            return 0.0
        return max(0.0, self._commented_at + seconds - self._clock())

    def commented(self) -> None:
        """Count a comment that was passed on."""
        self.comments += 1
        self._commented_at = self._clock()
