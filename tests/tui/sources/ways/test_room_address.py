from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from danmaku_tui.sources.ways.room_address import RoomAddress, is_room

SHARED = (
    "6- #在抖音，记录美好生活#【小鱼】正在直播，来和我一起支持Ta吧。复制下方链接，打开【抖音】，"
    "直接观看直播！ https://v.douyin.com/iRNBho6u/ 4@2.com :3pm"
)


@pytest.mark.parametrize(
    ("typed", "room"),
    [
        ("154251804633", RoomAddress(live_id="154251804633")),
        (" 154251804633\n", RoomAddress(live_id="154251804633")),
        ("7418212345678901234", RoomAddress(room_id="7418212345678901234")),
        ("https://live.douyin.com/154251804633", RoomAddress(live_id="154251804633")),
        ("https://live.douyin.com/154251804633?a=b#c", RoomAddress(live_id="154251804633")),
        ("http://LIVE.douyin.com/154251804633/", RoomAddress(live_id="154251804633")),
        ("live.douyin.com/154251804633", RoomAddress(live_id="154251804633")),
        ("https://live.douyin.com/xiao_yu.99", RoomAddress(live_id="xiao_yu.99")),
        (
            "https://www.douyin.com/follow/live/154251804633?x=1",
            RoomAddress(live_id="154251804633"),
        ),
        (SHARED, RoomAddress(share_url="https://v.douyin.com/iRNBho6u/")),
        ("v.douyin.com/iRNBho6u", RoomAddress(share_url="https://v.douyin.com/iRNBho6u")),
        (
            "https://webcast.amemv.com/douyin/webcast/reflow/7418212345678901234?u_code=1",
            RoomAddress(room_id="7418212345678901234"),
        ),
    ],
)
def test_a_room_is_read_from_what_people_have(typed: str, room: RoomAddress) -> None:
    assert is_room(typed)
    assert RoomAddress.parse(typed) == room


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("1" * 21, "too long for a room's number"),
        ("https://live.douyin.com/", "names no room"),
        ("https://live.douyin.com/category/1_2", "names no room"),
        ("https://v.douyin.com/", "not the page of a room"),
        ("https://www.douyin.com/video/7412345", "open the room and copy its address"),
        ("https://webcast.amemv.com/falcon/", "not the page of a room"),
        ("hello", "give its number"),
        ("https://live.douyin.com/../../etc", "names no room"),
    ],
)
def test_what_is_no_room_is_told_in_one_line(typed: str, said: str) -> None:
    with pytest.raises(ValueError, match=said) as failure:
        RoomAddress.parse(typed)
    assert "\n" not in str(failure.value)


@pytest.mark.parametrize(
    "typed",
    [
        "ws://localhost:8080",
        "wss://webcast100-ws-web-lq.douyin.com/webcast/im/push/v2/?room_id=1",
        "wss://x/?host=https://live.douyin.com/1",
        "hello",
        "@address.txt",
        "-",
    ],
)
def test_the_address_of_a_feed_is_no_room(typed: str) -> None:
    assert not is_room(typed)


@given(st.text())
def test_any_text_is_a_room_or_refused_in_one_line(text: str) -> None:
    told = ""
    try:
        room = RoomAddress.parse(text)
    except ValueError as error:
        told = str(error)
        room = RoomAddress(live_id="1")
    assert len(told.splitlines()) <= 1
    assert [room.live_id, room.room_id, room.share_url].count("") == 2
    assert room.shown.isprintable()
    assert room.page_url().startswith("https://")


def test_a_room_knows_its_page() -> None:
    assert RoomAddress(live_id="12").page_url() == "https://live.douyin.com/12"
    assert RoomAddress(live_id="12").page_url("http://127.0.0.1:1") == "http://127.0.0.1:1/12"
    assert RoomAddress(room_id="9").page_url().endswith("/reflow/9")
    assert RoomAddress(share_url="https://v.douyin.com/x/").shown == "v.douyin.com/x/"
