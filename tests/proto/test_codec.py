"""Bytes to message objects and back, held against betterproto2's own parser."""

from __future__ import annotations

from collections.abc import Callable
from itertools import accumulate
from typing import Any, TypeAlias

import betterproto2
import pytest
from betterproto2 import encode_varint
from hypothesis import given, settings
from hypothesis import strategies as st

from danmaku_proto import codec, wire
from danmaku_proto._pb import douyin as pb
from danmaku_proto._pb.classroom import User

MessageClass: TypeAlias = type[betterproto2.Message]
MessagesOf: TypeAlias = Callable[[MessageClass], st.SearchStrategy[Any]]
ScalarsOf: TypeAlias = Callable[[MessageClass], st.SearchStrategy[dict[str, Any]]]

few = settings(max_examples=12, deadline=None)
some = settings(max_examples=100, deadline=None)

STRANGE_FIELDS = [
    encode_varint(5999 << 3) + encode_varint(2**64 - 1),
    encode_varint(5999 << 3 | 1) + b"8 bytes.",
    encode_varint(5999 << 3 | 2) + b"\x04\xff\xfe\x00\x80",
    encode_varint(5999 << 3 | 3) + b"\x08\x01" + encode_varint(5999 << 3 | 4),
    encode_varint(5999 << 3 | 5) + b"four",
]


def field_ends(data: bytes) -> list[int]:
    lengths = (len(field.raw) for field in betterproto2.parse_fields(data))
    return list(accumulate(lengths, initial=0))


def test_a_decoded_message_is_what_the_own_parser_of_its_class_makes(
    message_class: MessageClass, messages_of: MessagesOf
) -> None:
    @few
    @given(messages_of(message_class))
    def check(message: betterproto2.Message) -> None:
        data = bytes(message)
        decoded = codec.decode(message_class, data)
        assert decoded == message_class.parse(data) == message
        assert type(decoded) is message_class
        assert codec.encode(decoded) == data

    check()


def test_a_decoded_message_has_every_attribute_of_a_constructed_one(
    message_class: MessageClass,
) -> None:
    assert vars(codec.decode(message_class, b"")) == vars(message_class())


def test_a_view_has_the_fields_of_the_decoded_message(
    message_classes: st.SearchStrategy[MessageClass], scalars_of: ScalarsOf
) -> None:
    @some
    @given(message_classes.flatmap(lambda cls: st.tuples(st.just(cls), scalars_of(cls))))
    def check(drawn: tuple[MessageClass, dict[str, Any]]) -> None:
        cls, fields = drawn
        viewed = codec.view(cls, codec.encode(cls(**fields)))
        assert {name: getattr(viewed, name) for name in fields} == fields

    check()


def test_a_view_is_refused_as_a_decoded_message_is() -> None:
    for data in (b"\x0a\x02\xff\xfe", b"\x0a\x05four", b"\x0b" * 1_000):
        with pytest.raises(codec.DecodeError, match="not a User"):
            codec.view(User, data)


def test_fields_beyond_the_schema_are_left_out(
    message_classes: st.SearchStrategy[MessageClass], messages_of: MessagesOf
) -> None:
    strange = st.lists(st.sampled_from(STRANGE_FIELDS), max_size=3).map(b"".join)

    @some
    @given(message_classes.flatmap(messages_of), strange, strange)
    def check(message: betterproto2.Message, before: bytes, after: bytes) -> None:
        assert codec.decode(type(message), before + bytes(message) + after) == message

    check()


def test_a_message_cut_anywhere_is_refused_unless_the_cut_is_between_two_fields(
    message_classes: st.SearchStrategy[MessageClass], messages_of: MessagesOf
) -> None:
    @some
    @given(message_classes.flatmap(messages_of))
    def check(message: betterproto2.Message) -> None:
        data = bytes(message)
        ends = field_ends(data)
        for cut in range(len(data) + 1):
            assert wire.whole_fields(data[:cut], 1_000) == data[: max(e for e in ends if e <= cut)]
            if cut in ends:
                assert codec.encode(codec.decode(type(message), data[:cut])) == data[:cut]
            else:
                with pytest.raises(codec.DecodeError, match=type(message).__name__):
                    codec.decode(type(message), data[:cut])

    check()


