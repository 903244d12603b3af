from __future__ import annotations

import json
import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from danmaku_tui.feed.endpoint import WayError
from danmaku_tui.feed.link_state import Phase
from danmaku_tui.sources.ways.cookies import CookieFile
from danmaku_tui.sources.ways.failures import (
    CookieError,
    LinkTargetError,
    NoRoomError,
    RiskControlError,
    SiteError,
)
from danmaku_tui.sources.ways.finder import Finder
from danmaku_tui.sources.ways.page import RoomStatus
from danmaku_tui.sources.ways.parameters import USER_AGENT
from danmaku_tui.sources.ways.room_address import RoomAddress
from danmaku_tui.sources.ways.site import Site
from tests.fixtures.stand_in_site import (
    CAPTCHA,
    ENTER,
    LIVE_ID,
    ROOM_ID,
    SHELL,
    StandInSite,
    pace_page,
)

Find = Callable[..., Finder]

SHARE = RoomAddress(share_url="https://v.douyin.com/share1/")
PAGE = f"/{LIVE_ID}"


async def test_a_guest_takes_the_sites_cookies_and_asks_a_second_time(
    finder: Find, site: StandInSite
) -> None:
    page = await finder().find()
    assert page.room_id == ROOM_ID
    assert [asked.path for asked in site.asked] == ["/", PAGE, PAGE]
    assert set(site.asked[-1].cookies) == {"ttwid", "__ac_nonce"}


async def test_a_visitor_stays_the_same_one(finder: Find, site: StandInSite) -> None:
    found = finder()
    await found.find()
    await found.find()
    assert [asked.path for asked in site.asked] == ["/", PAGE, PAGE, PAGE]


async def test_the_persons_own_cookies_are_sent_and_no_guests_are_taken(
    finder: Find, site: StandInSite
) -> None:
    await finder(cookies=lambda _: "ttwid=mine; sessionid=1").find()
    assert [asked.path for asked in site.asked] == [PAGE, PAGE]
    assert site.asked[-1].cookies["ttwid"] == "mine"
    assert site.asked[-1].cookies["sessionid"] == "1"


async def test_the_api_is_asked_where_the_page_tells_nothing(
    finder: Find, site: StandInSite
) -> None:
    site.page = lambda: CAPTCHA
    site.api = json.dumps({"data": {"data": [{"id_str": ROOM_ID, "status": 2}], "user": {}}})
    assert (await finder().find()).status is RoomStatus.LIVE
    assert site.asked_for(ENTER)[0].query["web_rid"] == LIVE_ID


@pytest.mark.parametrize(
    ("html", "words"),
    [
        ("", "an empty answer"),
        (CAPTCHA, "wants a captcha solved"),
        (SHELL, "a script that checks the browser"),
        ("<html>hello</html>", "in which no room can be found"),
    ],
)
async def test_risk_control_is_said_to_be_that_and_never_that_there_is_no_room(
    finder: Find, site: StandInSite, html: str, words: str
) -> None:
    site.page = lambda: html
    with pytest.raises(RiskControlError) as failure:
        await finder().find()
    line = str(failure.value)
    assert line.startswith("risk control: ")
    assert words in line
    assert "--cookie-file" in line
    assert "knows no room" not in line
    assert failure.value.phase is Phase.REFUSED
    assert failure.value.retry_after >= 60


@pytest.mark.parametrize("status", [403, 429, 444])
async def test_a_site_that_will_not_talk_is_risk_control(
    finder: Find, site: StandInSite, status: int
) -> None:
    site.statuses[PAGE] = status
    with pytest.raises(RiskControlError, match=f"HTTP {status}"):
        await finder().find()


async def test_a_site_in_trouble_is_tried_again(finder: Find, site: StandInSite) -> None:
    site.statuses[PAGE] = 502
    with pytest.raises(SiteError, match=r"the site is in trouble \(HTTP 502\)") as failure:
        await finder().find()
    assert failure.value.phase is Phase.WAITING


async def test_a_room_that_is_not_known_is_said_to_be_that(finder: Find, site: StandInSite) -> None:
    site.page = lambda: pace_page({})
    with pytest.raises(NoRoomError, match=f"no room and no anchor at live.douyin.com/{LIVE_ID}"):
        await finder().find()


async def test_a_site_that_is_down_is_told_with_its_address(clock: Callable[[], float]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as gone:
        port = gone.getsockname()[1]
    place = Site.stand_in(f"http://127.0.0.1:{port}")
    room = RoomAddress(live_id=LIVE_ID)
    found = Finder(room, place, lambda _: "", user_agent=USER_AGENT, clock=clock)
    with pytest.raises(SiteError, match=f"nothing listens at 127.0.0.1:{port}"):
        await found.find()


async def test_a_share_link_leads_to_its_room_without_cookies(
    finder: Find, site: StandInSite
) -> None:
    page = await finder(SHARE, lambda _: "ttwid=mine; sessionid=1").find()
    assert page.room_id == ROOM_ID
    assert site.asked[0].path == "/share1/"
    assert site.asked[0].cookies == {}
    assert site.asked[1].path == PAGE


async def test_a_share_link_may_lead_to_a_broadcast(finder: Find, site: StandInSite) -> None:
    site.share = "https://webcast.amemv.com/douyin/webcast/reflow/7418212345678909999?u_code=1"
    assert (await finder(SHARE).find()).room_id == "7418212345678909999"


async def test_a_share_link_to_something_else_is_told(finder: Find, site: StandInSite) -> None:
    site.share = "/"
    with pytest.raises(LinkTargetError, match="which is no room"):
        await finder(SHARE).find()


async def test_a_cookie_file_that_has_gone_is_told(finder: Find, tmp_path: Path) -> None:
    file = CookieFile(tmp_path / "gone", lambda: 0.0)
    with pytest.raises(CookieError, match="does not exist") as failure:
        await finder(cookies=lambda url: file.read(url).header).find()
    assert isinstance(failure.value, WayError)
