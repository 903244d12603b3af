from __future__ import annotations

import pytest

from danmaku_tui.sources.browser.room_page import PageAddress

ROOM = "https://live.douyin.com/154251804633"


@pytest.mark.parametrize(
    "url",
    [
        ROOM,
        f"{ROOM}/",
        f"{ROOM}?enter_from=search&room_id=7",
        f"{ROOM}#top",
        "http://LIVE.douyin.com/154251804633",
        "https://www.douyin.com/follow/live/154251804633",
        "https://www.douyin.com/root/live/154251804633?x=1",
    ],
)
def test_a_rooms_page_is_known_by_any_of_its_addresses(url: str) -> None:
    assert PageAddress.parse(url) == PageAddress.parse(ROOM)


@pytest.mark.parametrize(
    "url",
    [
        "https://live.douyin.com/154251804634",
        "https://live.douyin.com/",
        "https://live.douyin.com.example.org/154251804633",
        "https://notdouyin.com/154251804633",
        "http://127.0.0.1:8000/154251804633",
    ],
)
def test_another_page_is_not_taken_for_the_rooms(url: str) -> None:
    assert PageAddress.parse(url) not in (None, PageAddress.parse(ROOM))


def test_elsewhere_the_whole_path_and_the_port_count() -> None:
    page = PageAddress.parse("http://127.0.0.1:8000/a/7")
    assert page == PageAddress.parse("http://127.0.0.1:8000/a/7?quiet")
    assert page != PageAddress.parse("http://127.0.0.1:8000/b/7")
    assert page != PageAddress.parse("http://127.0.0.1:8001/a/7")


@pytest.mark.parametrize(
    "url", ["", "about:blank", "chrome://newtab/", "file:///etc/passwd", "https://", "http://[::1"]
)
def test_what_is_no_web_page_shows_no_room(url: str) -> None:
    assert PageAddress.parse(url) is None
