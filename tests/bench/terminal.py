"""A terminal without a screen: runs a program on a pty and reads everything that it writes."""

from __future__ import annotations

import fcntl
import os
import select
import struct
import subprocess
import sys
import tempfile
import termios
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from tests.fixtures.slow_line import Line

DANMAKU: Final = str(Path(sys.executable).with_name("danmaku"))
"""The program, as it is installed beside the running Python."""

LINE_SECONDS: Final = 0.005
"""Seconds between two looks at a slow line for data that has arrived."""

LEAVE_SECONDS: Final = 5.0
"""How long a program may take to end after its quit key."""

_TICKS: Final = os.sysconf("SC_CLK_TCK")


class SilenceError(Exception):
    """The program did not write the expected text; holds the end of its output."""


class Terminal:
    """``command`` on a pty of ``columns`` by ``rows`` cells, for the length of a ``with`` block.

    The program has no configuration, and its files are in a folder of their own. Its output comes
    over ``line``; without one at once, to a terminal that replies.
    """

    def __init__(
        self, command: Sequence[str], columns: int, rows: int, line: Line | None = None
    ) -> None:
        self._command = command
        self._size = struct.pack("HHHH", rows, columns, 0, 0)
        self._line = Line() if line is None else line
        self._written = bytearray()
        self._changed = threading.Condition()
        self._may_read = threading.Lock()
        self._read_at = 0.0
        self._reader = threading.Thread(target=self._read, name="terminal", daemon=True)

    def __enter__(self) -> Self:
        self._folder = tempfile.TemporaryDirectory(prefix="danmaku-bench-")
        self._master, slave = os.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, self._size)
        self.started_at = time.monotonic()
        self._process = subprocess.Popen(
            self._command,
            stdin=slave,
            stdout=slave,
            stderr=slave,
            env=_environment(os.environ, self._folder.name),
            start_new_session=True,
        )
        os.close(slave)
        self._reader.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.press("q")
        try:
            self._process.wait(LEAVE_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._reader.join(LEAVE_SECONDS)
        os.close(self._master)
        self._folder.cleanup()

    @property
    def written(self) -> int:
        """Bytes that the program has written so far."""
        with self._changed:
            return len(self._written)

    def saw(self, text: str) -> bool:
        """Return whether ``text`` has come in one piece."""
        with self._changed:
            return text.encode() in self._written

    def cpu_seconds(self) -> float:
        """Return the processor time that the program has used, all its threads together."""
        stat = Path(f"/proc/{self._process.pid}/stat").read_text(encoding="ascii", errors="replace")
        fields = stat.rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / _TICKS

    def peak_memory(self) -> float:
        """Return the most memory that the program has had so far, in MiB."""
        status = Path(f"/proc/{self._process.pid}/status").read_text(encoding="ascii")
        peak = next(line for line in status.splitlines() if line.startswith("VmHWM:"))
        return int(peak.split()[1]) / 1_024

    def press(self, keys: str | bytes) -> None:
        """Press ``keys``; nothing happens after the end of the program."""
        try:
            os.write(self._master, keys.encode() if isinstance(keys, str) else keys)
        except OSError:
            return

    @contextmanager
    def stalled(self) -> Iterator[None]:
        """Read nothing meanwhile, like a window behind a link that hangs."""
        with self._may_read:
            yield

    def leave(self, number: int) -> tuple[int, float]:
        """Send a signal; return the exit code, and the seconds until the program had ended.

        Raises :class:`subprocess.TimeoutExpired` where it takes more than ``LEAVE_SECONDS``.
        """
        began = time.monotonic()
        self._process.send_signal(number)
        return self._process.wait(LEAVE_SECONDS), time.monotonic() - began

    def wait_for(self, *texts: str, since: int = 0, seconds: float = 15.0) -> float:
        """Wait for one of ``texts`` after the first ``since`` bytes of the output.

        Returns when it was read, in seconds of the monotonic clock. Raises :class:`SilenceError`
        after ``seconds``.
        """
        wanted = [text.encode() for text in texts]

        def seen() -> bool:
            return any(self._written.find(text, since) >= 0 for text in wanted)

        with self._changed:
            if not self._changed.wait_for(seen, seconds):
                raise SilenceError(f"no {texts} from {self._command}: {self._written[-400:]!r}")
            return self._read_at

    def _read(self) -> None:
        line = self._line
        while True:
            wait = LINE_SECONDS if line.waiting else None
            if select.select([self._master], [], [], wait)[0]:
                try:
                    with self._may_read:
                        data = os.read(self._master, 65536)
                except OSError:  # the program has ended
                    return
                if not data:
                    return
                line.take(data)
            now = time.monotonic()
            arrived, replies = line.delivered(now)
            self.press(replies)
            with self._changed:
                self._read_at = now
                self._written += arrived
                self._changed.notify_all()


def _environment(environ: Mapping[str, str], folder: str) -> dict[str, str]:
    """Return ``environ`` with the terminal of the benchmarks, and without a configuration."""
    left_out = ("TMUX", "TEXTUAL", "DANMAKU_", "LANGUAGE")
    kept = {name: value for name, value in environ.items() if not name.startswith(left_out)}
    kept |= dict.fromkeys(("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME"), folder)
    return kept | {"TERM": "xterm-256color", "COLORTERM": "truecolor", "LC_ALL": "C.UTF-8"}
