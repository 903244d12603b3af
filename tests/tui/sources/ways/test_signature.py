from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol
from urllib.parse import parse_qsl, urlsplit

import pytest

from danmaku_tui.feed.endpoint import Endpoint
from danmaku_tui.feed.link_state import Phase
from danmaku_tui.sources.ways.failures import (
    BroadcastOverError,
    NotLiveError,
    PerhapsOverError,
    RiskControlError,
)
from danmaku_tui.sources.ways.parameters import USER_AGENT
from danmaku_tui.sources.ways.room_address import RoomAddress
from danmaku_tui.sources.ways.signature import FRESH_SECONDS, SignatureWay, UnsignedRequest
from danmaku_tui.sources.ways.site import Site
from tests.fixtures.stand_in_site import (
    LIVE_ID,
    ROOM_ID,
    USER_ID,
    StandInSite,
    pace_page,
    room_info,
)


class Clock(Protocol):
    now: float


class Recorder(Protocol):
    asked: list[UnsignedRequest]


MakeWay = Callable[..., SignatureWay]
PAGE = f"/{LIVE_ID}"


def query(endpoint: Endpoint) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(endpoint.url).query, keep_blank_values=True))


def headers(endpoint: Endpoint) -> dict[str, str]:
    return dict(endpoint.headers)


def not_live() -> str:
    return pace_page(room_info(4))


async def test_the_address_is_complete_and_signed(
    way: MakeWay, signer: Recorder, site: StandInSite
) -> None:
    endpoint = await way().endpoint({})
    told = query(endpoint)
    assert (told["room_id"], told["user_unique_id"]) == (ROOM_ID, USER_ID)
    assert told["signature"] == "a/b+c="
    assert told["cursor"] == "d-1_u-1_fh-1_t-1790000000500_r-1"
    assert told["host"] == site.origin
    asked = signer.asked[0]
    assert endpoint.url == f"{asked.url}&signature=a%2Fb%2Bc%3D"
    assert f"room_id={ROOM_ID}," in asked.parameters
    assert asked.user_agent == USER_AGENT


async def test_the_handshake_is_a_browsers(way: MakeWay, site: StandInSite) -> None:
    told = headers(await way().endpoint({}))
    assert told["User-Agent"] == USER_AGENT
    assert told["Origin"] == site.origin
    assert told["Referer"] == f"{site.origin}/{LIVE_ID}"
    assert "ttwid=1%7Cguest" in told["Cookie"]


async def test_a_header_of_the_persons_replaces_the_browsers(way: MakeWay) -> None:
    endpoint = await way(headers=[("origin", "https://else"), ("X-Mine", "1")]).endpoint({})
    told = [(name.lower(), value) for name, value in endpoint.headers]
    assert [value for name, value in told if name == "origin"] == ["https://else"]
    assert ("x-mine", "1") in told


async def test_cookies_do_not_show_in_what_is_printed(
    way: MakeWay, finder: Callable[..., Any]
) -> None:
    endpoint = await way(finder=finder(cookies=lambda _: "sessionid=secret")).endpoint({})
    assert "sessionid=secret" in headers(endpoint)["Cookie"]
    assert "secret" not in repr(endpoint)


async def test_the_hosts_are_tried_in_turn(way: MakeWay, site: StandInSite) -> None:
    place = Site(site.origin, ("ws://one", "ws://two", "ws://three"), site.origin)
    made = way(place=place)
    tried = [urlsplit((await made.endpoint({})).url).hostname for _ in range(4)]
    assert tried == ["one", "two", "three", "one"]


async def test_the_feed_goes_on_where_it_broke_off(way: MakeWay) -> None:
    made = way()
    place = {"cursor": "t-1_r-2", "internal_ext": "ext:1"}
    assert query(await made.endpoint(place))["cursor"].startswith("d-1_u-1_fh-1")
    told = query(await made.endpoint(place))
    assert (told["cursor"], told["internal_ext"]) == ("t-1_r-2", "ext:1")


