from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from danmaku_proto import events, limits
from danmaku_proto.events import Chat, Event, Fault, FaultKind, Gift, Notice, RoomState
from danmaku_proto.json_lines.dialect import JsonDialect
from danmaku_proto.text import clean

NOW = 1.79e9
ANN = {"id": "7", "key": "ann", "name": "安妮", "level": 12, "club": {"name": "星", "level": 3}}


def read(data: bytes | str) -> list[Event]:
    return list(JsonDialect().receive(data, NOW).events)


def one(**fields: Any) -> Event:  # noqa: ANN401  # whatever JSON has
    (event,) = read(json.dumps(fields))
    return event


def fault(**fields: Any) -> str:  # noqa: ANN401  # the same
    event = one(**fields)
    assert isinstance(event, Fault)
    assert event.fault is FaultKind.MESSAGE
    return event.detail


def test_a_comment_has_all_fields_of_its_line() -> None:
    event = one(kind="chat", at="2026-11-30T13:00:00.250Z", id="5", user=ANN, text="晚安")
    person = events.User("7", "安妮", "ann", 12, events.Club("星", 3))
    assert event == Chat("5", 1_796_043_600.25, person, "晚安")


def test_a_comment_needs_a_name_and_a_text_alone() -> None:
    event = one(kind="chat", user={"name": "ann"}, text="hi")
    assert event == Chat("", NOW, events.User("", "ann", "ann"), "hi")


@pytest.mark.parametrize("at", [1_796_043_600, "2026-11-30T21:00:00+08:00", "2026-11-30T13:00:00"])
def test_a_time_is_iso_8601_or_seconds(at: float | str) -> None:
    assert one(kind="chat", at=at, user=ANN, text="hi").at == 1_796_043_600


def test_a_gift_counts_its_new_units_once() -> None:
    gift = one(kind="gift", id="1", user=ANN, gift="rose", count=3, total=9, diamonds=30)
    assert isinstance(gift, Gift)
    assert (gift.total, gift.price, gift.combo_key) == (3, 10, None)


def test_the_connection_of_another_program_is_a_notice() -> None:
    event = one(kind="link", phase="live", detail="connected", gap=2.5)
    assert event == Notice("", NOW, "live: connected", "link")


def test_the_end_of_a_room_ends_it_here_too() -> None:
    received = JsonDialect().receive('{"kind": "state", "action": "end"}', NOW)
    assert received.ends_room
    assert isinstance(received.events[0], RoomState)


def test_every_line_of_a_message_is_one_event() -> None:
    lines = "\n".join(json.dumps({"kind": "enter", "user": {"name": str(n)}}) for n in range(3))
    assert [event.user.name for event in read(f"\r\n{lines}\n\n") if event.user] == ["0", "1", "2"]


def test_a_wrong_line_costs_only_itself() -> None:
    good = b'{"kind": "chat", "user": {"name": "ann"}, "text": "hi"}'
    found = read(b"\n".join([good, b"oops", good]))
    assert [event.kind for event in found] == ["chat", "fault", "chat"]


