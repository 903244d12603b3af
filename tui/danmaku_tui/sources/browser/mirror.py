"""The state of a room in a browser, from its events: the pages, their sockets, and the frames.

The events are those of Chromium's DevTools protocol (ChromeDevTools/devtools-protocol). Of the
messages that a page sends only the heartbeats are noticed, and nothing is ever sent in its name.
"""

from __future__ import annotations

import binascii
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from danmaku_proto.dialects import DOUYIN_PATH
from danmaku_proto.limits import MESSAGE_BYTES
from danmaku_proto.text import clean
from danmaku_tui.sources.browser.devtools import BrowserEvent, Command
from danmaku_tui.sources.browser.room_page import PageAddress
from danmaku_tui.sources.browser.socket_election import SocketElection

BLANK: Final = "about:blank"

PAYLOAD_TYPES: Final = (b"\x3a\x03msg", b"\x3a\x02hb")
"""The payload type of a push frame, as field 7 (jwwsjlm/douyinLive, hua0512/rust-srec)."""

HEARTBEAT: Final = PAYLOAD_TYPES[1]

_BINARY: Final = 2

Socket: TypeAlias = tuple[str, str]
"""The session in which a socket was seen, and its number there."""


@dataclass(slots=True)
class Tab:
    """A page of the browser that shows the room, or is on its way there.

    ``session`` is empty until this program is attached to the page. ``led`` is true for a page that
    was sent to the room and has not opened its feed yet: the room is wherever it is redirected.
    """

    url: str
    title: str
    session: str = ""
    led: bool = False
    crashed: bool = False


@dataclass(frozen=True, slots=True)
class MirrorUpdate:
    """The result of an event: frames to take in, and commands to send.

    ``beat`` is whether the page has sent a heartbeat.
    """

    frames: Sequence[bytes] = ()
    commands: Sequence[Command] = ()
    beat: bool = False


NOTHING: Final = MirrorUpdate()


