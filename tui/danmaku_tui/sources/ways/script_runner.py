"""Calls a function of a JavaScript file in an embedded V8; a process of its own, run by the signer.

The script has neither a browser's world nor Node's. Its function is called with the MD5, the
ordered parameters and the URL, and returns the signature, or an object that holds it.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Final

from py_mini_racer import JSEvalException, MiniRacer

SCRIPT_BYTES: Final = 8 * 1024 * 1024
"""A script, in bytes; the site's own is half of one million."""

MEMORY_BYTES: Final = 512 * 1024 * 1024
"""What a script may use of memory, in bytes."""


def main(path: str, function: str) -> int:
    """Read what to sign from standard input and write what ``function`` returns, as JSON.

    Returns the exit code; where it is not 0, standard error says why.
    """
    asked = json.load(sys.stdin)
    arguments = json.dumps([asked["md5"], asked["parameters"], asked["url"]])
    try:
        with Path(path).open(encoding="utf-8-sig") as file:
            script = file.read(SCRIPT_BYTES + 1)
        if len(script) > SCRIPT_BYTES:
            raise ValueError("the script is larger than 8 MiB")
        context = MiniRacer()
        context.set_hard_memory_limit(MEMORY_BYTES)
        context.eval(script)
        answer = context.eval(f"JSON.stringify({function}(...{arguments}))")
    except (OSError, ValueError, JSEvalException) as error:
        print(error, file=sys.stderr)
        return 1
    # A function that returns nothing has no JSON, and null is no signature either.
    if isinstance(answer, str) and answer.startswith(('"', "{")):
        print(answer)
    return 0


if __name__ == "__main__":
    code = main(sys.argv[1], sys.argv[2])
    sys.stdout.flush()
    sys.stderr.flush()
    # The engine's threads would hold up an orderly end.
    os._exit(code)
