"""Run the attacks that take minutes, or those named: ``python tests/bench/attack/run.py [NAME…]``.

Each module beside this one is an attack, with ``figures()`` like a benchmark. Exits with 1 when a
figure misses its bound, and with 2 for an unknown name.
"""

from __future__ import annotations

import importlib
import sys
from pathlib import Path
from typing import Final

FOLDER: Final = Path(__file__).parent


def main(names: list[str]) -> int:
    """Run the attacks ``names``, or all of them without any; return the exit code."""
    known = sorted(path.stem for path in FOLDER.glob("*.py") if path != Path(__file__))
    for name in names:
        if name not in known:
            print(f"{name} is no attack: use {', '.join(known)}", file=sys.stderr)
            return 2
    missed = 0
    for name in names or known:
        print(name, flush=True)
        for figure in importlib.import_module(f"tests.bench.attack.{name}").figures():
            print(f"  {figure}", flush=True)
            missed += not figure.met
    return 1 if missed else 0


if __name__ == "__main__":
    # Python puts the folder of the script into the path, and not the folder of the project.
    sys.path[0] = str(Path(__file__).parents[3])
    sys.exit(main(sys.argv[1:]))
