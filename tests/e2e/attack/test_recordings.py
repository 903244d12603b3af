"""Commands on recordings that somebody has crafted: bounded, in one clear line, and counted."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import pytest

from danmaku_tui.cli import program
from tests.fixtures.crafted_recordings import CRAFTED, SHAPED, recording, rows

SECONDS: Final = 5.0
MEBIBYTES: Final = 200

COMMANDS: Final[Mapping[str, tuple[str, ...]]] = {
    "replay": ("replay", "{file}", "--json"),
    "export": ("export", "{file}", "--to", "jsonl", "-o", "{out}"),
    "stats": ("stats", "{file}", "--json"),
    "merge": ("merge", "{file}", "-o", "{out}"),
}

MEASURED: Final = """
import atexit, re, sys
from pathlib import Path
from danmaku_tui.cli import main
peak = Path(sys.argv.pop(1))
status = Path("/proc/self/status")
atexit.register(lambda: peak.write_text(re.search(r"VmHWM:\\s+(\\d+)", status.read_text())[1]))
main()
"""
"""Runs the program, and writes its greatest memory in KiB to a file.

The operating system's own figure for a child includes the memory of the tests.
"""

DEAREST: Final = (("stats", "tree of event"), ("replay", "bombs"), ("merge", "long frames"))
"""Pairs that took gigabytes or minutes before they were bounded."""


@contextmanager
def bounded() -> Iterator[None]:
    """Fail where the block takes more processor time than one command may."""
    begun = time.process_time()
    yield
    assert time.process_time() - begun < SECONDS


def arguments_of(command: str, file: Path, out: Path) -> list[str]:
    return [part.format(file=file, out=out) for part in COMMANDS[command]]


def run(
    arguments: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> tuple[int, list[str]]:
    """Return the exit code of a command in this process, and the lines on standard error."""
    monkeypatch.setattr(sys, "argv", ["danmaku", *arguments])
    with bounded(), pytest.raises(SystemExit) as ended:
        program.main()
    code = ended.value.code or 0
    assert isinstance(code, int)
    return code, capsys.readouterr().err.splitlines()


@pytest.mark.parametrize("name", CRAFTED)
def test_every_command_ends_soon_and_with_a_clear_line(
    name: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    path = tmp_path / "x.danmaku"
    CRAFTED[name](path)
    for command in ("replay", "export", "merge"):
        arguments = arguments_of(command, path, tmp_path / command)
        code, lines = run(arguments, monkeypatch, capsys)
        assert len(lines) <= 3
        assert code in (0, 1)
        assert code == 1 or name not in SHAPED
        if code == 1:
            assert lines[-1].startswith("danmaku: ")


@pytest.mark.parametrize("command", ["replay", "export", "stats", "merge"])
def test_the_last_line_counts_the_rows_that_were_passed_over(
    command: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    path = tmp_path / "x.danmaku"
    recording(path, rows("frame", 2, data="NULL") + rows("event", 5, frame="NULL"))
    code, lines = run(arguments_of(command, path, tmp_path / "out"), monkeypatch, capsys)
    count = {"replay": "2 rows", "merge": "7 rows"}.get(command, "5 rows")
    assert code == 0
    assert lines[-1] == f"danmaku: {count} of {path} cannot be read: they were passed over"


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="the peak is read from /proc")
@pytest.mark.parametrize(("command", "name"), DEAREST)
def test_the_dearest_pairs_stay_within_their_memory(
    command: str, name: str, tmp_path: Path
) -> None:
    path, peak = tmp_path / "x.danmaku", tmp_path / "peak"
    CRAFTED[name](path)
    process = subprocess.Popen(
        [sys.executable, "-c", MEASURED, str(peak), *arguments_of(command, path, tmp_path / "out")],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={"PYTHONPATH": os.environ.get("PYTHONPATH", ""), "LC_ALL": "C.UTF-8"},
    )
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode in (0, 1)
    assert usage.ru_utime + usage.ru_stime < SECONDS
    assert int(peak.read_text()) < MEBIBYTES * 1024
