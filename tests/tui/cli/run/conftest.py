from __future__ import annotations

import io
import sys
from collections.abc import Callable

import pytest


class Stream(io.StringIO):
    """A stream that is, or is not, a terminal."""

    def __init__(self, *, terminal: bool) -> None:
        super().__init__()
        self.terminal = terminal

    def isatty(self) -> bool:
        return self.terminal


@pytest.fixture
def stream() -> Callable[..., Stream]:
    return Stream


@pytest.fixture
def sit_at_a_terminal(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Put a terminal on all three standard streams; pytest replaces them before each test."""

    def sit() -> None:
        monkeypatch.setenv("TERM", "xterm-256color")
        for name in ("stdin", "stdout", "stderr"):
            monkeypatch.setattr(sys, name, Stream(terminal=True))

    return sit
