"""What a feed must offer to be watched: bytes in, events and replies out, no socket, no clock."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from danmaku_proto.events import Event, Fault, RoomAction, RoomState, value


@value
class Received:
    """What one WebSocket message turned out to be.

    ``replies`` are binary WebSocket messages to send back, in order. ``beat`` is true when the
    message answers a heartbeat.
    """

    events: Sequence[Event] = ()
    replies: Sequence[bytes] = ()
    beat: bool = False

    @property
    def valid(self) -> bool:
        """Whether the other side has shown that it speaks this dialect."""
        return self.beat or any(not isinstance(event, Fault) for event in self.events)

    @property
    def ends_room(self) -> bool:
        """Whether it says that the room has ended."""
        return any(
            isinstance(event, RoomState) and event.action is RoomAction.END for event in self.events
        )


class Dialect(Protocol):
    """The language of a feed, sans-I/O. One object lives as long as the room is watched."""

    name: str

    def receive(self, data: bytes | str, now: float) -> Received:
        """Return what ``data`` says, received at ``now`` (seconds since 1970). Never raises."""

    def heartbeat(self, now: float) -> bytes | None:
        """Return the message to send when a heartbeat is due at ``now`` (seconds, any epoch)."""

    def resume(self) -> Mapping[str, str]:
        """Return the URL parameters that let the next connection go on where this one ended."""
