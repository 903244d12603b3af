"""The kinds of event as a person switches them, with one key each."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from danmaku_proto.events import Kind
from danmaku_tui.i18n.language import N_, tr


class EventGroup(StrEnum):
    """Kinds that are on or off together."""

    COMMENTS = N_("comments")
    GIFTS = N_("gifts")
    LIKES = N_("likes")
    ARRIVALS = N_("arrivals")
    NEWS = N_("news")

    @property
    def words(self) -> str:
        """Its name in the language of the program."""
        return tr(self.value)

    @property
    def switching(self) -> str:
        """The action of its key: an English text, to be translated when shown."""
        return _SWITCHING[self]


_SWITCHING: Final = {
    EventGroup.COMMENTS: N_("Show comments"),
    EventGroup.GIFTS: N_("Show gifts"),
    EventGroup.LIKES: N_("Show likes"),
    EventGroup.ARRIVALS: N_("Show arrivals"),
    EventGroup.NEWS: N_("Show news"),
}

GROUPS: Final = tuple(EventGroup)

OFF_AT_FIRST: Final = frozenset({EventGroup.LIKES, EventGroup.ARRIVALS})
"""In a real room most events are these two; as lines they would bury the comments."""


def group_of(kind: Kind) -> EventGroup:
    """Return the group that ``kind`` is switched with."""
    return _GROUP_OF[kind]


def _group_of(kind: Kind) -> EventGroup:
    match kind:
        case Kind.CHAT:
            return EventGroup.COMMENTS
        case Kind.GIFT:
            return EventGroup.GIFTS
        case Kind.LIKE:
            return EventGroup.LIKES
        case Kind.ENTER:
            return EventGroup.ARRIVALS
        case Kind.SOCIAL | Kind.FAN_CLUB | Kind.VIEWERS | Kind.RANKS | Kind.STATE:
            return EventGroup.NEWS
        case Kind.NOTICE | Kind.UNKNOWN | Kind.FAULT | Kind.LINK:
            return EventGroup.NEWS


_GROUP_OF: Final = {kind: _group_of(kind) for kind in Kind}
