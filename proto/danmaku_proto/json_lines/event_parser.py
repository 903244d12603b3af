"""The event that one JSON object describes, in the form of ``--json``."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from danmaku_proto import events, limits
from danmaku_proto.events import Event, FaultKind, Kind, RoomAction
from danmaku_proto.json_lines.fields import FieldError, Fields
from danmaku_proto.text import clean, clean_name

PRICE: Final = 2**31 - 1
"""The highest price of a gift, in diamonds."""


def event_of(fields: Fields, now: float) -> Event:
    """Return the event of an object that arrived at ``now`` (seconds since 1970).

    Of the fields, ``kind`` is required, and ``user`` for an event of a person; every other one has
    a default. Unknown fields are ignored. Raises :class:`FieldError`.
    """
    name = fields.text("kind")
    try:
        kind = Kind(name)
    except ValueError:
        raise fields.error("kind", f"one of {', '.join(Kind)}") from None
    base = _Base(
        fields=fields,
        id=clean(fields.number_or_text("id", "")),
        at=fields.time("at", now),
        history=fields.truth("history"),
    )
    return _READERS[kind](base)


@events.value
class _Base:
    """The parts that every event has."""

    fields: Fields
    id: str
    at: float
    history: bool

    def user(self) -> events.User:
        """Return the person who caused the event."""
        found = self.fields.object("user")
        if found is None:
            raise FieldError("user is missing")
        return _user(found)

    def text(self, name: str = "text") -> str:
        """Return a cleaned text; empty where there is none."""
        return clean(self.fields.text(name, ""))


def _user(fields: Fields) -> events.User:
    name = clean_name(fields.text("name"))
    number = clean(fields.number_or_text("id", ""))
    club = fields.object("club")
    return events.User(
        id=number,
        name=name,
        # Without any id the names distinguish people.
        key=clean(fields.number_or_text("key", "")) or number or name,
        level=fields.whole("level", 0),
        club=None
        if club is None
        else events.Club(clean_name(club.text("name")), club.whole("level", 0)),
        admin=fields.truth("admin"),
        about=clean(fields.text("about", "")),
    )


def _chat(base: _Base) -> Event:
    return events.Chat(base.id, base.at, base.user(), clean(base.fields.text("text")), base.history)


def _gift(base: _Base) -> Event:
    """Return a gift of its new units alone: the combo of a line is not known."""
    fields = base.fields
    units = fields.whole("count", 1)
    if units > limits.GIFT_UNITS:
        raise fields.error("count", f"at most {limits.GIFT_UNITS}")
    price = fields.whole("price", fields.whole("diamonds", 0) // max(units, 1))
    if price > PRICE:
        raise fields.error("price" if fields.has("price") else "diamonds", "the price of a gift")
    to = fields.object("to")
    name = clean_name(fields.text("gift"))
    return events.Gift(
        id=base.id,
        at=base.at,
        user=base.user(),
        gift=name,
        gift_id=clean(fields.number_or_text("gift_id", "")) or name,
        price=price,
        total=units,
        ended=True,
        to=None if to is None else _user(to),
        history=base.history,
    )


def _like(base: _Base) -> Event:
    fields = base.fields
    return events.Like(
        base.id,
        base.at,
        base.user(),
        fields.whole("count", 1),
        fields.whole("total", 0),
        base.history,
    )


def _enter(base: _Base) -> Event:
    online = base.fields.whole("online", 0)
    return events.Enter(base.id, base.at, base.user(), online, base.history)


def _social(base: _Base) -> Event:
    fields = base.fields
    action = clean(fields.text("action"))
    followers = fields.whole("followers", 0)
    return events.Social(base.id, base.at, base.user(), action, followers, base.history)


def _fan_club(base: _Base) -> Event:
    action = clean(base.fields.text("action"))
    return events.FanClub(base.id, base.at, base.user(), action, base.text(), base.history)


def _viewers(base: _Base) -> Event:
    fields = base.fields
    return events.Viewers(
        base.id,
        base.at,
        fields.whole("online"),
        fields.whole("total", 0),
        base.text("total_text"),
    )


def _ranks(base: _Base) -> Event:
    places = [_rank(each) for each in base.fields.objects("ranks", limits.RANKS)]
    return events.Ranks(base.id, base.at, tuple(places))


def _rank(fields: Fields) -> events.Rank:
    user = fields.object("user")
    if user is None:
        raise fields.error("user", "an object")
    place = fields.whole("place", least=1)
    if place > limits.RANKS:
        raise fields.error("place", f"at most {limits.RANKS}")
    return events.Rank(place, _user(user), clean(fields.number_or_text("score", "")))


def _state(base: _Base) -> Event:
    fields = base.fields
    try:
        action = RoomAction(fields.text("action"))
    except ValueError:
        raise fields.error("action", f"one of {', '.join(RoomAction)}") from None
    value = fields.whole("value", 0, least=-(2**63))
    return events.RoomState(base.id, base.at, action, base.text(), value)


def _notice(base: _Base) -> Event:
    text = clean(base.fields.text("text"))
    return events.Notice(base.id, base.at, text, base.text("topic"), base.history)


def _unknown(base: _Base) -> Event:
    return events.Unknown(base.id, base.at, clean(base.fields.text("method")))


def _fault(base: _Base) -> Event:
    fields = base.fields
    try:
        kind = FaultKind(fields.text("fault"))
    except ValueError:
        raise fields.error("fault", f"one of {', '.join(FaultKind)}") from None
    return events.Fault(base.id, base.at, kind, base.text("method"), base.text("detail"))


def _link(base: _Base) -> Event:
    """Return a notice: the connection of another program is not the one of this."""
    phase, detail = clean(base.fields.text("phase")), base.text("detail")
    base.fields.seconds("gap")
    text = f"{phase}: {detail}" if detail else phase
    return events.Notice(base.id, base.at, text, "link", base.history)


_READERS: Final[dict[Kind, Callable[[_Base], Event]]] = {
    Kind.CHAT: _chat,
    Kind.GIFT: _gift,
    Kind.LIKE: _like,
    Kind.ENTER: _enter,
    Kind.SOCIAL: _social,
    Kind.FAN_CLUB: _fan_club,
    Kind.VIEWERS: _viewers,
    Kind.RANKS: _ranks,
    Kind.STATE: _state,
    Kind.NOTICE: _notice,
    Kind.UNKNOWN: _unknown,
    Kind.FAULT: _fault,
    Kind.LINK: _link,
}
