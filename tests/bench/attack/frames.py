"""Hostile frames against the budget of one frame, in seconds of the processor."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Final

from danmaku_proto.douyin.dialect import DouyinDialect
from tests.bench.figures import Figure, best_of
from tests.fixtures.costly_frames import FRAMES

BUDGET: Final = 0.25
"""The seconds for which one frame may hold the feed, at most."""

ROUNDS: Final = 3


def figures() -> Iterator[Figure]:
    """Read each frame as a whole, without the pauses of its steps."""
    for name, make in FRAMES.items():
        data = make()
        best = best_of({name: partial(DouyinDialect().receive, data, 1.79e9)}, ROUNDS)
        value = f"{best[name] * 1000:.0f} ms"
        reference = f"{BUDGET * 1000:.0f} ms, {len(data) / 1000:.0f} kB"
        yield Figure(name, value, reference, best[name] / BUDGET, at_most=1)
