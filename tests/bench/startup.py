"""Start to first paint, against the import of Textual's application class alone."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from typing import Final

from tests.bench.figures import Figure
from tests.bench.terminal import DANMAKU, Terminal

ROUNDS: Final = 7

_IMPORT: Final = "import os, textual.app; os.write(1, b'.')"
_FIRST_WORDS: Final = ("RESOLVING", "CONNECTING", "LIVE")
"""The first word of the status line, which is painted with the rest of the first screen."""


def figures() -> Iterator[Figure]:
    """Measure both, in turns; the best of each counts."""
    paint = reference = float("inf")
    for _ in range(ROUNDS):
        paint = min(paint, _first_paint())
        reference = min(reference, _import())
    yield Figure(
        "danmaku demo to its first paint",
        f"{paint * 1000:.0f} ms",
        f"{reference * 1000:.0f} ms python, import textual.app",
        paint / reference,
        at_most=2,
    )


def _first_paint() -> float:
    """Return the seconds from the start of the demo until its status line is on the terminal."""
    with Terminal([DANMAKU, "demo", "--seed", "1"], columns=80, rows=24) as terminal:
        return terminal.wait_for(*_FIRST_WORDS) - terminal.started_at


def _import() -> float:
    """Return the seconds from the start of Python until Textual is imported."""
    read, write = os.pipe()
    begun = time.monotonic()
    with subprocess.Popen([sys.executable, "-c", _IMPORT], stdout=write) as process:
        os.close(write)
        os.read(read, 1)
        took = time.monotonic() - begun
        process.wait()
    os.close(read)
    return took
