"""The detection of a room whose names are all hidden, and the notice with the reason."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from danmaku_proto.dialect import Received
from danmaku_proto.events import Chat, Enter, Notice, User
from danmaku_tui.feed.intake import Receiver
from danmaku_tui.i18n.language import N_, tr

NAMES_TO_BE_SURE: Final = 8
"""The number of first names that must all be hidden; a few are hidden in any room."""

MASKED_ID: Final = "111111"
"""The number that everyone has in a masked room (jwwsjlm/douyinLive)."""

WORDS: Final = N_(
    "every name in this room is hidden by the platform: a signed-in session (in "
    "the browser, or its cookies by --cookie-file) may show them"
)


class MaskedNameWatch:
    """Checks the first names of a feed, and adds one notice where all of them are hidden."""

    def __init__(self) -> None:
        self._hidden = 0
        self._done = False

    def look(self, received: Received, at: float) -> Received:
        """Return ``received``, with the notice added once the names are known to be hidden.

        ``at`` is the time since 1970, in seconds.
        """
        for event in received.events:
            if not self._done and isinstance(event, Chat | Enter):
                self._hidden += 1
                if not _hidden(event.user):
                    self._done = True
                elif self._hidden == NAMES_TO_BE_SURE:
                    self._done = True
                    notice = Notice(id="", at=at, text=tr(WORDS), topic="names")
                    return replace(received, events=[*received.events, notice])
        return received


def watching_names(on_received: Receiver) -> Receiver:
    """Return a receiver that passes all on to ``on_received``, with a notice of hidden names."""
    names = MaskedNameWatch()

    def take(data: bytes | str, received: Received, at: float) -> None:
        on_received(data, names.look(received, at), at)

    return take


def _hidden(user: User) -> bool:
    return user.id == MASKED_ID or user.name.endswith("***")
