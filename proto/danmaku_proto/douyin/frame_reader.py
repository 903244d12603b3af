"""The parts of a push frame: the frame, the response in it, and the messages in that."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

import betterproto2

from danmaku_proto import codec, limits, wire
from danmaku_proto._pb import douyin as pb
from danmaku_proto.compression import GZIP_MAGIC, gunzip
from danmaku_proto.douyin.messages import METHODS
from danmaku_proto.frame_parts import FramePart

_NAMED_OTHERWISE: Final = {"WebcastRoomNotifyMessage": pb.NotifyMessage}
"""The methods that do not have the name of their class."""


_PAYLOAD_TYPES: Final = frozenset({"msg", "hb", "ack", "close"})
_FIELDS: Final = 200
"""Fields of a frame that are looked at: a frame has eight, and some headers."""


def is_push_frame(data: bytes) -> bool:
    """Return whether ``data`` is a push frame by its fields, also where its end is missing."""
    frame = _decoded(pb.PushFrame, wire.whole_fields(data, _FIELDS))
    return frame is not None and frame.payload_type in _PAYLOAD_TYPES


class DouyinFrameReader:
    """The frames of the push feed, as far as the parser takes them."""

    methods = METHODS

    def parts(self, data: bytes) -> Iterator[FramePart]:
        """Yield the frame, its response and each message of it; heartbeats have no message."""
        frame = _decoded(pb.PushFrame, data)
        if frame is None or not frame.payload_type:
            return  # the dialect reports a fault
        yield FramePart(None, pb.PushFrame, data)
        if frame.payload_type == "msg":
            yield from _parts_of_payload(frame)
        elif frame.payload_type != "hb":
            yield FramePart(f"frame of type {frame.payload_type}")

    def schemas(self) -> Iterable[type[betterproto2.Message]]:
        """Return the classes of the envelopes and of every payload that is read."""
        payloads = (payload_class(method) for method in METHODS)
        return (pb.PushFrame, pb.Response, *(each for each in payloads if each is not None))


def payload_class(method: str) -> type[betterproto2.Message] | None:
    """Return the class of the payload of ``method``; None where the schema has none."""
    if method not in METHODS:
        return None
    named: type[betterproto2.Message] | None = getattr(pb, method.removeprefix("Webcast"), None)
    return _NAMED_OTHERWISE.get(method, named)


def _parts_of_payload(frame: pb.PushFrame) -> Iterator[FramePart]:
    payload = frame.payload
    packed = any(h.key == "compress_type" and h.value == "gzip" for h in frame.headers)
    if packed or payload.startswith(GZIP_MAGIC):
        payload = gunzip(payload).data
    response = _decoded(pb.Response, payload)
    if response is not None:
        yield FramePart(None, pb.Response, payload)
        messages = response.messages[: limits.FRAME_MESSAGES]
    else:
        # One broken message makes the parser refuse the list, but not each of its neighbours.
        split = _decoded(pb.SplitResponse, payload)
        closed = [] if split is None else split.messages[: limits.FRAME_MESSAGES]
        opened = (_decoded(pb.Message, item) for item in closed)
        messages = [message for message in opened if message is not None]
    for message in messages:
        method = message.method
        yield FramePart(method, payload_class(method), message.payload)


def _decoded(cls: type[codec.M], data: bytes) -> codec.M | None:
    try:
        return codec.decode(cls, data)
    except codec.DecodeError:
        return None
