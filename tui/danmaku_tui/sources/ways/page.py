"""The parser for the page of a room, in every form that it has had; pure.

The forms: saermart/DouyinLiveWebFetcher and skmcj/dycast (state in ``__pace_f``),
jwwsjlm/douyinLive (how often it is escaped, an account without a room), biliup/biliup (replays).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice
from typing import Any, Final
from urllib.parse import unquote

from danmaku_proto.text import clean
from danmaku_tui.i18n.language import N_

ESCAPINGS: Final = 6
"""The most escapings of the state."""

CANDIDATES: Final = 8
"""The most objects of one name that are parsed: a page has two, each perhaps as long as it."""

_PUSH: Final = re.compile(r"self\.__pace_f\.push\((\[1,\s*\"(?:[^\"\\]|\\.)*\"\s*\])\)", re.DOTALL)
_RENDER_DATA: Final = re.compile(
    r"<script[^>]{0,200}\bid=[\"']?RENDER_DATA\b[^>]{0,200}>([^<]*)</script>", re.IGNORECASE
)
_STATUS: Final = re.compile(r'"id_str":"([0-9]{1,20})","status":([0-9]),"status_str"')
_ROOM_ID: Final = tuple(
    re.compile(marker + r"([0-9]{15,20})")
    for marker in (r'"roomId":"', r'"room_id_str":"', r'"room":\{"id_str":"', r'"room_id":"?')
)
_USER_ID: Final = re.compile(r'"user_unique_id":"?([0-9]{1,20})')

_CAPTCHA: Final = ("验证码中间页", "请完成下列验证后继续", "verifycenter/captcha", "captcha-verify")
_SHELL: Final = ("__ac_nonce", "__ac_signature", "_$jsvmprt")

_LIVE: Final = frozenset({2, 3})
"""The states of a room that is on the air: live, and paused (skmcj/dycast)."""

_REPLAY: Final = "rtm_expr_tag=reflow_room_info"


class RoomStatus(StrEnum):
    """Whether there is something to watch."""

    LIVE = "live"
    NOT_LIVE = "not live"
    REPLAY = "replay"


class Obstacle(StrEnum):
    """A kind of answer that does not describe a room."""

    EMPTY = N_("an empty answer")
    CAPTCHA = N_("a page that wants a captcha solved")
    SHELL = N_("a page with nothing but a script that checks the browser")
    UNREADABLE = N_("a page in which no room can be found, unless its form is new")
    NO_ROOM = N_("a page that knows no room and no anchor")


@dataclass(frozen=True, slots=True)
class RoomPage:
    """A room as its page describes it. Missing values are empty; text is cleaned."""

    status: RoomStatus
    room_id: str = ""
    title: str = ""
    anchor: str = ""
    user_unique_id: str = ""


def read_page(html: str) -> RoomPage | Obstacle:
    """Return the room that a page describes, or the obstacle that the page is instead."""
    if not html.strip():
        return Obstacle.EMPTY
    for state in _states(html):
        store = _object_after(state, "roomStore")
        info = store.get("roomInfo") if store is not None else None
        if isinstance(info, dict):
            return _from_info(info, _user_unique_id(state))
    if any(m in html for m in _CAPTCHA):
        return Obstacle.CAPTCHA
    for state in _states(html):
        page = _by_markers(state)
        if page is not None:
            return page
    return Obstacle.SHELL if any(m in html for m in _SHELL) else Obstacle.UNREADABLE


def read_enter(body: str) -> RoomPage | Obstacle:
    """Return the room in an answer of ``/webcast/room/web/enter/`` (jwwsjlm/douyinLive)."""
    if not body.strip():
        return Obstacle.EMPTY
    try:
        answer = json.loads(body)
    except (ValueError, RecursionError):
        return Obstacle.CAPTCHA if any(m in body for m in _CAPTCHA) else Obstacle.UNREADABLE
    data = _mapping(_mapping(answer).get("data"))
    rooms = data.get("data")
    room = _mapping(rooms[0]) if isinstance(rooms, list) and rooms else {}
    user = _mapping(data.get("user"))
    if not room and not user:
        # A refusal looks the same, so that this is no proof that there is no such room.
        return Obstacle.UNREADABLE
    info = {"room": room, "anchor": user, "roomId": data.get("enter_room_id")}
    return _from_info(info, "")


def _from_info(info: Mapping[str, Any], user_unique_id: str) -> RoomPage | Obstacle:
    room, anchor = _mapping(info.get("room")), _mapping(info.get("anchor"))
    room_id = _digits(room.get("id_str")) or _digits(info.get("roomId"))
    if not room:
        # An account without a room may still have the number of its last one beside it.
        if not anchor:
            return Obstacle.NO_ROOM
        return RoomPage(RoomStatus.NOT_LIVE, "", "", _text(anchor.get("nickname")), user_unique_id)
    owner = anchor or _mapping(room.get("owner"))
    return RoomPage(
        _status(room) if room_id else RoomStatus.NOT_LIVE,
        room_id,
        _text(room.get("title")),
        _text(owner.get("nickname")),
        user_unique_id,
    )


def _status(room: Mapping[str, Any]) -> RoomStatus:
    finished = room.get("finish_time")
    over = isinstance(finished, int | str) and _digits(finished).strip("0") != ""
    if over or _REPLAY in json.dumps(room.get("stream_url")):
        return RoomStatus.REPLAY
    return RoomStatus.LIVE if room.get("status") in _LIVE else RoomStatus.NOT_LIVE


def _states(html: str) -> Iterator[str]:
    """Yield every text that may hold the state of the page, the likeliest first."""
    pieces = []
    for match in _PUSH.finditer(html):
        with suppress(ValueError):
            pieces.append(json.loads(match.group(1))[1])
    yield from _unescaped("".join(pieces))
    for match in _RENDER_DATA.finditer(html):
        yield from _unescaped(unquote(match.group(1)))
    yield from _unescaped(html)


def _unescaped(text: str) -> Iterator[str]:
    """Yield ``text`` with fewer and fewer backslashes."""
    if not text:
        return
    for _ in range(ESCAPINGS):
        yield text
        fewer = text.replace('\\"', '"').replace("\\\\", "\\")
        if fewer == text:
            return
        text = fewer


def _object_after(state: str, name: str) -> dict[str, Any] | None:
    """Return the first JSON object that ``name`` stands for in ``state``."""
    for match in islice(re.finditer(rf'"{name}"\s*:\s*(?=\{{)', state), CANDIDATES):
        with suppress(ValueError, RecursionError):
            found, _ = json.JSONDecoder().raw_decode(state, match.end())
            if isinstance(found, dict) and found:
                return found
    return None


def _by_markers(state: str) -> RoomPage | None:
    """Return the room by its typical parts, in a state that is no JSON."""
    status = _STATUS.search(state)
    if status is not None:
        live = int(status.group(2)) in _LIVE and _REPLAY not in state
        return RoomPage(
            RoomStatus.LIVE if live else RoomStatus.NOT_LIVE,
            status.group(1),
            user_unique_id=_user_unique_id(state),
        )
    for marker in _ROOM_ID:
        found = marker.search(state)
        if found is not None:
            return RoomPage(RoomStatus.LIVE, found.group(1), user_unique_id=_user_unique_id(state))
    return None


def _user_unique_id(state: str) -> str:
    found = _USER_ID.search(state)
    return found.group(1) if found is not None else ""


def _mapping(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _digits(value: object) -> str:
    text = str(value) if isinstance(value, int | str) else ""
    return text if text.isascii() and text.isdecimal() and len(text) <= 20 else ""


def _text(value: object) -> str:
    return clean(value) if isinstance(value, str) else ""
