"""Real frames of the push feed, where they are at hand, give the events that they should."""

from __future__ import annotations

from pathlib import Path

import pytest

from danmaku_proto import codec
from danmaku_proto._pb import douyin as pb
from danmaku_proto.dialect import Received
from danmaku_proto.douyin.dialect import DouyinDialect
from danmaku_proto.events import Chat, Enter, Gift, Notice, Unknown, User

CAPTURES = Path(__file__).parents[2] / ".." / "shared" / "captures" / "frames"

NOW = 1.79e9

WINTER = User("5803709749025507940", "雪江夏水WZ（天南水冬云）", "5803709749025507940", level=14)


def captured(name: str) -> tuple[bytes, Received, DouyinDialect]:
    file = CAPTURES / f"{name}.frame.bin"
    if not file.exists():
        pytest.skip(f"no captured frames at {CAPTURES.resolve()}")
    data = file.read_bytes()
    dialect = DouyinDialect()
    return data, dialect.receive(data, NOW), dialect


def test_a_comment_of_2022() -> None:
    _, received, _ = captured("chat-2022")
    user = User(id="24877639848", name="jdht~", key="24877639848", level=1)
    at = pytest.approx(NOW - 1.154)
    (event,) = received.events
    assert event == Chat("4499100128963724625", event.at, user, "前驱车不行")
    assert event.at == at


def test_a_gift_for_another_anchor_of_2026_and_its_neighbours() -> None:
    _, received, _ = captured("gift-2026")
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
    assert contribution == Unknown("1727621541611570298", NOW, "WebcastLinkerContributeMessage")
    text = "小时榜 · 人气榜 · 聊天室榜"
    assert ranklist == Notice("3686992947369703365", ranklist.at, text, "ranklist")


def test_an_arrival_of_2026() -> None:
    _, received, _ = captured("member-2026")
    assert received.events == [Enter("1570944351498852245", NOW, WINTER, online=48)]


@pytest.mark.parametrize("name", ["chat-2022", "gift-2026", "member-2026"])
def test_a_captured_frame_is_acknowledged_and_resumed_from_by_its_own_headers(name: str) -> None:
    data, received, dialect = captured(name)
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
def test_a_captured_frame_is_read_as_the_own_parser_of_its_class_reads_it(name: str) -> None:
    data, _, _ = captured(name)
    frame = codec.decode(pb.PushFrame, data)
    assert frame == pb.PushFrame.parse(data)
    assert frame.service == 8888
