from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from danmaku_tui.feed.cookies import COOKIE_FILE_BYTES, Cookies, read_cookies

NOW = 1_700_000_000.0
HOST = "webcast100-ws-web-lq.douyin.com"

NETSCAPE = """\
# Netscape HTTP Cookie File
.douyin.com\tTRUE\t/\tTRUE\t1800000000\tttwid\tT1
#HttpOnly_.douyin.com\tTRUE\t/\tFALSE\t0\tsessionid\tS1
.douyin.com\tTRUE\t/\tFALSE\t1600000000\told\tx
.douyin.com\tTRUE\t/webcast\tFALSE\t0\tdeep\tD1
.douyin.com\tTRUE\t/passport\tFALSE\t0\telsewhere\tx
live.douyin.com\tFALSE\t/\tFALSE\t0\tpage\tx
.example.org\tTRUE\t/\tFALSE\t0\tother\tx
.yin.com\tTRUE\t/\tFALSE\t0\tsuffix\tx
"""

Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def make(content: str | bytes, mode: int = 0o600) -> Path:
        path = tmp_path / "cookies.txt"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        path.chmod(mode)
        return path

    return make


def read(path: Path, host: str = HOST, *, secure: bool = True) -> Cookies:
    return read_cookies(path, host=host, url_path="/webcast/im/push/v2/", secure=secure, now=NOW)


def test_domain_path_and_expiry_choose_the_cookies_of_a_browser(write: Write) -> None:
    assert read(write(NETSCAPE)).header == "deep=D1; ttwid=T1; sessionid=S1"


def test_a_secure_cookie_does_not_go_over_an_open_line(write: Write) -> None:
    assert read(write(NETSCAPE), secure=False).header == "deep=D1; sessionid=S1"


def test_a_cookie_of_one_host_goes_to_no_other(write: Write) -> None:
    assert "page=x" in read(write(NETSCAPE), "live.douyin.com").header


@pytest.mark.parametrize(
    "content",
    [
        "Cookie: a=b; c=d",
        "cookie:a=b;c=d\n",
        "a=b; c=d",
        "a=b\nc=d\n",
        "\ufeff# from the browser\r\na=b; c=d\r\n",
    ],
)
def test_a_plain_line_is_taken_as_it_is(write: Write, content: str) -> None:
    assert read(write(content)).header == "a=b; c=d"


def test_a_value_may_hold_equals_signs_and_colons(write: Write) -> None:
    assert read(write("Cookie: t=a:b==; u=1")).header == "t=a:b==; u=1"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "is empty"),
        (" \n\n", "is empty"),
        ("hello", "has no cookie: it must be"),
        ("# only a comment", "has no cookie: it must be"),
        ('[{"name": "a"}]', "is JSON"),
        (NETSCAPE.replace("douyin", "elsewhere"), "has no cookie for"),
        (b"a=\xff\xfe", "is not text in UTF-8"),
        ("a=b\x00c", "a control character"),
        ("a" * (COOKIE_FILE_BYTES + 1), "larger than 1 MiB"),
    ],
)
def test_a_file_that_is_of_no_use_is_told_so(write: Write, content: str | bytes, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        read(write(content))


def test_a_missing_file_a_folder_and_an_unreadable_one_are_told_apart(
    tmp_path: Path, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(ValueError, match="does not exist"):
        read(tmp_path / "none.txt")
    with pytest.raises(ValueError, match="is a folder"):
        read(tmp_path)
    path = write("a=b")

    def deny(_: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "read_bytes", deny)  # root reads a file of mode 000
    with pytest.raises(ValueError, match="cannot be read: Permission denied"):
        read(path)


def test_a_pipe_is_not_waited_for() -> None:
    with pytest.raises(ValueError, match="is not a plain file"):
        read(Path("/dev/null"))


@pytest.mark.parametrize(("mode", "warned"), [(0o600, False), (0o400, False), (0o644, True)])
def test_a_file_that_others_can_read_is_used_with_a_warning(
    write: Write, mode: int, warned: bool
) -> None:
    cookies = read(write("a=b", mode))
    assert cookies.header == "a=b"
    assert any("chmod 600" in line for line in cookies.warnings) is warned


def test_no_cookie_shows_in_an_error_or_a_repr(write: Write) -> None:
    assert "hush" not in repr(read(write("sessionid=hush")))
    for content in ("sessionid=hush\x01", b"sessionid=hush\xff", NETSCAPE.replace("T1", "hush")):
        try:
            read(write(content), "example.net")
        except ValueError as error:
            trace = [error, error.__cause__, error.__context__ if error.__cause__ else None]
            assert not any("hush" in f"{part} {part!r}" for part in trace)
        else:
            pytest.fail("the file was taken")
