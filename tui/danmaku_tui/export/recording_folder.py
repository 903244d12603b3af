"""The recordings of a folder."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Final

SUFFIX: Final = ".danmaku"
"""The end of the name of a recording."""


def recordings_in(path: Path) -> tuple[Path, ...]:
    """Return the recordings in the folder ``path``, by name.

    Empty where ``path`` is no folder or holds none; it may be a folder of captured frames then.
    """
    try:
        return tuple(sorted(each for each in path.iterdir() if each.name.endswith(SUFFIX)))
    except OSError:
        return ()


def every_recording(paths: Iterable[Path]) -> tuple[Path, ...]:
    """Return ``paths`` with the recordings of each folder in its place, each file once."""
    found: dict[Path, Path] = {}
    for path in paths:
        for each in recordings_in(path) or (path,):
            found.setdefault(each.resolve(), each)
    return tuple(found.values())
