from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

import betterproto2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from danmaku_proto import codec, events, limits
from danmaku_proto._pb.classroom import User
from danmaku_proto.classroom.dialect import ClassroomDialect, mark_of
from danmaku_proto.events import Chat, Enter, Event, Fault, FaultKind, Notice

MessagesOf: TypeAlias = Callable[[type[betterproto2.Message]], st.SearchStrategy[Any]]

NOW = 1.79e9

FRAME = bytes.fromhex(
    "0a06e5bca0e4b88910f8061812220ce794b5e5ad90e59586e58aa12a0661737369737432"
    "24e68891e788b1e4babae5b7a5e699bae883bdefbc8ce69caae69da5e58fafe69c9fefbc81"
)


def said(data: bytes | str) -> Event:
    received = ClassroomDialect().receive(data, NOW)
    assert list(received.replies) == []
    assert received.beat is False
    (event,) = received.events
    return event


def test_the_frame_of_the_first_lesson_is_read_to_the_last_field_and_written_again() -> None:
    user = codec.decode(User, FRAME)
    assert (user.name, user.id, user.age) == ("张三", 888, 18)
    assert (user.major, user.university) == ("电子商务", "assist")
    assert user.message == "我爱人工智能，未来可期！"
    assert codec.encode(user) == FRAME
    assert said(FRAME) == Chat(
        id="",
        at=NOW,
        user=events.User(id="888", name="张三", key="888", about="18 · 电子商务 · assist"),
        text="我爱人工智能，未来可期！",
    )


def test_one_who_says_nothing_has_come_in() -> None:
    person = events.User(id="888", name="张三", key="888")
    assert said(codec.encode(User(name="张三", id=888))) == Enter(id="", at=NOW, user=person)


def test_a_comment_of_nothing_visible_is_no_comment() -> None:
    assert isinstance(said(codec.encode(User(name="张三", message="\u200b\u2060"))), Enter)


def test_what_is_known_of_a_person_is_one_line_without_gaps() -> None:
    def about(**fields: Any) -> str:  # noqa: ANN401  # the fields differ in type
        event = said(codec.encode(User(name="张三", message="早", **fields)))
        assert isinstance(event, Chat)
        return event.user.about

    assert about() == ""
    assert about(age=-3) == ""
    assert about(age=20, university="清华") == "20 · 清华"
    assert about(major="\x1b[2J") == "\ufffd[2J"


def test_who_leaves_the_id_out_is_told_apart_by_the_name() -> None:
    zhang, li, tail = (
        said(codec.encode(User(name=name, id=number, message="早")))
        for name, number in (("张三", 0), ("李四", 0), ("李四", -1))
    )
    assert isinstance(zhang, Chat)
    assert isinstance(li, Chat)
    assert isinstance(tail, Chat)
    assert (zhang.user.key, li.user.key, tail.user.key) == ("张三", "李四", "-1")
    assert zhang.user.id == "0"


def test_a_comment_without_a_name_has_a_blank_one() -> None:
    event = said(codec.encode(User(id=7, message="早")))
    assert isinstance(event, Chat)
    assert (event.user.name, event.user.key) == ("(blank)", "7")


@pytest.mark.parametrize("data", [b"", codec.encode(User(id=5, age=3)), b"\xa2\x06\x01x"])
def test_what_has_neither_name_nor_message_is_empty(data: bytes) -> None:
    event = said(data)
    assert isinstance(event, Fault)
    assert event.fault is FaultKind.EMPTY


@pytest.mark.parametrize("data", [FRAME[:-1], b"\x0a\x02\xff\xfe", b"\xff" * 12, b"\x0b" * 1_000])
def test_what_is_no_user_is_a_corrupt_frame(data: bytes) -> None:
    event = said(data)
    assert isinstance(event, Fault)
    assert (event.fault, event.at) == (FaultKind.FRAME, NOW)
    assert "not a User" in event.detail


def test_a_message_beyond_the_limit_is_not_decoded(monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*_: object) -> None:
        raise AssertionError("it was decoded")

    for name in ("decode", "view"):
        monkeypatch.setattr(codec, name, never)
    event = said(bytes(limits.MESSAGE_BYTES + 1))
    assert isinstance(event, Fault)
    assert (event.fault, event.detail) == (
        FaultKind.FRAME_BYTES,
        f"{limits.MESSAGE_BYTES + 1} bytes",
    )


