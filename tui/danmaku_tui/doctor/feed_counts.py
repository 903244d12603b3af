"""The counts of a feed: methods, fields that the schema lacks, events and faults."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any, Final

import betterproto2

from danmaku_proto import codec, limits
from danmaku_proto.dialect import Received
from danmaku_proto.dialects import DIALECTS
from danmaku_proto.events import Fault, FaultKind, Kind
from danmaku_proto.frame_parts import FramePart
from danmaku_proto.text import clean
from danmaku_proto.unknown_fields import OTHER, unknown_fields

DIFFERENT: Final = 500
"""The most methods with a count of their own; a hostile feed may invent any number."""

_NAME_CHARACTERS: Final = 100
_TEXT_FRAME: Final = "(text)"


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
        read = {*DIALECTS[self.dialect].reader().methods, _TEXT_FRAME}
        return [method for method, _ in self.methods.most_common() if method not in read]

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
        else:
            for part in DIALECTS[self.dialect].reader().parts(data):
                self._part(part)

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

    def _part(self, part: FramePart) -> None:
        if part.method is not None:
            self._method(part.method)
        if part.schema is not None and _is_decodable(part.schema, part.data):
            self.unknown += unknown_fields(part.schema, part.data)

    def _method(self, method: str) -> None:
        name = clean(method[:_NAME_CHARACTERS]) or "(blank)"
        known = name in self.methods or len(self.methods) < DIFFERENT
        self.methods[name if known else OTHER] += 1


def prepare(dialect: str) -> None:
    """Build the readers of ``dialect`` in advance, so that the first frame delays no pong."""
    for cls in DIALECTS[dialect].reader().schemas():
        codec.decode(cls, b"")


def _is_decodable(cls: type[betterproto2.Message], data: bytes) -> bool:
    try:
        codec.decode(cls, data)
    except codec.DecodeError:
        return False
    return True
