"""A server that is really stopped, as a hung machine is: its sockets stay open and send nothing."""

from __future__ import annotations

import json
import shlex
import signal
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.e2e.conftest import Tmux
    from tests.fixtures.loaded_program import ForkedProgram

Run = Callable[..., subprocess.CompletedProcess[bytes]]
Start = Callable[..., "ForkedProgram"]

pytestmark = pytest.mark.timeout(120)


def address(server: ForkedProgram) -> str:
    """Return the address that a classroom prints."""
    assert server.stdout is not None
    return server.stdout.readline().decode().split()[5]


def test_a_server_that_hangs_is_called_silent_and_one_that_wakes_up_is_live_again(
    tmux: Tmux, program: Path, start: Start, run: Run
) -> None:
    """Two viewers at once: nobody has spoken yet in the room of the second one."""
    server, quiet_server = start("serve", "--port", "0"), start("serve", "--port", "0")
    url = address(server)
    pane = tmux.open(shlex.join([str(program), "watch", url]), columns=100)
    quiet_url = address(quiet_server)
    quiet = tmux.open(shlex.join([str(program), "watch", quiet_url]), columns=100)
    quiet.shows("CONNECTED, no message yet")
    quiet_server.send_signal(signal.SIGSTOP)
    pane.shows("CONNECTED")
    assert run("send", url, "--name", "张三", "--id", "888", "大家好").returncode == 0
    pane.shows("● LIVE")
    pane.until(lambda rows: "ms" in rows[0].partition("rtt ")[2], "a round trip")
    server.send_signal(signal.SIGSTOP)
    pane.until(lambda rows: rows[0].startswith(" ○ SILENT"), "SILENT")
    pane.until(lambda rows: "no answer" in rows[0] and "rtt" not in rows[0], "no round trip")
    pane.shows("r reconnects · no answer for")
    pane.press("!")
    pane.shows("The connection may be dead: no answer for")
    server.send_signal(signal.SIGCONT)
    pane.hides("connection may be dead")
    pane.press("!")
    pane.until(lambda rows: "LIVE" in rows[0] and "rtt" in rows[0], "LIVE")
    assert "connection lost" not in pane.text
    quiet.until(lambda rows: rows[0].startswith(" ○ SILENT"), "SILENT")


def test_lines_tell_why_there_is_no_connection_once_for_each_attempt(start: Start) -> None:
    watching = ("watch", "ws://127.0.0.1:1", "--for", "3")
    as_json, as_text = start(*watching, "--json"), start(*watching, "--plain")
    states = [json.loads(line) for line in as_json.communicate(timeout=60)[0].splitlines()]
    assert [line["phase"] for line in states[:3]] == ["resolving", "connecting", "waiting"]
    for line in states:
        assert bool(line["detail"]) == (line["phase"] == "waiting")
    plain = as_text.communicate(timeout=60)[0].decode()
    assert "no connection: nothing listens at 127.0.0.1:1" in plain
    assert "lost" not in plain
