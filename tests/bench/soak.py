"""Watch a busy room for long over a failing network: ``python tests/bench/soak.py --minutes 10``.

Prints one table and exits with 1 where something grew, was lost without a fault, or was counted
wrongly.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
from pathlib import Path
from typing import Final

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.fixtures.soaking import Sample, Soaked, Told, soak

GROWTH: Final = 0.01
"""Memory may grow by this part a minute, once the history is full."""

FAULT_SECONDS: Final = 20.0


def main() -> int:
    """Soak, print the table, and return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--rate", type=int, default=200, help="comments a second")
    options = parser.parse_args()
    told = Told(options.rate)
    print(
        f"{'time':>6} {'memory':>9} {'threads':>7} {'files':>5} {'tasks':>5} {'counted':>8}  fault"
    )
    soaked = asyncio.run(soak(told, options.minutes * 60, FAULT_SECONDS, show))
    verdicts = judge(soaked)
    for name, (found, good) in verdicts.items():
        print(f"{'ok  ' if good else 'MISS'} {name}: {found}")
    return 0 if all(good for _, good in verdicts.values()) else 1


def show(sample: Sample) -> None:
    """Print one row of the table."""
    print(
        f"{sample.at:5.0f}s {sample.memory / 2**20:6.1f}MiB {sample.threads:7} {sample.files:5}"
        f" {sample.tasks:5} {sample.counted:8}  {sample.fault}",
        flush=True,
    )


def judge(soaked: Soaked) -> dict[str, tuple[str, bool]]:
    """Return each finding as a text, and whether it is good."""
    settled = soaked.settled
    first = soaked.samples[1] if len(soaked.samples) > 1 else soaked.samples[0]
    threads = max(sample.threads for sample in settled)
    files = max(sample.files for sample in settled)
    tasks = max(sample.tasks for sample in settled)
    growth = soaked.growth
    return {
        "growth a minute": (f"{growth:.2%} (at most {GROWTH:.0%})", growth <= GROWTH),
        "threads": (f"{first.threads}, later at most {threads}", threads <= first.threads),
        "files": (f"{first.files}, later at most {files}", files <= first.files),
        "tasks": (f"at most {tasks}", tasks <= 16),
        "faults": (f"{soaked.faults}, {soaked.connections} connections", soaked.faults > 0),
        "sent": (
            f"{soaked.sent} = {soaked.counted} counted + {soaked.lost} lost",
            soaked.sent == soaked.counted + soaked.lost,
        ),
        "arrived": (
            f"{soaked.arrivals} = {soaked.counted} + {soaked.duplicates} duplicates",
            soaked.arrivals == soaked.counted + soaked.duplicates,
        ),
        "lost without a fault": (str(soaked.owed), soaked.owed == 0),
        "never sent": (str(soaked.invented), soaked.invented == 0),
        "ledger": ("balanced" if soaked.balanced else "not balanced", soaked.balanced),
        "viewer": (
            f"exit code {soaked.exit_code}, {soaked.written / 2**20:.1f} MiB written",
            soaked.exit_code == 0,
        ),
        "error of the feed": (repr(soaked.error), soaked.error is None),
    }


if __name__ == "__main__":
    sys.exit(main())
