"""Leaving on a signal. What ends a process is tried in a child on a pseudo-terminal of its own."""

from __future__ import annotations

import fcntl
import inspect
import os
import pty
import re
import select
import signal
import subprocess
import sys
import termios
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from textual.drivers import linux_driver

from danmaku_tui.signals import EXIT_SIGNALS
from danmaku_tui.ui.terminal.exit_signals import RESTORE

CHILD = """
import asyncio, contextlib, os, sys, threading, tty
from danmaku_tui.ui.terminal import exit_signals
exit_signals.GRACE_SECONDS = float(sys.argv[1])
loop = asyncio.new_event_loop()

def leave(code):
    with contextlib.suppress(OSError):  # the terminal is gone
        print("asked", code, flush=True)
    if sys.argv[2] in ("willing", "closing"):
        loop.stop()
        codes.append(code)

codes = []
leaver = exit_signals.ExitSignals(leave, 0, lambda: ["one line", "another"])
tty.setraw(0)
leaver.install(loop)
# A signal that comes just before a wait is noticed at its end: a screen never waits for long.
def renew():
    loop.call_later(0.02, renew)
renew()
threading.Timer(0.1, lambda: print("ready", flush=True)).start()
if sys.argv[2] == "blocked":
    import queue
    full = queue.Queue(1)
    full.put(0)
    full.put(0)
if sys.argv[2] == "drawing":
    def draw():
        while True:
            os.write(2, b"x" * 10_000)
    threading.Timer(0.3, draw).start()
loop.run_forever()
if sys.argv[2] == "closing":
    leaver.end()
    assert leaver._guard.finished.is_set()
    leaver._force(99)  # as a guard that has just fired
    print("closing", flush=True)
os._exit(codes[0])
"""
"""A program that makes its terminal raw, and is willing to leave, or not, or hangs, or draws."""

NEVER = 600.0
"""A grace that a test does not wait for."""

RESTORED = RESTORE.encode()
LINES = b"one line\r\nanother\r\n"


@dataclass
class Child:
    """The program, and both ends of its terminal."""

    process: subprocess.Popen[bytes]
    master: int
    slave: int
    modes: list[object]
    output: bytes = b""

    def says(self, words: bytes) -> None:
        """Wait until ``words`` were written."""
        while words not in self.output:
            assert select.select([self.master], [], [], 20)[0], self.output
            self.output += os.read(self.master, 4_096)

    def leaves(self) -> int:
        """Wait for the end; return the exit code."""
        code = self.process.wait(20)
        while select.select([self.master], [], [], 0)[0]:
            self.output += os.read(self.master, 4_096)
        return code


Start = Callable[..., Child]


@pytest.fixture
def start() -> Iterator[Start]:
    children: list[Child] = []

    def begin(grace: float, manner: str, *, controlling: bool = True) -> Child:
        master, slave = pty.openpty()
        modes = termios.tcgetattr(slave)
        process = subprocess.Popen(
            [sys.executable, "-c", CHILD, str(grace), manner],
            stdin=slave,
            stdout=slave,
            stderr=slave,
            start_new_session=True,
            preexec_fn=(lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0)) if controlling else None,  # noqa: PLW1509  # one ioctl
        )
        child = Child(process, master, slave, modes)
        children.append(child)
        child.says(b"ready\n")
        return child

    yield begin
    for child in children:
        child.process.kill()
        child.process.wait()
        for end in (child.master, child.slave):
            if end >= 0:
                os.close(end)


@pytest.mark.parametrize("number", EXIT_SIGNALS, ids=lambda number: number.name)
def test_a_signal_asks_to_leave_with_its_exit_code(number: signal.Signals, start: Start) -> None:
    child = start(NEVER, "willing")
    child.process.send_signal(number)
    assert child.leaves() == 128 + number
    assert b"asked %d" % (128 + number) in child.output
    assert RESTORED not in child.output  # that is left to whoever changed it


