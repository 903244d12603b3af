"""The connection to a feed, made again whenever it breaks."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from random import Random
from typing import Final

from websockets.asyncio.client import ClientConnection
from websockets.exceptions import ConnectionClosed
from websockets.frames import CloseCode

from danmaku_proto.dialect import Dialect, Received
from danmaku_tui.feed.address import Address, with_parameters
from danmaku_tui.feed.backoff import Backoff
from danmaku_tui.feed.dial import CLOSE_SECONDS, dial, resolve
from danmaku_tui.feed.endpoint import Endpoint, NextEndpoint
from danmaku_tui.feed.errors import (
    OPEN_SECONDS,
    MachineSleepError,
    explain,
    phase_after,
    refused,
    retry_after,
)
from danmaku_tui.feed.link_state import LinkState, Phase
from danmaku_tui.feed.liveness import Liveness
from danmaku_tui.feed.source_state import SourceState
from danmaku_tui.feed.task_race import race
from danmaku_tui.feed.thread_event import ThreadEvent
from danmaku_tui.i18n.language import tr

TICK_SECONDS: Final = 1.0
"""How often heartbeats and signs of life are looked after."""

SLEPT_SECONDS: Final = 5.0
"""From so long a sleep of the machine on, the connection is made anew at once."""


@dataclass(frozen=True, slots=True)
class _Ending:
    """How a connection, or the attempt at one, ended."""

    phase: Phase
    detail: str
    retry_after: float = 0.0
    at_once: bool = False


class Link:
    """A feed that is kept connected, until :meth:`close`.

    ``feed`` is its address, or what tells anew for every attempt where to connect to, with which
    headers; ``headers`` belong to an address alone.

    ``on_received`` is called on the loop's thread for every message, with the message, what the
    dialect made of it, and the time of its arrival (seconds since 1970). ``on_state`` is called
    there whenever the phase changes. What either raises is counted and told, and changes nothing
    else.

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
        on_received: Callable[[bytes | str, Received, float], None],
        on_state: Callable[[LinkState], None] | None = None,
        clock: Callable[[], float],
        wall: Callable[[], float],
        random: Random,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        boot: Callable[[], float] | None = None,
    ) -> None:
        self._next_endpoint = _fixed(feed, tuple(headers)) if isinstance(feed, str) else feed
        self._dialect = dialect
        self._on_received = on_received
        self._clock = clock
        self._wall = wall
        self._sleep = sleep
        self._boot = boot or clock
        self._backoff = Backoff(random)
        self._where = Address.parse(feed).where if isinstance(feed, str) else ""
        self._remedy = ""
        self._keeper = SourceState(clock, on_state)
        self._summons = ThreadEvent()
        self._stop = asyncio.Event()
        self._again = asyncio.Event()

    @property
    def state(self) -> LinkState:
        """What the link is doing; may be read on any thread."""
        return self._keeper.state

    def reconnect_now(self) -> None:
        """Connect anew without waiting for the back-off; from any thread.

        The ceiling on handshakes still holds. An attempt that is under way goes on.
        """
        self._summons.send(self._again)

    def close(self) -> None:
        """Make :meth:`run` return, at the latest after ``CLOSE_SECONDS``; from any thread."""
        self._summons.send(self._stop)

    async def run(self) -> None:
        """Keep the feed connected until :meth:`close`; nothing is left running afterwards."""
        self._summons.answer()
        try:
            while not self._stop.is_set():
                self._again.clear()
                ending = await self._attempt()
                if not self._stop.is_set():
                    await self._pause(ending)
        finally:
            self._enter(Phase.CLOSED)

    async def _attempt(self) -> _Ending:
        """Connect, and talk until the connection ends."""
        self._backoff.handshake(self._clock())
        self._keeper.renew(attempt=self.state.attempt + 1)
        try:
            connection = await race(self._open(), self._stop.wait())
            if connection is None:
                return _Ending(Phase.CLOSED, "")
            return await self._converse(connection)
        except Exception as error:  # noqa: BLE001  # whatever it is, the link must try again
            if isinstance(error, ConnectionClosed) and _too_big(error):
                self._keeper.renew(faults=self.state.faults + 1)
            unheard = isinstance(error, ConnectionClosed) and self.state.phase is not Phase.LIVE
            return _Ending(
                phase_after(error),
                explain(error, self._where, self._remedy if unheard or refused(error) else ""),
                retry_after(error, self._wall()),
                at_once=isinstance(error, MachineSleepError),
            )

    async def _open(self) -> ClientConnection:
        self._enter(Phase.RESOLVING, self.state.detail)
        self._remedy = ""
        endpoint = await self._next_endpoint(self._resume())
        self._where, self._remedy = Address.parse(endpoint.url).where, endpoint.remedy
        async with asyncio.timeout(OPEN_SECONDS):
            found = await resolve(endpoint.url)
            self._enter(Phase.CONNECTING, self.state.detail)
            return await dial(endpoint.url, endpoint.headers, found)

    def _resume(self) -> Mapping[str, str]:
        try:
            return self._dialect.resume()
        except Exception as error:  # noqa: BLE001  # a dialect's error must not end the link
            self._keeper.fault(tr("where to resume is not known"), error)
            return {}

    async def _converse(self, connection: ClientConnection) -> _Ending:
        """Receive, send heartbeats and watch for silence until the first of them is at an end."""
        began = self._clock()
        pulse = Liveness(began)
        detail = tr("connected, waiting for the first message")
        self._keeper.feel(pulse, connected_at=began, detail=detail)
        self._again.clear()
        try:
            ended = await race(
                self._read(connection, pulse),
                self._beat(connection, pulse),
                self._watch(pulse),
                self._again.wait(),
                self._stop.wait(),
            )
        finally:
            self._backoff.ended(self._clock() - began, valid=pulse.valid)
            await self._hang_up(connection)
            self._keeper.parted()
        if ended:
            return _Ending(Phase.ENDED, tr("the room has ended"))
        return _Ending(Phase.WAITING, tr("connecting anew as asked"), at_once=True)

    async def _read(self, connection: ClientConnection, pulse: Liveness) -> bool:
        """Take messages until the room ends; return that it has."""
        while True:
            data = await connection.recv()
            received = self._take(data, pulse)
            with suppress(ConnectionClosed):  # what came before the end is still to be read
                for reply in received.replies:
                    await connection.send(reply)
            if received.ends_room:
                return True

    def _take(self, data: bytes | str, pulse: Liveness) -> Received:
        now, at = self._clock(), self._wall()
        size = len(data) if isinstance(data, bytes) else len(data.encode())
        received = self._keeper.read(self._dialect, data, at)
        pulse.received(received, now)
        self._keeper.feel(
            pulse,
            frames=self.state.frames + 1,
            bytes=self.state.bytes + size,
            last_frame_at=now,
        )
        if pulse.valid and self.state.phase is not Phase.LIVE:
            self._keeper.renew(attempt=0)
            self._enter(Phase.LIVE)
        self._keeper.hand_on(self._on_received, data, received, at)
        return received

    async def _beat(self, connection: ClientConnection, pulse: Liveness) -> None:
        """Send heartbeats and pings when they are due; never ends by itself."""
        while True:
            now = self._clock()
            beat = None
            try:
                beat = self._dialect.heartbeat(now)
            except Exception as error:  # noqa: BLE001  # a dialect's error must not end the link
                self._keeper.fault(tr("the heartbeat failed"), error)
            with suppress(ConnectionClosed):  # the reader tells why, after what is still queued
                if beat is not None:
                    pulse.beat_sent(now)
                    self._keeper.feel(pulse)
                    await connection.send(beat)
                if pulse.ping_due(now):
                    self._keeper.feel(pulse)
                    pong = await connection.ping()
                    asyncio.ensure_future(pong).add_done_callback(
                        lambda answer: self._pong(answer, pulse)
                    )
            await self._sleep(TICK_SECONDS)

    def _pong(self, answer: asyncio.Future[float], pulse: Liveness) -> None:
        if answer.cancelled() or answer.exception() is not None:
            return
        pulse.pong(answer.result(), self._clock())
        self._keeper.feel(pulse)

    async def _watch(self, pulse: Liveness) -> None:
        """Raise when the connection has become useless; apart from what may be stuck in sending."""
        asleep = self._boot() - self._clock()
        while True:
            await self._sleep(TICK_SECONDS)
            slept = self._boot() - self._clock() - asleep
            if slept >= SLEPT_SECONDS:
                raise MachineSleepError(slept)
            pulse.check(self._clock())

    async def _hang_up(self, connection: ClientConnection) -> None:
        """Say goodbye, and go after ``CLOSE_SECONDS`` without one in return."""
        try:
            await race(connection.close(), self._sleep_for(CLOSE_SECONDS))
        finally:
            connection.transport.abort()
            await connection.wait_closed()

    async def _pause(self, ending: _Ending) -> None:
        """Wait as the back-off, the ceiling or the end of the room say."""
        if ending.phase is Phase.ENDED:
            self._enter(Phase.ENDED, ending.detail)
            await race(self._again.wait(), self._stop.wait())
        elif ending.at_once:
            # The next attempt begins with why there is one.
            self._keeper.renew(detail=ending.detail)
        else:
            now = self._clock()
            delay = self._backoff.wait(now, retry_after=ending.retry_after)
            self._enter(ending.phase, ending.detail, retry_at=now + delay)
            await race(self._sleep_for(delay), self._again.wait(), self._stop.wait())
        while not self._stop.is_set():
            now = self._clock()
            left = self._backoff.ceiling(now)
            if not left:
                return
            phase = Phase.REFUSED if ending.phase is Phase.REFUSED else Phase.WAITING
            self._enter(phase, ending.detail, retry_at=now + left)
            await race(self._sleep_for(left), self._stop.wait())

    async def _sleep_for(self, seconds: float) -> None:
        await self._sleep(seconds)

    def _enter(self, phase: Phase, detail: str = "", retry_at: float | None = None) -> None:
        slept = self._boot() - self._clock()
        self._keeper.enter(phase, detail, retry_at=retry_at, slept=slept)


def _fixed(url: str, headers: tuple[tuple[str, str], ...]) -> NextEndpoint:
    """Return what always tells the same address, but for the place to resume from."""

    async def endpoint(resume: Mapping[str, str]) -> Endpoint:
        return Endpoint(with_parameters(url, resume), headers)

    return endpoint


def _too_big(error: ConnectionClosed) -> bool:
    return error.sent is not None and error.sent.code == CloseCode.MESSAGE_TOO_BIG
