"""Fifty kills under load: the age of the newest message that each of them lost."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Final

from tests.bench.figures import Figure
from tests.fixtures.killing import Sender, kill_recording

KILLS: Final = 50
PROMISED_SECONDS: Final = 0.25


def figures() -> Iterator[Figure]:
    """Kill, look, and go on in the same file."""
    random = Random(50)  # noqa: S311  # the moments are the same each time
    sender, worst, broken, kept = Sender(), 0.0, 0, 0
    try:
        with TemporaryDirectory() as folder:
            path = Path(folder) / "room.danmaku"
            for _ in range(KILLS):
                found = kill_recording(path, sender, random)
                worst = max(worst, found.late)
                broken += found.late > PROMISED_SECONDS
                kept = found.kept
    finally:
        sender.close()
    many = len(sender.acknowledged)
    promised = f"{PROMISED_SECONDS * 1e3:.0f} ms promised"
    value = f"{worst * 1e3:.0f} ms"
    yield Figure("oldest thing lost by a kill", value, promised, worst / PROMISED_SECONDS, 1.0)
    yield Figure("kills that lost more", str(broken), f"{KILLS} kills", broken / KILLS, 0.0)
    yield Figure("frames kept", f"{kept:,}", f"{many:,} acknowledged", kept / many)
