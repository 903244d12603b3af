"""The answers to requests of the share that are no handshake."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from http import HTTPStatus
from importlib.resources import files
from typing import Final

from websockets.http11 import Request, Response

from danmaku_tui.feed.web_files import (
    WebFile,
    data_response,
    file_response,
    page_files,
    path_of,
    refusal_of,
    text_response,
)
from danmaku_tui.share.shared_room import SharedRoom
from danmaku_tui.share.snapshot import snapshot

PARTS: Final = ("text.js", "words.js", "events.js", "flight.js", "wall.js", "wall.css")
"""The files that the wall consists of; it is the one of the classroom with other events."""

_PLACES: Final = "Events are at /events (WebSocket), and /snapshot, /metrics and /wall are here.\n"


def answer(shared: SharedRoom, request: Request) -> Response:
    """Return the answer to ``request``: a snapshot, metrics, the wall, or the reason for none."""
    refusal = refusal_of(request)
    if refusal is not None:
        return refusal
    path = path_of(request)
    if path == "/snapshot":
        body = snapshot(shared).encode()
        return data_response(HTTPStatus.OK, "application/json", body)
    if path == "/metrics":
        # Its library takes as long to import as all of this program's lines.
        from danmaku_tui.share.metrics import MEDIA_TYPE, metrics

        return data_response(HTTPStatus.OK, MEDIA_TYPE, metrics(shared))
    file = web_files().get(path)
    if file is not None:
        return file_response(file, request.headers)
    if path == "/events":
        refusal = text_response(HTTPStatus.UPGRADE_REQUIRED, _PLACES)
        refusal.headers["Upgrade"] = "websocket"
        return refusal
    return text_response(HTTPStatus.OK if path == "/" else HTTPStatus.NOT_FOUND, _PLACES)


@cache
def web_files() -> Mapping[str, WebFile]:
    """Return the files of the wall by their paths."""
    folders = (files("danmaku_tui.share") / "page", files("danmaku_tui.classroom") / "page")
    return page_files(folders, {"/wall": "wall.html"}, PARTS)
