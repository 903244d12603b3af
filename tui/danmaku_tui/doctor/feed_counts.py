"""The counts of a feed: methods, fields that the schema lacks, events and faults."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

import betterproto2

from danmaku_proto import codec, limits
from danmaku_proto._pb import classroom
from danmaku_proto._pb import douyin as pb
from danmaku_proto.classroom.dialect import ClassroomDialect
from danmaku_proto.compression import GZIP_MAGIC, gunzip
from danmaku_proto.dialect import Received
from danmaku_proto.douyin.messages import METHODS
from danmaku_proto.events import Fault, FaultKind, Kind
from danmaku_proto.text import clean
from danmaku_proto.unknown_fields import OTHER, unknown_fields

DIFFERENT: Final = 500
"""The most methods with a count of their own; a hostile feed may invent any number."""

_NAME_CHARACTERS: Final = 100
_TEXT_FRAME: Final = "(text)"
_CLASSROOM_METHOD: Final = "User"
_READ: Final = METHODS | {_CLASSROOM_METHOD, _TEXT_FRAME}

_NAMED_OTHERWISE: Final = {"WebcastRoomNotifyMessage": pb.NotifyMessage}
"""The methods whose names differ from those of their classes."""


@dataclass(slots=True)
class FeedCounts:
    """The counts of one connection. ``dialect`` is the name of its dialect.

    ``frames`` and ``size`` (bytes, before decompression) count all WebSocket messages, ``methods``
    the messages in them, ``unknown`` the fields by their paths.
    """

    dialect: str
    frames: int = 0
    size: int = 0
    seconds: float = 0.0
    decoding: float = 0.0
    methods: Counter[str] = field(default_factory=Counter)
    unknown: Counter[str] = field(default_factory=Counter)
    events: Counter[Kind] = field(default_factory=Counter)
    faults: Counter[FaultKind] = field(default_factory=Counter)

    @property
    def unread(self) -> list[str]:
        """The methods whose payloads the program does not read, the most frequent first."""
        return [method for method, _ in self.methods.most_common() if method not in _READ]

    def add(self, data: bytes | str, received: Received) -> None:
        """Count a WebSocket message and its decoded content; one that is too large is not read."""
        self.frames += 1
        self.size += len(data) if isinstance(data, bytes) else len(data.encode(errors="replace"))
        for event in received.events:
            if isinstance(event, Fault):
                self.faults[event.fault] += 1
            else:
                self.events[event.kind] += 1
        if isinstance(data, str):
            self._method(_TEXT_FRAME)
        elif len(data) > limits.MESSAGE_BYTES:
            pass  # the fault is counted
        elif self.dialect == ClassroomDialect.name:
            self._payload(_CLASSROOM_METHOD, classroom.User, data)
        else:
            self._frame(data)

    def as_json(self) -> dict[str, Any]:
        """Return the counts for JSON, the greatest first."""
        return {
            "dialect": self.dialect,
            "seconds": round(self.seconds, 3),
            "frames": self.frames,
            "bytes": self.size,
            "events": {kind.value: count for kind, count in self.events.most_common()},
            "faults": {fault.value: count for fault, count in self.faults.most_common()},
            "methods": dict(self.methods.most_common()),
            "unread": self.unread,
            "unknown_fields": dict(self.unknown.most_common()),
        }

    def _frame(self, data: bytes) -> None:
        frame = _decoded(pb.PushFrame, data)
        if frame is None or not frame.payload_type:
            return  # the fault is counted
        self.unknown += unknown_fields(pb.PushFrame, data)
        if frame.payload_type == "msg":
            for message in self._messages(frame):
                cls = payload_class(message.method)
                self._payload(message.method, cls, message.payload)
        elif frame.payload_type != "hb":
            self._method(f"frame of type {frame.payload_type}")

    def _messages(self, frame: pb.PushFrame) -> Iterator[pb.Message]:
        payload = frame.payload
        packed = any(h.key == "compress_type" and h.value == "gzip" for h in frame.headers)
        if packed or payload.startswith(GZIP_MAGIC):
            payload = gunzip(payload).data
        response = _decoded(pb.Response, payload)
        if response is not None:
            self.unknown += unknown_fields(pb.Response, payload)
            yield from response.messages[: limits.FRAME_MESSAGES]
            return
        split = _decoded(pb.SplitResponse, payload)
        for item in [] if split is None else split.messages[: limits.FRAME_MESSAGES]:
            message = _decoded(pb.Message, item)
            if message is not None:
                yield message

    def _payload(self, method: str, cls: type[betterproto2.Message] | None, data: bytes) -> None:
        self._method(method)
        if cls is not None and _decoded(cls, data) is not None:
            self.unknown += unknown_fields(cls, data)

    def _method(self, method: str) -> None:
        name = clean(method[:_NAME_CHARACTERS]) or "(blank)"
        known = name in self.methods or len(self.methods) < DIFFERENT
        self.methods[name if known else OTHER] += 1


def prepare() -> None:
    """Build the reader of every message in advance, so that the first frame delays no pong."""
    for cls in (pb.PushFrame, pb.Response, classroom.User, *map(payload_class, METHODS)):
        if cls is not None:
            codec.decode(cls, b"")


def payload_class(method: str) -> type[betterproto2.Message] | None:
    """Return the class of the payload of ``method``; None where the schema has none."""
    if method not in METHODS:
        return None
    named: type[betterproto2.Message] | None = getattr(pb, method.removeprefix("Webcast"), None)
    return _NAMED_OTHERWISE.get(method, named)


def _decoded(cls: type[codec.M], data: bytes) -> codec.M | None:
    try:
        return codec.decode(cls, data)
    except codec.DecodeError:
        return None
