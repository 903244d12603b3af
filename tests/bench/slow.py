"""A line slower than the room, with a terminal that answers, against one that never does.

Where it never answers nobody can know how slow the line is, as with most programs.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from math import inf
from statistics import median
from typing import Final

from tests.bench.figures import Figure
from tests.bench.terminal import DANMAKU, Terminal
from tests.fixtures.slow_line import Line

COLUMNS, ROWS = 160, 45

RATES: Final = (1_000, 3_000, 16_384)
"""Bytes a second."""

ROOM: Final = ("demo", "--seed", "7", "--pace", "4")
"""Sixteen comments a second, and all that comes with them."""

SETTLING_SECONDS: Final = 8.0
"""After the first picture."""

SECONDS: Final = 20.0

KEYS: Final = 12

AT_MOST_SECONDS: Final = 1.0
"""For half of the keys; a person waits so long for a far machine without a second try."""

BACKLOG_SECONDS: Final = 4.0
"""Of writing, that ever wait; a slower line has them in the first picture alone."""

_APART: Final = 0.73
"""Seconds between two keys."""


@dataclass(frozen=True, slots=True)
class Course:
    """How it went: the longest backlog and the keys' lags in seconds; whether it was told."""

    backlog: float
    lags: list[float]
    told: bool


def figures() -> Iterator[Figure]:
    """Measure each rate, and how much waits on the second one where nothing answers."""
    for rate in RATES:
        course = _run(Line(rate), rate)
        what = f"{rate / 1024:.1f} KiB/s"
        yield Figure(
            f"{what}: what waits, at most",
            f"{course.backlog:.1f} s of writing",
            f"{BACKLOG_SECONDS:g} s",
            course.backlog / BACKLOG_SECONDS,
            at_most=1,
        )
        yield Figure(
            f"{what}: key to its answer",
            f"{median(course.lags) * 1000:.0f} ms{', told' if course.told else ''}",
            f"{AT_MOST_SECONDS * 1000:.0f} ms, {max(course.lags) * 1000:.0f} ms the slowest",
            median(course.lags) / AT_MOST_SECONDS,
            at_most=1,
        )
    rate = RATES[1]
    heeded, deaf = _waiting(rate, answers=True), _waiting(rate, answers=False)
    yield Figure(
        f"{rate / 1024:.1f} KiB/s: waits after {SECONDS:g} s",
        f"{heeded / 1024:.1f} KiB",
        f"{deaf / 1024:.1f} KiB where nothing answers",
        heeded / deaf,
        at_most=1 / 20,
    )


def _run(line: Line, rate: float) -> Course:
    with Terminal([DANMAKU, *ROOM], COLUMNS, ROWS, line) as terminal:
        terminal.wait_for("LIVE", seconds=60)
        time.sleep(SETTLING_SECONDS)
        line.longest = 0
        lags = [_lag(terminal) for _ in range(KEYS)]
        return Course(line.longest / rate, lags, terminal.saw("slow link"))


def _lag(terminal: Terminal) -> float:
    """Freeze, and return the seconds until that is said; let go on again."""
    time.sleep(_APART)
    since, pressed = terminal.written, time.monotonic()
    terminal.press(" ")
    lag = terminal.wait_for("PAUSED", since=since, seconds=60) - pressed
    terminal.press(" ")
    time.sleep(_APART)
    return lag


def _waiting(rate: float, *, answers: bool) -> int:
    """Return the bytes that wait after ``SECONDS``: the median of some moments."""
    line = Line(rate, answers=answers)
    with Terminal([DANMAKU, *ROOM], COLUMNS, ROWS, line) as terminal:
        terminal.wait_for("LIVE", seconds=60)
        time.sleep(SECONDS)
        waits = []
        for _ in range(KEYS):
            waits.append(line.waiting)
            time.sleep(_APART / 4)
        line.rate = inf  # So that it hears of its end.
        return round(median(waits))
