"""The web pages of the classroom: the page of a phone, the wall, and their scripts.

The files in the folder ``page`` are read once. A page is served with its styles and scripts inside,
so that each phone of a hall costs one connection; the scripts can also be read one by one.
"""

from __future__ import annotations

import base64
import gzip
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from email.utils import formatdate
from functools import cache
from hashlib import sha256
from http import HTTPStatus
from importlib.resources import files
from typing import Final

from websockets.datastructures import Headers
from websockets.http11 import Request, Response

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

METHODS: Final = ("GET", "HEAD")

_MEDIA_TYPES: Final = {
    "html": "text/html; charset=utf-8",
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
}

_STYLE: Final = re.compile(r'<link rel="stylesheet" href="([\w.]+)">')
_SCRIPT: Final = re.compile(r'<script src="([\w.]+)"></script>')

_origin: Final = re.compile(r"^https?://[^/?]*")

_is_host: Final = re.compile(
    r"[A-Za-z0-9.-]+(?::\d{1,5})?|\[[0-9A-Fa-f:.]+\](?::\d{1,5})?"
).fullmatch
"""Matches the value of ``Host`` that may stand in a policy."""

_FIXED_HEADERS: Final = (
    ("X-Content-Type-Options", "nosniff"),
    # The address of a page may hold the PIN of the room.
    ("Referrer-Policy", "no-referrer"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
    ("Connection", "close"),
)


@dataclass(frozen=True, slots=True)
class WebFile:
    """A file for browsers: its media type, its bytes, plain and compressed, and their hash.

    ``policy`` are the sources of scripts and styles that its ``Content-Security-Policy`` allows.
    """

    media_type: str
    body: bytes
    compressed: bytes
    tag: str
    policy: str


def answer_of(request: Request) -> Response | None:
    """Return the answer to a request for a page or a script.

    None is returned for a WebSocket handshake and for :data:`DOOR`, which the server decides. An
    incomplete handshake is left to the library, which explains what is missing.
    """
    if _is_handshake(request):
        return None
    if request.protocol != "HTTP/1.0" and len(request.headers.get_all("Host")) != 1:
        return _text(HTTPStatus.BAD_REQUEST, "A request has one Host header.\n")
    # A proxy may send the whole address (RFC 9112, 3.2.2).
    path = _origin.sub("", request.path).partition("?")[0] or "/"
    file = web_files().get(path)
    if file is None and path != DOOR:
        return _text(HTTPStatus.NOT_FOUND, "The page is at /, the wall at /wall.\n")
    if request.method not in METHODS:
        refusal = _text(HTTPStatus.METHOD_NOT_ALLOWED, "Use GET or HEAD.\n")
        refusal.headers["Allow"] = ", ".join(METHODS)
        return refusal
    return None if file is None else _file_response(file, request.headers)


def open_door(request: Request) -> Response | None:
    """Return the answer to a client that may enter: 204 at :data:`DOOR`, None to a handshake."""
    if _is_handshake(request):
        return None
    headers = _headers()
    headers["Cache-Control"] = "no-store"
    return Response(HTTPStatus.NO_CONTENT.value, HTTPStatus.NO_CONTENT.phrase, headers)


def _is_handshake(request: Request) -> bool:
    upgrades = ",".join(request.headers.get_all("Upgrade")).lower()
    return "websocket" in upgrades or "Sec-WebSocket-Key" in request.headers


@cache
def web_files() -> Mapping[str, WebFile]:
    """Return the files by their paths, such as ``/wall`` and ``/user.js``."""
    folder = files("danmaku_tui.classroom") / "page"
    parts = {name: (folder / name).read_text("utf-8") for name in PARTS}
    found = {f"/{name}": _web_file(name, text) for name, text in parts.items()}
    for path, name in PAGES.items():
        found[path] = _page(name, (folder / name).read_text("utf-8"), parts)
    return found


def _page(name: str, text: str, parts: Mapping[str, str]) -> WebFile:
    """Return a page with its parts inside, each allowed by its hash (CSP level 2)."""
    styles = [parts[part] for part in _STYLE.findall(text)]
    scripts = [parts[part] for part in _SCRIPT.findall(text)]
    text = _STYLE.sub(lambda found: f"<style>{parts[found[1]]}</style>", text)
    text = _SCRIPT.sub(lambda found: f"<script>{parts[found[1]]}</script>", text)
    policy = f"style-src {_hashes(styles)}; script-src {_hashes(scripts)}"
    return _web_file(name, text, policy)


def _hashes(texts: Iterable[str]) -> str:
    digests = (sha256(text.encode()).digest() for text in texts)
    return " ".join(f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests)


def _web_file(name: str, text: str, policy: str = "") -> WebFile:
    body = text.encode()
    return WebFile(
        _MEDIA_TYPES[name.rpartition(".")[2]],
        body,
        gzip.compress(body, mtime=0),
        sha256(body).hexdigest()[:20],
        policy,
    )


def _file_response(file: WebFile, request: Headers) -> Response:
    zipped = _accepts_gzip(request.get_all("Accept-Encoding"))
    # Two encodings are two representations, and have a tag each (RFC 9110, 8.8.3.3).
    tag = f'"{file.tag}-gzip"' if zipped else f'"{file.tag}"'
    headers = _headers()
    headers["ETag"] = tag
    headers["Cache-Control"] = "no-cache"  # it is kept, and asked for again with its tag
    headers["Vary"] = "Accept-Encoding"
    headers["Content-Security-Policy"] = _policy(file, request.get_all("Host"))
    known = ",".join(request.get_all("If-None-Match"))
    if tag in (each.strip().removeprefix("W/") for each in known.split(",")) or known == "*":
        return Response(HTTPStatus.NOT_MODIFIED.value, HTTPStatus.NOT_MODIFIED.phrase, headers)
    body = file.compressed if zipped else file.body
    if zipped:
        headers["Content-Encoding"] = "gzip"
    headers["Content-Type"] = file.media_type
    headers["Content-Length"] = str(len(body))
    return Response(HTTPStatus.OK.value, HTTPStatus.OK.phrase, headers, body)


def _accepts_gzip(accepted: Iterable[str]) -> bool:
    for each in ",".join(accepted).lower().split(","):
        coding, _, weight = each.replace(" ", "").partition(";")
        if coding == "gzip":
            return weight.removeprefix("q=").rstrip("0") not in ("0.", "") or not weight
    return False


def _policy(file: WebFile, hosts: list[str]) -> str:
    """Return the ``Content-Security-Policy``: nothing but the page's own parts and its server.

    The server is named by its host, because ``'self'`` does not cover WebSocket in older browsers.
    """
    if not file.policy:
        return "default-src 'none'; frame-ancestors 'none'"
    own = "".join(f" ws://{host} wss://{host}" for host in hosts if _is_host(host))
    return (
        f"default-src 'none'; {file.policy}; connect-src 'self'{own}; img-src data:; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )


def _text(status: HTTPStatus, line: str) -> Response:
    headers, body = _headers(), line.encode()
    headers["Content-Type"] = "text/plain; charset=utf-8"
    headers["Content-Length"] = str(len(body))
    headers["Cache-Control"] = "no-store"
    return Response(status.value, status.phrase, headers, body)


def _headers() -> Headers:
    return Headers([("Date", formatdate(usegmt=True)), *_FIXED_HEADERS])