def test_packing_gives_the_bytes_of_encoding(
    message_classes: st.SearchStrategy[MessageClass], scalars_of: ScalarsOf
) -> None:
    @some
    @given(message_classes.flatmap(lambda cls: st.tuples(st.just(cls), scalars_of(cls))))
    def check(drawn: tuple[MessageClass, dict[str, Any]]) -> None:
        cls, fields = drawn
        assert codec.pack(cls, **fields) == codec.encode(cls(**fields))

    check()


def test_packing_refuses_what_the_class_lacks_and_what_does_not_fit() -> None:
    with pytest.raises(ValueError, match="colour"):
        codec.pack(User, colour="red")
    with pytest.raises(TypeError):
        codec.pack(User, name=5)


@some
@given(st.binary(max_size=200))
def test_any_bytes_are_refused_or_a_message(data: bytes) -> None:
    for cls in (User, pb.PushFrame, pb.Response, pb.GiftMessage, pb.RanklistHourEntranceMessage):
        try:
            decoded = codec.decode(cls, data)
        except codec.DecodeError:
            continue
        assert codec.decode(cls, codec.encode(decoded)) == decoded


def test_a_message_that_stops_early_is_refused() -> None:
    with pytest.raises(codec.DecodeError, match="not a User"):
        codec.decode(User, bytes(User(name="张三"))[:-1])


def test_a_string_that_is_not_utf_8_is_refused() -> None:
    with pytest.raises(codec.DecodeError, match="not a User"):
        codec.decode(User, b"\x0a\x02\xff\xfe")


def test_a_field_of_the_wrong_wire_type_is_left_out() -> None:
    assert codec.decode(User, b"\x08\x05" + b"\x12\x01x" + b"\x18\x12") == User(age=18)


def test_of_a_field_that_comes_twice_the_last_one_counts_and_messages_are_merged() -> None:
    assert codec.decode(User, b"\x10\x01\x10\x02") == User(id=2)
    halves = pb.ChatMessage(user=pb.User(id=1)), pb.ChatMessage(user=pb.User(sec_uid="a"))
    whole = codec.decode(pb.ChatMessage, b"".join(map(bytes, halves)))
    assert whole.user == pb.User(id=1, sec_uid="a")


def test_a_message_that_is_there_but_empty_is_not_absent() -> None:
    assert codec.decode(pb.ChatMessage, b"\x12\x00").user == pb.User()
    assert codec.decode(pb.ChatMessage, b"").user is None


@pytest.mark.parametrize("depth", [1_000, 100_000])
def test_what_is_nested_a_thousand_deep_is_refused(depth: int) -> None:
    opening, closing = encode_varint(5999 << 3 | 3), encode_varint(5999 << 3 | 4)
    with pytest.raises(codec.DecodeError):
        codec.decode(User, opening * depth + closing * depth)
    assert codec.decode(User, opening * 90 + closing * 90) == User()


def test_a_megabyte_of_unknown_fields_is_skipped() -> None:
    tiny = encode_varint(5999 << 3) + b"\x00"
    assert codec.decode(User, tiny * (1_000_000 // len(tiny)) + bytes(User(id=3))) == User(id=3)


def test_a_repeated_message_is_bounded_wherever_it_stands() -> None:
    most = codec.MOST_ITEMS
    assert len(codec.decode(pb.RoomRankMessage, b"\x12\x00" * most).ranks) == most
    with pytest.raises(codec.DecodeError, match=f"{most + 1} messages"):
        codec.decode(pb.RoomRankMessage, b"\x12\x00" * (most + 1))
    with pytest.raises(codec.DecodeError, match="messages"):
        codec.decode(pb.RanklistHourEntrance, b"\x0a\x82\x10" + b"\x0a\x00" * (most + 25))


def test_the_messages_of_a_field_are_given_as_a_list_if_they_are_few() -> None:
    ranks = [pb.RoomRank(score_str=str(number)) for number in range(3)]
    viewed = codec.view(pb.RoomRankMessage, codec.encode(pb.RoomRankMessage(ranks=ranks)))
    assert [rank.score_str for rank in codec.few(viewed.ranks)] == ["0", "1", "2"]
    assert codec.few(codec.view(pb.RoomRankMessage, b"").ranks) == []
    crowd = codec.view(pb.RoomRankMessage, b"\x12\x00" * (codec.MOST_ITEMS + 1))
    with pytest.raises(codec.DecodeError, match=f"{codec.MOST_ITEMS + 1} messages"):
        codec.few(crowd.ranks)
