"""What happened, in words: one phrase for each event, the same on the screen and in plain lines."""

from __future__ import annotations

from typing import Final

from danmaku_proto import events
from danmaku_proto.events import RoomAction

_SOCIAL: Final = {
    "follow": "follows the anchor",
    "share": "shared the room",
    "leave": "left",
    "mute": "was muted",
    "unmute": "may speak again",
    "promote": "is an admin now",
    "demote": "is no longer an admin",
    "kick": "was sent out",
    "block": "was blocked",
}

_FAN_CLUB: Final = {"join": "joined the fan club", "upgrade": "rose in the fan club"}

_STATE: Final = {
    RoomAction.PAUSE: "the stream is paused",
    RoomAction.RESUME: "the stream goes on",
    RoomAction.END: "the stream has ended",
    RoomAction.MOVE: "the stream moves to another server",
    RoomAction.TIMEOUT: "the stream timed out",
    RoomAction.LAYOUT: "the picture changes its layout",
    RoomAction.INCOME: "income",
    RoomAction.OTHER: "the stream changed",
}


def sender(event: events.Event) -> str:
    """Return the name of who caused ``event``; empty where nobody did."""
    user = getattr(event, "user", None)
    return user.name if isinstance(user, events.User) else ""


def phrase(event: events.Event) -> str:
    """Return what happened, without the sender's name."""
    match event:
        case events.Chat() | events.Notice():
            words = event.text
        case events.Gift():
            words = gift_phrase(event)
        case events.Like():
            words = f"liked ×{event.count}"
        case events.Enter():
            words = "came in"
        case events.Social():
            words = _SOCIAL.get(event.action, "did something the feed does not name")
        case events.FanClub():
            words = event.text or _FAN_CLUB.get(event.action, "changed in the fan club")
        case events.Viewers():
            words = f"{event.online:,} watching"
        case events.Ranks():
            words = "ranking: " + ", ".join(rank.user.name for rank in event.ranks[:3])
        case events.RoomState():
            words = _state_phrase(event)
        case events.Unknown():
            words = f"not read: {event.method}"
        case events.Fault():
            words = " · ".join(filter(None, (event.fault.value, event.method, event.detail)))
        case events.LinkChange():
            words = _link_phrase(event)
    return words


def gift_phrase(gift: events.Gift) -> str:
    """Return the gift with its new units, and what the combo holds when that is more."""
    words = f"{gift.gift} ×{gift.count}" if gift.count else gift.gift
    if gift.total > gift.count:
        words += f" (= {gift.total})"
    if gift.to is not None:
        words += f" → {gift.to.name}"
    return words


def _link_phrase(event: events.LinkChange) -> str:
    if event.phase == "live":
        return event.detail or "connected"
    words = {"waiting": "connection lost"}.get(event.phase, event.phase)
    return f"{words}: {event.detail}" if event.detail else words


def _state_phrase(event: events.RoomState) -> str:
    words = _STATE[event.action]
    if event.action is RoomAction.INCOME:
        return f"{words}: {event.text or event.value}"
    return f"{words}: {event.text}" if event.text else words
