"""The state of a room as one JSON object."""

from __future__ import annotations

import json
from typing import Any

from danmaku_proto.events import User
from danmaku_tui.share.shared_room import SharedRoom

PLACES = 100
"""Places of the board in a snapshot."""


def snapshot(shared: SharedRoom) -> str:
    """Return the phase, the counts, the board and the range of the history, as JSON."""
    view, history = shared.room.view, shared.events
    link, room = view.link, view.room
    seen = None if room.last_event_at is None else max(0.0, round(view.at - room.last_event_at, 3))
    found: dict[str, Any] = {
        "room": shared.name,
        "phase": link.phase.value,
        "detail": link.detail,
        "paused": room.paused,
        "ended": room.ended,
        "online": room.audience.online,
        "total": room.audience.total,
        "likes": room.likes,
        "gift_diamonds": room.gift_diamonds,
        "chats_per_second": round(room.chats_per_second, 3),
        "events_per_second": round(room.events_per_second, 3),
        "seconds_since_event": seen,
        "round_trip": link.round_trip,
        "frames": room.census.frames,
        "bytes": room.census.size,
        "events": {kind.value: count for kind, count in room.census.events.items()},
        "faults": {kind.value: count for kind, count in room.census.faults.items()},
        "duplicates": room.census.duplicates,
        "board": {
            "kind": room.kind.value,
            "window": room.window.value,
            "places": [
                {"place": each.place, "user": _user(each.user), "value": each.value}
                for each in room.standings[:PLACES]
            ],
        },
        "history": {"first": history.first, "end": history.end},
    }
    return json.dumps(found, ensure_ascii=False)


def _user(user: User) -> dict[str, str]:
    return {"id": user.id, "key": user.key, "name": user.name}
