"""A line slower than the room: no backlog grows, keys work, and the status line reports it."""

from __future__ import annotations

from collections.abc import Callable
from math import inf
from typing import TYPE_CHECKING

import pytest

from tests.fixtures.slow_line import Line

if TYPE_CHECKING:
    from tests.e2e.conftest import Terminal

Open = Callable[..., "Terminal"]
Until = Callable[..., None]

pytestmark = pytest.mark.timeout(180)

RATE = 3_000
"""Bytes a second: a third of what this room takes on a screen of usual size."""

FLOOD = ("demo", "--seed", "7", "--pace", "4")


def test_on_a_slow_line_nothing_piles_up_and_keys_are_heard(terminal: Open, until: Until) -> None:
    line = Line(RATE)
    viewer = terminal(*FLOOD, line=line)
    viewer.shows("slow link")
    line.longest = 0
    for _ in range(2):
        here = len(viewer.output)
        viewer.press(b" ")
        until(lambda at=here: b"PAUSED" in viewer.output[at:])
        here = len(viewer.output)
        viewer.press(b" ")
        until(lambda at=here: len(viewer.output) > at + RATE // 2)
    assert 0 < line.longest < 2 * RATE
    # Once the line is fast again, the usual pace comes back and the report goes.
    line.rate = inf
    # Each look costs a whole picture, so that looks in a row would keep the line busy.
    until(lambda: b"slow link" not in painted_anew(viewer, until), 60, pause=1)


def painted_anew(viewer: Terminal, until: Until) -> bytes:
    """Have everything painted in other colours; return the data written for it."""
    here = len(viewer.output)
    viewer.press(b"t")
    until(lambda: b"theme:" in viewer.output[here:])
    return bytes(viewer.output[here:])
