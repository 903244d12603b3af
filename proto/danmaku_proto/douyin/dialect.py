"""The Douyin live push feed's dialect: frames, compression, acknowledgements, heartbeats, resuming.

Sources for the wire: saermart/DouyinLiveWebFetcher, jwwsjlm/douyinLive, skmcj/dycast and
Remember-the-past/douyin_proto. The messages are read in :mod:`danmaku_proto.douyin.messages`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from danmaku_proto import codec, events, limits, wire
from danmaku_proto._pb.douyin import Message, PushFrame, PushHeader, Response, SplitResponse
from danmaku_proto.compression import GZIP_MAGIC, gunzip
from danmaku_proto.dialect import Received, Steps, finished
from danmaku_proto.douyin.frame_clock import FrameClock
from danmaku_proto.douyin.messages import read
from danmaku_proto.events import Event, Fault, FaultKind
from danmaku_proto.frame_work import CHEAP_BYTES, CHEAP_MESSAGES, FrameWork
from danmaku_proto.text import clean
from danmaku_proto.text_budget import FREE_BYTES, TIMES_THE_WIRE, TextBudget

HEARTBEAT = codec.encode(PushFrame(payload_type="hb"))
"""A frame that holds only its type: ``3a 02 68 62`` (jwwsjlm/douyinLive, hua0512/rust-srec)."""

HEARTBEAT_SECONDS = 10.0
"""The interval of most clients; without any, the server hangs up after 20 to 30 quiet seconds."""

SHORTEST_HEARTBEAT_SECONDS = 5.0
"""The shortest interval, even where a server asks for a shorter one."""


@dataclass(slots=True)
class _OpenFrame:
    """A frame whose messages are still to be read.

    ``size`` is that of its messages in bytes, ``wire_size`` its own. ``faults`` of its layers come
    after the events.
    """

    messages: Sequence[Message | bytes]
    clock: FrameClock
    size: int
    wire_size: int
    faults: Sequence[Event]
    replies: Sequence[bytes]

    def read(self) -> Received:
        """Return the content, without a pause."""
        if not self._cheap():
            return finished(self.steps())
        return Received([*self._events(self.messages), *self.faults], self.replies)

    def steps(self) -> Steps:
        """Return the steps of :meth:`read`. A frame that is too costly is read up to there."""
        if self._cheap():
            return self.read()
        found: list[Event] = []
        work, texts = FrameWork(), TextBudget.of(self.wire_size)
        surplus = len(self.messages) - limits.FRAME_MESSAGES
        for place, item in enumerate(self.messages[: limits.FRAME_MESSAGES]):
            if not work.take(item if isinstance(item, bytes) else item.payload):
                total = len(self.messages)
                detail = f"{self.wire_size / 1000:.0f} kB: {place} of {total} messages read"
                found.append(_fault(self.clock.now, FaultKind.FRAME_WORK, detail))
                break
            if work.step_ends():
                yield
            for event in self._events([item]):
                found.append(texts.limited(event))
                if isinstance(event, Fault):
                    work.take_fault()
        else:
            if surplus > 0:
                found.append(
                    _fault(self.clock.now, FaultKind.FRAME_MESSAGES, f"{surplus} not read")
                )
        return Received([*found, *self.faults], self.replies)

    def _cheap(self) -> bool:
        """Return whether the frame is so small that nothing in it can cost much."""
        return (
            self.size <= CHEAP_BYTES
            and self.size <= 4 * FREE_BYTES + TIMES_THE_WIRE * self.wire_size
            and len(self.messages) <= CHEAP_MESSAGES
        )

    def _events(self, messages: Sequence[Message | bytes]) -> list[Event]:
        """Return the events of ``messages``; one that is broken costs only itself."""
        found: list[Event] = []
        clock = self.clock
        # A slice, because the parser's own sequence ends a loop by an error inside.
        for item in messages[:]:
            message = None
            try:
                message = codec.view(Message, item) if isinstance(item, bytes) else item
                found += read(message, clock)
            except codec.DecodeError as error:
                method = clean(message.method) if message is not None else ""
                found.append(Fault("", clock.now, FaultKind.MESSAGE, method, clean(str(error))))
        return found


class DouyinDialect:
    """The push feed: its events, its replies, and the place where it can be resumed."""

    name = "douyin"

    def __init__(self) -> None:
        self._cursor = ""
        self._internal_ext = ""
        self._interval = HEARTBEAT_SECONDS
        self._beaten_at: float | None = None
        self._resumed = False
        self._first_request = 0
        self._began = 0

    def receive(self, data: bytes | str, now: float) -> Received:
        """Return the events of one frame, the acknowledgement that it asks for, and its faults."""
        opened = self._open(data, now)
        return opened if isinstance(opened, Received) else opened.read()

    def steps(self, data: bytes | str, now: float) -> Steps:
        """Return the steps of :meth:`receive`: a frame of many messages takes several."""
        opened = self._open(data, now)
        if isinstance(opened, Received):
            return opened
        return (yield from opened.steps())

    def _open(self, data: bytes | str, now: float) -> Received | _OpenFrame:
        if isinstance(data, str):
            notice = events.Notice(id="", at=now, text=clean(data) or "(blank)", topic="server")
            return Received([notice])
        if len(data) > limits.MESSAGE_BYTES:
            return _refused(now, FaultKind.FRAME_BYTES, f"{len(data)} bytes")
        if len(_sparse(data)) < len(data):
            return _refused(now, FaultKind.FRAME, f"more than {limits.DENSE_FIELDS} fields")
        try:
            frame = codec.view(PushFrame, data)
        except codec.DecodeError as error:
            return _refused(now, FaultKind.FRAME, str(error))
        payload_type = frame.payload_type
        if payload_type == "msg":
            return self._messages(frame, now, len(data))
        if payload_type == "hb":
            return Received(beat=True)
        if payload_type:
            method = clean(f"frame of type {payload_type}")
            unknown = events.Unknown(id="", at=now, method=method)
            return Received([unknown], closes=payload_type == "close")
        return _refused(now, FaultKind.FRAME, "not a PushFrame: it has no payload type")

    def heartbeat(self, now: float) -> bytes | None:
        """Return a heartbeat when the last one is the interval away, and at the first call."""
        if self._beaten_at is not None and 0 <= now - self._beaten_at < self._interval:
            return None
        self._beaten_at = now
        return HEARTBEAT

    def resume(self) -> Mapping[str, str]:
        """Return the cursor and the ``internal_ext`` of the last frame, and forget the heartbeat.

        The signature of the URL does not cover the two (skmcj/dycast, jwwsjlm/douyinLive).
        """
        self._beaten_at = None
        self._resumed, self._began = self._first_request > 0 or self._began > 0, 0
        place = {"cursor": self._cursor, "internal_ext": self._internal_ext}
        return {name: value for name, value in place.items() if value}

    def _messages(self, frame: PushFrame, now: float, wire_size: int) -> Received | _OpenFrame:
        headers, payload = frame.headers, frame.payload
        found: list[Event] = []
        if payload.startswith(GZIP_MAGIC) or _says_gzip(headers):
            unpacked = gunzip(payload)
            payload = unpacked.data
            if unpacked.fault is not None:
                found.append(_fault(now, unpacked.fault, unpacked.detail))
                payload = wire.whole_fields(payload, limits.FRAME_MESSAGES)
                if not payload:
                    return Received(found)
        sparse = _sparse(payload)
        if len(sparse) < len(payload):
            detail = f"{len(payload) - len(sparse)} bytes not read"
            found.append(_fault(now, FaultKind.FRAME, detail))
        try:
            response = _opened(sparse)
        except codec.DecodeError as error:
            found.append(_fault(now, FaultKind.FRAME, str(error)))
            return Received(found)

        # The headers belong to this connection, the body is shared between receivers.
        cursor, ext, server = _place(headers)
        self._cursor = _short(cursor or response.cursor) or self._cursor
        ext = _short(ext or response.internal_ext)
        self._internal_ext = ext or self._internal_ext
        if beat_seconds := response.heartbeat_duration:
            asked = float(min(beat_seconds, int(HEARTBEAT_SECONDS)))
            self._interval = max(SHORTEST_HEARTBEAT_SECONDS, asked)

        server = _newest(server, response.now)
        clock = FrameClock(now, server, began=self._connection_began(server, ext))
        replies = [_acknowledgement(frame.log_id, ext)] if response.need_ack else []
        return _OpenFrame(response.messages, clock, len(sparse), wire_size, found, replies)

    def _connection_began(self, server: int, ext: str) -> int:
        """Return when this connection began, in the server's milliseconds; 0 where not known.

        A frame names its first request in ``ext``, so that a frame from the middle of a connection
        is not taken for its first one. A resumed connection may name the one before it.
        """
        # The frames of a connection name the same one: to find it there again is quicker.
        if self._began and self._first_request and f"first_req_ms:{self._first_request}|" in ext:
            return self._began
        found = _first_request_in(ext)
        if found and found != self._first_request and found <= server + 1000:
            if not self._resumed:
                self._began = found
            self._first_request = found
        if not self._began:
            self._began = server
        return self._began


def _sparse(data: bytes) -> bytes:
    """Return as much of ``data`` as has no more fields than may be read."""
    if len(data) <= limits.DENSE_BYTES:
        return data
    return wire.whole_fields(data, limits.DENSE_FIELDS)


def _says_gzip(headers: Sequence[PushHeader]) -> bool:
    looked_at = islice(headers, limits.HEADERS)
    return any(header.key == "compress_type" and header.value == "gzip" for header in looked_at)


def _place(headers: Sequence[PushHeader]) -> tuple[str, str, int]:
    """Return cursor, ``internal_ext`` and clock among ``headers``, empty or 0 where they are not.

    The clock is in milliseconds.
    """
    cursor = ext = ""
    clock = 0
    for header in islice(headers, limits.HEADERS):
        key = header.key
        if key == "im-internal_ext":
            ext = header.value
        elif key == "im-cursor":
            cursor = header.value
        elif key == "im-now":
            value = header.value
            clock = int(value) if len(value) < 16 and value.isascii() and value.isdecimal() else 0
        # Each look at a header makes an object of it, and these three are not the last ones.
        if cursor and ext and clock:
            break
    return cursor, ext, clock


def _newest(header: int, body: int) -> int:
    """Return the newer one of two clocks of a frame, in milliseconds; 0 stands for none.

    The body may be seconds older than its frame, in which it is history. A header that is more than
    a day ahead is no clock.
    """
    if not body:
        return header
    ahead = header - body
    return header if 0 < ahead <= limits.OLDEST_SECONDS * 1000 else body


def _first_request_in(ext: str) -> int:
    """Return the time of the connection's first request in ``ext``, in milliseconds, or 0."""
    _, found, rest = ext.partition("first_req_ms:")
    value = rest[:14].partition("|")[0] if found else ""
    return int(value) if value.isascii() and value.isdecimal() else 0


def _short(place: str) -> str:
    """Return ``place``, or nothing when no server could mean it."""
    return place if len(place) <= limits.PLACE_CHARACTERS else ""


def _opened(payload: bytes) -> Response | SplitResponse:
    """Return the response in ``payload``, with its messages closed where not all can be opened."""
    try:
        return codec.view(Response, payload)
    except codec.DecodeError:
        return codec.view(SplitResponse, payload)


def _acknowledgement(log_id: int, internal_ext: str) -> bytes:
    """Return the frame that confirms the arrival of another (saermart, skmcj/dycast)."""
    payload = internal_ext.encode("utf-8")
    return codec.pack(PushFrame, log_id=log_id, payload_type="ack", payload=payload)


def _fault(now: float, kind: FaultKind, detail: str) -> Fault:
    return Fault(id="", at=now, fault=kind, detail=clean(detail))


def _refused(now: float, kind: FaultKind, detail: str) -> Received:
    return Received([_fault(now, kind, detail)])
