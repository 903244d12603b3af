"""A stand-in for the Douyin push endpoint, for the demo and for tests.

Its frames are as they were seen on the wire by saermart/DouyinLiveWebFetcher,
jwwsjlm/douyinLive and Remember-the-past/douyin_proto; those of a client by skmcj/dycast.
"""

from __future__ import annotations

import asyncio
import gzip
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from http import HTTPStatus
from itertools import count
from typing import Final, Self, TypeAlias

from websockets.asyncio.server import Server, ServerConnection
from websockets.exceptions import ConnectionClosed
from websockets.http11 import Request
from websockets.http11 import Response as HttpResponse

from danmaku_proto import codec
from danmaku_proto._pb.douyin import Message, PushFrame, PushHeader, Response
from danmaku_tui.classroom.outbox import Outbox
from danmaku_tui.feed.own_addresses import bracketed
from danmaku_tui.feed.websocket_server import listen, port_of, shut

Script: TypeAlias = Callable[[], Iterator[tuple[float, list[Message]]]]
"""The course of a room: seconds since the frame before, and the messages of one frame."""

PATH: Final = "/webcast/im/push/v2/"
HISTORY_MESSAGES: Final = 15
"""The past messages that a new client gets, as many as clients ask for."""

HEARTBEAT_SECONDS: Final = 10
KEPT_ACKS: Final = 10_000

PERSISTED: Final = frozenset(
    {
        "WebcastChatMessage",
        "WebcastEmojiChatMessage",
        "WebcastGiftMessage",
        "WebcastLikeMessage",
        "WebcastRoomStatsMessage",
        "WebcastRoomUserSeqMessage",
        "WebcastSocialMessage",
    }
)
"""The methods that the history repeats; arrivals are not among them."""

_HEARTBEAT: Final = codec.encode(PushFrame(payload_type="hb"))


@dataclass(frozen=True, slots=True)
class PushAck:
    """A client's acknowledgement of one frame."""

    log_id: int
    ext: str


class PushServer:
    """One room that goes on in time, with or without clients.

    ``script`` runs once, from :meth:`start` on; every frame goes to all connections. ``acks`` holds
    the newest acknowledgements, ``heartbeats`` counts them, and ``targets`` are the newest request
    targets, path and query, in order. ``wall`` is the time since 1970, in seconds.
    """

    def __init__(
        self,
        script: Script,
        host: str = "127.0.0.1",
        port: int = 0,
        *,
        wall: Callable[[], float],
    ) -> None:
        self.acks: deque[PushAck] = deque(maxlen=KEPT_ACKS)
        self.heartbeats = 0
        self.targets: deque[str] = deque(maxlen=100)
        self._script = script
        self._host = host
        self._port = port
        self._wall = wall
        self._server: Server | None = None
        self._room: asyncio.Task[None] | None = None
        self._clients: dict[ServerConnection, _Client] = {}
        self._history: deque[Message] = deque(maxlen=HISTORY_MESSAGES)
        self._log_ids = count(7_000_000_000_000_000_001)
        self._frames = 0

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    @property
    def url(self) -> str:
        """The address of the server, after :meth:`start`."""
        return f"ws://{bracketed(self._host)}:{self._port}{PATH}?app_name=douyin_web&compress=gzip&room_id=1"

    @property
    def clients(self) -> int:
        """The number of connected clients."""
        return len(self._clients)

    async def start(self) -> None:
        """Listen, and let the room begin. Raises :class:`OSError`."""
        self._server = await listen(self._attend, self._host, self._port, admit=self._admit)
        self._port = port_of(self._server)
        self._room = asyncio.create_task(self._play())

    async def close(self) -> None:
        """End the room, disconnect everyone and stop listening; a second call does nothing."""
        room, self._room = self._room, None
        if room is not None:
            room.cancel()
            await asyncio.gather(room, return_exceptions=True)
        server, self._server = self._server, None
        if server is not None:
            await shut(server)

    def _admit(self, connection: ServerConnection, request: Request) -> HttpResponse | None:
        self.targets.append(request.path)
        if request.path.partition("?")[0] == PATH:
            return None
        return connection.respond(HTTPStatus.NOT_FOUND, "The room is elsewhere.\n")

    async def _play(self) -> None:
        """Send the script's frames, each at its time from the beginning: delays do not add up."""
        loop = asyncio.get_running_loop()
        due = loop.time()
        for delay, messages in self._script():
            due += delay
            await asyncio.sleep(max(0.0, due - loop.time()))
            self._history.extend(message for message in messages if message.method in PERSISTED)
            frame = self._pack(messages)
            for client in self._clients.values():
                client.send(frame)

    def _pack(self, messages: list[Message]) -> PushFrame:
        """Return the frame of ``messages``, without the number that each connection gives it."""
        self._frames += 1
        now = int(self._wall() * 1000)
        cursor = f"t-{now}_r-{self._frames}_d-1_u-1"
        ext = f"internal_src:dim|wss_push_room_id:1|fetch_time:{now}|seq:{self._frames}"
        response = Response(
            messages=messages,
            cursor=cursor,
            now=now,
            internal_ext=ext,
            heartbeat_duration=HEARTBEAT_SECONDS,
            need_ack=True,
        )
        headers = {
            "compress_type": "gzip",
            "im-internal_ext": ext,
            "im-cursor": cursor,
            "im-now": str(now),
        }
        return PushFrame(
            log_id=next(self._log_ids),
            service=8888,
            method=8,
            headers=[PushHeader(key=key, value=value) for key, value in headers.items()],
            payload_encoding="pb",
            payload_type="msg",
            payload=gzip.compress(codec.encode(response), compresslevel=1, mtime=0),
        )

    async def _attend(self, connection: ServerConnection) -> None:
        client = _Client(Outbox(connection))
        if self._history:
            client.send(self._pack(list(self._history)))
        self._clients[connection] = client
        try:
            await client.outbox.attend(self._receive(connection, client.outbox))
        finally:
            del self._clients[connection]

    async def _receive(self, connection: ServerConnection, outbox: Outbox) -> None:
        try:
            while True:
                self._answer(await connection.recv(), outbox)
        except ConnectionClosed:
            pass  # the client left

    def _answer(self, data: bytes | str, outbox: Outbox) -> None:
        if isinstance(data, str):
            return
        try:
            frame = codec.decode(PushFrame, data)
        except codec.DecodeError:
            return
        if frame.payload_type == "hb":
            self.heartbeats += 1
            outbox.put(_HEARTBEAT)
        elif frame.payload_type == "ack":
            self.acks.append(PushAck(frame.log_id, frame.payload.decode(errors="replace")))


class _Client:
    """One connection, with its own numbers of frames."""

    def __init__(self, outbox: Outbox) -> None:
        self.outbox = outbox
        self._numbers = count(1)

    def send(self, frame: PushFrame) -> None:
        frame.seq_id = next(self._numbers)
        self.outbox.put(codec.encode(frame))
