from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from websockets.uri import parse_uri

from danmaku_tui.feed.address import Address, is_loopback, with_parameters

PUSH = (
    "wss://webcast100-ws-web-lq.douyin.com/webcast/im/push/v2/?room_id=1&signature=a%2Bb|c&cursor="
)


@pytest.mark.parametrize(
    ("source", "dialect", "where"),
    [
        ("ws://localhost:8080", "classroom", "localhost:8080"),
        ("  ws://localhost:8080/  ", "classroom", "localhost:8080"),
        ("WS://LOCALHOST", "classroom", "localhost:80"),
        ("wss://example.org/a?b=c", "classroom", "example.org:443"),
        ("ws://[::1]:9000/x", "classroom", "[::1]:9000"),
        (PUSH, "douyin", "webcast100-ws-web-lq.douyin.com:443"),
        ("ws://127.0.0.1:5/webcast/im/push/v2/", "douyin", "127.0.0.1:5"),
        ("ws://user:password@localhost/", "classroom", "localhost:80"),
    ],
)
def test_a_websocket_address_says_its_dialect_and_place(
    source: str, dialect: str, where: str
) -> None:
    address = Address.parse(source)
    assert (address.dialect, address.where) == (dialect, where)
    assert address.url == source.strip()


def test_a_name_in_chinese_becomes_what_the_network_knows() -> None:
    address = Address.parse("ws://教室.example:8080/房间?名=张&sign=a%2Bb|c")
    assert address.url == (
        "ws://xn--wbtt9t.example:8080/%E6%88%BF%E9%97%B4?%E5%90%8D=%E5%BC%A0&sign=a%2Bb%7Cc"
    )
    assert address.where == "教室.example:8080"
    assert parse_uri(address.url).host == "xn--wbtt9t.example"


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("", "no address given: use one such as ws://localhost:8080"),
        ("localhost:8080", "did you mean ws://localhost:8080 ?"),
        ("example.org/room", "did you mean ws://example.org/room ?"),
        ("http://localhost:8080", "use ws:// in place of http://"),
        ("https://example.org/", "use wss:// in place of https://"),
        ("https://live.douyin.com/123456", "is the room's page, not its feed"),
        ("ftp://example.org", "use ws:// or wss://"),
        ("ws://", "names no host"),
        ("ws://:8080", "names no host"),
        ("ws://localhost:99999", "a port is a number from 1 to 65535"),
        ("ws://localhost:0", "a port is a number from 1 to 65535"),
        ("ws://localhost:eighty", "a port is a number from 1 to 65535"),
        ("ws://[::1:8080", "no valid host or port"),
        ("ws://a..b/", "a host name that is not valid"),
        ("ws://localhost/a b", "a space or an invisible character"),
        ("ws://local\x1b[2Jhost/", "a space or an invisible character"),
        ("ws://local\u200bhost/", "a space or an invisible character"),
        ("ws://local\udc80host/", "a space or an invisible character"),
        ("ws://localhost/#top", "leave out the #"),
        ("ws://user@localhost/", "a user but no password"),
        ("./nowhere.danmaku", "does not exist"),
        ("two words", "is not an address"),
    ],
)
def test_what_cannot_be_connected_to_is_told_with_what_to_do(source: str, said: str) -> None:
    with pytest.raises(ValueError, match=re.escape(said)) as caught:
        Address.parse(source)
    assert not any(char < " " for char in str(caught.value))


def test_a_file_and_a_folder_are_told_from_an_address(tmp_path: Path) -> None:
    recording = tmp_path / "evening.danmaku"
    recording.touch()
    with pytest.raises(ValueError, match="is a file: watch a recording with `danmaku replay`"):
        Address.parse(str(recording))
    with pytest.raises(ValueError, match="is a folder"):
        Address.parse(str(tmp_path))


def test_a_password_or_signature_is_not_repeated_in_the_error() -> None:
    with pytest.raises(ValueError, match="leave out the #") as caught:
        Address.parse("ws://me:secret@localhost/?signature=abc#x")
    assert "secret" not in str(caught.value)
    assert "abc" not in str(caught.value)


@given(st.text(max_size=60) | st.text(max_size=60).map("ws://{}".format))
def test_whatever_is_typed_is_an_address_or_a_clear_line(source: str) -> None:
    said, address = "", None
    try:
        address = Address.parse(source)
    except UnicodeError:
        pytest.fail("an error of a codec is not a line for a person")
    except ValueError as error:
        said = str(error)
    if address is None:
        assert said
        assert not any(char < " " or "\x7f" <= char < "\xa0" for char in said)
    else:
        assert address.url.isascii()
        assert parse_uri(address.url).port == address.port


@pytest.mark.parametrize(
    ("host", "loopback"),
    [
        ("localhost", True),
        ("LOCALHOST.", True),
        ("a.localhost", True),
        ("127.0.0.9", True),
        ("::1", True),
        ("localhost.example.org", False),
        ("192.168.0.1", False),
        ("example.org", False),
    ],
)
def test_this_machine_is_known_by_name_and_number(host: str, loopback: bool) -> None:
    assert is_loopback(host) is loopback


def test_a_parameter_takes_its_old_place_and_the_rest_stays_byte_for_byte() -> None:
    url = "ws://h/p?a=%2f|x&cursor=old&b=1+2&internal_ext&sig=a/b=="
    assert with_parameters(url, {"internal_ext": "k:v|w", "cursor": "t-1_r-2"}) == (
        "ws://h/p?a=%2f|x&cursor=t-1_r-2&b=1+2&internal_ext=k%3Av%7Cw&sig=a/b=="
    )


def test_a_new_parameter_goes_to_the_end() -> None:
    assert with_parameters("ws://h/p", {"cursor": "1"}) == "ws://h/p?cursor=1"
    assert with_parameters("ws://h/p?a=1", {"cursor": "1"}) == "ws://h/p?a=1&cursor=1"


def test_nothing_to_resume_leaves_the_url_alone() -> None:
    assert with_parameters(PUSH, {}) == PUSH


_values = st.text(st.characters(codec="utf-8"), max_size=20)
_names = st.text(st.characters(codec="utf-8"), min_size=1, max_size=8)


@given(st.dictionaries(_names, _values, min_size=1), st.dictionaries(_names, _values))
def test_parameters_read_back_as_they_were_set(
    before: dict[str, str], after: dict[str, str]
) -> None:
    url = with_parameters(with_parameters("ws://h/", before), after)
    read = parse_qs(urlsplit(url).query, keep_blank_values=True)
    assert read == {name: [value] for name, value in (before | after).items()}
