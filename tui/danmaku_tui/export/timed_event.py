"""An event with its position in a recording."""

from __future__ import annotations

from dataclasses import dataclass

from danmaku_proto.events import Event


@dataclass(frozen=True, slots=True)
class TimedEvent:
    """An event that arrived ``second`` seconds after the beginning of the recording.

    That is by the recorder's clock; the event's own time is the server's.
    """

    second: float
    event: Event


@dataclass(frozen=True, slots=True)
class RecordingInfo:
    """A recording as a whole.

    ``source`` names its source, ``began`` is the arrival of the first message, in seconds since
    1970, and ``name`` is that of the file. ``shifted`` is true where the export has a time of its
    own, other than that of the recording.
    """

    source: str
    began: float
    name: str = ""
    shifted: bool = False