@pytest.mark.parametrize(
    ("fields", "detail"),
    [
        ({}, "kind is missing"),
        ({"kind": 3}, "kind must be a text"),
        ({"kind": "song"}, "kind must be one of chat, gift, "),
        ({"kind": "chat", "text": "hi"}, "user is missing"),
        ({"kind": "chat", "user": "ann", "text": "hi"}, "user must be an object"),
        ({"kind": "chat", "user": {}, "text": "hi"}, "user.name is missing"),
        ({"kind": "chat", "user": {"name": 3}, "text": "hi"}, "user.name must be a text"),
        ({"kind": "chat", "user": ANN}, "text is missing"),
        ({"kind": "chat", "user": ANN, "text": ["hi"]}, "text must be a text"),
        ({"kind": "chat", "user": ANN, "text": "hi", "at": "today"}, "at must be a time such as"),
        ({"kind": "chat", "user": ANN, "text": "hi", "at": 1e300}, "at must be a time such as"),
        ({"kind": "chat", "user": ANN, "text": "hi", "id": 1.5}, "id must be a text or a whole"),
        ({"kind": "chat", "user": ANN, "text": "hi", "history": 1}, "history must be true or"),
        (
            {"kind": "chat", "user": {"name": "a", "level": -1}, "text": "hi"},
            "user.level must be a whole number ≥ 0",
        ),
        (
            {"kind": "chat", "user": {"name": "a", "club": {"level": 1}}, "text": "hi"},
            "user.club.name is missing",
        ),
        ({"kind": "gift", "user": ANN, "gift": "rose", "count": 2**40}, "count must be at most"),
        ({"kind": "gift", "user": ANN, "gift": "rose", "diamonds": 2**50}, "diamonds must be the"),
        ({"kind": "like", "user": ANN, "count": "3"}, "count must be a whole number"),
        ({"kind": "viewers"}, "online is missing"),
        ({"kind": "viewers", "online": 2**63}, "online must be a whole number"),
        ({"kind": "ranks", "ranks": [3]}, "ranks must be a list of objects"),
        ({"kind": "ranks", "ranks": [{"place": 1}]}, "ranks[0].user must be an object"),
        ({"kind": "ranks", "ranks": [{}] * 1000}, "ranks must be a list of at most 999"),
        ({"kind": "state", "action": "explode"}, "action must be one of pause, resume, "),
        ({"kind": "fault", "fault": "bad luck"}, "fault must be one of corrupt frame, "),
        ({"kind": "link", "phase": "live", "gap": "long"}, "gap must be a number of seconds"),
    ],
)
def test_a_wrong_field_is_named_with_its_right_form(fields: dict[str, Any], detail: str) -> None:
    assert fault(**fields).startswith(detail)


@pytest.mark.parametrize(
    ("line", "detail"),
    [
        (b"[1]", "not a JSON object"),
        (b'{"kind": ', "not JSON: Expecting value at character 8"),
        (b'{"kind": "chat\xff"}', "not UTF-8 at byte 14"),
        (b'{"kind": NaN}', "NaN is no number of JSON"),
        (b'{"n": ' + b"9" * 5_000 + b"}", "a number with too many digits"),
        (b'{"n": ' + b"[" * 100_000, "JSON that is nested too deeply"),
        (b" " + b"x" * (limits.PAYLOAD_BYTES + 1), f"a line of {limits.PAYLOAD_BYTES + 1} bytes"),
    ],
)
def test_a_line_that_is_no_object_is_a_fault(line: bytes, detail: str) -> None:
    (event,) = read(line)
    assert isinstance(event, Fault)
    assert (event.method, event.detail) == ("JSON", detail)


def test_a_message_has_bounds() -> None:
    def last(data: bytes) -> tuple[FaultKind, int]:
        found = read(data)
        assert isinstance(found[-1], Fault)
        return found[-1].fault, len(found)

    line = b'{"kind": "chat", "user": {"name": "ann"}, "text": "hi"}\n'
    assert last(b"") == (FaultKind.EMPTY, 1)
    assert last(b" " * (limits.MESSAGE_BYTES + 1)) == (FaultKind.FRAME_BYTES, 1)
    assert last(line * 2_001) == (FaultKind.FRAME_MESSAGES, 2_001)
    long = b'{"kind": "chat", "user": {"name": "ann"}, "text": "%s"}\n' % (b"x" * 1_000_000)
    assert last(long * 9) == (FaultKind.FRAME_WORK, 5)


def test_nobody_waits_for_a_message_of_many_lines() -> None:
    line = b'{"kind": "chat", "user": {"name": "ann"}, "text": "hi"}\n'
    assert sum(1 for _ in JsonDialect().steps(line * 1_000, NOW)) >= 2


@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.integers() | st.text(),
        lambda inner: (
            st.lists(inner)
            | st.dictionaries(
                st.sampled_from(
                    ["kind", "user", "name", "text", "at", "id", "ranks", "place", "club"]
                ),
                inner,
            )
        ),
    ),
    st.sampled_from(list(events.Kind)),
)
def test_whatever_json_is_sent_is_an_event_or_a_fault(found: object, kind: events.Kind) -> None:
    fields = {**found, "kind": kind} if isinstance(found, dict) else found
    for event in read(json.dumps(fields)):
        assert isinstance(event, Fault) or event.kind in (kind, events.Kind.NOTICE)
        text = events.main_text(event)
        assert clean(text) == text


@given(st.binary())
def test_whatever_bytes_are_sent_raise_nothing(data: bytes) -> None:
    assert read(data)
