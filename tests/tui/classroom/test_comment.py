from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from danmaku_proto import codec
from danmaku_proto._pb.classroom import User
from danmaku_proto.classroom.dialect import ClassroomDialect
from danmaku_proto.events import Chat
from danmaku_tui.classroom.comment import (
    BadCommentError,
    ClassSender,
    guest_comment,
    too_large,
    user_comment,
)


def test_a_comment_has_its_bytes_and_the_sender_of_the_viewer() -> None:
    data = codec.encode(User(name=" 张三\u200b", id=888, message="大家\t好\n👩‍💻"))
    comment = user_comment(data)
    [event] = ClassroomDialect().receive(data, 0.0).events
    assert isinstance(event, Chat)
    assert comment.data == data
    assert comment.sender == ClassSender(event.user.name, event.user.id)
    assert comment.text == event.text


def test_an_id_may_be_a_text() -> None:
    assert user_comment(b"\x0a\x01x\x12\x02A7\x32\x01y").sender == ClassSender("x", "A7")


def test_an_arrival_has_no_text() -> None:
    assert user_comment(codec.encode(User(name="x", id=1))).text == ""


def test_a_text_frame_is_the_comment_of_a_guest() -> None:
    comment = guest_comment("hi", "guest 3")
    assert codec.decode(User, comment.data) == User(name="guest 3", message="hi")
    assert comment.sender == ClassSender("guest 3", "0")


def test_the_limit_of_a_comment_is_counted_in_characters() -> None:
    assert guest_comment("字" * 10, "g", 10)
    with pytest.raises(BadCommentError, match="11 characters, and 10 are allowed"):
        guest_comment("字" * 11, "g", 10)
    assert "64 KiB" in too_large(64 * 1_024)


@given(st.binary(max_size=200) | st.text(max_size=200))
def test_any_message_is_a_comment_or_one_line_for_its_sender(message: bytes | str) -> None:
    reason = ""
    try:
        if isinstance(message, str):
            assert guest_comment(message, "guest 1").text.strip()
        else:
            assert user_comment(message).sender.name
    except BadCommentError as error:
        reason = str(error)
    assert reason.isprintable()
