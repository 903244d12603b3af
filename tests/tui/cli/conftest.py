from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from danmaku_tui.cli import program
from danmaku_tui.i18n import language


@dataclass(frozen=True, slots=True)
class Said:
    """How a command ended, and what it said."""

    code: int
    out: str
    err: str


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of the configuration, which is not there yet; nothing else is settled."""
    for name in list(os.environ):
        if name.startswith(("DANMAKU_", "LC_", "LANG")):
            monkeypatch.delenv(name)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    return tmp_path / "danmaku-tui"


@pytest.fixture
def command(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[Callable[..., Said]]:
    """Run the program in this process, with a configuration of its own."""
    del folder
    monkeypatch.setenv("LANGUAGE", "")

    def run(*arguments: str) -> Said:
        monkeypatch.setattr(sys, "argv", ["danmaku", *arguments])
        with pytest.raises(SystemExit) as left:
            program.main()
        assert isinstance(left.value.code, int)
        return Said(left.value.code, *capsys.readouterr())

    yield run
    language.use(language.SOURCE)
