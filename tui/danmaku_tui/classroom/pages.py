"""The web pages of the classroom: the page of a phone, the wall, and their scripts.

The files in the folder ``page`` are read once. A page is served with its styles and scripts inside,
so that each phone of a hall costs one connection; the scripts can also be read one by one.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from http import HTTPStatus
from importlib.resources import files
from typing import Final

from websockets.http11 import Request, Response

from danmaku_tui.feed.web_files import (
    WebFile,
    empty_response,
    file_response,
    is_handshake,
    page_files,
    path_of,
    refusal_of,
    text_response,
)

PAGES: Final = {"/": "page.html", "/wall": "wall.html"}
"""The pages by their paths."""

PARTS: Final = (
    *("user.js", "text.js", "words.js", "room.js", "page.js", "page.css"),
    *("flight.js", "wall.js", "wall.css"),
)
"""The files that the pages consist of, each at its own name as well."""

DOOR: Final = "/door"
"""The path at which a page asks whether it would be let in.

A browser shows a page neither status nor text of a refused handshake (WHATWG WebSockets).
"""


def answer_of(request: Request) -> Response | None:
    """Return the answer to a request for a page or a script.

    None is returned for a WebSocket handshake and for :data:`DOOR`, which the server decides. An
    incomplete handshake is left to the library, which explains what is missing.
    """
    if is_handshake(request):
        return None
    path = path_of(request)
    refusal = refusal_of(request)
    if refusal is not None:
        return refusal
    file = web_files().get(path)
    if file is None and path != DOOR:
        return text_response(HTTPStatus.NOT_FOUND, "The page is at /, the wall at /wall.\n")
    return None if file is None else file_response(file, request.headers)


def open_door(request: Request) -> Response | None:
    """Return the answer to a client that may enter: 204 at :data:`DOOR`, None to a handshake."""
    return None if is_handshake(request) else empty_response(HTTPStatus.NO_CONTENT)


@cache
def web_files() -> Mapping[str, WebFile]:
    """Return the files by their paths, such as ``/wall`` and ``/user.js``."""
    return page_files((files("danmaku_tui.classroom") / "page",), PAGES, PARTS)
