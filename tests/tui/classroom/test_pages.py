from __future__ import annotations

import base64
import gzip
import re
from hashlib import sha256
from importlib.resources import files

import pytest
from websockets.datastructures import Headers
from websockets.http11 import Request, Response

from danmaku_tui.classroom.pages import PAGES, PARTS, answer_of, open_door, web_files

HOST = "192.168.1.7:8080"
PATHS = (*PAGES, *(f"/{part}" for part in PARTS))


def ask(path: str, method: str = "GET", protocol: str = "HTTP/1.1", **headers: str) -> Response:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    answer = answer_of(Request(path, Headers({"Host": HOST} | named), method, protocol))
    assert answer is not None
    assert answer.headers["Connection"] == "close"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["Date"].endswith(" GMT")
    return answer


@pytest.mark.parametrize("path", PATHS)
def test_a_file_is_served_from_memory_with_its_type_and_length(path: str) -> None:
    answer = ask(path)
    ending = "html" if path in PAGES else path.rpartition(".")[2]
    types = {"html": "text/html", "js": "text/javascript", "css": "text/css"}
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == f"{types[ending]}; charset=utf-8"
    assert answer.headers["Content-Length"] == str(len(answer.body))
    assert answer.headers["Cache-Control"] == "no-cache"
    assert answer.body


@pytest.mark.parametrize("path", PATHS)
def test_a_file_that_is_known_is_not_sent_again(path: str) -> None:
    tag = ask(path).headers["ETag"]
    for known in (tag, f"W/{tag}", f'"other", {tag}', "*"):
        answer = ask(path, If_None_Match=known)
        assert (answer.status_code, answer.body) == (304, b"")
        assert answer.headers["ETag"] == tag
        assert "Content-Length" not in answer.headers
    assert ask(path, If_None_Match='"other"').status_code == 200


@pytest.mark.parametrize(
    ("accepted", "zipped"),
    [
        ("gzip", True),
        ("br, GZIP;q=0.5", True),
        ("gzip;q=0", False),
        ("gzip; q=0.0", False),
        ("br", False),
        ("", False),
    ],
)
def test_a_file_is_compressed_where_that_is_accepted(accepted: str, zipped: bool) -> None:
    plain, answer = ask("/"), ask("/", Accept_Encoding=accepted)
    assert answer.headers["Vary"] == "Accept-Encoding"
    assert ("Content-Encoding" in answer.headers) is zipped
    assert (gzip.decompress(answer.body) if zipped else answer.body) == plain.body
    assert (answer.headers["ETag"] == plain.headers["ETag"]) is not zipped


@pytest.mark.parametrize("page", PAGES)
def test_a_page_allows_its_own_parts_and_its_server_and_nothing_else(page: str) -> None:
    answer = ask(page)
    text = answer.body.decode()
    parts = re.findall(r"<(style|script)>(.*?)</\1>", text, re.DOTALL)
    assert len(parts) >= 6
    policy = dict(
        part.strip().split(" ", 1) for part in answer.headers["Content-Security-Policy"].split(";")
    )
    for kind, content in parts:
        digest = base64.b64encode(sha256(content.encode()).digest()).decode()
        assert f"'sha256-{digest}'" in policy[f"{kind}-src"].split(" ")
    assert policy["default-src"] == policy["frame-ancestors"] == "'none'"
    assert policy["connect-src"] == f"'self' ws://{HOST} wss://{HOST}"
    assert "unsafe" not in str(policy)
    # Nothing is loaded from anywhere: no further files, and no addresses in attributes.
    assert not re.findall(r'<(?:link rel="stylesheet"|script|img)[^>]*(?:src|href)=', text)
    assert not re.findall(r"@import|url\(", text)


def test_a_host_that_is_none_does_not_reach_the_policy() -> None:
    for host in ("evil;script-src *", "a b", "'unsafe-inline'", "[::1", "x" * 9 + ":123456"):
        policy = ask("/", Host=host).headers["Content-Security-Policy"]
        assert "connect-src 'self';" in policy
    assert "ws://[::1]:80 " in ask("/", Host="[::1]:80").headers["Content-Security-Policy"]


def test_another_path_and_another_method_get_one_plain_line() -> None:
    for path in (
        "/favicon.ico",
        "/wall/",
        "/../page.html",
        "/page.html",
        "//",
        "/%2e%2e",
    ):
        answer = ask(path)
        assert (answer.status_code, answer.body.count(b"\n")) == (404, 1), path
        assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    refused = ask("/wall", "POST")
    assert (refused.status_code, refused.headers["Allow"]) == (405, "GET, HEAD")


def test_a_path_may_have_a_query_or_be_a_whole_address() -> None:
    assert ask("/wall?bg=transparent").body == ask("/wall").body
    assert ask(f"http://{HOST}/wall?x").body == ask("/wall").body
    assert ask(f"http://{HOST}").body == ask("/?pin=4711").body == ask("/").body


def test_a_request_names_its_host() -> None:
    headers = Headers([("Host", "a"), ("Host", "b")])
    for request in (Request("/", Headers()), Request("/", headers)):
        answer = answer_of(request)
        assert answer is not None
        assert answer.status_code == 400
    assert answer_of(Request("/", Headers(), "GET", "HTTP/1.0")) is not None


@pytest.mark.parametrize(
    ("name", "value"), [("Upgrade", "h2c, WebSocket"), ("Sec-WebSocket-Key", "x")]
)
def test_a_handshake_is_left_to_the_library(name: str, value: str) -> None:
    assert answer_of(Request("/", Headers({"Host": HOST, name: value}))) is None


def test_the_door_is_left_to_the_server_which_opens_it() -> None:
    knock = Request("/door?pin=1", Headers({"Host": HOST}))
    assert answer_of(knock) is None
    opened = open_door(knock)
    assert opened is not None
    assert (opened.status_code, opened.body) == (204, b"")
    assert opened.headers["Cache-Control"] == "no-store"
    assert open_door(Request("/door", Headers({"Host": HOST, "Upgrade": "websocket"}))) is None
    assert ask("/door", "POST").status_code == 405


def test_another_upgrade_is_passed_over() -> None:
    assert ask("/", Upgrade="h2c", Connection="Upgrade").status_code == 200


def test_every_file_of_the_folder_is_used() -> None:
    folder = files("danmaku_tui.classroom") / "page"
    assert sorted(each.name for each in folder.iterdir()) == sorted([*PAGES.values(), *PARTS])
    assert set(web_files()) == set(PATHS)
    # Inside a page, a script ends at the first of these.
    for part in PARTS:
        assert "</s" not in (folder / part).read_text("utf-8")
