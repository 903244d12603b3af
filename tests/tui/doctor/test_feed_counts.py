from __future__ import annotations

import gzip
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from danmaku_proto import codec
from danmaku_proto._pb import classroom
from danmaku_proto._pb.douyin import ChatMessage, LikeMessage, Message, PushFrame, Response
from danmaku_proto.classroom.dialect import ClassroomDialect
from danmaku_proto.douyin.dialect import HEARTBEAT, DouyinDialect
from danmaku_proto.events import FaultKind, Kind
from danmaku_proto.limits import FRAME_MESSAGES
from danmaku_proto.unknown_fields import OTHER
from danmaku_tui.doctor.feed_counts import DIFFERENT, FeedCounts

FIXTURES = Path(__file__).parents[2] / "fixtures"
CHAT = Message(method="WebcastChatMessage", payload=codec.encode(ChatMessage(content="hi")))
UNKNOWN_FIELD = b"\xa0\x38\x01"
"""Field 900, a varint."""


def frame(*messages: Message, **response: Any) -> bytes:  # noqa: ANN401  # any field of it
    payload = codec.encode(Response(messages=list(messages), **response))
    return codec.encode(PushFrame(payload_type="msg", payload=gzip.compress(payload)))


def sightings(*messages: bytes | str, dialect: Any = DouyinDialect) -> FeedCounts:  # noqa: ANN401
    seen, spoken = FeedCounts(dialect.name), dialect()
    for data in messages:
        seen.add(data, spoken.receive(data, 1_700_000_000.0))
    return seen


def test_messages_are_counted_by_method_and_those_not_read_are_named() -> None:
    new = Message(method="WebcastNewMessage", payload=b"\xff")
    seen = sightings(frame(CHAT, CHAT, new), frame(CHAT))
    assert seen.methods == {"WebcastChatMessage": 3, "WebcastNewMessage": 1}
    assert seen.unread == ["WebcastNewMessage"]
    assert seen.events == {Kind.CHAT: 3, Kind.UNKNOWN: 1}
    assert seen.frames == 2


def test_unknown_fields_are_counted_on_every_level() -> None:
    chat = Message(method="WebcastChatMessage", payload=CHAT.payload + UNKNOWN_FIELD)
    data = frame(chat, chat) + UNKNOWN_FIELD
    assert sightings(data).unknown == {"ChatMessage.900": 2, "PushFrame.900": 1}


def test_heartbeats_are_no_messages() -> None:
    seen = sightings(HEARTBEAT)
    assert (seen.frames, seen.size, seen.methods) == (1, 4, {})


def test_a_frame_of_a_new_type_is_counted_by_it() -> None:
    data = codec.encode(PushFrame(payload_type="ad\x1b"))
    assert sightings(data).unread == ["frame of type ad\ufffd"]


def test_what_is_broken_is_a_fault_and_leaves_no_fields() -> None:
    broken = Message(method="WebcastChatMessage", payload=UNKNOWN_FIELD + b"\xff")
    seen = sightings(frame(broken, CHAT), b"\xff\xff", b"")
    assert seen.faults == {FaultKind.MESSAGE: 1, FaultKind.FRAME: 2}
    assert (seen.methods, seen.unknown) == ({"WebcastChatMessage": 2}, {})


def test_one_broken_message_does_not_hide_its_neighbours() -> None:
    encoded = codec.encode(CHAT)
    response = b"\x0a\x01\xff" + b"\x0a" + bytes([len(encoded)]) + encoded
    data = codec.encode(PushFrame(payload_type="msg", payload=response))
    assert sightings(data).methods == {"WebcastChatMessage": 1}


def test_no_more_messages_of_a_frame_are_counted_than_are_read() -> None:
    like = Message(method="WebcastLikeMessage", payload=codec.encode(LikeMessage(count=1)))
    seen = sightings(frame(*[like] * (FRAME_MESSAGES + 7)))
    assert seen.methods.total() == FRAME_MESSAGES == seen.events[Kind.LIKE]
    assert seen.faults == {FaultKind.FRAME_MESSAGES: 1}


def test_invented_methods_are_counted_together_past_a_number() -> None:
    invented = [Message(method=f"M{number}") for number in range(DIFFERENT + 9)]
    seen = sightings(frame(*invented), frame(invented[0]))
    assert (len(seen.methods), seen.methods[OTHER], seen.methods["M0"]) == (DIFFERENT + 1, 9, 2)


def test_a_classroom_has_one_method() -> None:
    user = codec.encode(classroom.User(name="张三", message="大家好"))
    seen = sightings(user, user + UNKNOWN_FIELD, "hello", dialect=ClassroomDialect)
    assert seen.methods == {"User": 2, "(text)": 1}
    assert (seen.unread, seen.unknown) == ([], {"User.900": 1})


def test_a_push_frame_in_a_classroom_shows_by_the_form_of_its_fields() -> None:
    numbered = codec.encode(PushFrame(seq_id=7, payload_type="hb"))
    assert "User.name:varint" in sightings(numbered, dialect=ClassroomDialect).unknown


@given(st.lists(st.binary(max_size=60) | st.text(max_size=20)))
def test_whatever_comes_is_counted(messages: list[bytes | str]) -> None:
    seen = sightings(*messages)
    assert seen.frames == len(messages)
    assert seen.size == sum(len(m.encode() if isinstance(m, str) else m) for m in messages)


@pytest.fixture
def room_frames() -> list[bytes]:
    names = ("chat", "gift", "member")
    return [(FIXTURES / f"{name}.frame.bin").read_bytes() for name in names]


def test_frames_of_a_room_show_what_is_not_read(room_frames: list[bytes]) -> None:
    seen = sightings(*room_frames)
    assert seen.faults == {}
    assert seen.methods["WebcastGiftMessage"] == 1
    assert "WebcastInRoomBannerMessage" in seen.unread
    assert seen.unknown["GiftMessage.gift.1"] == 1
    assert not [path for path in seen.unknown if ":" in path]
