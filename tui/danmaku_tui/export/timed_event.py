"""An event at its place in a recording."""

from __future__ import annotations

from dataclasses import dataclass

from danmaku_proto.events import Event


@dataclass(frozen=True, slots=True)
class TimedEvent:
    """What was told, and when it came: ``second`` is in seconds since the recording began.

    That is by the clock of whoever recorded it; the event's own time is the server's.
    """

    second: float
    event: Event


@dataclass(frozen=True, slots=True)
class RecordingInfo:
    """A recording as a whole.

    ``source`` is what was watched, ``began`` when the first message came, in seconds since 1970,
    and ``name`` that of the file.
    """

    source: str
    began: float
    name: str = ""
