"""One phrase for each event, the same on the screen and in plain lines."""

from __future__ import annotations

import re
from functools import cache
from typing import Final, Protocol

from danmaku_proto import events
from danmaku_proto.events import FaultKind, RoomAction
from danmaku_proto.text import BLANK_NAME
from danmaku_tui.i18n.language import N_, NN_, Plural, in_ascii, tr, trn

_SOCIAL: Final = {
    "follow": N_("follows the anchor"),
    "share": N_("shared the room"),
    "leave": N_("left"),
    "mute": N_("was muted"),
    "unmute": N_("may speak again"),
    "promote": N_("is an admin now"),
    "demote": N_("is no longer an admin"),
    "kick": N_("was sent out"),
    "block": N_("was blocked"),
}

_BLANK: Final = N_("(blank)")

_FAN_CLUB: Final = {"join": N_("joined the fan club"), "upgrade": N_("rose in the fan club")}

_STATE: Final = {
    RoomAction.PAUSE: N_("the stream is paused"),
    RoomAction.RESUME: N_("the stream goes on"),
    RoomAction.END: N_("the stream has ended"),
    RoomAction.MOVE: N_("the stream moves to another server"),
    RoomAction.TIMEOUT: N_("the stream timed out"),
    RoomAction.LAYOUT: N_("the picture changes its layout"),
    RoomAction.INCOME: N_("income"),
    RoomAction.OTHER: N_("the stream changed"),
}


_PHASE: Final = {
    "resolving": N_("resolving"),
    "connecting": N_("connecting"),
    "waiting": N_("no connection"),
    "ended": N_("ended"),
    "refused": N_("refused"),
    "closed": N_("closed"),
}

_FAULT: Final = {
    FaultKind.FRAME: N_("corrupt frame"),
    FaultKind.GZIP: N_("corrupt gzip"),
    FaultKind.MESSAGE: N_("corrupt message"),
    FaultKind.EMPTY: N_("empty message"),
    FaultKind.FRAME_BYTES: N_("frame too large"),
    FaultKind.GZIP_MEMBERS: N_("too many gzip members"),
    FaultKind.FRAME_MESSAGES: N_("too many messages in a frame"),
    FaultKind.FRAME_WORK: N_("frame too costly"),
}

_DETAIL: Final = (
    N_("a User with neither name nor message"),
    N_("a group, which no schema has, or nothing at all"),
    N_("a number without end"),
    N_("no text"),
    N_("not a PushFrame: it has no payload type"),
    N_("the field is cut off"),
    N_("the stream stops early"),
    N_("frame of type {name}"),
    N_("more than {number} bytes unpacked"),
    N_("more than {number} fields"),
    N_("more than {number} streams"),
    N_("not a {name}: {why}"),
    NN_("{number} byte", "{number} bytes"),
    NN_("{number} byte not read", "{number} bytes not read"),
    NN_("{number} message in one field", "{number} messages in one field"),
    N_("{number} not read"),
    NN_(
        "{size} kB: {read} of {number} message read",
        "{size} kB: {read} of {number} messages read",
    ),
)
"""The details of faults as the dialects write them, which know no other language."""


def sender(event: events.Event) -> str:
    """Return the name of the sender of ``event``; empty where it has none."""
    return "" if event.user is None else _known(event.user.name)


class PhraseSigns(Protocol):
    """The signs in a phrase: before a number of units, before the receiver, between parts."""

    @property
    def times(self) -> str:
        """As in ``×3``."""

    @property
    def to(self) -> str:
        """As in ``→ name``."""

    @property
    def dot(self) -> str:
        """Between two parts of one phrase."""


class _Usual:
    @property
    def times(self) -> str:
        return in_ascii("×")

    @property
    def to(self) -> str:
        return in_ascii("→")

    @property
    def dot(self) -> str:
        return in_ascii("·")


USUAL: Final[PhraseSigns] = _Usual()
"""The signs of lines that are no part of a screen."""


