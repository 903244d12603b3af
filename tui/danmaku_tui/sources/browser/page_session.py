"""The browser to mirror a room from, and one that runs already, at the address of a WebSocket."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from http import HTTPStatus
from pathlib import Path
from time import monotonic
from typing import Final, Protocol
from urllib.parse import urlsplit

from danmaku_proto.text import clean
from danmaku_tui.feed.endpoint import WayError
from danmaku_tui.feed.link_state import Phase
from danmaku_tui.i18n.language import N_, tr
from danmaku_tui.sources.browser.attachment import Attachment
from danmaku_tui.sources.browser.devtools import Devtools, conversation
from danmaku_tui.sources.ways.http_get import HttpGet, UnansweredError

PORT_FILE: Final = "DevToolsActivePort"
"""The file in a profile folder to which a Chromium that lets programs in writes its address."""

ASK_SECONDS: Final = 5.0
ANSWER_BYTES: Final = 64 * 1024

HOW: Final = N_("start one with `chromium --remote-debugging-port=9222 --user-data-dir=FOLDER`")


Connector = Callable[[], AbstractAsyncContextManager[Devtools]]
"""Opens a conversation with a browser, which lasts as long as the context."""


class Browser(Protocol):
    """A browser to mirror a room from."""

    @property
    def own(self) -> bool:
        """Whether this program started the browser and ends it."""

    @property
    def where(self) -> str:
        """The name of the browser, for a person."""

    async def find(self) -> Connector:
        """Find the browser, or start it where it is this program's.

        Raises :class:`WayError` or :class:`OSError`.
        """

    async def leave(self) -> None:
        """End the browser where it is this program's; called when the source ends."""


class NoBrowserError(WayError):
    """There is no browser to attach to now."""

    def __init__(self, line: str) -> None:
        super().__init__(line, phase=Phase.WAITING)


class AttachedBrowser:
    """A person's own browser, which goes on when this program leaves it."""

    own = False

    def __init__(self, attachment: Attachment) -> None:
        self._attachment = attachment
        self.where = attachment.shown

    async def find(self) -> Connector:
        """Ask for the address of its WebSocket. Raises :class:`NoBrowserError`."""
        url = await self.address()
        return lambda: conversation(url)

    async def address(self) -> str:
        """Return the address of its WebSocket. Raises :class:`NoBrowserError`."""
        if self._attachment.folder is not None:
            return written_address(self._attachment.folder)
        if self._attachment.url.startswith(("ws://", "wss://")):
            return self._attachment.url
        return await self._asked_address()

    async def leave(self) -> None:
        """Do nothing: the browser is not this program's."""

    async def _asked_address(self) -> str:
        netloc = urlsplit(self._attachment.url).netloc
        request = HttpGet(
            f"http://{netloc}/json/version",
            {},
            monotonic() + ASK_SECONDS,
            monotonic,
            ANSWER_BYTES,
            direct=True,
        )
        try:
            reply = await request.send("browser-address")
            if not reply.complete:
                raise EOFError
        except (OSError, EOFError, UnansweredError):
            line = tr("no browser answers at {where}: {how}, or use --browser new").format(
                where=self.where, how=tr(HOW)
            )
            raise NoBrowserError(line) from None
        path = _path_in(reply.body) if reply.status == HTTPStatus.OK else ""
        if not path:
            raise NoBrowserError(
                tr(
                    "{where} does not answer as a browser (HTTP {status}): where remote "
                    "debugging was allowed in chrome://inspect, give --browser its profile folder"
                ).format(where=self.where, status=reply.status)
            )
        # The host is the one that was asked: the answer must not send this program elsewhere.
        return f"ws://{netloc}{path}"


def written_address(folder: Path) -> str:
    """Return the address that a browser has written into its profile ``folder``.

    Raises :class:`NoBrowserError`.
    """
    try:
        lines = (folder / PORT_FILE).read_text("ascii").split()
    except (OSError, UnicodeError):
        lines = []
    if len(lines) != 2 or not lines[0].isdecimal() or not lines[1].startswith("/devtools/"):
        raise NoBrowserError(
            tr(
                "no browser with this profile lets programs in ({folder}): open "
                "chrome://inspect/#remote-debugging in it and allow it, or {how}"
            ).format(folder=clean(str(folder)), how=tr(HOW))
        )
    return f"ws://127.0.0.1:{lines[0]}{lines[1]}"


def _path_in(body: str) -> str:
    try:
        version = json.loads(body)
    except (ValueError, RecursionError):
        return ""
    url = version.get("webSocketDebuggerUrl") if isinstance(version, dict) else None
    path = urlsplit(url).path if isinstance(url, str) and url.isascii() else ""
    return path if path.startswith("/devtools/") else ""
