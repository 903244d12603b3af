from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from betterproto2 import Message
from google.protobuf import message_factory
from google.protobuf.message import DecodeError
from google.protobuf.message import Message as GoogleMessage
from google.protobuf.unknown_fields import UnknownFieldSet
from hypothesis import given
from hypothesis import strategies as st

from danmaku_proto import codec
from danmaku_proto._pb import douyin as pb
from danmaku_proto.compression import gunzip
from danmaku_proto.unknown_fields import FIELDS, OTHER, PATHS, unknown_fields

FIXTURES = Path(__file__).parents[1] / "fixtures"


def varint(value: int) -> bytes:
    out = bytearray()
    while value >= 0x80:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*out, value])


def tag(number: int, wire: int) -> bytes:
    return varint(number << 3 | wire)


def nested(number: int, content: bytes) -> bytes:
    return tag(number, 2) + varint(len(content)) + content


def values(wire: int) -> st.SearchStrategy[bytes]:
    if wire == 0:
        return st.integers(0, 2**64 - 1).map(varint)
    return st.binary(min_size=8, max_size=8) if wire == 1 else st.binary(min_size=4, max_size=4)


def fields(content: st.SearchStrategy[bytes]) -> st.SearchStrategy[bytes]:
    """Return well-formed fields of any number, some of them messages or groups of ``content``."""
    number = st.one_of(st.integers(1, 20), st.integers(1, 2**29 - 1))
    scalar = st.sampled_from([0, 1, 5]).flatmap(
        lambda wire: st.builds(lambda n, value: tag(n, wire) + value, number, values(wire))
    )
    group = st.builds(lambda n, inner: tag(n, 3) + inner + tag(n, 4), number, content)
    one = st.one_of(scalar, st.builds(nested, number, content), group)
    return st.lists(one, max_size=6).map(b"".join)


MESSAGES = st.recursive(st.just(b""), fields, max_leaves=12)
CLASSES = st.sampled_from([pb.GiftMessage, pb.ChatMessage, pb.RoomRankMessage, pb.Response])


def google_class_of(cls: Any) -> Any:  # noqa: ANN401  # neither library has types for it
    return message_factory.GetMessageClass(cls.DESCRIPTOR)


def parser_says(message: GoogleMessage) -> int:
    """Return how many unknown fields Google's parser keeps in ``message`` and what it holds."""
    count = len(UnknownFieldSet(message))
    for descriptor, value in message.ListFields():
        if descriptor.message_type is not None:
            for child in value if descriptor.is_repeated else [value]:
                count += parser_says(child)
    return count


@given(CLASSES, MESSAGES)
def test_it_counts_what_the_parser_sets_apart(cls: type[Message], data: bytes) -> None:
    google_class: Any = google_class_of(cls)
    try:
        parsed = google_class.FromString(data)
    except DecodeError:
        return  # a string that is not UTF-8: told below
    assert unknown_fields(cls, data).total() == parser_says(parsed)


@given(st.binary(max_size=200))
def test_whatever_the_bytes_are_nothing_is_raised(data: bytes) -> None:
    assert unknown_fields(pb.Response, data).total() <= len(data)


@given(CLASSES, MESSAGES, st.data())
def test_bytes_that_break_off_tell_no_more_than_the_whole(
    cls: type[Message], data: bytes, draw: st.DataObject
) -> None:
    part = data[: draw.draw(st.integers(0, len(data)))]
    assert unknown_fields(cls, part) <= unknown_fields(cls, data)


def test_a_message_of_the_schema_alone_has_none() -> None:
    said = pb.GiftMessage(user=pb.User(id=7, nickname="张三"), gift=pb.GiftStruct(name="rose"))
    assert unknown_fields(pb.GiftMessage, codec.encode(said)) == Counter()


def test_a_field_is_named_by_the_way_to_it() -> None:
    user = codec.encode(pb.User(nickname="张三")) + tag(61, 0) + b"\x01"
    data = nested(7, user) * 2 + tag(900, 5) + b"abcd"
    assert unknown_fields(pb.GiftMessage, data) == Counter(
        {"GiftMessage.user.61": 2, "GiftMessage.900": 1}
    )


def test_a_known_field_in_another_form_is_told_with_the_form() -> None:
    data = nested(3, b"not a number") + nested(2, tag(1, 0) + b"\x07")
    assert unknown_fields(pb.LikeMessage, data)["LikeMessage.total:bytes"] == 1


def test_strings_are_not_looked_into() -> None:
    data = codec.encode(pb.ChatMessage(content="\x08\x01\x10\x01"))
    assert unknown_fields(pb.ChatMessage, data) == Counter()


def test_a_group_is_one_field_whatever_it_holds() -> None:
    group = tag(90, 3) + tag(1, 0) + b"\x01" + tag(91, 3) + tag(91, 4) + tag(90, 4)
    assert unknown_fields(pb.ChatMessage, group) == Counter({"ChatMessage.90": 1})


@pytest.mark.parametrize(
    "rest",
    [
        pytest.param(tag(90, 4), id="a group ends that never began"),
        pytest.param(tag(90, 3) + tag(91, 4), id="a group ends with another number"),
        pytest.param(tag(90, 3), id="a group never ends"),
        pytest.param(b"\x00\x00", id="a field has the number 0"),
        pytest.param(tag(90, 6), id="a wire type does not exist"),
        pytest.param(b"\xff\xff\xff\xff\x7f\x00", id="a tag has more than 32 bits"),
        pytest.param(tag(90, 0) + b"\x80" * 10 + b"\x01", id="a number has more than ten bytes"),
        pytest.param(nested(90, b"abc")[:-1], id="a length goes beyond the end"),
    ],
)
def test_what_stood_before_a_break_is_counted(rest: bytes) -> None:
    good = tag(80, 0) + b"\x01"
    assert unknown_fields(pb.ChatMessage, good + rest + good)["ChatMessage.80"] == 1


def test_many_different_fields_are_counted_together_past_a_number() -> None:
    data = b"".join(tag(1000 + number, 0) + b"\x01" for number in range(PATHS + 30))
    found = unknown_fields(pb.ChatMessage, data)
    assert (found[OTHER], len(found)) == (30, PATHS + 1)


def test_nothing_is_looked_at_past_a_number_of_fields() -> None:
    data = (tag(1000, 0) + b"\x01") * (FIELDS + 5)
    assert unknown_fields(pb.ChatMessage, data) == Counter({"ChatMessage.1000": FIELDS})


def test_deep_nesting_ends_the_walk_and_not_the_program() -> None:
    groups = tag(90, 3) * 5_000
    assert unknown_fields(pb.ChatMessage, groups) == Counter()


@pytest.fixture
def gift_frame() -> bytes:
    return (FIXTURES / "gift.frame.bin").read_bytes()


def test_a_gift_has_the_fields_that_the_schema_leaves_out(gift_frame: bytes) -> None:
    frame = codec.decode(pb.PushFrame, gift_frame)
    response = codec.decode(pb.Response, gunzip(frame.payload).data)
    payloads = {message.method: message.payload for message in response.messages}
    data = payloads["WebcastGiftMessage"]
    google_class: Any = google_class_of(pb.GiftMessage)
    found = unknown_fields(pb.GiftMessage, data)
    assert found.total() == parser_says(google_class.FromString(data)) > 3
    assert "GiftMessage.gift.1" in found
