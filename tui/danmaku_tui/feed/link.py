"""The connection to a feed, made again whenever it breaks."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from random import Random
from typing import Final

from websockets.asyncio.client import ClientConnection
from websockets.exceptions import ConnectionClosed

from danmaku_proto.dialect import Dialect
from danmaku_tui.feed.address import Address, with_parameters
from danmaku_tui.feed.capped_connection import CappedClientConnection
from danmaku_tui.feed.delivery import Sending
from danmaku_tui.feed.dial import CLOSE_SECONDS, dial, resolve
from danmaku_tui.feed.endpoint import Endpoint, NextEndpoint
from danmaku_tui.feed.errors import OPEN_SECONDS, MachineSleepError, blames_address, explain
from danmaku_tui.feed.intake import Intake, Receiver
from danmaku_tui.feed.link_state import LinkState, Phase
from danmaku_tui.feed.log import SourceLog
from danmaku_tui.feed.retry_loop import AttemptEnd, RetryLoop, Sleep, goodbye, room_ended
from danmaku_tui.feed.send_queue import SendQueue
from danmaku_tui.feed.source_controls import SourceControls
from danmaku_tui.feed.source_state import SourceState
from danmaku_tui.feed.task_race import race
from danmaku_tui.i18n.language import tr

TICK_SECONDS: Final = 1.0
"""The interval at which heartbeats, pings and signs of life are checked."""

SLEPT_SECONDS: Final = 5.0
"""The shortest sleep of the machine after which the connection is made again at once."""


class Link:
    """A feed that is kept connected, until :meth:`close`.

    ``feed`` is its address, or a function that returns for every attempt where to connect and with
    which headers; ``headers`` belong to an address alone.

    ``on_received`` is called on the loop's thread for every message, with the message, its decoded
    content, and the time of its arrival (seconds since 1970). ``on_state`` is called there whenever
    the phase changes. An error of either is counted as a fault and changes nothing else.

    ``clock`` is monotonic and ``wall`` the time since 1970, in seconds; ``sleep`` waits so many
    seconds of ``clock``. ``boot`` runs like ``clock`` but also while the machine sleeps; without
    it a sleep is noticed only by its silence.

    Raises :class:`ValueError` for a ``feed`` that is not a WebSocket address.
    """

    def __init__(
        self,
        feed: str | NextEndpoint,
        dialect: Dialect,
        *,
        headers: Sequence[tuple[str, str]] = (),
        on_received: Receiver,
        on_state: Callable[[LinkState], None] | None = None,
        clock: Callable[[], float],
        wall: Callable[[], float],
        random: Random,
        sleep: Sleep = asyncio.sleep,
        boot: Callable[[], float] | None = None,
    ) -> None:
        self._next_endpoint = _fixed(feed, tuple(headers)) if isinstance(feed, str) else feed
        self._dialect = dialect
        self._clock = clock
        self._sleep = sleep
        self._boot = boot or clock
        self._where = Address.parse(feed).where if isinstance(feed, str) else ""
        self._remedy = ""
        self._log = SourceLog("feed")
        self._state = SourceState(clock, on_state, self._log, slept=self._slept)
        self._intake = Intake(dialect, on_received, self._state, clock=clock, wall=wall)
        self._controls = SourceControls()
        self._send_queue = SendQueue()
        self._loop = RetryLoop(self._intake, self._controls, random=random, sleep=sleep)

    @property
    def state(self) -> LinkState:
        """The state of the link; may be read on any thread."""
        return self._state.current

    def reconnect_now(self) -> None:
        """Connect again without waiting for the back-off; from any thread.

        The ceiling on handshakes still holds. An attempt that is under way goes on.
        """
        self._controls.reconnect_now()

    def send(self, data: bytes) -> Sending:
        """Send the binary message ``data`` on the open connection; from any thread."""
        return self._send_queue.put(data)

    def close(self) -> None:
        """Make :meth:`run` return, at the latest after ``CLOSE_SECONDS``; from any thread."""
        self._controls.close()

    async def run(self) -> None:
        """Keep the feed connected until :meth:`close`; nothing is left running afterwards."""
        await self._loop.run(self._attempt, self._explain)

    async def _attempt(self) -> AttemptEnd:
        """Connect, and exchange messages until the connection ends."""
        connection = await self._open()
        self._intake.connected(tr("connected, waiting for the first message"))
        try:
            return await self._loop.unless_reconnected(
                self._read(connection),
                self._beat(connection),
                self._watch(),
                self._send_queue.run(connection.send),
            )
        except ConnectionClosed as error:
            if isinstance(connection, CappedClientConnection) and connection.stalled:
                self._state.fault(tr("the server sends pings and does not read the answers"), error)
            raise
        finally:
            await self._hang_up(connection)

    def _explain(self, error: Exception) -> str:
        """Return the detail for ``error``, with the endpoint's remedy where it may be the cause."""
        unheard = isinstance(error, ConnectionClosed) and self.state.phase is not Phase.LIVE
        return explain(error, self._where, self._remedy if unheard or blames_address(error) else "")

    async def _open(self) -> ClientConnection:
        self._state.enter(Phase.RESOLVING, self.state.detail)
        self._remedy = ""
        endpoint = await self._next_endpoint(self._resume())
        self._log.protect(endpoint.url, endpoint.headers)
        self._where, self._remedy = Address.parse(endpoint.url).where, endpoint.remedy
        async with asyncio.timeout(OPEN_SECONDS):
            found = await resolve(endpoint.url)
            self._state.enter(Phase.CONNECTING, self.state.detail)
            began = self._clock()
            self._log.info(f"handshake with {self._where}")
            connection = await dial(endpoint.url, endpoint.headers, found)
            self._log.info(f"connected after {self._clock() - began:.3f} s")
            return connection

    def _resume(self) -> Mapping[str, str]:
        try:
            return self._dialect.resume()
        except Exception as error:  # noqa: BLE001  # a dialect's error must not end the link
            self._state.fault(tr("the place to resume from is not known"), error)
            return {}

    async def _read(self, connection: ClientConnection) -> AttemptEnd:
        """Take messages until the room ends."""
        while True:
            received = await self._intake.take_in_steps(await connection.recv())
            # The other side may have closed. Messages from before the end are still to be read,
            # and the next ``recv`` raises with the reason.
            with suppress(ConnectionClosed):
                for reply in received.replies:
                    await connection.send(reply)
            if received.ends_room:
                return room_ended()
            if received.closes:
                return goodbye()

    async def _beat(self, connection: ClientConnection) -> None:
        """Send heartbeats and pings when they are due; never ends by itself."""
        while True:
            beat = None
            try:
                beat = self._dialect.heartbeat(self._clock())
            except Exception as error:  # noqa: BLE001  # a dialect's error must not end the link
                self._state.fault(tr("the heartbeat failed"), error)
            with suppress(ConnectionClosed):  # the reader raises, after the messages still queued
                if beat is not None:
                    self._intake.beat_sent()
                    await connection.send(beat)
                if self._intake.ping_due():
                    pong = await connection.ping()
                    asyncio.ensure_future(pong).add_done_callback(self._pong)
            await self._sleep(TICK_SECONDS)

    def _pong(self, answer: asyncio.Future[float]) -> None:
        if not answer.cancelled() and answer.exception() is None:
            self._intake.pong(answer.result())

    async def _watch(self) -> None:
        """Raise when the connection has become useless.

        This runs beside the heartbeats, because sending may hang on a dead connection.
        """
        slept_before = self._slept()
        while True:
            await self._sleep(TICK_SECONDS)
            slept = self._slept() - slept_before
            if slept >= SLEPT_SECONDS:
                raise MachineSleepError(slept)
            self._intake.liveness.check(self._clock())

    async def _hang_up(self, connection: ClientConnection) -> None:
        """Close ``connection``, and abort it where the other side does not answer in time."""
        try:
            await race(connection.close(), self._sleep(CLOSE_SECONDS))
        finally:
            connection.transport.abort()
            await connection.wait_closed()

    def _slept(self) -> float:
        """Return the seconds for which the machine has slept, by a fixed offset."""
        return self._boot() - self._clock()


def _fixed(url: str, headers: tuple[tuple[str, str], ...]) -> NextEndpoint:
    """Return the endpoint that is always ``url``, with the place to resume from."""

    async def endpoint(resume: Mapping[str, str]) -> Endpoint:
        return Endpoint(with_parameters(url, resume), headers)

    return endpoint