class Mirror:
    """Follows the pages of one room in one browser, from its events alone.

    Raises :class:`ValueError` for a ``room_url`` that is not the address of a web page.
    """

    def __init__(self, room_url: str) -> None:
        room = PageAddress.parse(room_url)
        if room is None:
            raise ValueError("not the address of a web page: use one such as https://…")
        self._rooms = {room}
        self._tabs: dict[str, Tab] = {}
        self._blank: dict[str, None] = {}
        self._sessions: dict[str, str] = {}
        self._sockets: dict[Socket, bool] = {}
        self._election = SocketElection()

    @property
    def tabs(self) -> Mapping[str, Tab]:
        """The pages that are followed, by their targets' ids."""
        return self._tabs

    @property
    def blank(self) -> str:
        """The id of a page that shows nothing yet; empty where there is none."""
        return next(iter(self._blank), "")

    @property
    def feeds(self) -> int:
        """How many sockets with the room's feed are open."""
        return sum(self._sockets.values())

    def lead(self, target: str) -> Sequence[Command]:
        """Follow the page ``target`` on its way to the room; return the commands for it."""
        self._blank.pop(target, None)
        tab = self._tabs.setdefault(target, Tab("", ""))
        tab.led, tab.crashed = True, False
        return () if tab.session else (_attach(target),)

    def lose(self, target: str) -> None:
        """Stop following the page ``target``."""
        self._destroyed(target)

    def apply(self, event: BrowserEvent, now: float) -> MirrorUpdate:
        """Apply an event, at ``now`` seconds of a monotonic clock; never raises."""
        params, session = event.params, event.session
        match event.method:
            case "Target.targetCreated" | "Target.targetInfoChanged":
                return self._target(_inner(params, "targetInfo"))
            case "Target.targetDestroyed":
                self._destroyed(_text(params, "targetId"))
            case "Target.targetCrashed":
                self._crashed(_text(params, "targetId"))
            case "Target.attachedToTarget":
                return self._attached(params, session)
            case "Target.detachedFromTarget":
                self._detached(_text(params, "sessionId"))
            case "Page.frameNavigated":
                self._navigated(_inner(params, "frame"), session)
            case "Network.webSocketCreated" if session in self._sessions:
                self._created((session, _text(params, "requestId")), _text(params, "url"))
            case "Network.webSocketClosed":
                self._closed((session, _text(params, "requestId")))
            case "Network.webSocketFrameReceived" if session in self._sessions:
                return self._received((session, _text(params, "requestId")), params, now)
            case "Network.webSocketFrameSent" if session in self._sessions:
                socket = (session, _text(params, "requestId"))
                beat = self._sockets.get(socket, False) and HEARTBEAT in _binary(params)
                return MirrorUpdate(beat=True) if beat else NOTHING
        return NOTHING

    def _target(self, info: Mapping[str, Any]) -> MirrorUpdate:
        target, url = _text(info, "targetId"), _text(info, "url")
        if info.get("type") != "page" or info.get("subtype") or not target:
            return NOTHING
        tab = self._tabs.get(target)
        if tab is not None:
            tab.url, tab.title = url, clean(_text(info, "title"))
            if tab.led or self._is_room(url):
                return NOTHING
            session = tab.session
            self._destroyed(target)
            return MirrorUpdate(commands=[_command("Target.detachFromTarget", sessionId=session)])
        if self._is_room(url):
            self._blank.pop(target, None)
            self._tabs[target] = Tab(url, clean(_text(info, "title")))
            return MirrorUpdate(commands=[_attach(target)])
        if url == BLANK:
            self._blank[target] = None
        else:
            self._blank.pop(target, None)
        return NOTHING

    def _attached(self, params: Mapping[str, Any], parent: str) -> MirrorUpdate:
        session, info = _text(params, "sessionId"), _inner(params, "targetInfo")
        target = self._sessions.get(parent, "") if parent else _text(info, "targetId")
        tab = self._tabs.get(target)
        if tab is None or not session:
            return NOTHING
        self._sessions[session] = target
        commands = [
            # The browser must not store the responses: a stream runs for hours.
            _command("Network.enable", session, maxTotalBufferSize=0, maxResourceBufferSize=0),
            # A worker of the page may hold the socket. It must never wait for this program.
            _command(
                "Target.setAutoAttach",
                session,
                autoAttach=True,
                waitForDebuggerOnStart=False,
                flatten=True,
            ),
        ]
        if not parent:
            tab.session = session
            commands.append(_command("Page.enable", session))
        return MirrorUpdate(commands=commands)

    def _detached(self, session: str) -> None:
        tab = self._tabs.get(self._sessions.pop(session, ""))
        if tab is not None and tab.session == session:
            tab.session = ""
        self._forget(session)

    def _destroyed(self, target: str) -> None:
        self._blank.pop(target, None)
        self._crashed(target)
        self._tabs.pop(target, None)
        for session in self._sessions_of(target):
            del self._sessions[session]

    def _crashed(self, target: str) -> None:
        tab = self._tabs.get(target)
        if tab is not None:
            tab.crashed = True
        for session in self._sessions_of(target):
            self._forget(session)

    def _sessions_of(self, target: str) -> list[str]:
        return [session for session, owner in self._sessions.items() if owner == target]

    def _navigated(self, frame: Mapping[str, Any], session: str) -> None:
        """Forget the sockets of a page that was replaced: no event reports their end."""
        tab = self._tabs.get(self._sessions.get(session, ""))
        if tab is None or tab.session != session or frame.get("parentId"):
            return
        tab.url, tab.crashed = _text(frame, "url"), False
        self._forget(session)

    def _created(self, socket: Socket, url: str) -> None:
        self._open(socket, feed=DOUYIN_PATH in url.partition("?")[0])

    def _open(self, socket: Socket, *, feed: bool) -> None:
        self._sockets[socket] = feed
        tab = self._tabs.get(self._sessions.get(socket[0], ""))
        if feed and tab is not None and tab.led:
            tab.led = False
            room = PageAddress.parse(tab.url)
            if room is not None:
                self._rooms.add(room)

    def _closed(self, socket: Socket) -> None:
        self._sockets.pop(socket, None)
        self._election.leave(socket)

    def _received(self, socket: Socket, params: Mapping[str, Any], now: float) -> MirrorUpdate:
        frame = _binary(params)
        if not frame:
            return NOTHING
        if socket not in self._sockets:
            # It was open before this program attached to the page, so its address is not known.
            self._open(socket, feed=any(payload_type in frame for payload_type in PAYLOAD_TYPES))
        tab = self._tabs.get(self._sessions[socket[0]])
        if tab is None or not self._sockets[socket] or not self._is_room(tab.url):
            return NOTHING
        return MirrorUpdate(self._election.frames_of(socket, frame, now))

    def _forget(self, session: str) -> None:
        for socket in [known for known in self._sockets if known[0] == session]:
            self._closed(socket)

    def _is_room(self, url: str) -> bool:
        return PageAddress.parse(url) in self._rooms


def _attach(target: str) -> Command:
    return _command("Target.attachToTarget", targetId=target, flatten=True)


def _command(method: str, session: str = "", **params: object) -> Command:
    return Command(method, params, session)


def _binary(params: Mapping[str, Any]) -> bytes:
    """Return the bytes of a frame; none where it is not binary, or too large."""
    response = _inner(params, "response")
    data = response.get("payloadData")
    if response.get("opcode") != _BINARY or not isinstance(data, str):
        return b""
    if len(data) > MESSAGE_BYTES // 3 * 4 + 4:
        return b""
    try:
        return binascii.a2b_base64(data)
    except ValueError:
        return b""


def _inner(params: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    value = params.get(name)
    return value if isinstance(value, dict) else {}


def _text(params: Mapping[str, Any], name: str) -> str:
    value = params.get(name)
    return value if isinstance(value, str) else ""
