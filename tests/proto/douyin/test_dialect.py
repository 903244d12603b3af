"""Frames of the push feed: what they say, what is answered, and where the feed can go on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

import pytest
from hypothesis import settings
from hypothesis import strategies as st

from danmaku_proto import codec, limits
from danmaku_proto._pb import douyin as pb
from danmaku_proto.dialect import Received
from danmaku_proto.douyin import dialect
from danmaku_proto.douyin.dialect import DouyinDialect
from danmaku_proto.douyin.messages import METHODS
from danmaku_proto.events import Chat, Event, Fault, FaultKind, Notice, Unknown
from danmaku_proto.text import clean

NewFrame: TypeAlias = Callable[..., bytes]
NewChat: TypeAlias = Callable[..., pb.Message]
Damaged: TypeAlias = Callable[[bytes], st.SearchStrategy[bytes]]

NOW = 1.79e9
SERVER = 1_790_000_000_000

unhurried = settings(deadline=None)


def receive(data: bytes | str) -> Received:
    return DouyinDialect().receive(data, NOW)


def texts(events: Sequence[Event]) -> list[str]:
    return [event.text for event in events if isinstance(event, Chat)]


def faults(events: Sequence[Event]) -> list[FaultKind]:
    return [event.fault for event in events if isinstance(event, Fault)]


def plain(data: bytes) -> bytes:
    return data


def test_the_messages_of_a_frame_are_read_in_order(frame: NewFrame, chat: NewChat) -> None:
    received = receive(frame(*[chat(f"第{n}", n) for n in range(1, 40)]))
    assert texts(received.events) == [f"第{n}" for n in range(1, 40)]
    assert [event.id for event in received.events] == [str(n) for n in range(1, 40)]


def test_a_frame_without_messages_is_no_fault(frame: NewFrame) -> None:
    assert receive(frame(need_ack=False)) == Received([], [])


def test_the_answer_to_a_heartbeat_is_a_beat() -> None:
    assert receive(b"\x3a\x02hb") == Received(beat=True)
    answer = pb.PushFrame(seq_id=3, payload_type="hb", payload=b"\x1f\x8bnot gzip")
    assert receive(codec.encode(answer)) == Received(beat=True)


@pytest.mark.parametrize("kind", ["ack", "close", "new\x1b[2J"])
def test_a_frame_of_another_type_is_named_and_not_opened(kind: str) -> None:
    (event,) = receive(codec.encode(pb.PushFrame(payload_type=kind, payload=b"\xff"))).events
    assert event == Unknown(id="", at=NOW, method=clean(f"frame of type {kind}"))


@pytest.mark.parametrize("data", [b"", b"\x08\x01", b"\xff", b"\x3a\x02\xff\xfe", b"\x0b" * 999])
def test_what_is_no_frame_is_a_corrupt_frame(data: bytes) -> None:
    received = receive(data)
    assert faults(received.events) == [FaultKind.FRAME]
    assert received.events[0].at == NOW
    assert not received.valid


def test_a_text_is_a_notice_of_the_server() -> None:
    hostile = "\x1b]0;DEVICE_BLOCKED\x07"
    assert receive(hostile).events == [Notice("", NOW, clean(hostile), "server")]
    assert receive("").events == [Notice("", NOW, "(blank)", "server")]


def test_a_payload_that_is_no_response_is_a_corrupt_frame() -> None:
    data = codec.encode(pb.PushFrame(payload_type="msg", payload=b"\x0a\x7fshort"))
    received = receive(data)
    assert faults(received.events) == [FaultKind.FRAME]
    assert received.replies == ()


def test_unknown_methods_keep_their_name_and_are_not_opened(frame: NewFrame) -> None:
    strange = pb.Message(method="WebcastNewMessage", payload=b"\xff\xff", msg_id=5)
    assert receive(frame(strange)).events == [Unknown("5", NOW, "WebcastNewMessage")]
    assert "WebcastNewMessage" not in METHODS


@pytest.mark.parametrize(
    ("headers", "body", "expected"),
    [
        ({"im-internal_ext": "of the header"}, "of the body", "of the header"),
        ({"im-internal_ext": ""}, "of the body", "of the body"),
        ({}, "of the body", "of the body"),
        ({}, "", ""),
        ({"im-internal_ext": "间|\x1b"}, "", "间|\x1b"),
    ],
)
def test_an_acknowledgement_repeats_the_frame_s_id_and_the_internal_ext(
    frame: NewFrame, headers: dict[str, str], body: str, expected: str
) -> None:
    named = {"compress_type": "gzip", **headers}
    data = frame(headers=named, log_id=2**64 - 1, internal_ext=body, need_ack=True)
    (reply,) = receive(data).replies
    assert codec.decode(pb.PushFrame, reply) == pb.PushFrame(
        log_id=2**64 - 1, payload_type="ack", payload=expected.encode()
    )


def test_an_acknowledgement_does_not_repeat_what_an_earlier_frame_said(frame: NewFrame) -> None:
    dialect = DouyinDialect()
    dialect.receive(frame(internal_ext="earlier", need_ack=True), NOW)
    (reply,) = dialect.receive(frame(log_id=78, need_ack=True), NOW).replies
    assert codec.decode(pb.PushFrame, reply) == pb.PushFrame(log_id=78, payload_type="ack")


def test_there_is_no_acknowledgement_where_none_is_asked_for(
    frame: NewFrame, chat: NewChat
) -> None:
    assert receive(frame(chat(), internal_ext="ext", need_ack=False)).replies == []


def test_the_bytes_of_an_acknowledgement_are_those_that_clients_send(frame: NewFrame) -> None:
    (reply,) = receive(frame(log_id=5, internal_ext="ext", need_ack=True)).replies
    assert reply == b"\x10\x05" + b"\x3a\x03ack" + b"\x42\x03ext"


def test_a_heartbeat_is_a_frame_with_nothing_but_its_type() -> None:
    assert DouyinDialect().heartbeat(0.0) == bytes.fromhex("3a026862")


def test_a_heartbeat_is_due_at_once_and_then_at_every_interval() -> None:
    dialect = DouyinDialect()
    due = [now for now in range(1000, 1041) if dialect.heartbeat(float(now))]
    assert due == [1000, 1010, 1020, 1030, 1040]


def test_a_late_heartbeat_starts_the_interval_anew() -> None:
    dialect = DouyinDialect()
    due = [now for now in (0.0, 17.0, 20.0, 26.5, 27.0) if dialect.heartbeat(now)]
    assert due == [0.0, 17.0, 27.0]


@pytest.mark.parametrize(
    ("asked", "seconds"),
    [(0, 10), (1, 5), (4, 5), (5, 5), (7, 7), (10, 10), (11, 10), (15, 10), (2**64 - 1, 10)],
)
def test_the_server_may_ask_for_more_heartbeats_and_never_for_fewer(
    frame: NewFrame, asked: int, seconds: int
) -> None:
    dialect = DouyinDialect()
    dialect.receive(frame(heartbeat_duration=asked), NOW)
    due = [now for now in range(41) if dialect.heartbeat(float(now))]
    assert due == list(range(0, 41, seconds))


def test_the_interval_of_heartbeats_holds_until_another_one_is_asked_for(frame: NewFrame) -> None:
    dialect = DouyinDialect()
    for asked in (6, 0):
        dialect.receive(frame(heartbeat_duration=asked), NOW)
        dialect.resume()
        assert [now for now in range(13) if dialect.heartbeat(float(now))] == [0, 6, 12]


def test_a_heartbeat_is_due_at_once_on_the_next_connection() -> None:
    dialect = DouyinDialect()
    assert dialect.heartbeat(100.0)
    assert dialect.heartbeat(101.0) is None
    dialect.resume()
    assert dialect.heartbeat(102.0)
    assert dialect.heartbeat(103.0) is None


def test_a_clock_that_went_back_does_not_silence_the_heartbeat() -> None:
    dialect = DouyinDialect()
    assert dialect.heartbeat(1e9)
    assert dialect.heartbeat(5.0)
    assert dialect.heartbeat(14.0) is None


def test_there_is_nothing_to_resume_from_before_the_first_frame() -> None:
    assert DouyinDialect().resume() == {}


@pytest.mark.parametrize(
    ("headers", "fields", "expected"),
    [
        (
            {"im-cursor": "hc", "im-internal_ext": "he"},
            {"cursor": "bc", "internal_ext": "be"},
            {"cursor": "hc", "internal_ext": "he"},
        ),
        ({"im-cursor": "hc"}, {"internal_ext": "be"}, {"cursor": "hc", "internal_ext": "be"}),
        ({}, {"cursor": "bc", "internal_ext": "be"}, {"cursor": "bc", "internal_ext": "be"}),
        ({}, {"cursor": "bc"}, {"cursor": "bc"}),
        ({"im-internal_ext": "he"}, {}, {"internal_ext": "he"}),
    ],
)
def test_the_header_goes_before_the_body(
    frame: NewFrame,
    headers: dict[str, str],
    fields: dict[str, Any],
    expected: dict[str, str],
) -> None:
    dialect = DouyinDialect()
    dialect.receive(frame(headers={"compress_type": "gzip", **headers}, **fields), NOW)
    assert dialect.resume() == expected


def test_of_a_crowd_of_headers_the_first_are_looked_at(frame: NewFrame, chat: NewChat) -> None:
    crowd = {f"x-{number}": "" for number in range(limits.HEADERS - 2)}
    first = {**crowd, "im-cursor": "hc", "im-internal_ext": "he"}
    last = {**crowd, "x": "", "y": "", "im-cursor": "hc", "im-internal_ext": "he"}
    for headers, place in ((first, "h"), (last, "b")):
        dialect = DouyinDialect()
        data = frame(chat(), headers=headers, cursor="bc", internal_ext="be")
        assert len(dialect.receive(data, NOW).events) == 1
        assert dialect.resume() == {"cursor": f"{place}c", "internal_ext": f"{place}e"}


def test_the_newest_frame_that_tells_counts(frame: NewFrame, chat: NewChat) -> None:
    dialect = DouyinDialect()
    dialect.receive(frame(cursor="1", internal_ext="a"), NOW)
    dialect.receive(frame(cursor="2"), NOW)
    dialect.receive(frame(chat()), NOW)
    dialect.receive(b"\xff", NOW)
    dialect.receive(b"\x3a\x02hb", NOW)
    assert dialect.resume() == {"cursor": "2", "internal_ext": "a"}
    assert dialect.resume() == {"cursor": "2", "internal_ext": "a"}


def test_a_place_that_no_url_could_hold_is_not_kept(frame: NewFrame) -> None:
    dialect = DouyinDialect()
    dialect.receive(frame(cursor="1", internal_ext="a"), NOW)
    long = "x" * (limits.PLACE_CHARACTERS + 1)
    (reply,) = dialect.receive(frame(cursor=long, internal_ext=long, need_ack=True), NOW).replies
    assert dialect.resume() == {"cursor": "1", "internal_ext": "a"}
    assert len(reply) < 20
    dialect.receive(frame(cursor=long[1:], internal_ext=long[1:]), NOW)
    assert dialect.resume() == {"cursor": long[1:], "internal_ext": long[1:]}


def test_two_rooms_do_not_share_their_place(frame: NewFrame) -> None:
    DouyinDialect().receive(frame(cursor="1"), NOW)
    assert DouyinDialect().resume() == {}


def test_the_age_of_a_message_is_told_by_the_server_s_clock_alone(
    frame: NewFrame, chat: NewChat
) -> None:
    for years in (-20, 0, 20):
        server = SERVER + years * 31_557_600_000
        old = chat("早", common=pb.Common(create_time=server - 12_500))
        (event,) = receive(frame(old, now=server)).events
        assert isinstance(event, Chat)
        assert (event.at, event.history) == (NOW - 12.5, True)


def test_without_the_server_s_clock_a_message_is_of_now(frame: NewFrame, chat: NewChat) -> None:
    (event,) = receive(frame(chat("早", common=pb.Common(create_time=1)))).events
    assert isinstance(event, Chat)
    assert (event.at, event.history) == (NOW, False)


def test_the_intervals_are_those_of_other_clients() -> None:
    assert (dialect.HEARTBEAT_SECONDS, dialect.SHORTEST_HEARTBEAT_SECONDS) == (10.0, 5.0)


FIRST = {
    "compress_type": "gzip",
    "im-internal_ext": "internal_src:pushserver|first_req_ms:1790781540150|wss_msg_type:r",
    "im-cursor": "t-1790781540455_r-1_d-1_u-1",
    "im-now": "1790781540455",
}
"""The headers of the first frame of a connection in September 2026."""


def test_history_is_aged_by_the_newest_clock_of_its_frame(frame: NewFrame, chat: NewChat) -> None:
    old = chat(event_time=1_790_781_530)
    (event,) = receive(frame(old, headers=FIRST, now=1_790_781_532_024)).events
    assert isinstance(event, Chat)
    assert (event.at, event.history) == (NOW - 10.455, True)


@pytest.mark.parametrize("clock", ["906029132600", "99999999999999", "", "x", "9" * 40])
def test_a_header_that_is_no_clock_leaves_the_body_s(
    clock: str, frame: NewFrame, chat: NewChat
) -> None:
    data = frame(chat(event_time=1_789_999_998), headers=FIRST | {"im-now": clock}, now=SERVER)
    (event,) = receive(data).events
    assert event.at == NOW - 2


def test_a_slow_comment_of_a_frame_of_later_is_no_history(frame: NewFrame, chat: NewChat) -> None:
    later = FIRST | {"im-now": "1790781560000"}
    slow = frame(chat(event_time=1_790_781_545), headers=later, now=1_790_781_560_000)
    (event,) = receive(slow).events
    assert (event.at, event.history) == (NOW - 15, False)


def test_after_a_reconnection_the_gap_is_history(frame: NewFrame, chat: NewChat) -> None:
    feed = DouyinDialect()
    feed.receive(frame(chat(), headers=FIRST, now=1_790_781_540_455), NOW)
    feed.resume()
    again = FIRST | {"im-now": "1790781600000"}
    data = frame(chat(event_time=1_790_781_570), headers=again, now=1_790_781_600_000)
    (event,) = feed.receive(data, NOW + 60).events
    assert event.history


def test_a_comment_keeps_its_id_in_every_delivery(frame: NewFrame, chat: NewChat) -> None:
    deliveries = [chat("早", number, common=pb.Common(msg_id=555)) for number in (1, 2)]
    assert [event.id for event in receive(frame(*deliveries)).events] == ["555", "555"]
    nameless = chat("早", 7, common=pb.Common())
    assert [event.id for event in receive(frame(nameless)).events] == ["7"]


def test_a_goodbye_closes_the_connection() -> None:
    assert receive(codec.encode(pb.PushFrame(payload_type="close"))).closes
    assert not receive(codec.encode(pb.PushFrame(payload_type="ack"))).closes
