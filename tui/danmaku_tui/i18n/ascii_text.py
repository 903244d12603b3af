"""Events with only such emoji as every terminal draws equally wide."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from danmaku_proto import events
from danmaku_proto.events import Event
from danmaku_proto.text import flatten


def plainer(event: Event) -> Event:
    """Return ``event`` with its texts flattened; the event itself where nothing changes."""
    changes: dict[str, Any] = {}
    for name in _text_fields(event):
        text = getattr(event, name)
        if (flat := flatten(text)) != text:
            changes[name] = flat
    for name in ("user", "to"):
        user = getattr(event, name, None)
        if isinstance(user, events.User) and (plain := _user(user)) is not user:
            changes[name] = plain
    if isinstance(event, events.Ranks):
        ranks = tuple(_rank(rank) for rank in event.ranks)
        if any(plain is not rank for plain, rank in zip(ranks, event.ranks, strict=True)):
            changes["ranks"] = ranks
    return replace(event, **changes) if changes else event


def _text_fields(event: Event) -> tuple[str, ...]:
    """Return the names of the fields with a stranger's text, people and rankings aside."""
    match event:
        case events.Chat() | events.FanClub() | events.RoomState() | events.Notice():
            return ("text",)
        case events.Gift():
            return ("gift",)
        case events.Viewers():
            return ("total_text",)
        case events.Unknown():
            return ("method",)
        case events.Fault():
            return "method", "detail"
        case events.LinkChange():
            return ("detail",)
        case events.Like() | events.Enter() | events.Social() | events.Ranks():
            return ()


def _rank(rank: events.Rank) -> events.Rank:
    user, score = _user(rank.user), flatten(rank.score)
    if user is rank.user and score == rank.score:
        return rank
    return replace(rank, user=user, score=score)


def _user(user: events.User) -> events.User:
    name, about = flatten(user.name), flatten(user.about)
    club = user.club
    if club is not None and (club_name := flatten(club.name)) != club.name:
        club = replace(club, name=club_name)
    if name == user.name and about == user.about and club is user.club:
        return user
    return replace(user, name=name, about=about, club=club)
