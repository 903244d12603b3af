"""The cost of the stage, against a widget refreshed whole and the fewest bytes possible."""

from __future__ import annotations

import json
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.bench.figures import Figure
from tests.bench.terminal import Terminal

SIZES: Final = ((80, 24), (160, 45))
"""Columns and rows."""

RATES: Final = (8, 16)
"""Comments a second."""

FILLING_SECONDS: Final = 9.0
"""Seconds until the stage is full: a comment takes 8 s to cross it."""

SECONDS: Final = 12.0

_STAGE: Final = ("-m", "tests.bench.drawing_stage")


@dataclass(frozen=True, slots=True)
class Cost:
    """The cost of one way to draw.

    ``cpu`` is a share of one core and ``written`` in bytes a second, both of a full stage;
    ``whole`` is all bytes from the start, and ``least`` the fewest possible.
    """

    cpu: float
    written: float
    whole: int
    least: int


def figures() -> Iterator[Figure]:
    """Measure both ways, one after the other, at every size and rate."""
    for columns, rows in SIZES:
        for rate in RATES:
            moved = _measured("moved", rate, columns, rows)
            whole = _measured("whole", rate, columns, rows)
            name = f"{columns}×{rows}, {rate:>2}/s"
            yield Figure(
                f"{name}: bytes",
                f"{moved.written / 1024:.1f} KiB/s",
                f"{whole.written / 1024:.0f} KiB/s refreshed whole",
                moved.written / whole.written,
                at_most=1 / 8,
            )
            yield Figure(
                f"{name}: processor",
                f"{moved.cpu:.1%}",
                f"{whole.cpu:.1%} refreshed whole",
                moved.cpu / whole.cpu,
                at_most=1 / 3,
            )
            yield Figure(
                f"{name}: bytes",
                f"{moved.whole / 1024:.0f} KiB",
                f"{moved.least / 1024:.0f} KiB at the least",
                moved.whole / moved.least,
                at_most=1.6,
            )


def _measured(way: str, rate: int, columns: int, rows: int) -> Cost:
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        command = [sys.executable, *_STAGE, way, str(rate), str(report)]
        with Terminal(command, columns, rows) as terminal:
            time.sleep(FILLING_SECONDS)
            before = time.monotonic(), terminal.cpu_seconds(), terminal.written
            time.sleep(SECONDS)
            after = time.monotonic(), terminal.cpu_seconds(), terminal.written
        report_data = json.loads(report.read_text())
    seconds, cpu, written = (late - early for early, late in zip(before, after, strict=True))
    return Cost(cpu / seconds, written / seconds, report_data["written"], report_data["least"])