async def test_the_place_of_another_broadcast_is_forgotten(
    way: MakeWay, site: StandInSite, clock: Clock
) -> None:
    made = way()
    await made.endpoint({})
    site.page = lambda: pace_page(room_info(id_str="7418299999999999999"))
    clock.now += FRESH_SECONDS
    told = query(await made.endpoint({"cursor": "t-1_r-2"}))
    assert told["room_id"] == "7418299999999999999"
    assert told["cursor"].startswith("d-1_u-1_fh-1")


async def test_reconnecting_does_not_ask_the_page_again_and_again(
    way: MakeWay, site: StandInSite, clock: Clock
) -> None:
    made = way()
    for _ in range(5):
        await made.endpoint({})
        clock.now += 1
    asked = len(site.asked_for(PAGE))
    assert asked == 2
    clock.now += FRESH_SECONDS
    await made.endpoint({})
    assert len(site.asked_for(PAGE)) == asked + 1


async def test_a_visitor_without_a_number_keeps_the_one_that_is_made_up(
    way: MakeWay, finder: Callable[..., Any]
) -> None:
    made = way(finder=finder(RoomAddress(room_id=ROOM_ID)))
    numbers = {query(await made.endpoint({}))["user_unique_id"] for _ in range(3)}
    assert len(numbers) == 1
    assert numbers.pop().startswith("73")


async def test_a_room_that_is_not_live_is_told_and_left_alone(
    way: MakeWay, site: StandInSite
) -> None:
    site.page = not_live
    with pytest.raises(NotLiveError, match="--wait starts when the broadcast does") as failure:
        await way().endpoint({})
    assert failure.value.phase is Phase.ENDED


async def test_a_room_that_is_waited_for_is_looked_at_gently_until_it_is_live(
    way: MakeWay, site: StandInSite
) -> None:
    made = way(wait=True)
    site.page = not_live
    with pytest.raises(NotLiveError, match="not live yet") as failure:
        await made.endpoint({})
    assert failure.value.phase is Phase.WAITING
    assert failure.value.retry_after >= 30
    site.page = lambda: pace_page(room_info())
    assert query(await made.endpoint({}))["room_id"] == ROOM_ID


async def test_a_replay_has_ended(way: MakeWay, site: StandInSite) -> None:
    site.page = lambda: pace_page(room_info(finish_time=1))
    with pytest.raises(BroadcastOverError, match="shows its replay") as failure:
        await way().endpoint({})
    assert failure.value.phase is Phase.ENDED


async def test_a_replay_is_waited_through(way: MakeWay, site: StandInSite) -> None:
    site.page = lambda: pace_page(room_info(finish_time=1))
    with pytest.raises(NotLiveError):
        await way(wait=True).endpoint({})


async def test_a_live_room_is_over_only_when_the_page_says_so_twice(
    way: MakeWay, site: StandInSite, clock: Clock
) -> None:
    made = way()
    await made.endpoint({})
    clock.now += FRESH_SECONDS
    site.page = not_live
    with pytest.raises(PerhapsOverError) as failure:
        await made.endpoint({})
    assert failure.value.phase is Phase.WAITING
    with pytest.raises(BroadcastOverError, match="the broadcast has ended"):
        await made.endpoint({})
    with pytest.raises(NotLiveError):
        await made.endpoint({})


async def test_a_page_that_errs_once_costs_nothing(
    way: MakeWay, site: StandInSite, clock: Clock
) -> None:
    made = way()
    for page in (not_live, not_live):
        site.page = lambda: pace_page(room_info())
        await made.endpoint({})
        clock.now += FRESH_SECONDS
        site.page = page
        with pytest.raises(PerhapsOverError):
            await made.endpoint({})


async def test_a_page_that_is_refused_later_does_not_cost_the_room(
    way: MakeWay, site: StandInSite, clock: Clock
) -> None:
    made = way()
    await made.endpoint({})
    site.page = lambda: ""
    clock.now += FRESH_SECONDS
    assert query(await made.endpoint({}))["room_id"] == ROOM_ID


async def test_risk_control_at_the_start_is_told(way: MakeWay, site: StandInSite) -> None:
    site.page = lambda: ""
    with pytest.raises(RiskControlError):
        await way().endpoint({})
