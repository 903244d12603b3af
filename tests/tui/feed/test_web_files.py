from __future__ import annotations

import base64
from hashlib import sha256
from http import HTTPStatus
from pathlib import Path

import pytest
from websockets.datastructures import Headers
from websockets.http11 import Request

from danmaku_tui.feed.web_files import (
    data_response,
    file_response,
    is_handshake,
    page_files,
    path_of,
    refusal_of,
)

PAGE = '<link rel="stylesheet" href="a.css"><p>hi</p><script src="a.js"></script>'


@pytest.fixture
def folders(tmp_path: Path) -> tuple[Path, Path]:
    own, others = tmp_path / "own", tmp_path / "others"
    for folder in (own, others):
        folder.mkdir()
    (own / "page.html").write_text(PAGE)
    (own / "a.js").write_text("own();")
    (others / "a.js").write_text("others();")
    (others / "a.css").write_text("p { color: red }")
    return own, others


def request(path: str = "/", method: str = "GET", **headers: str) -> Request:
    return Request(path, Headers({"Host": "a.example", **headers}), method)


def test_a_page_has_its_parts_inside_each_from_the_first_folder_that_has_it(
    folders: tuple[Path, Path],
) -> None:
    found = page_files(folders, {"/": "page.html"}, ("a.js", "a.css"))
    assert sorted(found) == ["/", "/a.css", "/a.js"]
    body = found["/"].body.decode()
    assert body == "<style>p { color: red }</style><p>hi</p><script>own();</script>"
    digest = base64.b64encode(sha256(b"own();").digest()).decode()
    policy = file_response(found["/"], Headers({"Host": "a.example"})).headers
    assert f"script-src 'sha256-{digest}'" in policy["Content-Security-Policy"]
    assert "connect-src 'self' ws://a.example wss://a.example;" in policy["Content-Security-Policy"]


def test_a_file_that_a_browser_has_is_not_sent_again(folders: tuple[Path, Path]) -> None:
    script = page_files(folders, {}, ("a.js",))["/a.js"]
    first = file_response(script, Headers())
    again = file_response(script, Headers({"If-None-Match": first.headers["ETag"]}))
    assert (first.body, again.status_code, again.body) == (b"own();", 304, b"")


def test_a_path_is_without_its_query_and_its_host() -> None:
    paths = ("/wall?bg=dark", "http://a.example/wall", "https://a.example?x=1", "/wall")
    assert [path_of(request(path)) for path in paths] == ["/wall", "/wall", "/", "/wall"]


def test_a_handshake_is_one_even_where_it_is_incomplete() -> None:
    assert is_handshake(request(Upgrade="websocket"))
    assert not is_handshake(request())


def test_a_wrong_request_is_refused() -> None:
    assert refusal_of(request()) is None
    wrong = refusal_of(request(method="PUT"))
    assert wrong is not None
    assert (wrong.status_code, wrong.headers["Allow"]) == (405, "GET, HEAD")
    nameless = refusal_of(Request("/", Headers(), "GET"))
    assert nameless is not None
    assert nameless.status_code == 400


def test_data_is_not_kept() -> None:
    found = data_response(HTTPStatus.OK, "application/json", b"{}")
    assert (found.headers["Content-Length"], found.headers["Cache-Control"]) == ("2", "no-store")
