"""The effect of a terminal that stops reading on the feed, and on the exit, against before.

The feed is timed where it matters: when the server receives the acknowledgements.
"""

from __future__ import annotations

import signal
import time
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from danmaku_tui.demo.push_server import PushServer
from tests.bench import feed
from tests.bench.figures import Figure
from tests.bench.terminal import DANMAKU, Terminal

COLUMNS, ROWS = 160, 45

RATE: Final = 100
"""Comments a second."""

FILLING_SECONDS: Final = 9.0
"""Seconds until the stage is full, so that every step writes as much as possible."""

SECONDS: Final = 10.0
"""Seconds of the stall, and of the time before it as the reference."""

GAP_SECONDS: Final = 0.2
"""The longest time without an acknowledgement that nobody would notice."""

LEAVE_SECONDS: Final = 3.0
"""The longest time that SIGTERM may take."""

_LOOK_SECONDS: Final = 0.002


@dataclass(frozen=True, slots=True)
class Flow:
    """The acknowledgements of a client: the longest gap in seconds, and the share of frames."""

    gap: float
    kept: float


def figures() -> Iterator[Figure]:
    """Measure the feed before a stall and during it; then end the program, still stalled."""
    with (
        feed.serving(feed.steady(RATE)) as server,
        Terminal([DANMAKU, "watch", server.url], COLUMNS, ROWS) as terminal,
    ):
        terminal.wait_for("LIVE")
        time.sleep(FILLING_SECONDS)
        before = _watched(server)
        with terminal.stalled():
            stalled = _watched(server)
            code, took = terminal.leave(signal.SIGTERM)
    for name, flow in (("read", before), ("stalled", stalled)):
        yield Figure(
            f"terminal {name}: longest gap of the feed",
            f"{flow.gap * 1000:.0f} ms",
            f"{GAP_SECONDS * 1000:.0f} ms allowed",
            flow.gap / GAP_SECONDS,
            at_most=1,
        )
    yield Figure(
        "terminal stalled: frames acknowledged",
        f"{stalled.kept:.0%}",
        f"{before.kept:.0%} before",
        stalled.kept / before.kept,
        at_least=0.95,
    )
    yield Figure(
        "terminal stalled: SIGTERM to the end",
        f"{took:.1f} s" if code == 128 + signal.SIGTERM else f"code {code}",
        f"{LEAVE_SECONDS:g} s allowed",
        took / LEAVE_SECONDS if code == 128 + signal.SIGTERM else float("inf"),
        at_most=1,
    )


def _watched(server: PushServer) -> Flow:
    """Watch the acknowledgements of ``server`` for ``SECONDS``."""
    began, first = time.monotonic(), len(server.acks)
    times, seen = [began], first
    while time.monotonic() < began + SECONDS:
        time.sleep(_LOOK_SECONDS)
        received = len(server.acks)
        if received > seen:
            times.append(time.monotonic())
            seen = received
    times.append(time.monotonic())
    gap = max(later - earlier for earlier, later in pairwise(times))
    return Flow(gap, (seen - first) / (min(RATE, feed.FRAMES_PER_SECOND) * SECONDS))
