"""Files for browsers, served from memory with the headers that keep a page to itself."""

from __future__ import annotations

import base64
import gzip
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from email.utils import formatdate
from hashlib import sha256
from http import HTTPStatus
from importlib.resources.abc import Traversable
from typing import Final

from websockets.datastructures import Headers
from websockets.http11 import Request, Response

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


def page_files(
    folders: Sequence[Traversable], pages: Mapping[str, str], parts: Iterable[str]
) -> dict[str, WebFile]:
    """Return files by their paths, such as ``/wall`` and ``/user.js``.

    ``pages`` are the names of the pages by their paths. Each is served with its ``parts`` inside;
    the parts can also be read one by one. A file is from the first of ``folders`` that has it.
    """

    def text_of(name: str) -> str:
        folder = next(each for each in folders if (each / name).is_file())
        return (folder / name).read_text("utf-8")

    texts = {name: text_of(name) for name in parts}
    found = {f"/{name}": _web_file(name, text) for name, text in texts.items()}
    for path, name in pages.items():
        found[path] = _page(name, text_of(name), texts)
    return found


def is_handshake(request: Request) -> bool:
    """Return whether ``request`` is the handshake of a WebSocket, even an incomplete one."""
    upgrades = ",".join(request.headers.get_all("Upgrade")).lower()
    return "websocket" in upgrades or "Sec-WebSocket-Key" in request.headers


def path_of(request: Request) -> str:
    """Return the path that is asked for, without the query."""
    # A proxy may send the whole address (RFC 9112, 3.2.2).
    return _origin.sub("", request.path).partition("?")[0] or "/"


def refusal_of(request: Request) -> Response | None:
    """Return the answer to a request with a wrong method, or without one host; else None."""
    if request.protocol != "HTTP/1.0" and len(request.headers.get_all("Host")) != 1:
        return text_response(HTTPStatus.BAD_REQUEST, "A request has one Host header.\n")
    if request.method not in METHODS:
        refusal = text_response(HTTPStatus.METHOD_NOT_ALLOWED, "Use GET or HEAD.\n")
        refusal.headers["Allow"] = ", ".join(METHODS)
        return refusal
    return None


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


def file_response(file: WebFile, request: Headers) -> Response:
    """Return the answer with ``file``, compressed where the ``request`` accepts that.

    ``request`` holds its headers. A browser that has the file already gets 304 (Not Modified).
    """
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


def text_response(status: HTTPStatus, line: str) -> Response:
    """Return an answer of one line of plain text."""
    return data_response(status, "text/plain; charset=utf-8", line.encode())


def data_response(status: HTTPStatus, media_type: str, body: bytes) -> Response:
    """Return an answer with ``body`` of this ``media_type``, which is not to be kept."""
    headers = _headers()
    headers["Content-Type"] = media_type
    headers["Content-Length"] = str(len(body))
    headers["Cache-Control"] = "no-store"
    return Response(status.value, status.phrase, headers, body)


def empty_response(status: HTTPStatus) -> Response:
    """Return an answer without a body, which is not to be kept."""
    headers = _headers()
    headers["Cache-Control"] = "no-store"
    return Response(status.value, status.phrase, headers)


def _headers() -> Headers:
    return Headers([("Date", formatdate(usegmt=True)), *_FIXED_HEADERS])
