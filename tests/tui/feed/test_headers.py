from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from danmaku_tui.feed.headers import parse_header


@pytest.mark.parametrize(
    ("text", "header"),
    [
        ("User-Agent: Mozilla/5.0 (X11)", ("User-Agent", "Mozilla/5.0 (X11)")),
        ("Origin:https://live.douyin.com", ("Origin", "https://live.douyin.com")),
        ("Cookie:  a=b; c=d ", ("Cookie", "a=b; c=d")),
        ("X-Empty:", ("X-Empty", "")),
    ],
)
def test_a_header_is_a_name_a_colon_and_a_value(text: str, header: tuple[str, str]) -> None:
    assert parse_header(text) == header


def test_chinese_in_a_value_goes_out_as_utf8() -> None:
    _, value = parse_header("X-Room: 房间")
    assert value.encode("latin-1").decode("utf-8") == "房间"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Cookie", "has no colon"),
        ("", "has no colon"),
        (": value", "has no valid name"),
        ("Bad Name: value", "has no valid name"),
        ("名: value", "has no valid name"),
        ("Host: example.org", "leave it out"),
        ("sec-websocket-key: x", "leave it out"),
        ("Cookie: a=b\r\nX-Evil: 1", "a line break or control character"),
        ("Cookie: a=\x00b", "a line break or control character"),
        ("Cookie: a=\x85b", "a line break or control character"),
        ("Cookie: a=\udc80b", "a line break or control character"),
    ],
)
def test_what_is_no_header_is_told_without_its_value(text: str, said: str) -> None:
    with pytest.raises(ValueError, match=said) as caught:
        parse_header(text)
    assert "a=" not in str(caught.value)
    assert "X-Evil" not in str(caught.value)


@given(st.text())
def test_no_text_makes_two_headers_of_one(text: str) -> None:
    try:
        name, value = parse_header(text)
    except ValueError:
        return
    sent = f"{name}: {value}".encode("latin-1")
    assert b"\r" not in sent
    assert b"\n" not in sent
