"""The state of a recording, readable on any thread, and its origin."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class RecordingOrigin:
    """The origin of a recording.

    ``source`` is for a person; of an address only scheme, host and path are kept. ``dialect`` is
    the name of the dialect that decodes the frames. ``program`` is the program and its version.
    """

    source: str
    dialect: str
    program: str


@dataclass(frozen=True, slots=True)
class RecordState:
    """A recording at one moment; the whole value is replaced.

    ``path`` is the file that is written, ``since`` the start of the recording (seconds since 1970).
    ``files`` are all files with a part of it, in order.
    ``frames`` and ``events`` count those on disk, in all files of this recording; ``bytes`` is the
    size of the present file. ``trouble`` is one line with the reason why nothing can be written at
    present, else empty. ``notice`` is one line about the last trouble that is over: the reason, and
    the file in which the recording continues. ``lost`` counts the frames that will never be
    written. ``spilled`` counts the ``frames`` in the spill folder, in ``spill_files``.
    """

    path: Path
    since: float
    frames: int = 0
    events: int = 0
    bytes: int = 0
    trouble: str = ""
    notice: str = ""
    lost: int = 0
    files: tuple[Path, ...] = ()
    spilled: int = 0
    spill_files: tuple[Path, ...] = ()

    @property
    def whole(self) -> bool:
        """Whether its files have everything."""
        return not (self.trouble or self.lost or self.spilled)
