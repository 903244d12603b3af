"""The viewer through a real sshd whose line takes 16 KiB a second: from a key to its answer."""

from __future__ import annotations

import os
import shlex
import shutil
import socket
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from itertools import cycle, islice
from pathlib import Path
from statistics import median
from typing import Final

from tests.bench import feed
from tests.bench.figures import Figure
from tests.bench.terminal import DANMAKU, Terminal

RATE: Final = 16 * 1024
"""Bytes a second that the line takes from the program."""

COMMENTS: Final = 16
"""A second."""

SIZES: Final = ((80, 24), (160, 45))
"""Columns and rows."""

TARGET_SECONDS: Final = 0.3
FILLING_SECONDS: Final = 12.0
KEYS: Final = 15
SECONDS_APART: Final = 0.43

ANSWERS: Final = {"]": "cross", "n": "yet"}
"""Keys, each with a word of its answer that has no letter where the other one has it, too."""

_CHUNK: Final = 256
"""Bytes that the line takes at once: a sixtieth of a second."""

_SSHD: Final = shutil.which("sshd", path=f"{os.environ.get('PATH', '')}:/usr/sbin")


def figures() -> Iterator[Figure]:
    """Measure at each size without and with a tmux on the far side; nothing without sshd."""
    if _SSHD is None or shutil.which("ssh") is None:
        return
    for columns, rows in SIZES:
        for inside in ("", "tmux"):
            if inside and shutil.which(inside) is None:
                continue
            lag, slowest, written = _measured(columns, rows, inside)
            where = f"{columns}×{rows}{' in tmux' if inside else ''}"
            yield Figure(
                f"{where}: key to its answer",
                f"{lag * 1000:.0f} ms",
                f"{TARGET_SECONDS * 1000:.0f} ms, {written / 1024:.1f} KiB/s written",
                lag / TARGET_SECONDS,
                at_most=1,
            )
            yield Figure(
                f"{where}: the slowest of {KEYS}",
                f"{slowest * 1000:.0f} ms",
                f"{TARGET_SECONDS * 1000:.0f} ms",
                slowest / TARGET_SECONDS,
            )


def _measured(columns: int, rows: int, inside: str) -> tuple[float, float, float]:
    """Return the median and the longest lag in seconds, and the bytes a second on the line."""
    with ExitStack() as stack:
        server = stack.enter_context(feed.serving(feed.steady(COMMENTS)))
        login = stack.enter_context(_login())
        command = shlex.join([DANMAKU, "watch", server.url])
        if inside:
            name = f"bench-{os.getpid()}"
            command = shlex.join(["tmux", "-L", name, "-u", "-f", "/dev/null", "new", command])
        # There is no configuration on the far side, either.
        no_config = "XDG_CONFIG_HOME=/nonexistent"
        far = f"{no_config} LC_ALL=C.UTF-8 TERM=xterm-256color COLORTERM=truecolor {command}"
        terminal = stack.enter_context(Terminal([*login, far], columns, rows))
        terminal.wait_for("LIVE")
        time.sleep(FILLING_SECONDS)
        begun, before = time.monotonic(), terminal.written
        terminal.press("".join(ANSWERS))  # The first answer has more in common with the last row.
        lags = [_lag(terminal, key) for key in islice(cycle(ANSWERS), KEYS)]
        written = (terminal.written - before) / (time.monotonic() - begun)
        return median(lags), max(lags), written


def _lag(terminal: Terminal, key: str) -> float:
    """Press a key and return the seconds until its answer is on the terminal."""
    time.sleep(SECONDS_APART)
    since, pressed = terminal.written, time.monotonic()
    terminal.press(key)
    return terminal.wait_for(ANSWERS[key], since=since) - pressed


@contextmanager
def _login() -> Iterator[list[str]]:
    """Run an sshd of its own behind a slow line; yield the command that logs in through it."""
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        folder = Path(name)
        for key in ("host", "user"):
            generate = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(folder / key)]
            subprocess.run(generate, check=True)
        (folder / "authorized").write_bytes((folder / "user.pub").read_bytes())
        port = _free_port()
        settings = {
            "Port": port,
            "ListenAddress": "127.0.0.1",
            "HostKey": folder / "host",
            "AuthorizedKeysFile": folder / "authorized",
            "PidFile": "none",
            "UsePAM": "no",
            "StrictModes": "no",
            "PasswordAuthentication": "no",
            "PermitRootLogin": "yes",
        }
        lines = [f"{word} {value}\n" for word, value in settings.items()]
        (folder / "config").write_text("".join(lines))
        assert _SSHD is not None
        Path("/run/sshd").mkdir(exist_ok=True)
        daemon = subprocess.Popen([_SSHD, "-D", "-f", str(folder / "config")])
        stack.callback(daemon.wait)
        stack.callback(daemon.terminate)
        line = stack.enter_context(_slow_line(port))
        options = {
            "StrictHostKeyChecking": "no",
            "UserKnownHostsFile": "/dev/null",
            "LogLevel": "ERROR",
            "IdentitiesOnly": "yes",
        }
        chosen = [part for word, value in options.items() for part in ("-o", f"{word}={value}")]
        who = ["-p", str(line), "-i", str(folder / "user"), "127.0.0.1"]
        yield ["ssh", "-F", "none", "-tt", *chosen, *who]


@contextmanager
def _slow_line(port: int) -> Iterator[int]:
    """Pass one connection on to ``port``, slowly on the way back; yield where to connect."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        ends: list[socket.socket] = []

        def attend() -> None:
            near, _ = listening.accept()
            far = socket.socket()
            # The data must wait where the program can notice it, as behind a modem.
            far.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            _connect(far, port)
            ends.extend((near, far))
            back = threading.Thread(target=_pass, args=(far, near, RATE), daemon=True)
            back.start()
            _pass(near, far, None)

        threading.Thread(target=attend, daemon=True).start()
        try:
            yield listening.getsockname()[1]
        finally:
            for end in ends:
                with suppress(OSError):
                    end.shutdown(socket.SHUT_RDWR)


def _connect(far: socket.socket, port: int) -> None:
    """Connect as soon as the daemon listens."""
    for _ in range(100):
        try:
            far.connect(("127.0.0.1", port))
        except ConnectionRefusedError:
            time.sleep(0.05)
        else:
            return


def _pass(source: socket.socket, sink: socket.socket, rate: float | None) -> None:
    """Pass bytes on, at most ``rate`` a second, until either end is gone."""
    with suppress(OSError):
        while data := source.recv(_CHUNK if rate else 65_536):
            sink.sendall(data)
            if rate:
                time.sleep(len(data) / rate)


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return int(listening.getsockname()[1])
