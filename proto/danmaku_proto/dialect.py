"""The contract of a dialect: bytes in, events and replies out, no socket and no clock."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from danmaku_proto.events import Event, Fault, RoomAction, RoomState, value


@value
class Received:
    """The content of one WebSocket message.

    ``replies`` are binary WebSocket messages to send back, in order. ``beat`` is true when the
    message answers a heartbeat, ``closes`` when it is the goodbye of the other side.
    """

    events: Sequence[Event] = ()
    replies: Sequence[bytes] = ()
    beat: bool = False
    closes: bool = False

    @property
    def valid(self) -> bool:
        """Whether the other side has shown that it speaks this dialect."""
        return self.beat or any(not isinstance(event, Fault) for event in self.events)

    @property
    def ends_room(self) -> bool:
        """Whether an event in it ends the room."""
        return any(
            isinstance(event, RoomState) and event.action is RoomAction.END for event in self.events
        )


class Dialect(Protocol):
    """The language of a feed, sans-I/O. One object lives as long as the room is watched."""

    name: str

    def receive(self, data: bytes | str, now: float) -> Received:
        """Return the content of ``data``, received at ``now`` (since 1970). Never raises."""

    def heartbeat(self, now: float) -> bytes | None:
        """Return the message to send when a heartbeat is due at ``now`` (seconds, any epoch)."""

    def resume(self) -> Mapping[str, str]:
        """Return the URL parameters that let the next connection go on where this one ended."""
