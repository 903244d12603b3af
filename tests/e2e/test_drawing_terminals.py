"""The stage as the whole program draws it: moved in the terminal, refreshed, and behind ssh."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from operator import ne
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.e2e.conftest import Terminal, Tmux

Open = Callable[..., "Terminal"]
Until = Callable[..., None]

pytestmark = pytest.mark.timeout(90)

DEMO = ("demo", "--seed", "7")
MOVED = re.compile(rb"\x1b\[\d*P")
SSHD = shutil.which("sshd", path=f"{os.environ.get('PATH', '')}:/usr/sbin")


def test_the_terminal_moves_the_rows_itself(terminal: Open, until: Until) -> None:
    viewer = terminal(*DEMO)
    viewer.shows("● LIVE")
    until(lambda: len(MOVED.findall(bytes(viewer.output))) > 50)
    viewer.press(b"q")
    assert viewer.wait() == 0
    assert viewer.modes == viewer.before


@pytest.mark.parametrize(
    ("arguments", "term"), [(("--draw", "rows"), "xterm-256color"), ((), "linux")]
)
def test_rows_are_refreshed_where_that_is_wished_or_needed(
    terminal: Open, until: Until, arguments: tuple[str, ...], term: str
) -> None:
    viewer = terminal(*DEMO, *arguments, TERM=term)
    viewer.shows("● LIVE")
    begun = len(viewer.output)
    until(lambda: len(viewer.output) > begun + 30_000)
    assert not MOVED.search(bytes(viewer.output))


def test_an_answer_of_the_terminal_is_not_taken_for_a_key(terminal: Open, until: Until) -> None:
    viewer = terminal(*DEMO)
    viewer.shows("● LIVE")
    until(lambda: viewer.output.count(b"\x1b[6n") >= 1)
    viewer.press(b"\x1b[24;80R")
    until(lambda: viewer.output.count(b"\x1b[6n") >= 2)
    assert viewer.process.poll() is None


@pytest.fixture
def login(tmp_path: Path) -> Iterator[list[str]]:
    """Run an sshd on loopback; return the command that logs in to it."""
    if SSHD is None or shutil.which("ssh") is None:
        pytest.skip("sshd is not installed")
    if os.geteuid() != 0:
        pytest.skip("an sshd of one's own lets nobody in without being root")
    for key in ("host", "user"):
        command = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(tmp_path / key)]
        subprocess.run(command, check=True)
    (tmp_path / "authorized").write_bytes((tmp_path / "user.pub").read_bytes())
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
    (tmp_path / "config").write_text(
        f"Port {port}\nListenAddress 127.0.0.1\nHostKey {tmp_path}/host\nUsePAM no\n"
        f"AuthorizedKeysFile {tmp_path}/authorized\nStrictModes no\nPermitRootLogin yes\n"
        "PidFile none\nPasswordAuthentication no\n"
    )
    Path("/run/sshd").mkdir(exist_ok=True)
    daemon = subprocess.Popen([SSHD, "-D", "-f", str(tmp_path / "config")])
    command = ["ssh", "-F", "none", "-tt", "-p", str(port), "-i", str(tmp_path / "user")]
    for option in ("StrictHostKeyChecking=no", "UserKnownHostsFile=/dev/null", "LogLevel=ERROR"):
        command += ["-o", option]
    for _ in range(200):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                break
        time.sleep(0.05)
    yield [*command, "127.0.0.1"]
    daemon.terminate()
    daemon.wait()


def test_through_ssh_the_stage_moves_and_the_keys_answer(
    tmux: Tmux, login: list[str], program: Path
) -> None:
    far = f"LC_ALL=C.UTF-8 TERM=tmux-256color {shlex.join([str(program), *DEMO])}"
    pane = tmux.open(shlex.join([*login, far]))
    pane.shows("● LIVE")
    shown = pane.rows
    pane.until(lambda rows: ne(rows[2:10], shown[2:10]), "another picture")
    pane.press("]")
    pane.shows("comments cross in")
    pane.press("q")
    pane.hides("LIVE")
