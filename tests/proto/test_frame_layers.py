from __future__ import annotations

import gzip
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from danmaku_proto import codec
from danmaku_proto._pb import classroom
from danmaku_proto._pb import douyin as pb
from danmaku_proto.events import FaultKind
from danmaku_proto.field_tree import FieldTree, WireField
from danmaku_proto.frame_layers import (
    GZIP,
    PUSH,
    RAW,
    RESPONSE,
    TEXT,
    USER,
    FrameView,
    frame_types,
    frame_view,
    guessed_type,
    type_called,
)
from tests.fixtures.wire import field, message, push, response

FIXTURES = Path(__file__).parents[1] / "fixtures"


def fixture(name: str) -> bytes:
    return (FIXTURES / f"{name}.frame.bin").read_bytes()


def at(tree: FieldTree | None, *path: str) -> WireField:
    """Return the last field at ``path``."""
    found: WireField | None = None
    for name in path:
        assert tree is not None
        found = tree.named(name)
        assert found is not None, name
        tree = found.inner
    assert found is not None
    return found


def test_a_frame_of_the_push_feed_has_three_layers() -> None:
    view = frame_view(fixture("chat"))
    assert (view.kind, view.guessed, view.broken) == (PUSH, True, False)
    assert [layer.name for layer in view.layers] == ["PushFrame", GZIP, "Response"]
    assert gzip.decompress(view.layers[1].data) == view.layers[2].data
    content = at(view.layers[2].tree, "messages", "payload", "content")
    assert (content.value, content.number) == ("这首歌叫什么名字？", 3)


def test_a_payload_that_is_not_compressed_is_opened_in_its_place() -> None:
    chat = codec.encode(pb.ChatMessage(content="你好"))
    data = push(response(message("WebcastChatMessage", chat)), packed=False)
    (layer,) = frame_view(data).layers
    content = at(layer.tree, "payload", "messages", "payload", "content")
    assert content.value == "你好"
    assert data[content.place.value_at : content.place.value_end].decode() == "你好"


def test_a_rich_text_within_a_comment_is_opened() -> None:
    rich = codec.encode(pb.Text(default_pattern="{0:user} 来了"))
    chat = codec.encode(pb.ChatMessage(content="x", rtf_content_v2=rich))
    view = frame_view(chat, "WebcastChatMessage")
    assert at(view.layers[0].tree, "rtf_content_v2", "default_pattern").value == "{0:user} 来了"


def test_a_message_that_is_not_read_shows_its_head() -> None:
    head = field(1, field(1, b"WebcastNewMessage") + field(2, 5))
    view = frame_view(push(response(message("WebcastNewMessage", head))))
    assert at(view.layers[2].tree, "messages", "payload", "common", "method").value
    assert guessed_type(head) == "WebcastNewMessage"


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        pytest.param(fixture("classroom"), USER, id="a User"),
        pytest.param(fixture("gift"), PUSH, id="a push frame"),
        pytest.param(fixture("gift")[:-40], PUSH, id="a cut push frame"),
        pytest.param(response(message("WebcastChatMessage", b"x")), RESPONSE, id="a response"),
        pytest.param(message("WebcastChatMessage", b"x"), "message", id="a message"),
        pytest.param(
            field(1, field(1, b"WebcastGiftMessage")), "WebcastGiftMessage", id="a payload"
        ),
        pytest.param(fixture("classroom")[:-4], USER, id="a cut User"),
        pytest.param(fixture("classroom") + field(9, b"x"), USER, id="a User with more"),
        pytest.param(field(2, 888), USER, id="a User without a text"),
        pytest.param(b"", RAW, id="nothing"),
        pytest.param(b"\xff\xff", RAW, id="no message"),
        pytest.param(field(4, 7), RAW, id="a number"),
        pytest.param(b'{"name": "x"}', TEXT, id="JSON"),
    ],
)
def test_the_type_of_a_frame_is_guessed(data: bytes, kind: str) -> None:
    view = frame_view(data)
    assert (view.kind, view.guessed) == (kind, True)


