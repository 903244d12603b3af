"""A line slower than the room, with a terminal that answers, against one that never does.

Without an answer no program can know how slow the line is.
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
"""Sixteen comments a second, and the other messages of a room."""

SETTLING_SECONDS: Final = 8.0
"""Seconds after the first screen."""

SECONDS: Final = 20.0

KEYS: Final = 12

AT_MOST_SECONDS: Final = 1.0
"""For half of the keys; a person waits so long for a far machine without a second try."""

BACKLOG_SECONDS: Final = 4.0
"""Seconds of data that wait at any time; on a slower line the first screen alone is as much."""

_APART: Final = 0.73
"""Seconds between two keys."""


@dataclass(frozen=True, slots=True)
class Course:
    """The course of a run: the longest backlog and the delays of keys in seconds.

    ``reported`` says whether the status line showed the slow link.
    """

    backlog: float
    lags: list[float]
    reported: bool


def figures() -> Iterator[Figure]:
    """Measure each rate, and the backlog of the second one with and without replies."""
    for rate in RATES:
        course = _run(Line(rate), rate)
        name = f"{rate / 1024:.1f} KiB/s"
        yield Figure(
            f"{name}: backlog, at most",
            f"{course.backlog:.1f} s of writing",
            f"{BACKLOG_SECONDS:g} s",
            course.backlog / BACKLOG_SECONDS,
            at_most=1,
        )
        yield Figure(
            f"{name}: key to its answer",
            f"{median(course.lags) * 1000:.0f} ms{', reported' if course.reported else ''}",
            f"{AT_MOST_SECONDS * 1000:.0f} ms, {max(course.lags) * 1000:.0f} ms the slowest",
            median(course.lags) / AT_MOST_SECONDS,
            at_most=1,
        )
    rate = RATES[1]
    replying, silent = _waiting(rate, answers=True), _waiting(rate, answers=False)
    yield Figure(
        f"{rate / 1024:.1f} KiB/s: waits after {SECONDS:g} s",
        f"{replying / 1024:.1f} KiB",
        f"{silent / 1024:.1f} KiB where nothing answers",
        replying / silent,
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
    """Freeze, and return the seconds until it is shown; go on again."""
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
        line.rate = inf  # So that the quit key arrives.
        return round(median(waits))