@pytest.mark.parametrize("manner", ["unwilling", "blocked"])
def test_a_second_signal_forces_it_and_gives_the_terminal_back(manner: str, start: Start) -> None:
    child = start(NEVER, manner)
    assert termios.tcgetattr(child.slave) != child.modes
    child.process.send_signal(signal.SIGTERM)
    if manner == "unwilling":
        child.says(b"asked 143")
    else:
        with pytest.raises(subprocess.TimeoutExpired):
            child.process.wait(0.2)
    child.process.send_signal(signal.SIGQUIT)
    assert child.leaves() == 128 + signal.SIGQUIT
    assert child.output.endswith(RESTORED + LINES)
    assert termios.tcgetattr(child.slave) == child.modes


@pytest.mark.parametrize("manner", ["unwilling", "blocked"])
def test_one_signal_is_enough_when_the_grace_is_over(manner: str, start: Start) -> None:
    child = start(0.05, manner)
    child.process.send_signal(signal.SIGTERM)
    assert child.leaves() == 128 + signal.SIGTERM
    assert child.output.endswith(RESTORED + LINES)
    assert termios.tcgetattr(child.slave) == child.modes


def test_what_follows_the_screen_may_take_longer_than_the_grace(start: Start) -> None:
    """A recorder waits for its disk, and then says what is missing."""
    child = start(NEVER, "closing")
    child.process.send_signal(signal.SIGTERM)
    child.says(b"closing")
    assert child.leaves() == 128 + signal.SIGTERM
    assert RESTORED not in child.output


def test_the_way_back_comes_last_on_a_terminal_that_is_full(start: Start) -> None:
    child = start(NEVER, "drawing")
    child.says(b"x")
    while select.select([], [child.slave], [], 0.1)[1]:
        pass
    child.process.send_signal(signal.SIGTERM)
    child.process.send_signal(signal.SIGQUIT)
    assert child.leaves() in (128 + signal.SIGTERM, 128 + signal.SIGQUIT)
    assert child.output.endswith(RESTORED + LINES)
    assert termios.tcgetattr(child.slave) == child.modes
    assert os.get_blocking(child.slave)


@pytest.mark.parametrize("controlling", [True, False])
def test_a_terminal_that_goes_away_is_a_hang_up(controlling: bool, start: Start) -> None:
    child = start(NEVER, "willing", controlling=controlling)
    os.close(child.master)
    child.master = -1
    assert child.process.wait(20) == 128 + signal.SIGHUP


def test_a_hang_up_that_comes_twice_is_no_second_signal(start: Start) -> None:
    child = start(NEVER, "unwilling")
    child.process.send_signal(signal.SIGHUP)
    child.says(b"asked 129")
    child.process.send_signal(signal.SIGHUP)
    with pytest.raises(subprocess.TimeoutExpired):
        child.process.wait(0.3)
    child.process.send_signal(signal.SIGTERM)
    assert child.leaves() == 128 + signal.SIGTERM


def textuals() -> str:
    """Return the source of Textual's driver without its comments."""
    return re.sub(r"(?m)^ *#.*$", "", inspect.getsource(linux_driver))


def test_whatever_textual_switches_on_is_switched_off() -> None:
    source = textuals()
    on = set(re.findall(r"x1b\[\?(\d+)h", source)) - {"7", "25"}  # as a terminal has them
    assert {"1049", "1000", "2004", "2048"} <= on
    assert on - set(re.findall(r"\x1b\[\?(\d+)l", RESTORE)) == set()


def test_whatever_textual_switches_off_is_switched_on() -> None:
    source = textuals()
    assert {"7", "25"} <= set(re.findall(r"x1b\[\?(\d+)l", source))
    assert {"7", "25"} <= set(re.findall(r"\x1b\[\?(\d+)h", RESTORE))
    assert re.search(r"x1b\[>\{KITTY_PROTOCOL_FLAG\}u", source)
    assert "\x1b[<u" in RESTORE


def test_the_screen_is_left_after_its_modes_and_before_the_cursor_comes_back() -> None:
    """Some terminals keep the keyboard's mode with the screen, and hide the cursor on it."""
    left = RESTORE.index("\x1b[?1049l")
    assert RESTORE.index("\x1b[<u") < left < RESTORE.index("\x1b[?25h")
