"""The budget for long texts of one frame: a recording must not be many times as large as the feed.

Compression and normalisation make long texts of few bytes. Beyond the budget a text, which no
person has written as long as that, is shortened; the frame keeps its bytes.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from danmaku_proto import events
from danmaku_proto.events import Event, Rank, User
from danmaku_proto.text import clean
from danmaku_proto.width import ELLIPSIS

USUAL_TEXT: Final = 200
"""A text up to this length, in code points, is free: the longest seen had 167."""

USUAL_NAME: Final = 64
"""The same for a name or a key."""

SHORT: Final = 40
"""The code points of a text that the budget has no room for."""

TIMES_THE_WIRE: Final = 1
"""Bytes of long texts for each byte of the frame: a recording holds a text twice."""

FREE_BYTES: Final = 4_096
"""Bytes of long texts that every frame may have."""


@dataclass(slots=True)
class TextBudget:
    """The bytes of long texts that one frame may still have."""

    left: int

    @classmethod
    def of(cls, wire_bytes: int) -> TextBudget:
        """Return the budget of a frame with so many bytes."""
        return cls(FREE_BYTES + TIMES_THE_WIRE * wire_bytes)

    def limited(self, event: Event) -> Event:
        """Return ``event``, with its long texts shortened where the budget has no room for them."""
        size = _long_bytes(event)
        if not size:
            return event
        self.left -= size
        return event if self.left >= 0 else _shortened(event)


def _long_bytes(event: Event) -> int:
    """Return the bytes of the texts in ``event`` that are longer than usual."""
    size = 0 if event.user is None else _person_bytes(event.user)
    match event:
        case events.Chat() | events.Notice() | events.FanClub() | events.RoomState():
            size += _bytes(event.text, USUAL_TEXT)
        case events.Gift():
            size += _bytes(event.gift, USUAL_NAME)
            size += 0 if event.to is None else _person_bytes(event.to)
        case events.Ranks():
            size += sum(
                _person_bytes(rank.user) + _bytes(rank.score, USUAL_NAME) for rank in event.ranks
            )
        case events.Unknown():
            size += _bytes(event.method, USUAL_NAME)
        case events.Fault():
            size += _bytes(event.detail, USUAL_TEXT)
        case events.Like() | events.Enter() | events.Social() | events.Viewers():
            pass
        case events.LinkChange():
            pass
    return size


def _person_bytes(user: User) -> int:
    club = 0 if user.club is None else _bytes(user.club.name, USUAL_NAME)
    return _bytes(user.name, USUAL_NAME) + _bytes(user.key, USUAL_NAME) + club


def _bytes(text: str, usual: int) -> int:
    return len(text.encode("utf-8", "replace")) if len(text) > usual else 0


def _shortened(event: Event) -> Event:
    """Return ``event`` with every text cut to :data:`SHORT`."""
    match event:
        case events.Chat() | events.Notice() | events.FanClub() | events.RoomState():
            event = replace(event, text=_short(event.text))
        case events.Gift():
            to = None if event.to is None else _short_person(event.to)
            event = replace(event, gift=_short(event.gift), to=to)
        case events.Ranks():
            return replace(event, ranks=tuple(map(_short_rank, event.ranks)))
        case events.Unknown():
            return replace(event, method=_short(event.method))
        case events.Fault():
            return replace(event, detail=_short(event.detail))
        case events.Like() | events.Enter() | events.Social() | events.Viewers():
            pass
        case events.LinkChange():
            return event
    return _with_short_person(event)


def _with_short_person(event: Event) -> Event:
    match event:
        case (
            events.Chat()
            | events.Gift()
            | events.Like()
            | events.Enter()
            | events.Social()
            | events.FanClub()
        ):
            return replace(event, user=_short_person(event.user))
        case _:
            return event


def _short_rank(rank: Rank) -> Rank:
    return replace(rank, user=_short_person(rank.user), score=_short(rank.score))


def _short_person(user: User) -> User:
    club = user.club
    return replace(
        user,
        name=_short(user.name),
        key=user.key[:SHORT],
        club=None if club is None else replace(club, name=_short(club.name)),
    )


def _short(text: str) -> str:
    """Return ``text`` with at most so many code points and ``…`` behind."""
    # The cut may leave a joiner without its second side, which cleaning takes away.
    return text if len(text) <= SHORT else clean(text[: SHORT - 1]) + ELLIPSIS
