"""The command line, one command a file."""

from __future__ import annotations

from danmaku_tui.cli.program import main

__all__ = ["main"]
