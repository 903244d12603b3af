"""The invented frames are what their script makes, and say what was invented."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

from danmaku_proto import codec
from danmaku_proto._pb import douyin as pb
from danmaku_proto.classroom.dialect import ClassroomDialect
from danmaku_proto.compression import gunzip
from danmaku_proto.dialect import Received
from danmaku_proto.douyin.dialect import DouyinDialect
from danmaku_proto.events import Chat, Club, Enter, Gift, Notice, Unknown, User

FIXTURES = Path(__file__).parents[1] / "fixtures"

NOW = 1.79e9


@pytest.fixture(scope="module")
def make() -> ModuleType:
    spec = importlib.util.spec_from_file_location("make_fixtures", FIXTURES / "make.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def unpacked(name: str, data: bytes) -> pb.PushFrame | bytes:
    """Return what does not depend on the version of zlib that compressed it."""
    if name == "classroom.frame.bin":
        return data
    frame = codec.decode(pb.PushFrame, data)
    whole = gunzip(frame.payload)
    assert whole.fault is None
    frame.payload = whole.data
    return frame


def received(name: str) -> Received:
    return DouyinDialect().receive((FIXTURES / f"{name}.frame.bin").read_bytes(), NOW)


def test_the_committed_frames_are_those_that_the_script_makes(make: ModuleType) -> None:
    committed = {file.name: file.read_bytes() for file in FIXTURES.glob("*.frame.bin")}
    made: dict[str, bytes] = make.frames()
    assert {name: unpacked(name, data) for name, data in committed.items()} == {
        name: unpacked(name, data) for name, data in made.items()
    }


def test_the_comment() -> None:
    user = User("20000000001", "山雀", "20000000001", level=12, club=Club("拾光", 7))
    assert received("chat").events == [Chat("9001", NOW - 1.154, user, "这首歌叫什么名字？")]


def test_the_gift_for_another_anchor_and_its_three_neighbours() -> None:
    club = Club("拾光", 7)
    assert received("gift").events == [
        Gift(
            id="9002",
            at=NOW - 0.284,
            user=User("20000000002", "青柠", "20000000002", level=14, club=club),
            gift="小心心",
            gift_id="463",
            price=1,
            total=3,
            combo="1789999990",
            to=User("20000000009", "邻居主播", "20000000009"),
        ),
        Unknown("9003", NOW, "WebcastInRoomBannerMessage"),
        Unknown("9004", NOW, "WebcastLinkerContributeMessage"),
        Notice("9005", NOW - 0.09, "小时榜 · 人气榜 · 音乐榜", "ranklist"),
    ]


def test_the_masked_arrival() -> None:
    key = "MS4wLjABAAAA-invented-111111"
    user = User("111111", "一***", key, level=3, club=Club("拾光", 7))
    assert received("member").events == [Enter("9006", NOW, user, online=48)]


@pytest.mark.parametrize("name", ["chat", "gift", "member"])
def test_each_frame_asks_for_an_acknowledgement_and_its_header_differs_from_its_body(
    name: str,
) -> None:
    (reply,) = received(name).replies
    assert codec.decode(pb.PushFrame, reply).payload.endswith(b"|wss_push_did:1")


@pytest.mark.parametrize("name", ["chat", "gift", "member"])
def test_each_frame_is_acknowledged_and_resumed_from_by_its_own_headers(name: str) -> None:
    data = (FIXTURES / f"{name}.frame.bin").read_bytes()
    dialect = DouyinDialect()
    (reply,) = dialect.receive(data, NOW).replies
    frame = codec.decode(pb.PushFrame, data)
    assert frame == pb.PushFrame.parse(data)
    headers = {header.key: header.value for header in frame.headers}
    ext = headers["im-internal_ext"]
    assert dialect.resume() == {"cursor": headers["im-cursor"], "internal_ext": ext}
    assert codec.decode(pb.PushFrame, reply) == pb.PushFrame(
        log_id=frame.log_id, payload_type="ack", payload=ext.encode()
    )
    # It asks for 15 seconds, which is too long.
    assert dialect.heartbeat(0.0)
    assert dialect.heartbeat(9.0) is None
    assert dialect.heartbeat(10.0)


def test_the_classroom_s_frame() -> None:
    data = (FIXTURES / "classroom.frame.bin").read_bytes()
    user = User("888", "张三", "888", about="18 · 电子商务 · assist")
    assert ClassroomDialect().receive(data, NOW).events == [
        Chat("", NOW, user, "我爱人工智能，未来可期！")
    ]