def test_a_compressed_file_is_a_layer_of_its_own() -> None:
    view = frame_view(gzip.compress(fixture("classroom")))
    assert (view.kind, [layer.name for layer in view.layers]) == (USER, [GZIP, "User"])


def test_a_text_frame_is_one_layer() -> None:
    view = frame_view("Hello, Server! \ud800")
    assert (view.kind, view.layers[0].data) == (TEXT, b"Hello, Server! ?")


def test_a_damaged_compression_is_read_up_to_the_damage() -> None:
    frame = codec.decode(pb.PushFrame, fixture("gift"))
    frame.payload = frame.payload[:-100]
    view = frame_view(codec.encode(frame))
    fault = view.layers[1].fault
    assert fault is not None
    assert (fault.kind, view.broken) == (FaultKind.GZIP, True)
    assert at(view.layers[2].tree, "messages", "method").value


def test_a_bomb_is_not_unpacked() -> None:
    view = frame_view(gzip.compress(bytes(40 * 2**20)))
    assert [layer.name for layer in view.layers] == [GZIP]
    assert view.layers[0].fault is not None
    assert view.layers[0].fault.kind is FaultKind.FRAME_BYTES


def focused(view: FrameView) -> tuple[object, object]:
    assert view.focus is not None
    return (
        at(view.focus.inner, "method").value,
        at(view.focus.inner, "msg_id").value,
    )


def test_the_message_with_an_id_is_found_by_its_head_or_its_envelope() -> None:
    # The gift's own id is 9002, and its neighbour's 9005.
    for number, method in (("9002", "WebcastGiftMessage"), ("9003", "WebcastInRoomBannerMessage")):
        view = frame_view(fixture("gift"), focus=lambda _, ids, n=number: n in ids)  # type: ignore[misc]
        assert focused(view) == (method, int(number))
    head = field(1, field(2, 77))
    data = push(response(message("A", head, 1), message("B", field(1, field(2, 78)), 2)))
    assert focused(frame_view(data, focus=lambda _, ids: "78" in ids)) == ("B", 2)
    assert frame_view(data, focus=lambda _, ids: "79" in ids).focus is None


def test_the_message_that_is_looked_for_is_opened_however_many_there_are() -> None:
    chat = codec.encode(pb.ChatMessage(content="你好", user=pb.User(nickname="山雀")))
    data = push(response(*(message("WebcastChatMessage", chat, n) for n in range(1, 200))))
    view = frame_view(data, most=1_000, focus=lambda _, ids: "190" in ids)
    assert view.focus is not None
    assert at(view.focus.inner, "payload", "user", "nickname").value == "山雀"


def test_names_of_types_are_found_in_any_case_and_without_their_prefix() -> None:
    assert type_called("USER") == USER
    assert type_called("chatmessage") == "WebcastChatMessage"
    assert type_called("WebcastGiftMessage") == "WebcastGiftMessage"
    assert type_called("nonsense") is None
    assert all(type_called(name) == name for name in frame_types())


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_damaged_frames_are_opened_as_far_as_they_go(
    damaged: Callable[[bytes], st.SearchStrategy[bytes]], data: st.DataObject
) -> None:
    name = data.draw(st.sampled_from(["chat", "gift", "member", "classroom"]))
    kind = data.draw(st.sampled_from([None, *frame_types()]))
    view = frame_view(data.draw(damaged(fixture(name))), kind)
    for layer in view.layers:
        assert layer.tree is None or list(layer.tree.problems()) is not None


def test_a_frame_that_is_costly_by_its_layers_is_read_in_bounded_time() -> None:
    payload = response(*[message("WebcastChatMessage", field(1, b"") * 50)] * 1_900)
    start = time.process_time()
    frame_view(push(payload))
    assert time.process_time() - start < 2


def test_a_user_of_another_program_is_shown_with_its_own_fields() -> None:
    data = codec.encode(classroom.User(name="a", message="b")) + field(7, "红".encode())
    (layer,) = frame_view(data).layers
    assert layer.tree is not None
    extra = layer.tree.fields[-1]
    assert (extra.name, extra.guessed, extra.value) == ("", True, "红")
