"""Run the shorter benchmarks, or those named: ``python tests/bench/run.py [NAME…]``.

Prints each figure as a ratio against a reference measured in the same run. Exits with 1 when one
misses its target, and with 2 for an unknown name.
"""

from __future__ import annotations

import importlib
import os
import sys
from pathlib import Path
from typing import Final

NAMES: Final = (
    *("decode", "startup", "latency", "viewer", "hands"),
    *("drawing", "ssh", "slow", "stall"),
)

LONG: Final = (
    "recording",
    "kills",
    "classroom",
    "attack.disk",
    "attack.frames",
    "attack.keys",
    "attack.history",
    "attack.recordings",
    "attack.servers",
)
"""Benchmarks that take minutes: they run only by name."""


def main(names: list[str]) -> int:
    """Run the benchmarks ``names``, or the shorter ones without any; return the exit code."""
    for name in names:
        if name not in (*NAMES, *LONG):
            print(f"{name} is no benchmark: use {', '.join((*NAMES, *LONG))}", file=sys.stderr)
            return 2
    missed = 0
    for name in names or NAMES:
        load, _, _ = os.getloadavg()
        print(f"{name} (load {load:.1f} on {os.cpu_count()} cores)", flush=True)
        for figure in importlib.import_module(f"tests.bench.{name}").figures():
            print(f"  {figure}", flush=True)
            missed += not figure.met
    return 1 if missed else 0


if __name__ == "__main__":
    # Python puts the folder of the script into the path, and not the folder of the project.
    sys.path[0] = str(Path(__file__).parents[2])
    sys.exit(main(sys.argv[1:]))