def phrase(event: events.Event, signs: PhraseSigns = USUAL) -> str:
    """Return the phrase of ``event``, without the sender's name."""
    match event:
        case events.Chat():
            return comment(event)
        case events.Notice():
            return _notice_phrase(event)
        case events.Gift():
            return gift_phrase(event, signs)
        case events.Like():
            return tr("liked {times}{count}").format(times=signs.times, count=event.count)
        case events.Enter():
            return tr("came in")
        case events.Social():
            return tr(_SOCIAL.get(event.action, N_("did something the feed does not name")))
        case events.FanClub():
            return event.text or tr(_FAN_CLUB.get(event.action, N_("changed in the fan club")))
        case events.Viewers():
            return tr("{online:,} watching").format(online=event.online)
        case events.Ranks():
            names = ", ".join(_known(rank.user.name) for rank in event.ranks[:3])
            return tr("ranking: {names}").format(names=names)
        case events.RoomState():
            return _state_phrase(event)
        case events.Unknown():
            return tr("not read: {method}").format(method=event.method)
        case events.Fault():
            parts = (fault_name(event.fault), event.method, fault_detail(event.detail))
            return f" {signs.dot} ".join(filter(None, parts))
        case events.LinkChange():
            return _link_phrase(event)


def comment(chat: events.Chat) -> str:
    """Return the text of ``chat``; a sticker without words has one of this language."""
    return tr(N_("[sticker]")) if chat.text == events.STICKER else chat.text


def person(user: events.User) -> str:
    """Return the name of ``user``, or the id and the number of names where several people use it.

    Such as ``888 · 30 names``.
    """
    if user.names < 2:
        return _known(user.name)
    words = trn("{id} {dot} {count} name", "{id} {dot} {count} names", user.names)
    return words.format(id=user.id, dot=in_ascii("·"), count=user.names)


def _notice_phrase(notice: events.Notice) -> str:
    if notice.topic == events.CLASH:
        words = tr("several people use the id {id}: ask each for an id of their own")
        return words.format(id=notice.text)
    return notice.text


def fault_name(kind: FaultKind) -> str:
    """Return the words for a kind of fault."""
    return tr(_FAULT[kind])


def fault_detail(detail: str) -> str:
    """Return the ``detail`` of a fault in words; unchanged where it is not a known one."""
    for text, pattern in _patterns():
        found = pattern.fullmatch(detail)
        if found is not None:
            parts = found.groupdict()
            if "why" in parts:
                parts["why"] = fault_detail(parts["why"])
            if isinstance(text, Plural):
                return trn(*text.forms, int(parts["number"])).format(**parts)
            return tr(text).format(**parts)
    return detail


@cache
def _patterns() -> tuple[tuple[str | Plural, re.Pattern[str]], ...]:
    """Return each of ``_DETAIL`` with its pattern."""
    parts = {
        r"\{number\}": r"(?P<number>[0-9]+)",
        r"\{name\}": r"(?P<name>\S+)",
        r"\{read\}": r"(?P<read>[0-9]+)",
        r"\{size\}": r"(?P<size>[0-9]+)",
        r"\{why\}": "(?P<why>.*)",
    }
    patterns = []
    for text in _DETAIL:
        # The dialects write the plural for one, too.
        words = re.escape(text.forms[-1] if isinstance(text, Plural) else text)
        for place, part in parts.items():
            words = words.replace(place, part)
        patterns.append((text, re.compile(words, re.DOTALL)))
    return tuple(patterns)


def gift_phrase(gift: events.Gift, signs: PhraseSigns = USUAL) -> str:
    """Return the gift with its new units, and the total of the combo where that is more."""
    words = f"{gift.gift} {signs.times}{gift.count}" if gift.count else gift.gift
    if gift.total > gift.count:
        words += f" (= {gift.total})"
    if gift.to is not None:
        words += f" {signs.to} {_known(gift.to.name)}"
    return words


def _link_phrase(event: events.LinkChange) -> str:
    if event.phase == "live":
        return event.detail or tr("connected")
    lost = event.lost and event.phase == "waiting"
    words = tr("connection lost") if lost else tr(_PHASE.get(event.phase, event.phase))
    return _with_detail(words, event.detail)


def _state_phrase(event: events.RoomState) -> str:
    words = tr(_STATE[event.action])
    if event.action is RoomAction.INCOME:
        return _with_detail(words, event.text or str(event.value))
    return _with_detail(words, event.text)


def _with_detail(words: str, detail: str) -> str:
    return tr("{words}: {detail}").format(words=words, detail=detail) if detail else words


def _known(name: str) -> str:
    """Return ``name``, or a word in its place where it is blank."""
    return tr(_BLANK) if name == BLANK_NAME else name
