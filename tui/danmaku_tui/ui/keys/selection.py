"""The selection on the stage, in the list or on the board: the same keys act on all of them."""

from __future__ import annotations

from dataclasses import dataclass

from danmaku_proto.events import Event, User
from danmaku_tui.i18n import event_text


@dataclass(frozen=True, slots=True)
class Selection:
    """A selected person, and the event where one was selected."""

    user: User | None
    event: Event | None = None

    @property
    def text(self) -> str:
        """The text to copy: the event, or the name of the person."""
        if self.event is not None:
            return event_text.phrase(self.event)
        return "" if self.user is None else self.user.name
