from __future__ import annotations

from danmaku_proto import codec
from danmaku_proto._pb.douyin import ChatMessage
from danmaku_proto.douyin.dialect import HEARTBEAT
from danmaku_proto.events import Chat
from danmaku_proto.listen_dialect import ListenDialect
from tests.fixtures import wire

LINE = '{"kind": "chat", "user": {"name": "ann"}, "text": "line"}'
FRAME = wire.push(
    wire.response(wire.message("WebcastChatMessage", codec.encode(ChatMessage(content="frame"))))
)


def test_frames_and_lines_are_read_side_by_side() -> None:
    dialect = ListenDialect()
    found = [
        event.text
        for data in (FRAME, LINE, LINE.encode(), FRAME)
        for event in dialect.receive(data, 1.79e9).events
        if isinstance(event, Chat)
    ]
    assert found == ["frame", "line", "line", "frame"]


def test_its_heartbeat_is_that_of_the_push_feed() -> None:
    dialect = ListenDialect()
    assert dialect.heartbeat(0) == HEARTBEAT
    assert dialect.resume() == {}
