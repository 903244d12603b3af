"""Hostile frames in ``danmaku decode``: bounded work, one line, and a reader who leaves."""

from __future__ import annotations

import gzip
import resource
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Final

import pytest

from tests.fixtures.wire import GROUP, field, message, push, response, tag

PROGRAM: Final = [sys.executable, "-c", "from danmaku_tui.cli import main; main()", "decode"]

SECONDS: Final = 30
"""Processor time for the largest frame, on a machine that does other things as well."""


def nested(size: int) -> bytes:
    """Return messages in messages, four in each, of about so many bytes."""
    data = b"\x08\x01"
    while len(data) < size // 4:
        data = field(1, data) * 4
    return data


FRAMES: Final[dict[str, Callable[[], bytes]]] = {
    "two bytes a field": lambda: b"\x08\x01" * (8 * 2**20),
    "open groups": lambda: tag(1, GROUP) * (8 * 2**20),
    "messages in messages": lambda: nested(15 * 2**20),
    "a bomb": lambda: gzip.compress(bytes(64 * 2**20)),
    "many messages": lambda: push(
        response(*[message("WebcastChatMessage", b"\x0a\x00" * 99)] * 4_000)
    ),
    "an endless line": lambda: b"A" * (16 * 2**20 * 4 // 3),
    "a dump that repeats itself": lambda: b"00000000: 6161\n*\nf000000: 62\n",
}


@pytest.mark.parametrize("name", FRAMES)
def test_a_hostile_frame_costs_little_and_says_why_in_one_line(name: str, tmp_path: Path) -> None:
    path = tmp_path / "frame.bin"
    path.write_bytes(FRAMES[name]())

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
        resource.setrlimit(resource.RLIMIT_AS, (2**30, 2**30))

    with subprocess.Popen(
        [*PROGRAM, str(path)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        preexec_fn=limit,  # noqa: PLW1509  # no thread of this process holds a lock then
    ) as ran:
        out, error = ran.communicate()
    assert ran.returncode in (0, 1), error
    assert error.count(b"\n") == ran.returncode
    assert b"Traceback" not in error
    assert len(out) < 20_000_000


def test_a_reader_who_leaves_ends_it_without_a_word(tmp_path: Path) -> None:
    path = tmp_path / "frame.bin"
    path.write_bytes(field(3, 1) * 20_000)
    with subprocess.Popen(
        [*PROGRAM, str(path), "--type", "user"], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as ran:
        assert ran.stdout is not None
        assert ran.stderr is not None
        assert ran.stdout.readline().startswith(b"user")
        ran.stdout.close()
        assert ran.stderr.read() == b""
    assert ran.returncode == 0
