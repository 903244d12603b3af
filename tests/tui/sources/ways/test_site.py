from __future__ import annotations

import socket
from collections.abc import Awaitable, Callable

import pytest

from danmaku_tui.sources.ways.http_get import UnansweredError
from danmaku_tui.sources.ways.site import BODY_BYTES, Site, SiteResponse, fetch
from tests.fixtures.stand_in_site import StandInSite, pace_page, room_info

Fetch = Callable[..., Awaitable[SiteResponse]]


@pytest.fixture
def get(clock: Callable[[], float]) -> Fetch:
    async def get(url: str, cookie: str = "", **options: Callable[[str], bool]) -> SiteResponse:
        return await fetch(
            url, lambda _: cookie, user_agent="Mozilla/1", referer="r", clock=clock, **options
        )

    return get


async def test_the_site_is_asked_as_a_browser_asks(site: StandInSite, get: Fetch) -> None:
    answer = await get(f"{site.origin}/", "sessionid=1")
    asked = site.asked[0]
    assert asked.cookies == {"sessionid": "1"}
    assert asked.headers["user-agent"] == "Mozilla/1"
    assert (answer.status, answer.cookies) == (200, {"ttwid": "1%7Cguest"})


async def test_a_status_of_failure_is_an_answer_like_any_other(
    site: StandInSite, get: Fetch
) -> None:
    site.statuses["/"] = 503
    assert (await get(f"{site.origin}/")).status == 503


async def test_a_page_without_end_is_given_up(site: StandInSite, get: Fetch) -> None:
    site.page = lambda: "x" * (BODY_BYTES + 1)
    with pytest.raises(UnansweredError, match="more than 4 MiB"):
        await get(f"{site.origin}/1", "ttwid=1; __ac_nonce=2")


async def test_a_page_that_drips_is_given_up(
    site: StandInSite, clock: object, get: Fetch, monkeypatch: pytest.MonkeyPatch
) -> None:
    ticks = iter(range(0, 1_000_000, 7))
    monkeypatch.setattr(type(clock), "__call__", lambda _: float(next(ticks)))
    site.page = lambda: pace_page(room_info(title="x" * 1_000_000))
    with pytest.raises(TimeoutError):
        await get(f"{site.origin}/1", "ttwid=1; __ac_nonce=2")


async def test_a_redirect_to_another_host_is_not_followed(site: StandInSite, get: Fetch) -> None:
    site.share = "https://evil.example/steal"
    with pytest.raises(UnansweredError, match=r"a redirect to evil\.example, which is not"):
        await get(f"{site.origin}/share1/", "sessionid=1")


async def test_a_redirect_within_the_site_is_followed(site: StandInSite, get: Fetch) -> None:
    site.share = "/"
    answer = await get(f"{site.origin}/share1/", "sessionid=1")
    assert answer.url == f"{site.origin}/"
    assert site.asked[1].cookies == {"sessionid": "1"}


async def test_redirects_in_a_circle_come_to_an_end(site: StandInSite, get: Fetch) -> None:
    site.share = "/share1/"
    with pytest.raises(UnansweredError, match="more than 5 redirects"):
        await get(f"{site.origin}/share1/")


async def test_where_one_wanted_to_arrive_is_not_asked(site: StandInSite, get: Fetch) -> None:
    answer = await get(f"{site.origin}/share1/", arrived=lambda url: "live.douyin.com" in url)
    assert answer.url == site.share
    assert len(site.asked) == 1


async def test_a_site_that_is_down_is_an_error_of_the_system(get: Fetch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as gone:
        port = gone.getsockname()[1]
    with pytest.raises(ConnectionRefusedError):
        await get(f"http://127.0.0.1:{port}/")


async def test_a_stand_in_is_never_reached_through_a_proxy(
    site: StandInSite, get: Fetch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    assert (await get(f"{site.origin}/")).status == 200


@pytest.mark.parametrize(
    "origin", ["https://evil.example", "http://evil.example", "ftp://127.0.0.1", "127.0.0.1:80", ""]
)
def test_a_stand_in_is_on_this_machine(origin: str) -> None:
    with pytest.raises(ValueError, match="a stand-in on this machine"):
        Site.stand_in(origin)


def test_the_site_itself_is_asked_over_tls_alone() -> None:
    site = Site()
    assert site.origin.startswith("https://")
    assert site.share.startswith("https://")
    assert all(host.startswith("wss://") for host in site.push_hosts)
    assert len(set(site.push_hosts)) == 3
