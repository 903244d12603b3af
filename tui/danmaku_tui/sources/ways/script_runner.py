"""The process that calls a function of a JavaScript file in an embedded V8, for the signer.

The script has the objects of neither a browser nor Node. Its function is called with the MD5, the
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
"""The largest script, in bytes; the site's own has half of one million."""

MEMORY_BYTES: Final = 512 * 1024 * 1024
"""The most memory of a script, in bytes."""


def main(path: str, function: str) -> int:
    """Read the request from standard input and write the result of ``function``, as JSON.

    Returns the exit code; where it is not 0, the reason is on standard error.
    """
    request = json.load(sys.stdin)
    arguments = json.dumps([request["md5"], request["parameters"], request["url"]])
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
    # A function without a result gives no JSON, and null is no signature either.
    if isinstance(answer, str) and answer.startswith(('"', "{")):
        print(answer)
    return 0


if __name__ == "__main__":
    code = main(sys.argv[1], sys.argv[2])
    sys.stdout.flush()
    sys.stderr.flush()
    # An orderly end would wait for the threads of the engine.
    os._exit(code)
