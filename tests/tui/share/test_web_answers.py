from __future__ import annotations

import json

import pytest
from websockets.datastructures import Headers
from websockets.http11 import Request, Response

from danmaku_tui.share.shared_room import SharedRoom
from danmaku_tui.share.web_answers import PARTS, answer


def asked(shared: SharedRoom, path: str, method: str = "GET") -> Response:
    return answer(shared, Request(path, Headers({"Host": "127.0.0.1:8082"}), method))


def test_the_state_and_the_metrics_are_data_that_is_not_kept(shared: SharedRoom) -> None:
    state, metrics = asked(shared, "/snapshot?x=1"), asked(shared, "/metrics")
    assert json.loads(state.body)["room"] == "a room"
    assert state.headers["Content-Type"] == "application/json"
    assert metrics.headers["Content-Type"].startswith("application/openmetrics-text")
    assert metrics.body.endswith(b"# EOF\n")
    assert {state.headers["Cache-Control"], metrics.headers["Cache-Control"]} == {"no-store"}


def test_the_wall_has_its_scripts_inside(shared: SharedRoom) -> None:
    wall = asked(shared, "/wall?bg=transparent")
    assert wall.status_code == 200
    assert b'src="' not in wall.body
    assert b"/events?" in wall.body
    assert [asked(shared, f"/{part}").status_code for part in PARTS] == [200] * len(PARTS)


@pytest.mark.parametrize(
    ("path", "method", "status"),
    [("/", "GET", 200), ("/other", "GET", 404), ("/events", "GET", 426), ("/wall", "PUT", 405)],
)
def test_another_request_is_shown_the_way(
    path: str, method: str, status: int, shared: SharedRoom
) -> None:
    found = asked(shared, path, method)
    assert found.status_code == status
    assert found.body.decode().count("\n") == 1
