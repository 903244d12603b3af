"""The kinds of event as a person switches them, with one key each."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from danmaku_proto.events import Kind
from danmaku_tui.i18n.language import N_, tr


class Group(StrEnum):
    """Kinds that are on or off together."""

    COMMENTS = N_("comments")
    GIFTS = N_("gifts")
    LIKES = N_("likes")
    ARRIVALS = N_("arrivals")
    NEWS = N_("news")

    @property
    def words(self) -> str:
        """Its name in the language spoken now."""
        return tr(self.value)

    @property
    def switching(self) -> str:
        """What the key that switches it does: an English text, to be translated when shown."""
        return _SWITCHING[self]


_SWITCHING: Final = {
    Group.COMMENTS: N_("Show comments"),
    Group.GIFTS: N_("Show gifts"),
    Group.LIKES: N_("Show likes"),
    Group.ARRIVALS: N_("Show arrivals"),
    Group.NEWS: N_("Show news"),
}

GROUPS: Final = tuple(Group)

OFF_AT_FIRST: Final = frozenset({Group.LIKES, Group.ARRIVALS})
"""In a real room most events are these two; as lines they would bury the comments."""

_GROUP_OF: Final = {
    Kind.CHAT: Group.COMMENTS,
    Kind.GIFT: Group.GIFTS,
    Kind.LIKE: Group.LIKES,
    Kind.ENTER: Group.ARRIVALS,
}


def group_of(kind: Kind) -> Group:
    """Return the group that ``kind`` is switched with."""
    return _GROUP_OF.get(kind, Group.NEWS)
