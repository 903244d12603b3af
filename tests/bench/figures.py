"""The figure of a benchmark: a ratio against a named reference, and its target."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of a benchmark.

    ``value`` and ``reference`` are texts with their units; ``ratio`` is value to reference. Its
    target is ``at_most`` or ``at_least`` so much; without either it is only shown.
    """

    name: str
    value: str
    reference: str
    ratio: float
    at_most: float | None = None
    at_least: float | None = None

    @property
    def met(self) -> bool:
        """Whether the ratio meets its target."""
        low_enough = self.at_most is None or self.ratio <= self.at_most
        return low_enough and (self.at_least is None or self.ratio >= self.at_least)

    def __str__(self) -> str:
        target, verdict = "", ""
        if self.at_most is not None:
            target = f"≤ {self.at_most:g}×"
        elif self.at_least is not None:
            target = f"≥ {self.at_least:g}×"
        if target:
            verdict = "ok" if self.met else "MISS"
        measured = f"{self.name:<38} {self.value:>10} : {self.reference:<36}"
        return f"{measured} {self.ratio:>7.2f}×  {target:>7}  {verdict}".rstrip()


def best_of(
    sides: Mapping[str, Callable[[], object]],
    rounds: int,
    clock: Callable[[], float] = time.thread_time,
) -> dict[str, float]:
    """Return the shortest time of each side in seconds of ``clock``; the sides take turns.

    Each turn is one call. Other work of the machine makes a call longer, never shorter.
    """
    best = dict.fromkeys(sides, float("inf"))
    for _ in range(rounds):
        for name, side in sides.items():
            begun = clock()
            side()
            best[name] = min(best[name], clock() - begun)
    return best


def microseconds(seconds: float) -> str:
    """Return ``seconds`` as a text in microseconds."""
    return f"{seconds * 1e6:.1f} µs"
