"""The room that is shared, as the server of the share sees it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Protocol

from danmaku_tui.room.history import History
from danmaku_tui.session import SessionView

PUBLISHED_EVENTS: Final = 20_000
"""Events held for clients: the viewer has most of them in its own history, too."""


class ViewedRoom(Protocol):
    """A room that another thread watches."""

    @property
    def view(self) -> SessionView:
        """The newest view of the room; may be read on any thread."""


@dataclass(frozen=True, slots=True)
class SharedRoom:
    """A room, its ``name`` for a person, and the ``events`` that were published of it."""

    name: str
    room: ViewedRoom
    events: History
