from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from danmaku_tui.sources.ways.failures import CookieError
from danmaku_tui.sources.ways.signed_url import (
    PastedAddress,
    SignedUrlWay,
    parse_pasted,
    read_pasted,
)

URL = "wss://webcast100-ws-web-lq.douyin.com/webcast/im/push/v2/?a=b%2Fc&cursor=&signature=x"

CURL = f"""curl '{URL}' \\
  -H 'Upgrade: websocket' \\
  -H 'Origin: https://live.douyin.com' \\
  -H 'Sec-WebSocket-Key: abc==' \\
  -H 'User-Agent: Mozilla/5.0' \\
  -b 'ttwid=1; sessionid=secret'
"""


def nothing(_: int) -> str:
    return ""


def test_a_bare_address_is_taken_as_it_is() -> None:
    assert read_pasted(URL, nothing) == PastedAddress(URL)


def test_an_address_is_read_from_a_file(tmp_path: Path) -> None:
    file = tmp_path / "address"
    file.write_text(f"\ufeff{URL}\nCookie: ttwid=1\nAccept: all\n")
    pasted = read_pasted(f"@{file}", nothing)
    assert pasted == PastedAddress(URL, (("Cookie", "ttwid=1"),))


def test_an_address_is_read_from_standard_input() -> None:
    assert read_pasted("-", lambda _: f"  {URL}\n").url == URL


def test_a_copied_curl_command_gives_its_cookies_and_what_names_the_browser() -> None:
    pasted = parse_pasted(CURL, "standard input")
    assert pasted.url == URL
    assert dict(pasted.headers) == {
        "Origin": "https://live.douyin.com",
        "User-Agent": "Mozilla/5.0",
        "Cookie": "ttwid=1; sessionid=secret",
    }
    assert "secret" not in repr(pasted)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "holds no wss:// address"),
        ("https://live.douyin.com/1", "holds no wss:// address"),
        ("wss://other.example/socket", "not the feed's"),
        (f"curl '{URL}' -H 'Coo", "half of a curl command"),
        (f"{URL}\nCookie: a=\x01secret", "control character"),
    ],
)
def test_what_is_no_address_is_told_with_the_way_to_one(text: str, said: str) -> None:
    with pytest.raises(ValueError, match=said) as failure:
        parse_pasted(text, "standard input")
    assert "\n" not in str(failure.value)
    assert "secret" not in str(failure.value)


@pytest.mark.parametrize("name", ["missing", "."])
def test_a_file_that_is_none_is_told(tmp_path: Path, name: str) -> None:
    with pytest.raises(ValueError, match="is no file"):
        read_pasted(f"@{tmp_path / name}", nothing)


def test_a_file_that_is_no_text_is_told(tmp_path: Path) -> None:
    file = tmp_path / "address"
    file.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ValueError, match="not text in UTF-8"):
        read_pasted(f"@{file}", nothing)


@given(st.text())
def test_any_pasted_text_is_an_address_or_refused(text: str) -> None:
    found = ""
    try:
        found = parse_pasted(text, "it").url
    except ValueError as error:
        assert "\n" not in str(error)  # noqa: PT017  # most texts are refused
    assert found == "" or found in text


async def test_only_the_place_to_go_on_from_is_changed() -> None:
    endpoint = await SignedUrlWay(PastedAddress(URL)).endpoint(
        {"cursor": "t-1", "internal_ext": "a|b"}
    )
    assert endpoint.url == URL.replace("cursor=", "cursor=t-1") + "&internal_ext=a%7Cb"
    assert (await SignedUrlWay(PastedAddress(URL)).endpoint({})).url == URL


async def test_a_stale_address_comes_with_the_way_to_a_new_one() -> None:
    remedy = (await SignedUrlWay(PastedAddress(URL)).endpoint({})).remedy
    assert "no longer works" in remedy
    assert "press F12" in remedy


async def test_the_pasted_cookies_go_before_those_of_a_file() -> None:
    pasted = PastedAddress(URL, (("Cookie", "a=pasted"),))
    endpoint = await SignedUrlWay(pasted, cookies=lambda _: "a=file").endpoint({})
    assert endpoint.headers == (("Cookie", "a=pasted"),)
    endpoint = await SignedUrlWay(PastedAddress(URL), cookies=lambda _: "a=file").endpoint({})
    assert endpoint.headers == (("Cookie", "a=file"),)


@pytest.mark.parametrize(
    "url",
    [
        "wss://evil.example/webcast/im/push/v2/?x=live.douyin.com",
        "ws://webcast100-ws-web-lq.douyin.com/webcast/im/push/v2/",
    ],
)
def test_cookies_are_not_sent_to_hosts_of_others(url: str) -> None:
    with pytest.raises(ValueError, match=r"cookies are sent to douyin\.com over wss"):
        SignedUrlWay(PastedAddress(url), cookies=lambda _: "a=secret")
    with pytest.raises(ValueError, match=r"cookies are sent to douyin\.com") as failure:
        SignedUrlWay(PastedAddress(url, (("cookie", "a=secret"),)))
    assert "secret" not in str(failure.value)
    SignedUrlWay(PastedAddress(url))


async def test_cookies_that_cannot_be_read_any_more_are_told() -> None:
    def gone(_: str) -> str:
        raise ValueError("cookies.txt does not exist: check the path of --cookie-file")

    with pytest.raises(CookieError, match="does not exist"):
        await SignedUrlWay(PastedAddress(URL), cookies=gone).endpoint({})
