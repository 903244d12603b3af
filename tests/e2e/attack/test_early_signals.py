"""Ctrl-C while the program is still being loaded ends it in silence."""

from __future__ import annotations

import signal
import subprocess
import sys

import pytest

INTERRUPTED = """
import os, sys, _signal

class Finder:
    def find_spec(self, name, *_):
        if name == sys.argv[1]:
            os.kill(os.getpid(), _signal.SIGINT)

_signal.signal(_signal.SIGINT, _signal.default_int_handler)
sys.meta_path.insert(0, Finder())
from danmaku_tui.cli import main
main()
"""
"""A start of the program that is interrupted when a module is looked for."""


@pytest.mark.parametrize("module", ["danmaku_tui.cli.program", "click", "signal", "termios"])
def test_an_interrupt_while_modules_are_loaded_is_no_traceback(module: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", INTERRUPTED, module], capture_output=True, timeout=60, check=False
    )
    assert done.returncode == -signal.SIGINT
    assert (done.stdout, done.stderr) == (b"", b"")
