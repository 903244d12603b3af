"""What a recording is doing, as anyone on any thread may read it, and where it comes from."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class RecordingOrigin:
    """What a recording says of where it comes from.

    ``source`` is for a person; of an address only scheme, host and path are kept. ``dialect`` names
    what reads the frames. ``program`` is the program and its version.
    """

    source: str
    dialect: str
    program: str


@dataclass(frozen=True, slots=True)
class RecordState:
    """A recording at one moment; the whole value is replaced.

    ``path`` is the file that is written, ``since`` when recording began (seconds since 1970).
    ``frames`` and ``events`` are those that are in files by now, of every file that this recording
    has; ``bytes`` the size of the present file. ``trouble`` is one line that says why nothing can
    be written at present, empty where it can. ``notice`` is one line about the last trouble that
    is over: what it was, and where the recording goes on. ``lost`` counts the frames that never
    will be written.
    """

    path: Path
    since: float
    frames: int = 0
    events: int = 0
    bytes: int = 0
    trouble: str = ""
    notice: str = ""
    lost: int = 0
