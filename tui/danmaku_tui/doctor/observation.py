"""The observation of a connection, which is answered as the link would answer it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress

from websockets.asyncio.client import ClientConnection
from websockets.exceptions import ConnectionClosed

from danmaku_proto.dialect import Dialect, Received
from danmaku_tui.doctor.feed_counts import FeedCounts
from danmaku_tui.feed.link import TICK_SECONDS
from danmaku_tui.feed.retry_loop import Sleep
from danmaku_tui.feed.task_race import race


class Observation:
    """The messages and the answer times of ``connection``; the former are counted in ``counts``.

    Times are in seconds of ``clock``; ``wall`` is the time since 1970.
    """

    def __init__(
        self,
        connection: ClientConnection,
        dialect: Dialect,
        counts: FeedCounts,
        clock: Callable[[], float],
        wall: Callable[[], float],
    ) -> None:
        self.first: float | None = None
        """Seconds until the first message that answers no heartbeat."""
        self.heartbeat: float | None = None
        self.ping: float | None = None
        """The round trips of the first heartbeat and of a WebSocket ping."""
        self.beating = False
        """Whether the dialect has heartbeats."""
        self.beats = 0
        """The number of answered heartbeats."""
        self.ended = False
        """Whether the feed has reported the end of the room."""
        self.error: Exception | None = None
        """The reason why the connection ended early."""
        self.defect: Exception | None = None
        """The error of the dialect, which must not raise any."""
        self._connection = connection
        self._dialect = dialect
        self._seen = counts
        self._clock = clock
        self._wall = wall
        self._first_message = asyncio.Event()
        self._beat_at = 0.0

    async def run(self, patience: float, seconds: float, sleep: Sleep) -> None:
        """Listen for ``seconds`` after the first message, which may take ``patience`` seconds."""
        began = self._clock()

        async def enough() -> None:
            await race(self._first_message.wait(), sleep(patience))
            if self._first_message.is_set():
                await sleep(seconds)

        try:
            await race(self._read(began), self._beat(sleep), enough())
        except (ConnectionClosed, OSError) as error:
            self.error = error
        self._seen.seconds = self._clock() - began

    async def _read(self, began: float) -> None:
        while not self.ended:
            data = await self._connection.recv()
            now = self._clock()
            received = self._receive(data)
            self._seen.decoding += self._clock() - now
            if received.beat:
                self.beats += 1
                if self.heartbeat is None:
                    self.heartbeat = now - self._beat_at
            elif self.first is None:
                self.first = now - began
                self._first_message.set()
            self._seen.add(data, received)
            self.ended = received.ends_room
            with suppress(ConnectionClosed):  # messages from before the end are still to be read
                for reply in received.replies:
                    await self._connection.send(reply)

    def _receive(self, data: bytes | str) -> Received:
        try:
            return self._dialect.receive(data, self._wall())
        except Exception as error:  # noqa: BLE001  # a dialect's error is one of the findings
            self.defect = error
            return Received()

    async def _beat(self, sleep: Sleep) -> None:
        """Ping once, and send the dialect's heartbeats when they are due; never ends by itself."""
        with suppress(ConnectionClosed):  # the reader raises, after the messages still queued
            pong = asyncio.ensure_future(await self._connection.ping())
            pong.add_done_callback(self._pong)
        while True:
            now = self._clock()
            beat = self._heartbeat(now)
            if beat is not None:
                if not self.beating:
                    self._beat_at = now
                self.beating = True
                with suppress(ConnectionClosed):
                    await self._connection.send(beat)
            await sleep(TICK_SECONDS)

    def _heartbeat(self, now: float) -> bytes | None:
        try:
            return self._dialect.heartbeat(now)
        except Exception as error:  # noqa: BLE001  # a dialect's error is one of the findings
            self.defect = error
            return None

    def _pong(self, answer: asyncio.Future[float]) -> None:
        if not answer.cancelled() and answer.exception() is None:
            self.ping = answer.result()
