"""Events of other programs on standard input, as lines and on the screen."""

from __future__ import annotations

import json
import shlex
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.e2e.conftest import PATIENCE

if TYPE_CHECKING:
    from tests.e2e.conftest import Tmux

pytestmark = pytest.mark.timeout(60)

LINE = {"kind": "chat", "id": "5", "user": {"name": "安妮", "id": "7"}, "text": "晚安"}


def test_lines_that_were_printed_are_read_again(program: Path) -> None:
    def watch(given: bytes) -> subprocess.CompletedProcess[bytes]:
        command = [str(program), "watch", "-", "--json"]
        return subprocess.run(
            command, input=given, capture_output=True, timeout=2 * PATIENCE, check=False
        )

    first = watch(f"{json.dumps(LINE)}\noops\n".encode())
    again = watch(first.stdout)
    assert (first.returncode, first.stderr, again.returncode, again.stderr) == (0, b"", 0, b"")
    kinds = [json.loads(line)["kind"] for line in first.stdout.splitlines()]
    assert kinds == ["link", "link", "chat", "fault", "link"]
    chat = [line for line in first.stdout.splitlines() if b'"chat"' in line]
    assert [line for line in again.stdout.splitlines() if b'"chat"' in line] == chat


def test_the_screen_takes_its_keys_from_the_terminal(
    tmux: Tmux, program: Path, tmp_path: Path, until: Callable[..., None]
) -> None:
    events = tmp_path / "events.jsonl"
    events.write_text(json.dumps(LINE) + "\n")
    watching = f"{shlex.quote(str(program))} watch -; echo ended with $?"
    pane = tmux.open(f"tail -f {shlex.quote(str(events))} | ({watching})")
    pane.shows("晚安")
    pane.shows("LIVE")
    pane.press("?")
    pane.shows("Esc closes")
    pane.press("Escape")
    until(lambda: "Esc closes" not in pane.text)
    pane.press("q")
    pane.shows("ended with 0")
