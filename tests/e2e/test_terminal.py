"""The viewer on a pseudo-terminal: its exit, and the terminal after it."""

from __future__ import annotations

import signal
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from danmaku_tui.classroom.server import ClassroomServer
from tests.fixtures.slow_line import Line

if TYPE_CHECKING:
    from tests.e2e.conftest import Speaker, Terminal

Open = Callable[..., "Terminal"]
Run = Callable[..., subprocess.CompletedProcess[bytes]]
Speak = Callable[..., "Speaker"]
Until = Callable[..., None]

pytestmark = pytest.mark.timeout(60)

FIXTURES = Path(__file__).parents[1] / "fixtures"
SIGNALS = [signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT, signal.SIGINT]

MODES = {
    "the second screen": b"1049",
    "focus reports": b"1004",
    "marks around pasted text": b"2004",
    "mouse clicks": b"1000",
    "mouse moves": b"1003",
    "mouse coordinates": b"1006",
}
"""The terminal modes that the viewer sets, by number."""


def assert_given_back(viewer: Terminal) -> None:
    """Assert that the terminal is as it was before."""
    assert viewer.modes == viewer.before
    output = bytes(viewer.output)
    for name, number in MODES.items():
        on, off = output.rfind(b"\x1b[?%bh" % number), output.rfind(b"\x1b[?%bl" % number)
        assert off > on >= 0, name
    assert output.rfind(b"\x1b[?25h") > output.rfind(b"\x1b[?25l") >= 0
    assert output.rfind(b"\x1b[?7h") > output.rfind(b"\x1b[?7l")
    after = output[output.rindex(b"\x1b[?1049l") :]
    assert not after.replace(b"\x1b[", b"").strip(b"?0123456789lhu<\r\n")


@pytest.mark.parametrize("number", SIGNALS, ids=lambda number: number.name)
def test_a_signal_gives_the_terminal_back(number: signal.Signals, terminal: Open) -> None:
    viewer = terminal("demo", "--seed", "7")
    viewer.shows("● LIVE")
    assert viewer.modes != viewer.before
    assert viewer.leave(number) == 128 + number
    assert_given_back(viewer)


@pytest.mark.parametrize(("key", "code"), [(b"q", 0), (b"\x03", 128 + signal.SIGINT)])
def test_a_key_gives_the_terminal_back(key: bytes, code: int, terminal: Open) -> None:
    viewer = terminal("demo", "--seed", "7")
    viewer.shows("● LIVE")
    viewer.press(key)
    assert viewer.wait() == code
    assert_given_back(viewer)


def test_a_signal_ends_it_while_its_terminal_reads_nothing(terminal: Open) -> None:
    silent = Line(answers=False)  # one that answers is not written to while it reads nothing
    viewer = terminal(*["demo", "--seed", "7", "--pace", "20"], rows=60, columns=200, line=silent)
    viewer.shows("● LIVE")
    viewer.stall()
    assert viewer.leave(signal.SIGTERM) == 128 + signal.SIGTERM
    assert viewer.modes == viewer.before


def test_a_terminal_that_answers_nothing_is_given_back_too(terminal: Open) -> None:
    viewer = terminal("demo", "--seed", "7", line=Line(answers=False))
    viewer.shows("● LIVE")
    viewer.press(b"q")
    assert viewer.wait() == 0
    assert_given_back(viewer)


def test_a_terminal_that_hangs_up_ends_it(terminal: Open) -> None:
    viewer = terminal("demo", "--seed", "7")
    viewer.shows("● LIVE")
    viewer.hang_up()
    assert viewer.process.wait(20) == 128 + signal.SIGHUP


def test_a_terminal_that_can_do_nothing_gets_lines(terminal: Open) -> None:
    viewer = terminal("demo", "--seed", "7", "--count", "5", TERM="dumb")
    assert viewer.wait() == 0
    assert b"\x1b" not in viewer.output
    assert viewer.output.count(b"\r\n") >= 5
    assert viewer.modes == viewer.before


def test_it_stays_silent_about_the_network_on_the_way_out(
    classroom: ClassroomServer, terminal: Open, until: Until
) -> None:
    viewer = terminal("watch", f"ws://127.0.0.1:{classroom.port}")
    until(lambda: classroom.clients)
    viewer.press(b"q")
    assert viewer.wait() == 0
    assert_given_back(viewer)


def test_comments_of_a_classroom_reach_the_screen(
    classroom: ClassroomServer, terminal: Open, run: Run, until: Until
) -> None:
    url = f"ws://127.0.0.1:{classroom.port}"
    viewer = terminal("watch", url)
    until(lambda: classroom.clients)
    viewer.shows("CONNECTED")
    assert run("send", url, "--name", "张三", "--id", "888", "大家好").returncode == 0
    viewer.shows("● LIVE")
    viewer.shows("大家好")


def test_a_burst_does_not_hold_up_the_keys(speak: Speak, terminal: Open) -> None:
    server = speak([(FIXTURES / "classroom.frame.bin").read_bytes()] * 5_000)
    viewer = terminal("watch", server.classroom)
    viewer.shows("我爱人工智能")
    viewer.press(b"q")
    assert viewer.wait() == 0
