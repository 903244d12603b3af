"""A terminal that stops reading, goes away, or was never there: the feed and the exit."""

from __future__ import annotations

import asyncio
import os
import pty
import signal
import subprocess
import time
from collections.abc import Callable
from itertools import count, pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from websockets.asyncio.server import ServerConnection

from danmaku_proto import codec
from danmaku_proto._pb import douyin as pb
from tests.fixtures.slow_line import Line

if TYPE_CHECKING:
    from tests.e2e.conftest import Speaker, Terminal
    from tests.fixtures.loaded_program import ForkedProgram

Open = Callable[..., "Terminal"]
Speak = Callable[..., "Speaker"]
Start = Callable[..., "ForkedProgram"]
Until = Callable[..., None]

pytestmark = pytest.mark.timeout(90)

FRAME_SECONDS = 0.03
"""Seconds between two frames of a busy room."""

STALL_FRAMES = 100
"""Frames of a stall: three seconds, more than Textual's queue of writes can take up."""

TICKS = os.sysconf("SC_CLK_TCK")


def frame(number: int) -> bytes:
    """Return a frame of five comments that wants to be acknowledged."""
    messages = [
        pb.Message(
            method="WebcastChatMessage",
            payload=codec.encode(
                pb.ChatMessage(user=pb.User(id=each, nickname="山雀"), content=f"评论 {each}")
            ),
            msg_id=each,
        )
        for each in range(5 * number, 5 * number + 5)
    ]
    response = pb.Response(messages=messages, internal_ext=f"seq:{number}", need_ack=True)
    return codec.encode(
        pb.PushFrame(log_id=number, payload_type="msg", payload=codec.encode(response))
    )


class Busy:
    """A busy room, and the times at which its frames were acknowledged."""

    def __init__(self) -> None:
        self.sent = 0
        self.acknowledged: list[tuple[int, float]] = []
        self.over = False

    async def converse(self, connection: ServerConnection, _: int) -> None:
        hearing = asyncio.create_task(self._hear(connection))
        for number in count(1):
            if self.over:
                break
            await connection.send(frame(number))
            self.sent = number
            await asyncio.sleep(FRAME_SECONDS)
        hearing.cancel()

    async def _hear(self, connection: ServerConnection) -> None:
        async for data in connection:
            assert isinstance(data, bytes)
            push = codec.decode(pb.PushFrame, data)
            if push.payload_type == "ack":
                self.acknowledged.append((push.log_id, time.monotonic()))

    @property
    def numbers(self) -> list[int]:
        return [number for number, _ in self.acknowledged]

    def longest_gap(self, first: int, end: int) -> float:
        """Return the longest time in seconds between two acknowledgements of these."""
        times = [at for _, at in self.acknowledged[first:end]]
        return max(later - earlier for earlier, later in pairwise(times))


def cpu_seconds(process: subprocess.Popen[bytes]) -> float:
    """Return the processor time of all threads of a process."""
    stat = Path(f"/proc/{process.pid}/stat").read_text(encoding="ascii", errors="replace")
    fields = stat.rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def test_the_feed_loses_nothing_while_its_terminal_reads_nothing(
    speak: Speak, terminal: Open, until: Until
) -> None:
    busy = Busy()
    server = speak(conversation=busy.converse)
    viewer = terminal("watch", server.push, rows=60, columns=200, line=Line(answers=False))
    viewer.shows("● LIVE")
    begun = len(busy.acknowledged)
    until(lambda: len(busy.acknowledged) >= begun + 30)
    stalled = len(busy.acknowledged)
    viewer.stall()
    viewer.press(b"q")
    until(lambda: len(busy.acknowledged) >= stalled + STALL_FRAMES, 45)
    # What the key asks for needs the loop of the screen, which waits for the terminal.
    assert viewer.process.poll() is None
    assert busy.numbers == list(range(1, len(busy.acknowledged) + 1))
    assert busy.sent - len(busy.acknowledged) < 20
    quiet = busy.longest_gap(begun, stalled)
    assert busy.longest_gap(stalled, stalled + STALL_FRAMES) < 10 * quiet
    assert len(server.connections) == 1

    busy.over = True
    assert viewer.leave(signal.SIGTERM) == 128 + signal.SIGTERM
    assert viewer.modes == viewer.before


def test_a_hang_up_that_no_signal_tells_of_ends_it(
    speak: Speak, program: Path, until: Until
) -> None:
    """The terminal is not its controlling one, so that the kernel sends it nothing."""
    server = speak([frame(1)])
    master, slave = pty.openpty()
    with subprocess.Popen(
        [program, "watch", server.push],
        stdin=slave,
        stdout=slave,
        stderr=slave,
        start_new_session=True,
        env=dict(os.environ, TERM="xterm-256color"),
    ) as viewer:
        os.close(slave)
        output = b""
        while "● LIVE".encode() not in output:
            output += os.read(master, 65_536)
        os.close(master)
        try:
            assert viewer.wait(20) == 128 + signal.SIGHUP
        finally:
            viewer.kill()
    until(lambda: server.connections[0].close_code is not None)


def test_a_hang_up_during_a_stall_leaves_no_process(terminal: Open) -> None:
    silent = Line(answers=False)
    viewer = terminal(*["demo", "--seed", "7", "--pace", "20"], rows=60, columns=200, line=silent)
    viewer.shows("● LIVE")
    viewer.stall()
    viewer.hang_up()
    assert viewer.process.wait(20) == 128 + signal.SIGHUP


@pytest.mark.parametrize("stdin", ["</dev/null", "<&-"])
def test_without_a_keyboard_it_writes_lines_and_waits_without_being_busy(
    stdin: str, speak: Speak, program: Path, until: Until
) -> None:
    """The output is a terminal: the keyboard alone is missing."""
    server = speak()
    master, slave = pty.openpty()
    with subprocess.Popen(
        ["sh", "-c", f'exec "$0" "$@" {stdin}', program, "watch", server.classroom],
        stdout=slave,
        stderr=slave,
        start_new_session=True,
        env=dict(os.environ, TERM="xterm-256color"),
    ) as process:
        os.close(slave)
        try:
            until(lambda: server.connections)
            began, used = time.monotonic(), cpu_seconds(process)
            with pytest.raises(subprocess.TimeoutExpired):
                process.wait(0.8)
            assert cpu_seconds(process) - used < 0.25 * (time.monotonic() - began)
            process.send_signal(signal.SIGTERM)
            assert process.wait(20) == 128 + signal.SIGTERM
            output = os.read(master, 65_536)
            assert b"connecting" in output
            assert b"\x1b" not in output
        finally:
            process.kill()
            os.close(master)


def test_without_anywhere_to_write_one_line_says_so(program: Path, speak: Speak) -> None:
    shell = 'exec "$0" "$@" </dev/null >&-'
    done = subprocess.run(
        ["sh", "-c", shell, program, "watch", speak().classroom],
        stderr=subprocess.PIPE,
        timeout=20,
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr == b"danmaku: standard output is closed: give it a file or a pipe\n"