def test_a_message_at_the_limit_is_decoded() -> None:
    filler = b"\xa2\x06" + betterproto2.encode_varint(limits.MESSAGE_BYTES - len(FRAME) - 6)
    data = FRAME + filler + bytes(limits.MESSAGE_BYTES - len(FRAME) - 6)
    assert len(data) == limits.MESSAGE_BYTES
    assert isinstance(said(data), Chat)


def test_a_text_is_a_notice_of_the_server() -> None:
    assert said("\x1b[2Jhello") == Notice(id="", at=NOW, text="\ufffd[2Jhello", topic="server")
    assert said("") == Notice(id="", at=NOW, text="(blank)", topic="server")


def test_it_needs_no_heartbeat() -> None:
    dialect = ClassroomDialect()
    dialect.receive(FRAME, NOW)
    assert [dialect.heartbeat(now) for now in (0.0, 10.0, 1e9)] == [None] * 3


def test_it_resumes_after_the_last_comment() -> None:
    dialect = ClassroomDialect()
    assert dialect.resume() == {}
    dialect.receive(FRAME, NOW)
    for other in ("a text", b"\xff", b"\x0a\x01x"):  # a fault, and an arrival
        dialect.receive(other, NOW)
    assert dialect.resume() == {"after": mark_of(FRAME)}
    assert len(mark_of(FRAME)) == 16


def test_whatever_a_user_holds_nothing_in_the_event_can_harm(
    messages_of: MessagesOf,
    strings_of: Callable[[Event], list[str]],
    is_harmless: Callable[[str], bool],
) -> None:
    @settings(max_examples=120, deadline=None)
    @given(messages_of(User))
    def check(user: User) -> None:
        event = said(codec.encode(user))
        assert all(map(is_harmless, strings_of(event)))
        if user.name and user.message:
            assert isinstance(event, Chat | Enter)

    check()


@pytest.mark.parametrize("field", ["name", "major", "university", "message"])
def test_every_text_of_a_stranger_is_cleaned(
    field: str, strings_of: Callable[[Event], list[str]], is_harmless: Callable[[str], bool]
) -> None:
    hostile = "\x1b]52;c;eA==\x07\u202e\x9b2J\u2028"
    texts: dict[str, Any] = {"name": "张三", "message": "早", field: hostile}
    user = User(**texts)
    found = strings_of(said(codec.encode(user)))
    assert all(map(is_harmless, found))
    assert any("52;c;eA==" in text for text in found)


def sender(data: bytes) -> events.User:
    event = said(data)
    assert isinstance(event, Chat)
    return event.user


@pytest.mark.parametrize("number", [2_023_010_101_234, 2**31, -(2**31) - 1, 2**63 - 1, -(2**63)])
def test_an_id_has_all_its_64_bits(number: int) -> None:
    user = sender(codec.encode(User(name="张三", id=number, message="早")))
    assert (user.id, user.key) == (str(number), str(number))


@pytest.mark.parametrize("text", ["2023010101234", "S-0012", "甲"])
def test_an_id_that_is_a_text_stays_one(text: str) -> None:
    written = text.encode()
    data = b"\x0a\x01a\x12" + bytes([len(written)]) + written + b"\x32\x01x"
    assert (sender(data).id, sender(data).key) == (text, text)


def test_a_clash_of_ids_is_shown_and_reported_once() -> None:
    dialect = ClassroomDialect()
    found: list[Event] = []
    for number in range(30):
        data = codec.encode(User(name=f"学生{number}", id=888, message="早"))
        found += dialect.receive(data, NOW).events
    chats = [event for event in found if isinstance(event, Chat)]
    assert [chat.user.names for chat in chats] == list(range(1, 31))
    assert {chat.user.key for chat in chats} == {"888"}
    assert [event for event in found if not isinstance(event, Chat)] == [
        Notice("", NOW, "888", events.CLASH)
    ]


def test_one_name_under_two_ids_and_names_without_an_id_are_no_clash() -> None:
    dialect = ClassroomDialect()
    for name, number in (("甲", 1), ("甲", 2), ("乙", 0), ("丙", 0), ("甲", 1)):
        data = codec.encode(User(name=name, id=number, message="早"))
        (event,) = dialect.receive(data, NOW).events
        assert isinstance(event, Chat)
        assert event.user.names == 1
