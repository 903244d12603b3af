"""Captured frames of the push feed give the events that they should."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from danmaku_proto import codec
from danmaku_proto._pb import douyin as pb
from danmaku_proto.compression import gunzip
from danmaku_proto.dialect import Received
from danmaku_proto.douyin.dialect import DouyinDialect
from danmaku_proto.events import Chat, Enter, Gift, Kind, Notice, Unknown, User
from danmaku_tui.room.room import Room
from danmaku_tui.store.recording import Recording
from tests.proto.test_unknown_fields import test_a_gift_has_the_fields_that_the_schema_leaves_out

__all__ = ["test_a_gift_has_the_fields_that_the_schema_leaves_out"]

Captured = Callable[[str], "Read"]

NOW = 1.79e9

WINTER = User("5803709749025507940", "雪江夏水WZ（天南水冬云）", "5803709749025507940", level=14)


@dataclass(frozen=True)
class Read:
    """A captured frame, its events, and the dialect that read it."""

    data: bytes
    received: Received
    dialect: DouyinDialect


@pytest.fixture
def captured(frames_folder: Path) -> Callable[[str], Read]:
    """Return the reader of a captured frame."""

    def read(name: str) -> Read:
        data = (frames_folder / f"{name}.frame.bin").read_bytes()
        dialect = DouyinDialect()
        return Read(data, dialect.receive(data, NOW), dialect)

    return read


def test_a_comment_of_2022(captured: Captured) -> None:
    received = captured("chat-2022").received
    user = User(id="24877639848", name="jdht~", key="24877639848", level=1)
    at = pytest.approx(NOW - 1.154)
    (event,) = received.events
    assert event == Chat("4499100128963724625", event.at, user, "前驱车不行")
    assert event.at == at


def test_a_gift_for_another_anchor_of_2026_and_its_neighbours(captured: Captured) -> None:
    received = captured("gift-2026").received
    gift, banner, contribution, ranklist = received.events
    assert gift == Gift(
        id="1818889600127340492",
        at=gift.at,
        user=User(
            "5803709749025507940", "雪江夏水WZ（天南水冬云）", "5803709749025507940", level=14
        ),
        gift="小心心",
        gift_id="463",
        price=1,
        total=1,
        combo="1776121373",
        to=User("1130984889802897", "MgmcMDZE.GT", "1130984889802897"),
    )
    assert gift.at == pytest.approx(NOW - 0.284)
    assert banner == Unknown("9001849213568705643", NOW, "WebcastInRoomBannerMessage")
    # The envelope has another id, which is made anew for each delivery.
    assert contribution == Unknown("1100043147448645593", NOW, "WebcastLinkerContributeMessage")
    text = "小时榜 · 人气榜 · 聊天室榜"
    assert ranklist == Notice("1490335151385482266", ranklist.at, text, "ranklist")


def test_an_arrival_of_2026(captured: Captured) -> None:
    received = captured("member-2026").received
    assert received.events == [Enter("1570944351498852245", NOW, WINTER, online=48)]


@pytest.mark.parametrize("name", ["chat-2022", "gift-2026", "member-2026"])
def test_a_captured_frame_is_acknowledged_and_resumed_from_by_its_own_headers(
    name: str, captured: Captured
) -> None:
    read = captured(name)
    data, received, dialect = read.data, read.received, read.dialect
    frame = codec.decode(pb.PushFrame, data)
    headers = {header.key: header.value for header in frame.headers}
    ext = headers["im-internal_ext"]
    assert dialect.resume() == {"cursor": headers["im-cursor"], "internal_ext": ext}
    (reply,) = received.replies
    assert codec.decode(pb.PushFrame, reply) == pb.PushFrame(
        log_id=frame.log_id, payload_type="ack", payload=ext.encode()
    )
    # It asks for 15 seconds, which is too long.
    assert dialect.heartbeat(0.0)
    assert dialect.heartbeat(9.0) is None
    assert dialect.heartbeat(10.0)


@pytest.mark.parametrize("name", ["chat-2022", "gift-2026", "member-2026"])
def test_a_captured_frame_is_read_as_the_own_parser_of_its_class_reads_it(
    name: str, captured: Captured
) -> None:
    data = captured(name).data
    frame = codec.decode(pb.PushFrame, data)
    assert frame == pb.PushFrame.parse(data)
    assert frame.service == 8888


@pytest.fixture
def gift_frame(frames_folder: Path) -> bytes:
    return (frames_folder / "gift-2026.frame.bin").read_bytes()


def test_the_server_answers_a_heartbeat_without_a_message(captured: Captured) -> None:
    received = captured("livehb-2026-09").received
    assert received.beat
    assert not received.events


def test_the_folder_is_one_recording(frames_folder: Path) -> None:
    with Recording(frames_folder) as recording:
        assert len(list(recording.frames())) == len(list(frames_folder.glob("*.frame.bin")))
        assert recording.event_count(kinds=[Kind.CHAT]) >= 1


def test_a_recording_of_whole_frames_has_no_fault(
    whole_frame_files: list[Path], tmp_path: Path
) -> None:
    for file in whole_frame_files:
        (tmp_path / file.name).write_bytes(file.read_bytes())
    with Recording(tmp_path) as recording:
        assert len(list(recording.frames())) == len(whole_frame_files) == 3
        assert not recording.event_count(kinds=[Kind.FAULT])


def test_a_comment_of_before_the_connection_is_history_of_2026_09(captured: Captured) -> None:
    (chat,) = captured("aud01-2026-09").received.events
    assert isinstance(chat, Chat)
    # The response is 8.4 seconds older than its frame, which the header's clock shows.
    assert (chat.id, chat.at, chat.history) == ("7691348070761632808", NOW - 10.455, True)


def test_comments_of_2026_09_keep_their_id_where_the_envelope_has_another(
    captured: Captured,
) -> None:
    chats = [each for each in captured("live04-2026-09").received.events if isinstance(each, Chat)]
    ids = ["7690224691106976802", "7690224699158959150", "7690224685221991464"]
    assert [chat.id for chat in chats] == ids
    assert [chat.at for chat in chats] == [pytest.approx(NOW - 3.068)] * 3
    assert not any(chat.history for chat in chats)


def test_a_frame_that_arrives_in_new_envelopes_adds_no_comment(frames_folder: Path) -> None:
    data = (frames_folder / "live04-2026-09.frame.bin").read_bytes()
    frame = codec.decode(pb.PushFrame, data)
    response = codec.decode(pb.Response, gunzip(frame.payload).data)
    for message in response.messages:
        message.msg_id += 1
    frame.payload = gzip.compress(codec.encode(response))
    room, dialect = Room(), DouyinDialect()
    for received in (dialect.receive(each, NOW) for each in (data, codec.encode(frame))):
        for event in received.events:
            room.apply(event, NOW)
    view = room.census.snapshot()
    assert (view.events[Kind.CHAT], view.duplicates) == (3, 3)
