"""Events as lines of text, for pipes, logs and screen readers: plain words or JSON."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, Final

from danmaku_proto import events
from danmaku_proto.events import Event
from danmaku_tui.i18n import event_text
from danmaku_tui.i18n.language import tr

Format = Callable[[Event], str]
"""A function that makes one line, without its end, of an event."""

_encoded: Final = json.JSONEncoder(ensure_ascii=False).encode


def plain(event: Event, *, dated: bool = False) -> str:
    """Return ``HH:MM:SS kind name: phrase`` in local time; without a name where there is no sender.

    ``dated`` puts ``YYYY-MM-DD`` before the time. A name with a colon or a quotation mark in it is
    in quotation marks, so that the first colon after it ends it: nobody can write a name that looks
    like a comment of someone else. An event from before the connection has a mark at its end,
    because its time goes back.
    """
    pattern = "%Y-%m-%d %H:%M:%S" if dated else "%H:%M:%S"
    at = datetime.fromtimestamp(event.at).astimezone().strftime(pattern)
    name, phrase = _marked(event_text.sender(event)), event_text.phrase(event)
    sentence = f"{name}: {phrase}" if name else phrase
    line = f"{at} {event.kind:<7} {sentence}"
    return tr("{line} (earlier)").format(line=line) if event.history else line


def as_json(event: Event) -> str:
    """Return one JSON object: ``kind``, ``at``, ``id``, ``user`` and the fields of the kind."""
    line: dict[str, Any] = {"kind": event.kind.value, "at": _instant(event.at), "id": event.id}
    if event.user is not None:
        line["user"] = _user(event.user)
    line.update(own_fields(event))
    if event.history:
        line["history"] = True
    return _encoded(line)


def _marked(name: str) -> str:
    """Return ``name``, in quotation marks where its end could be mistaken."""
    if not any(sign in name for sign in ':："'):
        return name
    escaped = name.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def own_fields(event: Event) -> dict[str, Any]:
    """Return the fields of the kind, beyond those that all events have, as in JSON."""
    match event:
        case events.Chat():
            return {"text": event.text}
        case events.Gift():
            return {
                "gift": event.gift,
                "count": event.count,
                "total": event.total,
                "diamonds": event.diamonds,
                "to": None if event.to is None else _user(event.to),
            }
        case events.Like():
            return {"count": event.count, "total": event.total}
        case events.Enter():
            return {"online": event.online}
        case events.Social():
            return {"action": event.action, "followers": event.followers}
        case events.FanClub():
            return {"action": event.action, "text": event.text}
        case events.Viewers():
            return {"online": event.online, "total": event.total, "total_text": event.total_text}
        case events.Ranks():
            ranks = [
                {"place": rank.place, "user": _user(rank.user), "score": rank.score}
                for rank in event.ranks
            ]
            return {"ranks": ranks}
        case events.RoomState():
            return {"action": event.action.value, "text": event.text, "value": event.value}
        case events.Notice():
            return {"text": event.text, "topic": event.topic}
        case events.Unknown():
            return {"method": event.method}
        case events.Fault():
            return {"fault": event.fault.value, "method": event.method, "detail": event.detail}
        case events.LinkChange():
            return {"phase": event.phase, "detail": event.detail, "gap": event.gap}


def _user(user: events.User) -> dict[str, Any]:
    club = user.club
    fields: dict[str, Any] = {
        "id": user.id,
        "key": user.key,
        "name": user.name,
        "level": user.level,
        "club": None if club is None else {"name": club.name, "level": club.level},
    }
    if user.about:
        fields["about"] = user.about
    return fields


def _instant(at: float) -> str:
    """Return ``at`` as ISO 8601 in UTC with milliseconds."""
    # Without its zone it is written in half the time.
    utc = datetime.fromtimestamp(at, UTC).replace(tzinfo=None)
    return utc.isoformat(timespec="milliseconds") + "Z"
