from __future__ import annotations

from pathlib import Path

import pytest

from danmaku_tui.sources.ways.cookies import CookieFile, joined, may_have_cookies, set_cookie


@pytest.mark.parametrize(
    ("url", "may"),
    [
        ("https://live.douyin.com/1", True),
        ("https://douyin.com/", True),
        ("wss://webcast100-ws-web-lq.douyin.com/webcast/im/push/v2/", True),
        ("https://LIVE.DOUYIN.COM./1", True),
        ("http://127.0.0.1:8080/", True),
        ("ws://localhost:1/", True),
        ("http://live.douyin.com/1", False),
        ("ws://webcast100-ws-web-lq.douyin.com/", False),
        ("https://notdouyin.com/", False),
        ("https://live.douyin.com.evil.example/", False),
        ("https://evil.example/?live.douyin.com", False),
        ("https://webcast.amemv.com/", False),
        ("https://live.douyin.com@evil.example/", False),
    ],
)
def test_cookies_go_to_the_platform_over_tls_and_to_this_machine(url: str, may: bool) -> None:
    assert may_have_cookies(url) is may


def file_with(tmp_path: Path, text: str) -> CookieFile:
    path = tmp_path / "cookies"
    path.write_text(text)
    path.chmod(0o600)
    return CookieFile(path, lambda: 1_790_000_000.0)


def test_a_header_line_is_kept_from_hosts_of_others(tmp_path: Path) -> None:
    file = file_with(tmp_path, "Cookie: sessionid=secret")
    assert file.read("https://live.douyin.com/1").header == "sessionid=secret"
    assert not file.read("https://evil.example/").header
    assert "secret" not in repr(file)


def test_a_fresh_export_is_noticed(tmp_path: Path) -> None:
    file = file_with(tmp_path, "Cookie: sessionid=old")
    file.path.write_text("Cookie: sessionid=new")
    assert file.read("https://live.douyin.com/1").header == "sessionid=new"


def test_a_browsers_export_gives_each_host_its_own(tmp_path: Path) -> None:
    wide = ".douyin.com\tTRUE\t/\tTRUE\t0\tsessionid\twide"
    narrow = "live.douyin.com\tFALSE\t/\tTRUE\t0\tpage\tnarrow"
    file = file_with(tmp_path, f"{wide}\n{narrow}\n")
    assert file.read("https://live.douyin.com/1").header == "sessionid=wide; page=narrow"
    push = "wss://webcast100-ws-web-lq.douyin.com/webcast/im/push/v2/?a=b"
    assert file.read(push).header == "sessionid=wide"


def test_what_a_person_has_goes_before_what_the_site_gives() -> None:
    assert joined("ttwid=mine; a=1", {"ttwid": "guest", "b": "2"}) == "ttwid=mine; a=1; b=2"
    assert joined("", {"ttwid": "guest"}) == "ttwid=guest"
    assert not joined("", {})


@pytest.mark.parametrize(
    ("line", "pair"),
    [
        ("ttwid=1%7Cabc; Path=/; HttpOnly", ("ttwid", "1%7Cabc")),
        ("a=b=c", ("a", "b=c")),
        ("a=", ("a", "")),
        ("nothing", None),
        ("=b", None),
        ("a=b\rc", None),
    ],
)
def test_a_cookie_that_the_site_sets_is_read(line: str, pair: tuple[str, str] | None) -> None:
    assert set_cookie(line) == pair
