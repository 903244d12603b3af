"""The contract of a dialect: bytes in, events and replies out, no socket and no clock."""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from typing import Protocol, TypeAlias, runtime_checkable

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


Steps: TypeAlias = Generator[None, None, Received]
"""The reading of one message in steps: other work may be done at each ``yield``."""


def finished(steps: Steps) -> Received:
    """Return the content of a message after all of its ``steps``, one right after the other."""
    while True:
        try:
            next(steps)
        except StopIteration as end:
            received: Received = end.value
            return received


@runtime_checkable
class SteppedDialect(Protocol):
    """A dialect with messages that are too large to be read without a pause."""

    def steps(self, data: bytes | str, now: float) -> Steps:
        """Return the steps of ``receive``; the steps of two messages may be mixed."""


class Dialect(Protocol):
    """The language of a feed, sans-I/O. One object lives as long as the room is watched."""

    name: str

    def receive(self, data: bytes | str, now: float) -> Received:
        """Return the content of ``data``, received at ``now`` (since 1970). Never raises."""

    def heartbeat(self, now: float) -> bytes | None:
        """Return the message to send when a heartbeat is due at ``now`` (seconds, any epoch)."""

    def resume(self) -> Mapping[str, str]:
        """Return the URL parameters that let the next connection go on where this one ended."""
