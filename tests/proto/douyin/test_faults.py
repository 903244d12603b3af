"""Compressed, oversized and broken frames of the push feed, and what they cost."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Sequence
from itertools import product
from typing import TypeAlias

import pytest
from betterproto2 import encode_varint
from hypothesis import given, settings
from hypothesis import strategies as st

from danmaku_proto import codec, limits
from danmaku_proto._pb import douyin as pb
from danmaku_proto.dialect import Received
from danmaku_proto.douyin.dialect import DouyinDialect
from danmaku_proto.douyin.messages import METHODS
from danmaku_proto.events import Chat, Event, Fault, FaultKind, Notice, Ranks

NewFrame: TypeAlias = Callable[..., bytes]
NewChat: TypeAlias = Callable[..., pb.Message]
Damaged: TypeAlias = Callable[[bytes], st.SearchStrategy[bytes]]

NOW = 1.79e9

unhurried = settings(deadline=None)


def receive(data: bytes | str) -> Received:
    return DouyinDialect().receive(data, NOW)


def texts(events: Sequence[Event]) -> list[str]:
    return [event.text for event in events if isinstance(event, Chat)]


def faults(events: Sequence[Event]) -> list[FaultKind]:
    return [event.fault for event in events if isinstance(event, Fault)]


def plain(data: bytes) -> bytes:
    return data


@pytest.mark.parametrize("named", [True, False], ids=["header", "no header"])
def test_gzip_is_opened_with_and_without_its_header(
    frame: NewFrame, chat: NewChat, *, named: bool
) -> None:
    headers = {"compress_type": "gzip"} if named else {}
    assert texts(receive(frame(chat(), headers=headers)).events) == ["你好"]


def test_a_payload_that_is_not_compressed_is_read_as_it_is(frame: NewFrame, chat: NewChat) -> None:
    received = receive(frame(chat(), headers={}, squeeze=plain))
    assert texts(received.events) == ["你好"]


def test_a_header_that_promises_gzip_is_held_to_it(frame: NewFrame, chat: NewChat) -> None:
    assert faults(receive(frame(chat(), squeeze=plain)).events) == [FaultKind.GZIP]


def test_gzip_in_several_streams_is_one_response(frame: NewFrame, chat: NewChat) -> None:
    def split(data: bytes) -> bytes:
        return b"".join(gzip.compress(data[at : at + 40]) for at in range(0, len(data), 40))

    received = receive(frame(chat("一"), chat("二"), squeeze=split))
    assert texts(received.events) == ["一", "二"]


def test_too_many_streams_are_a_fault_beside_what_the_first_ones_held(
    frame: NewFrame, chat: NewChat
) -> None:
    def scattered(data: bytes) -> bytes:
        return gzip.compress(data) + gzip.compress(b"") * limits.GZIP_MEMBERS

    received = receive(frame(chat(), squeeze=scattered))
    assert texts(received.events) == ["你好"]
    assert faults(received.events) == [FaultKind.GZIP_MEMBERS]


def test_a_bomb_is_a_fault_and_no_event() -> None:
    bomb = gzip.compress(bytes(limits.FRAME_BYTES + 1), compresslevel=9)
    received = receive(codec.encode(pb.PushFrame(payload_type="msg", payload=bomb)))
    assert faults(received.events) == [FaultKind.FRAME_BYTES]
    assert len(received.events) == 1


def test_of_a_stream_cut_anywhere_the_messages_before_the_cut_are_read(
    frame: NewFrame, chat: NewChat
) -> None:
    said = [f"comment {number}" for number in range(20)]
    sent = [chat(text) for text in said]
    size = len(codec.decode(pb.PushFrame, frame(*sent, need_ack=True)).payload)
    found = set()
    for end in range(size):

        def cut(data: bytes, end: int = end) -> bytes:
            return gzip.compress(data)[:end]

        received = receive(frame(*sent, need_ack=True, squeeze=cut))
        got = texts(received.events)
        assert got == said[: len(got)]
        assert faults(received.events) == [FaultKind.GZIP]
        found.add(len(got))
    assert {0, 20} < found


def test_a_message_of_a_hundred_megabytes_is_refused_undecoded(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def never(*_: object) -> None:
        raise AssertionError("it was decoded")

    for name in ("decode", "view"):
        monkeypatch.setattr(codec, name, never)
    (event,) = receive(bytes(100_000_000)).events
    assert isinstance(event, Fault)
    assert (event.fault, event.detail) == (FaultKind.FRAME_BYTES, "100000000 bytes")


@pytest.mark.parametrize("layer", ["frame", "response", "message", "payload"])
def test_a_megabyte_of_unknown_fields_in_any_layer_is_skipped(
    frame: NewFrame, chat: NewChat, layer: str
) -> None:
    flood = (encode_varint(5999 << 3) + b"\x00") * 250_000
    message = chat()
    if layer == "payload":
        message.payload += flood
    sent = codec.encode(message) + (flood if layer == "message" else b"")

    def flooded(data: bytes) -> bytes:
        return gzip.compress(data + (flood if layer == "response" else b""))

    data = frame(sent, squeeze=flooded) + (flood if layer == "frame" else b"")
    received = receive(data)
    assert texts(received.events) == ["你好"]
    assert faults(received.events) == []


def test_a_payload_nested_a_thousand_deep_is_a_fault(frame: NewFrame, chat: NewChat) -> None:
    deep = chat()
    deep.payload += encode_varint(5999 << 3 | 3) * 1_000
    received = receive(frame(chat("一"), deep, chat("二")))
    assert texts(received.events) == ["一", "二"]
    assert faults(received.events) == [FaultKind.MESSAGE]


@pytest.mark.parametrize("surplus", [1, 500, 50_000])
def test_of_too_many_messages_the_first_are_read_and_the_rest_is_counted(
    frame: NewFrame, chat: NewChat, surplus: int
) -> None:
    sent = [codec.encode(chat())] * limits.FRAME_MESSAGES + [b""] * surplus
    received = receive(frame(*sent, need_ack=True, internal_ext="ext"))
    *read, last = received.events
    assert texts(read) == ["你好"] * limits.FRAME_MESSAGES
    assert len(read) == limits.FRAME_MESSAGES
    assert isinstance(last, Fault)
    assert (last.fault, last.detail) == (FaultKind.FRAME_MESSAGES, f"{surplus} not read")
    assert len(received.replies) == 1


@pytest.mark.parametrize("number", [codec.MOST_ITEMS + 1, limits.FRAME_MESSAGES])
def test_as_many_messages_as_are_allowed_are_no_fault(
    frame: NewFrame, chat: NewChat, number: int
) -> None:
    received = receive(frame(*[codec.encode(chat())] * number))
    assert texts(received.events) == ["你好"] * number
    assert faults(received.events) == []


BROKEN_MESSAGES = {
    "method not UTF-8": b"\x0a\x02\xff\xfe",
    "cut in its payload": codec.encode(pb.Message(method="WebcastChatMessage", payload=b"1234"))[
        :-2
    ],
    "noise": b"\xff\xff\xff",
    "nested without end": b"\x0b" * 1_000,
}


@pytest.mark.parametrize("broken", BROKEN_MESSAGES.values(), ids=BROKEN_MESSAGES)
@pytest.mark.parametrize("place", range(4))
def test_a_corrupt_message_costs_only_itself(
    frame: NewFrame, chat: NewChat, place: int, broken: bytes
) -> None:
    sent: list[bytes | pb.Message] = [chat("一"), chat("二"), chat("三")]
    sent.insert(place, broken)
    received = receive(frame(*sent, need_ack=True, internal_ext="ext", cursor="c"))
    assert texts(received.events) == ["一", "二", "三"]
    fault = received.events[place]
    assert isinstance(fault, Fault)
    assert (fault.fault, fault.method, fault.at) == (FaultKind.MESSAGE, "", NOW)
    assert fault.detail
    assert len(received.replies) == 1


def test_a_corrupt_payload_costs_only_its_message_and_is_named(
    frame: NewFrame, chat: NewChat
) -> None:
    for method, place in product(sorted(METHODS), range(3)):
        sent = [chat("一"), chat("二")]
        sent.insert(place, pb.Message(method=method, payload=b"\x0a\x7fshort", msg_id=9))
        received = receive(frame(*sent))
        assert texts(received.events) == ["一", "二"], (method, place)
        fault = received.events[place]
        assert isinstance(fault, Fault), (method, place)
        assert (fault.fault, fault.method) == (FaultKind.MESSAGE, method)


def test_both_kinds_of_corruption_and_gzip_that_stops_early_cost_only_themselves(
    frame: NewFrame, chat: NewChat
) -> None:
    closed = pb.Message(method="WebcastLikeMessage", payload=b"\xff")

    def stopped(data: bytes) -> bytes:
        return gzip.compress(data)[:-8]

    received = receive(frame(chat("一"), b"\xff", closed, chat("二"), squeeze=stopped))
    assert texts(received.events) == ["一", "二"]
    assert faults(received.events) == [FaultKind.MESSAGE] * 2 + [FaultKind.GZIP]


def test_a_damaged_response_is_taken(chat: NewChat, damaged: Damaged) -> None:
    gift = pb.GiftMessage(user=pb.User(id=1, nickname="甲"), gift=pb.GiftStruct(name="花"))
    other = pb.Message(method="WebcastGiftMessage", payload=codec.encode(gift))
    response = pb.Response(messages=[chat(), other, chat()], cursor="c", now=5, need_ack=True)

    @settings(unhurried, max_examples=120)
    @given(damaged(codec.encode(response)))
    def check(payload: bytes) -> None:
        received = receive(codec.encode(pb.PushFrame(payload_type="msg", payload=payload)))
        assert all(isinstance(reply, bytes) for reply in received.replies)

    check()


def test_a_damaged_payload_is_taken_whatever_its_method(
    frame: NewFrame, chat: NewChat, damaged: Damaged
) -> None:
    @settings(unhurried, max_examples=120)
    @given(
        st.sampled_from(sorted(METHODS)),
        damaged(chat().payload) | st.binary(max_size=60),
    )
    def check(method: str, payload: bytes) -> None:
        broken = pb.Message(method=method, payload=payload, msg_id=9)
        first, *_, last = receive(
            frame(chat("一"), broken, chat("二"), squeeze=plain, headers={})
        ).events
        assert texts([first, last]) == ["一", "二"]

    check()


@unhurried
@given(st.text(max_size=8), st.binary(max_size=60))
def test_any_type_of_frame_is_taken(kind: str, payload: bytes) -> None:
    received = receive(codec.encode(pb.PushFrame(payload_type=kind, payload=payload)))
    assert received.beat == (kind == "hb")
    assert received.replies in ([], ())


@unhurried
@given(st.lists(st.binary(max_size=20), max_size=6))
def test_of_any_messages_each_is_told_of(messages: list[bytes]) -> None:
    payload = codec.encode(pb.SplitResponse(messages=messages))
    received = receive(codec.encode(pb.PushFrame(payload_type="msg", payload=payload)))
    assert len(received.events) >= len(messages)


def ranking(people: int) -> pb.Message:
    ranks = [pb.RoomRank(user=pb.User(id=n, nickname=f"n{n}")) for n in range(1, people + 1)]
    payload = codec.encode(pb.RoomRankMessage(ranks=ranks))
    return pb.Message(method="WebcastRoomRankMessage", payload=payload)


def hour_ranking(entries: int, details: int, pages: int) -> pb.Message:
    page = pb.RanklistPage(content="x")
    detail = pb.RanklistDetail(pages=[page] * pages)
    entry = pb.RanklistInfo(details=[detail] * details)
    info = pb.RanklistHourEntrance(global_infos=[entry] * entries)
    payload = codec.encode(pb.RanklistHourEntranceMessage(info=info))
    return pb.Message(method="WebcastRanklistHourEntranceMessage", payload=payload)


def test_the_rankings_of_a_frame_have_so_many_places_together(
    frame: NewFrame, chat: NewChat
) -> None:
    places = 500
    fitting = limits.FRAME_PARTS // places
    received = receive(frame(*[ranking(places)] * (fitting + 3), chat()))
    told = [len(event.ranks) for event in received.events if isinstance(event, Ranks)]
    assert told == [places] * fitting
    assert faults(received.events) == [FaultKind.MESSAGE] * 3
    assert texts(received.events) == ["你好"]


def test_every_frame_may_have_as_many_places(frame: NewFrame) -> None:
    dialect = DouyinDialect()
    for _ in range(2):
        received = dialect.receive(frame(*[ranking(500)] * (limits.FRAME_PARTS // 500)), NOW)
        assert faults(received.events) == []


@pytest.mark.parametrize("shape", [(30, 30, 30), (5, 900, 0)], ids=["pages", "details"])
def test_lists_in_lists_are_no_way_around_it(frame: NewFrame, shape: tuple[int, int, int]) -> None:
    assert faults(receive(frame(hour_ranking(*shape))).events) == [FaultKind.MESSAGE]


def test_a_sentence_with_more_pieces_than_places_is_read(frame: NewFrame) -> None:
    pieces = [pb.TextPiece(string_value=f"{n}") for n in range(3_000)]
    display = pb.Text(default_pattern="{0} and {99}", pieces=pieces)
    payload = codec.encode(pb.CommonTextMessage(common=pb.WordedCommon(display_text=display)))
    sent = frame(pb.Message(method="WebcastCommonTextMessage", payload=payload))
    (notice,) = receive(sent).events
    assert isinstance(notice, Notice)
    assert notice.text == "0 and 99"
