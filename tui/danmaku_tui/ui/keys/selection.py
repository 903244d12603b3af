"""What a person has picked on the stage, in the list or on the board: the same keys act on all."""

from __future__ import annotations

from dataclasses import dataclass

from danmaku_proto.events import Event, User
from danmaku_tui.i18n import event_text


@dataclass(frozen=True, slots=True)
class Selection:
    """One person, and what that person did where it is an event that was picked."""

    user: User | None
    event: Event | None = None

    @property
    def text(self) -> str:
        """What is copied: what was said, or who it is."""
        if self.event is not None:
            return event_text.phrase(self.event)
        return "" if self.user is None else self.user.name
