from __future__ import annotations

import gzip

from danmaku_proto import codec
from danmaku_proto._pb.douyin import ChatMessage, Message, NotifyMessage, PushFrame, Response
from danmaku_proto.douyin.dialect import HEARTBEAT
from danmaku_proto.douyin.frame_reader import DouyinFrameReader, payload_class
from danmaku_proto.douyin.messages import METHODS
from danmaku_proto.frame_parts import FramePart

CHAT = Message(method="WebcastChatMessage", payload=codec.encode(ChatMessage(content="hi")))
NEW = Message(method="WebcastNewMessage", payload=b"\xff")


def parts(data: bytes) -> list[FramePart]:
    return list(DouyinFrameReader().parts(data))


def test_every_method_that_is_read_has_its_class() -> None:
    classes = {method: payload_class(method) for method in METHODS}
    assert [method for method, cls in classes.items() if cls is None] == []
    assert payload_class("WebcastUser") is payload_class("Webcast__all__") is None


def test_a_frame_has_its_envelopes_and_its_messages() -> None:
    response = codec.encode(Response(messages=[CHAT, NEW]))
    data = codec.encode(PushFrame(payload_type="msg", payload=gzip.compress(response)))
    assert parts(data) == [
        FramePart(None, PushFrame, data),
        FramePart(None, Response, response),
        FramePart("WebcastChatMessage", ChatMessage, CHAT.payload),
        FramePart("WebcastNewMessage", None, b"\xff"),
    ]


def test_a_heartbeat_has_no_message_and_a_broken_frame_no_part() -> None:
    assert parts(HEARTBEAT) == [FramePart(None, PushFrame, HEARTBEAT)]
    assert parts(b"\xff\xff") == parts(b"") == []


def test_one_broken_message_does_not_hide_its_neighbours() -> None:
    encoded = codec.encode(CHAT)
    response = b"\x0a\x01\xff" + b"\x0a" + bytes([len(encoded)]) + encoded
    data = codec.encode(PushFrame(payload_type="msg", payload=response))
    assert [part.method for part in parts(data)] == [None, "WebcastChatMessage"]


def test_the_schemas_are_those_of_every_part() -> None:
    schemas = list(DouyinFrameReader().schemas())
    assert {PushFrame, Response, ChatMessage, NotifyMessage} <= set(schemas)
    assert len(schemas) == len(METHODS) + 2
