"""The intake of a source: the way of every message from its bytes to the receiver.

A further source is an object with the methods of ``session.Source``. It gives its messages to an
:class:`Intake`, and where it connects again after a failure it runs its attempts in a
:class:`~danmaku_tui.feed.retry_loop.RetryLoop`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TypeAlias

from danmaku_proto.dialect import Dialect, Received, SteppedDialect, Steps
from danmaku_tui.feed.link_state import Phase
from danmaku_tui.feed.liveness import Liveness
from danmaku_tui.feed.source_state import SourceState
from danmaku_tui.i18n.language import tr

Receiver: TypeAlias = Callable[[bytes | str, Received, float], None]
"""Called with a message, its decoded content, and its arrival (seconds since 1970)."""


class Intake:
    """Decodes the messages of a source, counts them, and hands them on.

    ``on_received`` is called for every message. An error of it, or of ``dialect``, is counted as a
    fault in ``state`` and changes nothing else. ``owes_signs`` is whether silence of the other side
    is a fault. ``clock`` is monotonic and ``wall`` the time since 1970, in seconds.
    """

    def __init__(
        self,
        dialect: Dialect,
        on_received: Receiver,
        state: SourceState,
        *,
        clock: Callable[[], float],
        wall: Callable[[], float],
        owes_signs: bool = True,
    ) -> None:
        self.dialect = dialect
        self.state = state
        self.clock = clock
        self.wall = wall
        self.owes_signs = owes_signs
        self.liveness = Liveness(clock(), owes_signs=owes_signs)
        self.valid = False
        """Whether the connection has brought a message that the dialect understands."""
        self._on_received = on_received
        self._steps = dialect.steps if isinstance(dialect, SteppedDialect) else None
        self._turn = asyncio.Lock()
        self._began_at: float | None = None

    def begin(self) -> None:
        """Begin a connection, or the attempt at one."""
        self._began_at = self.clock()
        self.valid = False
        self.liveness = Liveness(self._began_at, owes_signs=self.owes_signs)

    def connected(self, detail: str) -> None:
        """Begin a connection that is open, and show ``detail`` until its first message."""
        self.begin()
        self.state.copy_liveness(self.liveness, connected_at=self._began_at, detail=detail)

    def forget(self) -> None:
        """Forget the signs of life so far: the other side has been replaced."""
        self.liveness = Liveness(self.clock(), owes_signs=self.owes_signs)
        self.state.disconnected()

    def end(self) -> float | None:
        """End the connection, and return its length in seconds; None where there was none."""
        began_at, self._began_at = self._began_at, None
        if began_at is None:
            return None
        self.state.disconnected()
        return self.clock() - began_at

    def take(self, data: bytes | str, *, enters_live: bool = True) -> Received:
        """Take a message in, and return its decoded content, such as replies to send.

        The first valid message makes the source live, unless ``enters_live`` is false or it is a
        goodbye. The caller looks at ``ends_room`` and ``closes`` of the content.
        """
        at = self.wall()
        return self._hand_on(data, self._decode(data, at), at, enters_live=enters_live)

    async def take_in_steps(self, data: bytes | str, *, enters_live: bool = True) -> Received:
        """Take a message in as :meth:`take` does, giving way to other tasks between its steps.

        Messages are handed on in the order of the calls. A call that is cancelled still hands its
        message on.
        """
        if self._steps is None:
            return self.take(data, enters_live=enters_live)
        async with self._turn:
            at = self.wall()
            steps = self._steps(data, at)
            try:
                received = self._after_step(steps)
                while received is None:
                    await asyncio.sleep(0)  # it waits for nothing, but gives way
                    received = self._after_step(steps)
            except asyncio.CancelledError:
                while (received := self._after_step(steps)) is None:
                    pass
                self._hand_on(data, received, at, enters_live=enters_live)
                raise
            return self._hand_on(data, received, at, enters_live=enters_live)

    def _after_step(self, steps: Steps) -> Received | None:
        """Do the next of ``steps``; return the content after the last one, and None before."""
        try:
            next(steps)
        except StopIteration as end:
            received: Received = end.value
            return received
        except Exception as error:  # noqa: BLE001  # a dialect's error must not end the source
            self.state.fault(tr("a message could not be read"), error)
            return Received()
        return None

    def _hand_on(
        self, data: bytes | str, received: Received, at: float, *, enters_live: bool
    ) -> Received:
        now = self.clock()
        self.liveness.received(received, now)
        self.state.copy_liveness(
            self.liveness,
            frames=self.state.current.frames + 1,
            bytes=self.state.current.bytes + _size(data),
            last_frame_at=now,
        )
        if received.valid and enters_live and not received.closes:
            self._enter_live(now)
        try:
            self._on_received(data, received, at)
        except Exception as error:  # noqa: BLE001  # a receiver's error must not end the source
            self.state.fault(tr("a message could not be processed"), error)
        if received.ends_room:
            self.state.log.info("the feed says that the room has ended")
        if received.closes:
            self.state.log.info("the server said goodbye")
        return received

    def beat_sent(self) -> None:
        """Count a heartbeat that goes out."""
        self.liveness.beat_sent(self.clock())
        self.state.copy_liveness(self.liveness)

    def ping_due(self) -> bool:
        """Return whether a WebSocket ping is due, and count it as sent."""
        due = self.liveness.ping_due(self.clock())
        if due:
            self.state.copy_liveness(self.liveness)
        return due

    def pong(self, seconds: float) -> None:
        """Count the answer to a ping, ``seconds`` after it."""
        self.liveness.pong(seconds, self.clock())
        self.state.copy_liveness(self.liveness)

    def _decode(self, data: bytes | str, at: float) -> Received:
        try:
            return self.dialect.receive(data, at)
        except Exception as error:  # noqa: BLE001  # a dialect's error must not end the source
            self.state.fault(tr("a message could not be read"), error)
            return Received()

    def _enter_live(self, now: float) -> None:
        self.valid = True
        state = self.state.current
        if state.phase is not Phase.LIVE:
            connected_at = now if state.connected_at is None else state.connected_at
            self.state.update(attempt=0, connected_at=connected_at)
            self.state.enter(Phase.LIVE)


def _size(data: bytes | str) -> int:
    """Return the size of a message in bytes, as it was on the wire."""
    return len(data) if isinstance(data, bytes) else len(data.encode())
