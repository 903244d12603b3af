"""The viewer as a job of a shell: Ctrl-Z, and back."""

from __future__ import annotations

import re
import shutil
import signal
import subprocess
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.e2e.conftest import Pane, Terminal, Tmux
    from tests.fixtures.loaded_program import ForkedProgram

Open = Callable[..., "Terminal"]
Run = Callable[..., subprocess.CompletedProcess[bytes]]
Start = Callable[..., "ForkedProgram"]
Until = Callable[..., None]

pytestmark = pytest.mark.timeout(60)

STATE = "#{alternate_on} #{mouse_any_flag} #{cursor_flag}"


@pytest.fixture
def shell(tmux: Tmux) -> Pane:
    """A shell with job control and the shortest prompt."""
    if shutil.which("bash") is None:
        pytest.skip("bash is not installed")
    pane = tmux.open("PS1='prompt> ' bash --norc --noprofile --noediting -i", 100, 30)
    pane.shows("prompt>")
    return pane


def modes(shell: Pane, number: int) -> str:
    """Return the output of ``stty`` at the query of this number."""
    shell.press(f"clear; stty -g; echo asked {number}.", "Enter")
    shell.until(lambda rows: f"asked {number}." in rows, "stty")
    return next(row for row in shell.rows if re.fullmatch(r"[0-9a-f:]{20,}", row))


def address(server: ForkedProgram) -> str:
    """Return the address that a classroom prints."""
    assert server.stdout is not None
    return server.stdout.readline().decode().split()[5]


def say(run: Run, url: str, text: str) -> None:
    assert run("send", url, "--name", "张三", "--id", "888", text).returncode == 0


def test_the_shell_gets_its_terminal_and_the_viewer_its_feed_back(
    shell: Pane, program: Path, start: Start, run: Run
) -> None:
    before = modes(shell, 1)
    first = start("serve", "--port", "0")
    url = address(first)
    shell.press(f"{program} watch {url}", "Enter")
    shell.shows("CONNECTED")
    say(run, url, "one")
    shell.shows("● LIVE")
    assert shell.tells(STATE).startswith("1 1")

    shell.press("C-z")
    shell.shows("Stopped")
    assert shell.tells(STATE) == "0 0 1"
    assert modes(shell, 2) == before
    first.kill()
    first.wait()
    assert address(start("serve", "--port", url.rpartition(":")[2])) == url

    shell.press("fg", "Enter")
    shell.shows("CONNECTED")
    shell.until(lambda rows: "q quit" in rows[-1], "the whole picture")
    assert shell.tells(STATE).startswith("1 1")
    say(run, url, "two")
    shell.shows("● LIVE")
    shell.shows("s missing, resumed")
    rows = shell.text
    assert rows.index("connection lost") < rows.index("missing, resumed") < rows.rindex("two")

    shell.press("q")
    shell.shows("prompt>")
    assert shell.tells(STATE) == "0 0 1"
    assert modes(shell, 3) == before


def test_a_viewer_that_was_stopped_without_a_warning_comes_back_whole(
    terminal: Open, until: Until
) -> None:
    viewer = terminal("demo", "--seed", "7")
    viewer.shows("● LIVE")
    for times in (2, 3, 4):
        viewer.process.send_signal(signal.SIGSTOP)
        until(lambda: state(viewer.process) == "T")
        viewer.process.send_signal(signal.SIGCONT)
        until(partial(has_begun, viewer, times))
        until(partial(has_painted, viewer))
        assert viewer.modes != viewer.before
    viewer.press(b"q")
    assert viewer.wait() == 0
    assert viewer.modes == viewer.before
    assert viewer.output.count(b"\x1b[?1049l") == viewer.output.count(b"\x1b[?1049h") == 4


def state(process: ForkedProgram | subprocess.Popen[bytes]) -> str:
    """Return the letter of a process's state."""
    stat = Path(f"/proc/{process.pid}/stat").read_text(encoding="ascii", errors="replace")
    return stat.rpartition(")")[2].split()[0]


def has_begun(viewer: Terminal, times: int) -> bool:
    """Return whether the viewer has taken its terminal so many times, with its modes."""
    return viewer.output.count(b"\x1b[?1049h") == viewer.output.count(b"\x1b[?2004h") == times


def has_painted(viewer: Terminal) -> bool:
    """Return whether even the constant parts are painted since the last resume."""
    picture = viewer.output.rpartition(b"\x1b[?1049h")[2]
    return all(part in picture for part in (b"List", b"Top by comments", b"quit"))
