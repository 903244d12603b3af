"""The cost of the viewer and its delay after a key, against the same viewer in an idle room."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import cycle, islice
from statistics import median
from typing import Final

from danmaku_tui.demo.push_server import PushServer
from tests.bench import feed
from tests.bench.figures import Figure
from tests.bench.terminal import DANMAKU, Terminal

COLUMNS, ROWS = 160, 45

RATES: Final = (10, 100, 1_000)
"""Comments a second."""

FILLING_SECONDS: Final = 9.0
"""Seconds until the stage is full: a comment takes 8 s to cross it."""

SECONDS: Final = 8.0
KEYS: Final = 15
SECONDS_APART: Final = 0.13
"""No multiple of a step of the stage, so that keys come at any moment of one."""

ANSWERS: Final = {"]": "cross", "n": "yet"}
"""Keys, each with a word of its answer that has no letter where the other one has it, too: only
cells that differ are written."""


@dataclass(frozen=True, slots=True)
class Cost:
    """The cost of one viewer.

    ``cpu`` is a share of one core, ``written`` in bytes a second, ``lag`` the median from a key to
    its answer in seconds, ``kept`` the share of the frames that it acknowledged.
    """

    cpu: float
    written: float
    lag: float
    kept: float


def figures() -> Iterator[Figure]:
    """Measure the idle room first, then every rate."""
    idle = _measured(0)
    for rate in RATES:
        busy = _measured(rate)
        name = f"{rate:>5}/s at {COLUMNS}×{ROWS}"
        yield Figure(
            f"{name}: processor",
            f"{busy.cpu:.1%}",
            f"{idle.cpu:.1%} idle",
            busy.cpu / idle.cpu,
            at_most=25,
        )
        yield Figure(
            f"{name}: key to its answer",
            f"{busy.lag * 1000:.0f} ms",
            f"{idle.lag * 1000:.0f} ms idle",
            busy.lag / idle.lag,
            at_most=5,
        )
        yield Figure(
            f"{name}: to the terminal",
            f"{busy.written / 1024:.0f} KiB/s",
            f"{idle.written / 1024:.1f} KiB/s idle",
            busy.written / idle.written,
        )
        yield Figure(
            f"{name}: frames acknowledged",
            f"{busy.kept:.0%}",
            "all that were sent",
            busy.kept,
            at_least=0.95,
        )


def _measured(rate: int) -> Cost:
    """Watch a room of ``rate`` comments a second; keys are pressed after the cost is measured."""
    with (
        feed.serving(feed.steady(rate)) as server,
        Terminal([DANMAKU, "watch", server.url], COLUMNS, ROWS) as terminal,
    ):
        terminal.wait_for("LIVE")
        time.sleep(FILLING_SECONDS)
        before = _reading(terminal, server)
        time.sleep(SECONDS)
        after = _reading(terminal, server)
        terminal.press("".join(ANSWERS))  # The first answer has more in common with the last row.
        lag = median(_lag(terminal, key) for key in islice(cycle(ANSWERS), KEYS))
    seconds, cpu, written, acks = (late - early for early, late in zip(before, after, strict=True))
    frames = min(rate, feed.FRAMES_PER_SECOND) * seconds
    return Cost(cpu / seconds, written / seconds, lag, acks / frames if frames else 1.0)


def _reading(terminal: Terminal, server: PushServer) -> tuple[float, float, int, int]:
    """Return the time, and the program's processor time, bytes and acknowledgements until then."""
    return time.monotonic(), terminal.cpu_seconds(), terminal.written, len(server.acks)


def _lag(terminal: Terminal, key: str) -> float:
    """Press ``key`` and return the seconds until the program has answered it on its last row."""
    time.sleep(SECONDS_APART)
    since, pressed = terminal.written, time.monotonic()
    terminal.press(key)
    return terminal.wait_for(ANSWERS[key], since=since) - pressed
